// The published SDKs, each with a session, and what their servers answer.
import { cognitoUserPoolsTokenProvider as tokenProvider } from '@aws-amplify/auth/cognito';
import { Amplify, fetchAuthSession, Hub } from '@aws-amplify/core';
import { decodeJWT } from '@aws-amplify/core/internals/utils';
import { loadExternalTokens, PublicClientApplication } from '@azure/msal-browser';
import createDescope from '@descope/web-js-sdk';
import { deleteApp, getApps, initializeApp } from '@firebase/app';
import { initializeAuth, inMemoryPersistence, signInWithEmailAndPassword } from '@firebase/auth';
import {
  clearRefreshTimer,
  MemoryStorage,
  refreshToken,
  StorageKeys,
  setActiveStorage,
  setInsecureStorage,
} from '@kinde/js-utils';
import LogtoClient from '@logto/browser';
import { OktaAuth } from '@okta/okta-auth-js/core';
import { StytchHeadlessClient } from '@stytch/vanilla-js/headless';
import Keycloak from 'keycloak-js';
import { User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import * as presets from '../../src/adapters/presets/index.js';
import type { GuardOptions, TransportOptions } from '../../src/types.js';
import { jwt } from '../../test/support/jwt.js';
import './with-resolvers.js';

/** An SDK that has a session. */
export interface Sdk {
  /** Its own call for a new token; throws or answers without one when it has none. */
  refresh(): Promise<string | null | undefined>;
  /** Whether it has its session still. */
  isSignedIn(): boolean | Promise<boolean>;
  /** What the application says of a failure, where the SDK's own words say too little. */
  classify?: GuardOptions['classify'];
  /** Ends what it does by itself. */
  stop?(): void;
}

/** What an SDK's server may do for a while. */
export type Fault =
  | 'no network'
  | '429'
  | '503'
  | "503, a gateway's page"
  | "400, a proxy's page"
  | "403, a firewall's"
  | "a captive portal's page"
  | 'a cut answer'
  | 'no answer';

/** A provider, as far as it is played. */
export interface Provider {
  name: string;
  preset: TransportOptions;
  make(): Promise<Sdk>;
  /** The answer to a refresh. */
  session(number: number): object;
  /** The answer that ends the session, and whether the SDK drops its own at that. */
  end: { status: number; body: object; isHeeded?: boolean; how?: 'presumed' };
  /** The answer to what is no refresh. */
  other?(url: URL): object | undefined;
  /** What else it sends, by its source: a name, the path, the body, and the method, if that is not POST. */
  others: Array<[name: string, path: string, body: string | null, method?: string]>;
  /** After which faults the SDK alone has no session any more. */
  losesBy?: Fault[];
  /** After which of them it asks nobody for a while. */
  sulksAfter?: Fault[];
}

const token = (claims: object = {}) => jwt({ jti: crypto.randomUUID(), ...claims });
const tokens = (number: number) => ({
  access_token: token(),
  id_token: token(),
  refresh_token: `refresh_${number}`,
  token_type: 'Bearer' as const,
  expires_in: 300,
  scope: 'openid offline_access',
});
const invalidGrant = { status: 400, body: { error: 'invalid_grant', error_description: 'Token is not active' } };

const firebase: Provider = {
  name: 'firebase',
  preset: presets.firebase,
  others: [
    ['the sign-in', '/v1/accounts:signInWithPassword?key=key', '{"email":"a"}'],
    ["the user's data", '/v1/accounts:lookup?key=key', '{"idToken":"a"}'],
    ['the revocation', '/v2/accounts:revokeToken?key=key', '{"token":"a"}'],
    ['the sign-in by a cookie', '/__cookies__?finalTarget=a', '{"email":"a"}'],
  ],
  async make() {
    for (const old of getApps()) await deleteApp(old);
    const instance = initializeAuth(initializeApp({ apiKey: 'key' }), { persistence: inMemoryPersistence });
    const { user } = await signInWithEmailAndPassword(instance, 'alice@example.com', 'secret');
    return { refresh: () => user.getIdToken(true), isSignedIn: () => instance.currentUser !== null };
  },
  session: (number) => ({ ...tokens(number), expires_in: '3600', user_id: 'alice', project_id: '1' }),
  end: {
    status: 400,
    body: { error: { code: 400, message: 'TOKEN_EXPIRED', status: 'INVALID_ARGUMENT' } },
    isHeeded: true,
  },
  other: (url) =>
    url.pathname.endsWith(':lookup')
      ? { users: [{ localId: 'alice', email: 'alice@example.com' }] }
      : { localId: 'alice', idToken: token(), refreshToken: 'refresh_0', expiresIn: '3600' },
};

const keycloak: Provider = {
  name: 'keycloak',
  preset: presets.keycloak,
  others: [
    [
      'the exchange of a code',
      '/realms/lab/protocol/openid-connect/token',
      'code=refresh_token&grant_type=authorization_code',
    ],
    ['the logout', '/realms/lab/protocol/openid-connect/logout', 'refresh_token=a'],
    ["another server's refresh", '/oauth/token', 'grant_type=refresh_token'],
  ],
  async make() {
    const instance = new Keycloak({ url: 'https://auth.test', realm: 'lab', clientId: 'app' });
    await instance.init({ checkLoginIframe: false, token: token(), refreshToken: token(), idToken: token() });
    return {
      async refresh() {
        await instance.updateToken(-1);
        return instance.token;
      },
      isSignedIn: () => instance.token !== undefined,
    };
  },
  session: (number) => ({ ...tokens(number), refresh_token: token() }),
  end: { ...invalidGrant, isHeeded: true },
  losesBy: ["400, a proxy's page"],
};

const oidcClientTs: Provider = {
  name: 'oidcClientTs',
  preset: presets.oidcClientTs,
  others: [
    ['the exchange of a code', '/token', 'grant_type=authorization_code&code=a'],
    ['the revocation', '/revoke', 'token=a&token_type_hint=refresh_token'],
    ['the metadata', '/.well-known/openid-configuration', null, 'GET'],
  ],
  async make() {
    const instance = new UserManager({
      authority: 'https://auth.test',
      client_id: 'app',
      redirect_uri: 'https://app.test/',
      userStore: new WebStorageStateStore({ store: localStorage }),
    });
    const expires_at = Date.now() / 1000 + 300;
    const { access_token, token_type, id_token } = tokens(0);
    const profile = { iss: 'https://auth.test', sub: 'user_1', aud: 'app', exp: expires_at, iat: expires_at - 300 };
    await instance.storeUser(
      new User({ access_token, token_type, id_token, profile, refresh_token: 'refresh_0', expires_at }),
    );
    await instance.getUser();
    return {
      refresh: async () => (await instance.signinSilent())?.access_token,
      isSignedIn: async () => (await instance.getUser()) !== null,
      stop: () => instance.stopSilentRenew(),
    };
  },
  session: tokens,
  end: invalidGrant,
  other: () => ({ issuer: 'https://auth.test', token_endpoint: 'https://auth.test/any/path' }),
};

const msal: Provider = {
  name: 'msal',
  preset: presets.msal,
  others: [
    ['the exchange of a code', '/tenant/oauth2/v2.0/token', 'client_id=app&grant_type=authorization_code'],
    ["the silent frame's page", '/tenant/oauth2/v2.0/authorize?prompt=none', null, 'GET'],
    ['the logout', '/tenant/oauth2/v2.0/logout', null, 'GET'],
  ],
  async make() {
    const config = { auth: { clientId: 'app', authority: 'https://login.microsoftonline.com/tenant' } };
    const client_info = btoa(JSON.stringify({ uid: 'user', utid: 'tenant' }));
    const id_token = token({
      iss: 'https://login.microsoftonline.com/tenant/v2.0',
      oid: 'user',
      tid: 'tenant',
      aud: 'app',
      preferred_username: 'a',
    });
    const instance = new PublicClientApplication(config);
    await instance.initialize();
    const scopes = ['api'];
    const { account } = await loadExternalTokens(
      config,
      { scopes, authority: config.auth.authority },
      { ...tokens(0), id_token, client_info, scope: 'api', ext_expires_in: 300, refresh_token_expires_in: 86_400 },
      { clientInfo: client_info, extendedExpiresOn: Date.now() / 1000 + 600 },
    );
    return {
      async refresh() {
        const { accessToken } = await instance.acquireTokenSilent({
          account: account ?? undefined,
          scopes,
          forceRefresh: true,
        });
        return accessToken;
      },
      isSignedIn: () => instance.getAllAccounts().length > 0,
    };
  },
  session: (number) => ({ ...tokens(number), scope: 'api', id_token: undefined }),
  end: {
    status: 400,
    body: { error: 'invalid_grant', suberror: 'bad_token', error_description: 'AADSTS70008', error_codes: [70008] },
  },
  sulksAfter: ['429', '503'],
};

const okta: Provider = {
  name: 'okta',
  preset: presets.okta,
  others: [
    ['the exchange of a code', '/oauth2/default/v1/token', 'grant_type=authorization_code&code=a'],
    ['the revocation', '/oauth2/default/v1/revoke', 'token_type_hint=refresh_token&token=a'],
    ['the sign-in', '/api/v1/authn', '{"username":"a"}'],
  ],
  async make() {
    const issuer = 'https://auth.test/oauth2/default';
    const instance = new OktaAuth({
      issuer,
      clientId: 'app',
      redirectUri: 'https://app.test/',
      tokenManager: { storage: 'memory' },
    });
    const urls = {
      authorizeUrl: `${issuer}/v1/authorize`,
      tokenUrl: `${issuer}/v1/token`,
      userinfoUrl: `${issuer}/v1/userinfo`,
      issuer,
    };
    const expiresAt = Date.now() / 1000 + 300;
    const scopes = ['offline_access', 'api'];
    const common = { expiresAt, scopes, authorizeUrl: urls.authorizeUrl };
    instance.tokenManager.setTokens({
      accessToken: {
        ...common,
        accessToken: token(),
        tokenType: 'Bearer',
        userinfoUrl: urls.userinfoUrl,
        claims: { sub: 'user_1' },
      },
      refreshToken: { ...common, refreshToken: 'refresh_0', tokenUrl: urls.tokenUrl, issuer },
    });
    return {
      async refresh() {
        const renewed = await instance.tokenManager.renew('accessToken');
        return (renewed as { accessToken?: string } | undefined)?.accessToken;
      },
      isSignedIn: () => instance.getAccessToken() !== undefined,
      // The SDK removes a refresh token at the server's own word alone; what it throws after that could have other causes.
      classify: () => (instance.getRefreshToken() ? undefined : 'terminal'),
    };
  },
  session: (number) => ({ ...tokens(number), id_token: undefined, scope: 'offline_access api' }),
  end: {
    status: 400,
    body: { error: 'invalid_grant', error_description: 'The refresh token is invalid or expired.' },
    isHeeded: true,
  },
  losesBy: [
    'no network',
    '429',
    '503',
    "503, a gateway's page",
    "400, a proxy's page",
    "403, a firewall's",
    "a captive portal's page",
    'a cut answer',
  ],
};

const cognito: Provider = {
  name: 'cognito',
  preset: presets.cognito,
  others: [
    ['the sign-in', '/', '{"AuthFlow":"USER_SRP_AUTH","ClientId":"app","AuthParameters":{"USERNAME":"RefreshToken"}}'],
    ['the revocation', '/', '{"ClientId":"app","Token":"refresh_0"}'],
    ['the sign-out everywhere', '/', '{"AccessToken":"a"}'],
    ['the exchange of a code', '/oauth2/token', 'grant_type=authorization_code&code=a'],
  ],
  async make() {
    const Cognito = { userPoolId: 'eu-west-1_pool', userPoolClientId: 'app' };
    Amplify.configure({ Auth: { Cognito } }, { Auth: { tokenProvider } });
    tokenProvider.setAuthConfig({ Cognito });
    await tokenProvider.tokenOrchestrator.setTokens({
      tokens: {
        accessToken: decodeJWT(token()),
        idToken: decodeJWT(token()),
        refreshToken: 'refresh_0',
        clockDrift: 0,
        username: 'alice',
      },
    });
    // As Amplify UI does: defaultAuthHubHandler.mjs (:32), @aws-amplify/ui 6.15.
    let isSignedIn = true;
    Hub.listen('auth', ({ payload }) => {
      const { event, data } = payload as { event: string; data?: { error?: { name?: string } } };
      if (event === 'tokenRefresh_failure' && data?.error?.name !== 'NetworkError') isSignedIn = false;
    });
    return {
      refresh: async () => (await fetchAuthSession({ forceRefresh: true })).tokens?.accessToken.toString(),
      isSignedIn: () => isSignedIn,
    };
  },
  session: () => ({
    AuthenticationResult: { AccessToken: token(), IdToken: token(), ExpiresIn: 300, TokenType: 'Bearer' },
  }),
  end: {
    status: 400,
    body: { __type: 'NotAuthorizedException', message: 'Refresh Token has been revoked' },
    isHeeded: true,
  },
  losesBy: [
    '429',
    '503',
    "503, a gateway's page",
    "400, a proxy's page",
    "403, a firewall's",
    "a captive portal's page",
    'a cut answer',
  ],
};

const descope: Provider = {
  name: 'descope',
  preset: presets.descope,
  others: [
    ['the sign-in', '/v1/auth/otp/verify/email', '{"code":"1"}'],
    ['another tenant', '/v1/auth/tenant/select', '{"tenant":"a"}'],
    ['the logout', '/v1/auth/logout', '{}'],
  ],
  async make() {
    const storagePrefix = crypto.randomUUID(); // what an earlier one still hears must not meet this one's
    localStorage.setItem(`${storagePrefix}DSR`, 'refresh_0');
    const sdk = createDescope({
      projectId: 'P2aaaaaaaaaaaaaaaaaaaaaaaaaa',
      storagePrefix,
      persistTokens: true,
      autoRefresh: true,
    });
    return {
      async refresh() {
        const { ok, data, error } = await sdk.refresh();
        if (!ok) throw error;
        return data?.sessionJwt;
      },
      isSignedIn: () => !!sdk.getRefreshToken(),
    };
  },
  session: (number) => ({ sessionJwt: token(), refreshJwt: `refresh_${number}`, cookieExpiration: 0 }),
  end: { status: 401, body: { errorCode: 'E011002', errorDescription: 'Unauthorized' }, how: 'presumed' },
  losesBy: ['429', "400, a proxy's page", "403, a firewall's"],
};

const stytch: Provider = {
  name: 'stytch',
  preset: presets.stytch,
  others: [
    ['the sign-in', '/sdk/v1/passwords/authenticate', '{"email":"a"}'],
    ['another organisation', '/sdk/v1/b2b/sessions/exchange', '{"organization_id":"a"}'],
    ['the logout', '/sdk/v1/sessions/revoke', null],
  ],
  async make() {
    const client = new StytchHeadlessClient('public-token-test-1');
    client.session.updateSession({ session_token: 'session_0', session_jwt: token() });
    return {
      async refresh() {
        await client.session.authenticate();
        return client.session.getTokens()?.session_jwt;
      },
      isSignedIn: () => client.session.getTokens() !== null,
    };
  },
  session: (number) => ({
    data: {
      session_token: `session_${number}`,
      session_jwt: token(),
      session: { session_id: 'session_1', user_id: 'alice', expires_at: new Date(Date.now() + 300_000).toISOString() },
      user: { user_id: 'alice' },
    },
  }),
  end: {
    status: 401,
    body: { status_code: 401, error_type: 'unauthorized_credentials', error_message: 'Unauthorized.' },
    isHeeded: true,
  },
  other: () => ({ data: {} }),
};

const kinde: Provider = {
  name: 'kinde',
  preset: presets.kinde,
  others: [
    ['the exchange of a code', '/oauth2/token', 'grant_type=authorization_code&code=a'],
    ["the user's profile", '/oauth2/v2/user_profile', null, 'GET'],
  ],
  async make() {
    const storage = new MemoryStorage();
    setActiveStorage(storage);
    setInsecureStorage(storage);
    await storage.setSessionItem(StorageKeys.refreshToken, 'refresh_0');
    return {
      async refresh() {
        const { success, error, accessToken } = await refreshToken({
          domain: 'https://acme.kinde.com',
          clientId: 'app',
        });
        if (!success) throw new Error(error);
        return accessToken;
      },
      isSignedIn: async () => !!(await storage.getSessionItem(StorageKeys.refreshToken)),
      stop: clearRefreshTimer,
    };
  },
  session: tokens,
  end: invalidGrant,
};

const logto: Provider = {
  name: 'logto',
  preset: presets.logto,
  others: [
    ['the exchange of a code', '/oidc/token', 'grant_type=authorization_code&code=a'],
    ['the revocation', '/oidc/token/revocation', 'token=a'],
  ],
  async make() {
    localStorage.setItem('logto:app:refreshToken', 'refresh_0');
    localStorage.setItem('logto:app:idToken', token());
    const client = new LogtoClient({ endpoint: 'https://auth.test', appId: 'app' });
    return {
      async refresh() {
        await client.clearAccessToken();
        return client.getAccessToken();
      },
      isSignedIn: () => client.isAuthenticated(),
    };
  },
  session: (number) => ({ ...tokens(number), id_token: undefined }),
  end: {
    status: 400,
    body: { code: 'oidc.invalid_grant', message: 'Grant request is invalid.', error: 'invalid_grant' },
  },
  other: (url) =>
    url.pathname.endsWith('openid-configuration')
      ? {
          issuer: 'https://auth.test/oidc',
          token_endpoint: 'https://auth.test/oidc/token',
          jwks_uri: 'https://auth.test/oidc/jwks',
          authorization_endpoint: 'https://auth.test/oidc/auth',
        }
      : undefined,
};

export const providers = [firebase, keycloak, oidcClientTs, msal, okta, cognito, descope, stytch, kinde, logto];
