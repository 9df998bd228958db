// How an answer to the provider's own request is judged: what is told of it, and what becomes of it.

/** What is judged of an answer to the provider's own request. Times in milliseconds. */
export interface JudgedResponse {
  /** 0: there is none. */
  status: number;
  /** It is JSON, or a form. */
  json: boolean;
  /** It is a page. */
  html: boolean;
  /** It says in the provider's own words that the session is over. */
  ends: boolean;
  message: string;
  retryAfter: number;
  /** It was not sent: `admit` said no. */
  refused?: boolean;
  /** It failed, and the network is up. */
  unreadable?: boolean;
  /** The SDK can wait. */
  mayHold?: boolean;
  /** Since the SDK asked. */
  age?: number;
}

/** What becomes of it. `wait`: milliseconds before `again` and `hold`. */
export interface Verdict {
  verdict: 'pass' | 'fail' | 'again' | 'hold';
  wait: number;
}

/** Judges the provider's own requests: Go does. */
export interface RequestJudge {
  admit(): boolean;
  watch(age: number, abort: () => void): number;
  unwatch(watch: number): void;
  answered(response: JudgedResponse, attempt: number): Verdict;
  refreshed(): void;
}
