// The stops of the token life's slider. Convex stops refreshing a token that lives 2 s or less; WorkOS gives 5 minutes
// unless told otherwise.

export const LIVES = [5, 8, 15, 30, 60, 120, 300, 900, 3600];

export const DEFAULT_LIFE = 8;

/** The stop next to a life. */
export function stopOf(life: number): number {
  const distance = (index: number) => Math.abs((LIVES[index] ?? 0) - life);
  return LIVES.reduce((best, _, index) => (distance(index) < distance(best) ? index : best), 0);
}

export function lifeText(life: number): string {
  if (life < 60) return `${life} seconds`;
  if (life < 3600) return life === 60 ? '1 minute' : `${life / 60} minutes`;
  return '1 hour';
}

/** What it means to somebody who watches. */
export function lifeHint(life: number): string {
  if (life < 15) return 'a sleep of seconds is enough to outlast it';
  if (life < 300) return 'closer to life, and slower to watch';
  return life === 300 ? 'as WorkOS does, if not told otherwise' : 'a coffee goes well with this';
}
