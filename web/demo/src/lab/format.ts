export function seconds(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`;
  if (ms >= 120_000) return `${Math.round(ms / 60_000)} min`;
  return ms < 10_000 ? `${(ms / 1000).toFixed(1)} s` : `${Math.round(ms / 1000)} s`;
}

/** For a wait that nobody knows exactly. */
export function roughly(ms: number): string {
  if (ms >= 90_000) return `about ${Math.round(ms / 60_000)} min`;
  return `about ${Math.max(5, Math.round(ms / 5000) * 5)} s`;
}

export function times(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? `one ${one}` : `${n} ${many}`;
}
