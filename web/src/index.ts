// holdfast: a guard, and what its types are called.
export { createGuard } from './core/create-guard.js';
export type {
  AccessTokenRequest,
  ErrorCode,
  FailureClass,
  FailureReport,
  FetchRequest,
  GetAccessToken,
  Guard,
  GuardOptions,
  Identity,
  Needs,
  Snapshot,
  Status,
  TimelineEvent,
  TuningOptions,
} from './types.js';
