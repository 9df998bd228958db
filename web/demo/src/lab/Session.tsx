import type { SessionChoice } from '../shared/protocol';

const SESSIONS: { value: SessionChoice; label: string; hint: string }[] = [
  { value: 'storage', label: 'in storage', hint: 'AuthKit’s way on localhost' },
  { value: 'cookie', label: 'in a cookie', hint: 'AuthKit’s way in production' },
];

/** Where AuthKit keeps the refresh token. */
export function Session({ session, onChange }: { session: SessionChoice; onChange: (session: SessionChoice) => void }) {
  return (
    <div className="session" role="radiogroup" aria-label="Refresh token">
      <span aria-hidden="true">Refresh token</span>
      <div className="segments">
        {SESSIONS.map(({ value, label, hint }) => (
          <label key={value} title={hint}>
            <input type="radio" name="session" checked={session === value} onChange={() => onChange(value)} />
            <span>{label}</span>
          </label>
        ))}
      </div>
    </div>
  );
}
