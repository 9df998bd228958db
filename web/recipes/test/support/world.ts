// What a test of a recipe is about: an auth provider that the test breaks, a guard over it with the built engine, and a
// server that knows which tokens are good. Time is real, since the sockets are: no test asserts when anything happens.
import { createGuard, type Guard } from 'holdfast';
import { afterEach, beforeAll, beforeEach, vi } from 'vitest';
import '../../../src/engine-chunk.js'; // to be there at once
import { builtEngine } from '../../../test/support/built.js';
import { jwt } from '../../../test/support/jwt.js';

const wasmUrl = 'https://app.test/holdfast.wasm';

/** An auth provider, with an SDK that caches. */
export class Provider {
  /** What is wrong with its server. */
  trouble: 'none' | 'unreached' | 'unavailable' | 'revoked' = 'none';
  /** How often its server was asked. */
  asked = 0;
  /** Who is signed in. */
  user = 'user_1';
  /** The newest token that it has minted. */
  token = '';
  #bad = new Set<string>();
  #minted = 0;

  readonly getAccessToken = async ({ forceRefresh = false } = {}): Promise<string> => {
    if (this.token && !forceRefresh) return this.token;
    this.asked++;
    if (this.trouble === 'unreached') throw new TypeError('fetch failed');
    if (this.trouble === 'unavailable') throw Object.assign(new Error('Service Unavailable'), { status: 503 });
    if (this.trouble === 'revoked') throw Object.assign(new Error('invalid_grant'), { error: 'invalid_grant' });
    this.token = jwt({ sub: this.user, jti: String(++this.#minted) });
    return this.token;
  };

  /** The servers take the newest token for expired from now on, which no clock of the page tells. */
  expire(): void {
    this.#bad.add(this.token);
  }

  /** Whether a server lets this in. */
  takes(token: unknown): boolean {
    return typeof token === 'string' && token.startsWith('ey') && !this.#bad.has(token);
  }
}

export interface World {
  provider: Provider;
  guard: Guard;
}

/** For a file of tests: a provider and a guard for each, in `world`. */
export function aWorld(): World {
  const world = {} as World;
  beforeAll(async () => {
    const engine = await builtEngine();
    const { fetch } = globalThis;
    globalThis.fetch = async (input, init) =>
      String(input) === wasmUrl
        ? new Response(engine, { headers: { 'Content-Type': 'application/wasm' } })
        : fetch(input, init);
  });
  beforeEach(async () => {
    world.provider = new Provider();
    world.guard = createGuard({
      getAccessToken: world.provider.getAccessToken,
      wasmUrl,
      crossTab: false,
      backoff: { initial: 50, max: 200 },
    });
    if ((await world.guard.load()) !== 'ready') throw new Error(JSON.stringify(world.guard.getSnapshot()));
  });
  afterEach(() => world.guard.dispose());
  return world;
}

/** Waits until it is so. */
export function until(isSo: () => unknown): Promise<void> {
  return vi.waitFor(
    () => {
      if (!isSo()) throw new Error(`it never was so: ${isSo}`);
    },
    { timeout: 30_000, interval: 10 },
  );
}

export const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Begins with a token that no server takes any more, while the auth server is in trouble; a second later all is well. */
export async function expiredInTrouble({ provider, guard }: World, begin: () => unknown): Promise<void> {
  await guard.fetchAccessToken();
  provider.expire();
  provider.trouble = 'unavailable';
  begin();
  await pause(1000);
  provider.trouble = 'none';
}

/** The client's server refuses the token on a live connection, by `refuse`, while the auth server is in trouble. */
export async function refusedInTrouble({ provider }: World, refuse: () => void): Promise<void> {
  provider.expire();
  provider.trouble = 'unavailable';
  const { asked } = provider;
  refuse();
  await until(() => provider.asked > asked);
  provider.trouble = 'none';
}
