export type { ErrorCode } from './engine.js';
export { createGuard } from './guard.js';
export type {
  AccessTokenRequest,
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
