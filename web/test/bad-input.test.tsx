// What an application hands to an adapter by mistake: told at the first render, by the name of the prop, with the cure.

import { useAuth as clerkUseAuth } from '@clerk/react';
import { useAuth as nextUseAuth, useAccessToken } from '@workos-inc/authkit-nextjs/components';
import { useAuth as reactUseAuth } from '@workos-inc/authkit-react';
import { ConvexProvider, ConvexProviderWithAuth, ConvexReactClient } from 'convex/react';
import { Component, type ReactNode } from 'react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConvexProviderWithAuthKit as NextProvider } from '../src/adapters/authkit-nextjs/index.js';
import { ConvexProviderWithAuthKit } from '../src/adapters/authkit-react/index.js';
import { ConvexProviderWithClerk } from '../src/adapters/clerk/index.js';
import { ConvexProviderWithHoldfast } from '../src/adapters/convex/index.js';
import { useGuard } from '../src/react/index.js';
import { playedConvex, render, unmountAll } from './support/app.js';

// They want Next.js's server, which is not here.
vi.mock('../node_modules/@workos-inc/authkit-nextjs/dist/esm/actions.js', () =>
  Object.fromEntries(
    ['checkSession', 'getAuth', 'handleSignOut', 'refreshAuth', 'switchToOrganization', 'getAccessToken']
      .concat('refreshAccessToken', 'getOrganization')
      .map((name) => [`${name}Action`, async () => undefined]),
  ),
);

/** A provider as an application without types has it: any props at all. */
type Untyped = (props: Record<string, unknown> & { children?: ReactNode }) => ReactNode;

const options = { engine: 'off' };
const token = async () => 'token';
const convexHook = { isLoading: false, isAuthenticated: true, fetchAccessToken: token };
const authKitHook = { isLoading: false, user: { id: 'user_1' }, getAccessToken: token };
const nextHook = { loading: false, user: { id: 'user_1' }, refreshAuth: async () => {} };
const clerkHook = { isLoaded: true, isSignedIn: true, sessionId: 'sess_1', getToken: token };
const nextTokens = { getAccessToken: token, refresh: token };

const Holdfast = ConvexProviderWithHoldfast as unknown as Untyped;
const AuthKit = ConvexProviderWithAuthKit as unknown as Untyped;
const Clerk = ConvexProviderWithClerk as unknown as Untyped;
const Next = NextProvider as unknown as Untyped;

let caught: unknown;
class Boundary extends Component<{ children: ReactNode }> {
  override state = { failed: false };
  static getDerivedStateFromError(error: unknown) {
    caught = error;
    return { failed: true };
  }
  override render() {
    return this.state.failed ? null : this.props.children;
  }
}

let clients: ConvexReactClient[];
const convex = () => {
  const client = new ConvexReactClient('https://convex.test', { logger: false });
  clients.push(client);
  return client;
};

beforeEach(() => {
  caught = undefined;
  clients = [];
  vi.spyOn(console, 'error').mockImplementation(() => {}); // React says it once more
});
afterEach(async () => {
  await unmountAll();
  for (const client of clients) await client.close();
});

/** What the application throws. */
async function thrownBy(app: ReactNode): Promise<unknown> {
  await render(<Boundary>{app}</Boundary>);
  return caught;
}

const ofConvex = 'holdfast: ConvexProviderWithHoldfast: prop "useAuth" must be a hook of Convex\'s shape';
const ofAuthKit =
  "holdfast: ConvexProviderWithAuthKit: prop \"useAuth\" must be AuthKit's: import { useAuth } from '@workos-inc/authkit-react'";
const ofClerk =
  "holdfast: ConvexProviderWithClerk: prop \"useAuth\" must be Clerk's: import { useAuth } from '@clerk/react'";
const ofNext = (prop: string) =>
  `holdfast: ConvexProviderWithAuthKit: prop "${prop}" must be AuthKit's hook of that name, from '@workos-inc/authkit-nextjs/components'`;
const ofClient = (name: string) => `holdfast: ${name}: prop "client" must be a ConvexReactClient`;

describe('a prop', () => {
  const client = playedConvex();
  it.each<[string, ReactNode, string]>([
    ['useAuth of holdfast/convex is missing', <Holdfast key="" client={client} />, ofConvex],
    [
      "is Clerk's hook",
      <Holdfast key="" client={client} useAuth={() => ({ isLoaded: true, getToken: token })} />,
      ofConvex,
    ],
    ['is a hook that answers nothing', <Holdfast key="" client={client} useAuth={() => null} />, ofConvex],
    ['is what the hook returns', <Holdfast key="" client={client} useAuth={convexHook} />, ofConvex],
    [
      'client of holdfast/convex is missing',
      <Holdfast key="" useAuth={() => convexHook} />,
      ofClient('ConvexProviderWithHoldfast'),
    ],
    ['useAuth of holdfast/authkit-react is missing', <AuthKit key="" client={client} />, ofAuthKit],
    ["is AuthKit's hook for Next.js", <AuthKit key="" client={client} useAuth={() => nextHook} />, ofAuthKit],
    [
      'client of holdfast/authkit-react is missing',
      <AuthKit key="" useAuth={() => authKitHook} />,
      ofClient('ConvexProviderWithAuthKit'),
    ],
    ['useAuth of holdfast/clerk is missing', <Clerk key="" client={client} />, ofClerk],
    ["is AuthKit's hook", <Clerk key="" client={client} useAuth={() => authKitHook} />, ofClerk],
    [
      'client of holdfast/clerk is missing',
      <Clerk key="" useAuth={() => clerkHook} />,
      ofClient('ConvexProviderWithClerk'),
    ],
    [
      'useAccessToken of holdfast/authkit-nextjs is missing',
      <Next key="" client={client} useAuth={() => nextHook} />,
      ofNext('useAccessToken'),
    ],
    [
      "useAuth of holdfast/authkit-nextjs is AuthKit's for React",
      <Next key="" client={client} useAuth={() => authKitHook} useAccessToken={() => nextTokens} />,
      ofNext('useAuth'),
    ],
    [
      'client of holdfast/authkit-nextjs has no clearAuth',
      <Next key="" client={{ setAuth() {} }} useAuth={() => nextHook} useAccessToken={() => nextTokens} />,
      ofClient('ConvexProviderWithAuthKit'),
    ],
  ])('%s: a TypeError names it, and the cure', async (_what, app, message) => {
    const error = await thrownBy(app);
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(message);
  });

  it.each<[string, ReactNode]>([
    ['holdfast/convex', <Holdfast key="" client={client} options={options} useAuth={() => convexHook} />],
    ['holdfast/authkit-react', <AuthKit key="" client={client} options={options} useAuth={() => authKitHook} />],
    ['holdfast/clerk', <Clerk key="" client={client} options={options} useAuth={() => clerkHook} />],
    [
      'holdfast/authkit-nextjs',
      <Next key="" client={client} options={options} useAuth={() => nextHook} useAccessToken={() => nextTokens} />,
    ],
    [
      'of a hook that does not know yet whether there is somebody',
      <Holdfast
        key=""
        client={client}
        options={options}
        useAuth={() => ({ ...convexHook, isLoading: true, isAuthenticated: undefined })}
      />,
    ],
  ])('control: with the right ones %s renders', async (_name, app) => {
    expect(await thrownBy(app)).toBeUndefined();
  });
});

describe('two adapters', () => {
  const taken =
    'holdfast: ConvexProviderWithHoldfast: prop "client" must be one that no provider above has: leave one of the two out';
  const inner = (client: unknown) => <Holdfast client={client} useAuth={() => convexHook} options={options} />;

  it.each<[string, (client: ConvexReactClient, app: ReactNode) => ReactNode]>([
    [
      "Holdfast's",
      (client, app) => (
        <AuthKit client={client} useAuth={() => authKitHook} options={options}>
          {app}
        </AuthKit>
      ),
    ],
    [
      "Convex's",
      (client, app) => (
        <ConvexProviderWithAuth client={client} useAuth={() => convexHook}>
          {app}
        </ConvexProviderWithAuth>
      ),
    ],
  ])('of which the outer is %s: a TypeError names the client, and the cure', async (_whose, outer) => {
    const client = convex();
    const error = await thrownBy(outer(client, inner(client)));
    expect(error).toBeInstanceOf(TypeError);
    expect((error as Error).message).toBe(taken);
  });

  it('with a client each are two guards', async () => {
    const guards: unknown[] = [];
    const Noted = () => {
      guards.push(useGuard());
      return null;
    };
    const app = (
      <AuthKit client={convex()} useAuth={() => authKitHook} options={options}>
        <Holdfast client={convex()} useAuth={() => convexHook} options={options}>
          <Noted />
        </Holdfast>
      </AuthKit>
    );
    expect(await thrownBy(app)).toBeUndefined();
    expect(guards.length).toBeGreaterThan(0);
  });

  it("below Convex's provider without auth there is one", async () => {
    const client = convex();
    expect(await thrownBy(<ConvexProvider client={client}>{inner(client)}</ConvexProvider>)).toBeUndefined();
  });

  it('control: Convex itself says nothing, and each takes the client from the other', async () => {
    const client = convex();
    const set = vi.spyOn(client, 'setAuth');
    const hook = (name: string) => ({ ...convexHook, fetchAccessToken: async () => name });
    const [first, second] = [hook('outer'), hook('inner')];
    const app = (
      <ConvexProviderWithAuth client={client} useAuth={() => first}>
        <ConvexProviderWithAuth client={client} useAuth={() => second}>
          {null}
        </ConvexProviderWithAuth>
      </ConvexProviderWithAuth>
    );
    expect(await thrownBy(app)).toBeUndefined();
    const tokens = set.mock.calls.map(([fetcher]) => fetcher({ forceRefreshToken: false }));
    expect(await Promise.all(tokens)).toEqual(expect.arrayContaining(['outer', 'inner']));
  });
});

describe("a provider's component that is not above", () => {
  it.each<[string, RegExp, ReactNode]>([
    [
      'holdfast/clerk',
      /within the <ClerkProvider/,
      <Clerk key="" client={playedConvex()} useAuth={clerkUseAuth} options={options} />,
    ],
    [
      'holdfast/authkit-react',
      /within an AuthKitProvider/,
      <AuthKit key="" client={playedConvex()} useAuth={reactUseAuth} options={options} />,
    ],
    [
      'holdfast/authkit-nextjs',
      /within an AuthKitProvider/,
      <Next key="" client={playedConvex()} useAuth={nextUseAuth} useAccessToken={useAccessToken} options={options} />,
    ],
  ])("is told of by the provider's own hook, in %s", async (_name, words, app) => {
    expect(((await thrownBy(app)) as Error).message).toMatch(words);
  });
});
