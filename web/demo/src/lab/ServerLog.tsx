import type { Counters, ServerEvent } from './backend';

const LATEST = 40;

const rows: { key: keyof Counters; label: string }[] = [
  { key: 'refreshCalls', label: 'Refresh calls' },
  { key: 'refreshOK', label: 'Refreshed' },
  { key: 'authenticateOK', label: 'Accepted' },
  { key: 'authErrors', label: 'Auth errors' },
  { key: 'sockets', label: 'Sockets' },
];

/** What the server saw of this app. */
export function ServerLog({ counters, events }: { counters: Counters | null; events: ServerEvent[] }) {
  return (
    <div className="server">
      <dl className="tally">
        {rows.map(({ key, label }) => (
          <div key={key}>
            <dt>{label}</dt>
            <dd>{counters?.[key] ?? '–'}</dd>
          </div>
        ))}
      </dl>
      <details>
        <summary>Server events ({events.length})</summary>
        <ol className="events" aria-label="Server events, latest first">
          {events
            .slice(-LATEST)
            .reverse()
            .map((event, index) => (
              <li key={index}>
                <time>{new Date(event.at).toLocaleTimeString()}</time>
                <b>{event.kind}</b>
                <span>{details(event)}</span>
              </li>
            ))}
        </ol>
      </details>
    </div>
  );
}

function details({ at: _at, kind: _kind, ...rest }: ServerEvent): string {
  return Object.entries(rest)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([key, value]) => `${key} ${typeof value === 'object' ? JSON.stringify(value) : String(value)}`)
    .join(' · ');
}
