import { LIVES, lifeHint, lifeText, stopOf } from './lives';

/** How long a token lives, on a slider. */
export function Life({ life, onChange }: { life: number; onChange: (life: number) => void }) {
  return (
    <label className="life" title={lifeHint(life)}>
      <span className="life-name">
        A token lives <strong>{lifeText(life)}</strong>
      </span>
      <input
        type="range"
        name="life"
        min={0}
        max={LIVES.length - 1}
        step={1}
        value={stopOf(life)}
        aria-label="Token life"
        aria-valuetext={lifeText(life)}
        onChange={(event) => onChange(LIVES[Number(event.target.value)] ?? life)}
      />
    </label>
  );
}
