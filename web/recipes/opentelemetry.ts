import type { TimelineEvent } from 'holdfast';

/** What is used of `@opentelemetry/api`. */
type Attributes = Record<string, string | number | boolean | string[]>;
interface Span {
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { code: number; message?: string }): unknown;
  end(time: number): void;
}
interface Tracer {
  startSpan(name: string, options: { startTime: number; attributes: Attributes }): Span;
}

const failed = 2; // SpanStatusCode.ERROR

/**
 * The `onEvent` of a guard: a span for each try of the provider and for each held call, from its beginning to its end, and
 * one without length for each wake and for the session's end.
 *
 * @example
 * createGuard({ getAccessToken, onEvent: spans(trace.getTracer('holdfast')) });
 */
export function spans(tracer: Tracer): (event: TimelineEvent) => void {
  const open = new Map<string, Span>();

  const begin = (name: string, key: string, event: TimelineEvent): void => {
    open.set(key, tracer.startSpan(`holdfast.${name}`, { startTime: event.at, attributes: attributes(event) }));
  };

  const end = (key: string, event: TimelineEvent, error?: string): void => {
    const span = open.get(key);
    if (!span) return; // it ended before: a provider that was given up may answer still
    open.delete(key);
    span.setAttributes(attributes(event));
    if (error) span.setStatus({ code: failed, message: error });
    span.end(event.at);
  };

  return (event) => {
    switch (event.kind) {
      case 'try':
        begin('try', `try ${event.try}`, event);
        break;
      case 'token':
      case 'dropped':
        end(`try ${event.try}`, event);
        break;
      case 'failure':
        end(`try ${event.try}`, event, event.reason);
        break;
      case 'hold':
        begin('hold', `call ${event.call}`, event);
        break;
      case 'answered':
        end(`call ${event.call}`, event, event.token === null ? 'nobody is signed in' : undefined);
        break;
      case 'wake':
        begin('wake', 'wake', event);
        end('wake', event);
        break;
      case 'signedOut':
        begin('signed_out', 'signed out', event);
        end('signed out', event, event.reason);
        break;
    }
  };
}

/** The event's own members, without those that are missing. */
function attributes({ kind: _, at: __, mono: ___, ...members }: TimelineEvent): Attributes {
  const known = Object.entries(members).filter(([, value]) => value !== null);
  return Object.fromEntries(known.map(([name, value]) => [`holdfast.${name}`, value]));
}
