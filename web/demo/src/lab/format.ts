export function seconds(ms: number): string {
  if (ms >= 120_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

export function lifeText(life: number): string {
  if (life < 120) return `${life} s`;
  return life < 3600 ? `${life / 60} min` : `${life / 3600} h`;
}
