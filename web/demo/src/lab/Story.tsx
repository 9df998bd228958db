import { useState } from 'react';
import type { Observation } from './observation';
import { type Line, storyOf } from './story';

/** The timeline in words, for who wants to read why. */
export function Story({ seen }: { seen: Observation }) {
  const [open, setOpen] = useState(() => matchMedia('(min-width: 44rem)').matches);
  const lines = storyOf(seen);
  const turns = lines.filter(({ tone }) => tone === 'turn');
  return (
    <details className="story" open={open} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>What happened, in words ({lines.length})</summary>
      {open && (
        <ol>
          {lines.map((line, index) => (
            <StoryLine key={index} line={line} turn={turns.indexOf(line) + 1} from={seen.startedAt} />
          ))}
        </ol>
      )}
    </details>
  );
}

function StoryLine({ line, turn, from }: { line: Line; turn: number; from: number }) {
  return (
    <li className={`line line-${line.tone}`}>
      <time>{((line.at - from) / 1000).toFixed(2)}</time>
      <span>
        {turn > 0 && <b className="turn">{turn}</b>}
        {line.who && <b>{line.who} </b>}
        {line.text}
        {line.count > 1 && <span className="muted"> ×{line.count}</span>}
      </span>
    </li>
  );
}
