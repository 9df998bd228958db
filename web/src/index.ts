export { createGuard } from './core/create-guard.js';
export type { ErrorCode } from './engine/abi.js';
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
