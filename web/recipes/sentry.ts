import type { TimelineEvent } from 'holdfast';

/** What Sentry's `addBreadcrumb` takes. */
interface Breadcrumb {
  category: string;
  level: 'debug' | 'info' | 'warning' | 'error';
  message: string;
  /** In seconds. */
  timestamp: number;
  data: Record<string, unknown>;
}

/**
 * The `onEvent` of a guard whose story goes with each error that Sentry is sent. Calls and signs of life stay out: Sentry
 * keeps the newest hundred breadcrumbs, and others' are among them.
 *
 * @example
 * createGuard({ getAccessToken, onEvent: breadcrumbs(Sentry.addBreadcrumb) });
 */
export function breadcrumbs(addBreadcrumb: (breadcrumb: Breadcrumb) => void): (event: TimelineEvent) => void {
  return (event) => {
    const level = levels[event.kind];
    if (!level) return;
    const { at, kind, mono: _, ...data } = event;
    const why = 'reason' in event && event.reason ? `: ${event.reason}` : '';
    addBreadcrumb({ category: 'holdfast', level, message: `${kind}${why}`, timestamp: at / 1000, data });
  };
}

const levels: { [Kind in TimelineEvent['kind']]?: Breadcrumb['level'] } = {
  engine: 'info',
  token: 'info',
  failure: 'warning',
  fallback: 'info',
  refused: 'warning',
  identity: 'info',
  wake: 'info',
  hidden: 'info',
  offline: 'info',
  reload: 'warning',
  transport: 'info',
  signedOut: 'error',
};
