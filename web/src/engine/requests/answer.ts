// What is read of an answer to the provider's own request: Go judges it.

import { run } from '../../callbacks.js';
import type { JudgedResponse } from '../../transport/judge.js';
import type { TransportOptions } from '../../types.js';

/**
 * The words by which an auth server says that a refresh token is over: RFC 6749, 5.2; and GitHub's own, "Troubleshooting
 * OAuth app access token request errors". The WorkOS API and its emulator say `invalid_grant`, in `error` or in `code`.
 */
const oauthEnds = ['invalid_grant', 'bad_refresh_token'];

/** RFC 9449, 8: the SDK sends its request again, with the nonce that came with the answer. */
const oauthPasses = ['use_dpop_nonce'];

export interface ReadAnswer extends JudgedResponse {
  /** It is what the SDK asked for. */
  fine: boolean;
  /** It says that it is JSON, and its end is missing. */
  cut: boolean;
  /** It is a refusal that the SDK is to see at once. */
  passes: boolean;
}

/** `text`: the body; '' if it is too long to be an auth server's error. */
export function readAnswer(
  { ok, status, headers }: Response,
  text: string,
  { terminal = oauthEnds, passes = oauthPasses }: Partial<TransportOptions> = {},
): ReadAnswer {
  const type = headers.get('Content-Type') ?? '';
  const body = fieldsOf(text, type);
  const html = /\bhtml\b/i.test(type) || /^\s*</.test(text);
  const { codes, words, message } = wordsOf(body ?? {});
  const says = (these: string[]) => [these].flat().some((word) => words.includes(word.toLowerCase()));
  // GitHub says 200 to an error.
  const refusal = codes.length > 0 && !/token"?\s*[:=]/i.test(text);
  const cut = ok && !html && /\bjson\b/i.test(type) && status !== 204 && !body;
  return {
    status,
    json: !!body,
    html,
    ends: says(terminal),
    passes: !ok && !!body && !!(typeof passes === 'function' ? run(() => passes(body, status)) : says(passes)),
    message,
    retryAfter: retryAfter(headers),
    fine: ok && !html && !cut && !refusal,
    cut,
  };
}

type Fields = Record<string, unknown>;

/** Of JSON, or of a form. */
function fieldsOf(text: string, type: string): Fields | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return Object(value) === value ? (value as Fields) : {};
  } catch {}
  if (/form-urlencoded/i.test(type) || /^error=/.test(text)) return Object.fromEntries(new URLSearchParams(text));
}

/**
 * OAuth: `{error, error_description}`. WorkOS: `{code, message}`. Clerk: `{errors: [{code, message}]}`. Others have their word
 * in a field of their own: Google `{error: {message}}`, Amazon `{__type}`, Stytch `{error_type}`, GoTrue of 2023 `{error_code}`.
 */
function wordsOf(body: Fields): { codes: string[]; words: string[]; message: string } {
  const inner = [body.error, (body.errors as unknown[] | undefined)?.[0]].filter((one) => Object(one) === one);
  const all = [body, ...(inner as Fields[])];
  const texts = (...names: string[]) => all.flatMap((one) => names.map((name) => one[name])).filter(isText);
  const words = all.flatMap((one) => Object.values(one)).filter(isText);
  return {
    codes: texts('error', 'code', 'error_code'),
    words: words.map((word) => word.toLowerCase()),
    message: (texts('error_description', 'message')[0] ?? '').slice(0, 200),
  };
}

const isText = (value: unknown): value is string => typeof value === 'string' && value !== '';

/** `Retry-After`, in seconds or as a date, in milliseconds. */
function retryAfter(headers: Headers): number {
  const header = headers.get('Retry-After');
  if (header === null) return 0;
  const seconds = Number(header);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(header) - Date.now();
  return wait > 0 ? wait : 0;
}
