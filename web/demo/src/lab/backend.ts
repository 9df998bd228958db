// The lab's server: pages, their faults, and scenarios that switch the faults on and off.

export interface PageInfo {
  id: string;
  clientId: string;
  convexUrl: string;
  tokenLife: number;
  /** Where the auth endpoint is on another origin; 0 for the page's own. */
  authPort: number;
  /** The page's own copy of the engine, which may get into trouble. */
  enginePath: string;
}

export interface ServerEvent {
  at: number;
  kind: string;
  [detail: string]: unknown;
}

export interface Scenario {
  name: string;
  title: string;
  /** What the user lives through, in the words of a button. */
  lived: string;
  description: string;
  /** The longest that it takes on the page that was asked for. Most are over sooner. */
  durationMs: number;
  /** What a good client does: keep the user in, or notice that the session is over. */
  expect: 'kept' | 'out';
  /** What the engine's file is in when the app is opened. */
  engine: EngineFault | null;
}

export type EngineFault = Record<string, unknown>;

export interface Progress {
  running: string | null;
  step: string;
  /** 0 before any has run. */
  startedAt: number;
  endpointBackAt: number | null;
  done: boolean;
}

/** `devMode`: the issuer sets no cookies, as WorkOS does toward localhost; else one could save a page that lost its token. */
export function createPage(tokenLife: number, devMode: boolean): Promise<PageInfo> {
  return call('POST', '/lab/pages', { tokenLife, devMode });
}

export function breakEngine(page: string, fault: EngineFault): Promise<void> {
  return call('PUT', `/lab/pages/${page}/faults/engine`, fault);
}

export function events(page: string): Promise<ServerEvent[]> {
  return call('GET', `/lab/pages/${page}/events`);
}

export function scenarios(page: string | null): Promise<Scenario[]> {
  return call('GET', page === null ? '/lab/scenarios' : `/lab/scenarios?page=${page}`);
}

export function startScenario(page: string, name: string): Promise<void> {
  return call('POST', `/lab/pages/${page}/scenarios/${name}`);
}

export function progress(page: string): Promise<Progress> {
  return call('GET', `/lab/pages/${page}/scenarios`);
}

export function cancelScenario(page: string): Promise<void> {
  return call('DELETE', `/lab/pages/${page}/scenarios`);
}

async function call<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    ...(body !== undefined && { headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.trim()}`);
  return (text && JSON.parse(text)) as T;
}
