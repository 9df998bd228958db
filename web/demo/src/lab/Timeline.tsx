import type { CSSProperties } from 'react';
import { apart, ticks } from './axis';
import { seconds } from './format';
import { type Lane, lanesOf } from './lanes';
import type { Observation } from './observation';

/** More steps than that have lines, but no room for their numbers. */
const MOST_NUMBERS = 6;

const legend = [
  { className: 'bar-trouble', text: 'in trouble' },
  { className: 'mark-bad', text: 'failed or refused' },
  { className: 'mark-good', text: 'went well' },
  { className: 'bar-expired', text: 'no valid token' },
];

/** What happened during the scenario, as lanes on a time axis that both sides share. */
export function Timeline({ seen, end }: { seen: Observation; end: number }) {
  const at = (time: number) => `${(100 * Math.min(1, Math.max(0, (time - seen.startedAt) / end))).toFixed(2)}%`;
  const turns = seen.events.filter((event) => event.kind === 'scenario' && event.at >= seen.startedAt);

  return (
    <figure className="timeline" aria-label="Timeline">
      <div className="lanes">
        {lanesOf(seen).map((lane) => (
          <LaneRow key={lane.name} lane={lane} at={at} />
        ))}
        <div className="turns" aria-hidden="true">
          {turns.map((event, index) => (
            <i key={index} style={{ left: at(event.at) }} />
          ))}
          {turns.length <= MOST_NUMBERS &&
            apart(turns.map((event) => (event.at - seen.startedAt) / end)).map((place, index) => (
              <b key={index} className="turn" style={{ left: `${(100 * place).toFixed(2)}%` }}>
                {index + 1}
              </b>
            ))}
        </div>
      </div>
      <div className="axis" aria-hidden="true">
        {ticks(end).map((time) => (
          <span key={time} style={{ left: at(seen.startedAt + time) }}>
            {time === 0 ? '0' : seconds(time).replace('.0', '')}
          </span>
        ))}
      </div>
      <figcaption>
        {legend.map(({ className, text }) => (
          <span key={text}>
            <i className={className} />
            {text}
          </span>
        ))}
      </figcaption>
    </figure>
  );
}

function LaneRow({ lane, at }: { lane: Lane; at: (time: number) => string }) {
  const between = (from: number, to: number): CSSProperties => ({
    left: at(from),
    width: `calc(${at(to)} - ${at(from)})`,
  });
  return (
    <div className="lane">
      <span className="lane-name" aria-hidden="true">
        {lane.name}
      </span>
      <div className="lane-track" role="img" aria-label={`${lane.name}: ${lane.summary}`}>
        {lane.bars.map((bar) => (
          <span
            key={`${bar.from} ${bar.kind}`}
            className={`bar bar-${bar.kind}`}
            style={between(bar.from, bar.to)}
            title={bar.text}
          />
        ))}
        {lane.marks.map((mark, index) => (
          <i key={index} className={`mark mark-${mark.kind}`} style={{ left: at(mark.at) }} title={mark.text} />
        ))}
      </div>
    </div>
  );
}
