// panva's oidc-provider with the paths of a Keycloak, whose realm is "lab", and one user whom it asks nothing. Refresh tokens are
// replaced at each use, and a used one ends the session.
import { createServer } from 'node:http';
import { env } from 'node:process';
import { text } from 'node:stream/consumers';
import { Provider } from 'oidc-provider';

const realm = '/realms/lab';
const path = (name) => `${realm}/protocol/openid-connect/${name}`;
const accountId = 'ada';
const life = Number(env.LIFE);
const scope = 'openid offline_access';

const provider = new Provider(`${env.PUBLIC_URL}${realm}`, {
  clients: [
    {
      client_id: 'app',
      application_type: 'native', // pages of the lab are on a port that nobody knows before
      token_endpoint_auth_method: 'none',
      redirect_uris: ['http://localhost/'],
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
    },
  ],
  routes: {
    authorization: path('auth'),
    token: path('token'),
    jwks: path('certs'),
    userinfo: path('userinfo'),
    revocation: path('revoke'),
    end_session: path('logout'),
  },
  ttl: { AccessToken: life, IdToken: life, RefreshToken: 86_400, Grant: 86_400, Session: 86_400, Interaction: 600 },
  findAccount: (_, sub) => ({ accountId: sub, claims: () => ({ sub }) }),
  rotateRefreshToken: true,
  issueRefreshToken: () => true,
  conformIdTokenClaims: false,
  features: {
    devInteractions: { enabled: false },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => 'urn:lab',
      useGrantedResource: () => true,
      getResourceServerInfo: () => ({
        scope: 'openid',
        audience: 'app',
        accessTokenFormat: 'jwt',
        accessTokenTTL: life,
        jwt: { sign: { alg: 'RS256' } },
      }),
    },
  },
  interactions: { url: (_, { uid }) => `/-/interaction/${uid}` },
  cookies: { keys: ['of a lab'] },
  clientBasedCORS: () => true,
});

/** Keycloak's refresh tokens are JWTs, which keycloak-js reads. */
const wrapped = (token) =>
  ['{}', JSON.stringify({ jti: token }), ''].map((part) => Buffer.from(part).toString('base64url')).join('.');
const unwrapped = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url')).jti;

provider.use(async (context, next) => {
  await next();
  if (context.path === path('token') && context.body?.refresh_token) {
    context.body.refresh_token = wrapped(context.body.refresh_token);
  }
});

async function grant() {
  const granted = new provider.Grant({ accountId, clientId: 'app' });
  granted.addOIDCScope(scope);
  granted.addResourceScope('urn:lab', 'openid');
  return granted.save();
}

/** A session of the user's, as a sign-in leaves it. */
async function begin() {
  const client = await provider.Client.find('app');
  const token = new provider.RefreshToken({
    accountId,
    client,
    grantId: await grant(),
    gty: 'authorization_code',
    scope,
    resource: 'urn:lab',
    authTime: Math.floor(Date.now() / 1000),
  });
  return { refresh_token: wrapped(await token.save()) };
}

const grants = new Set();
provider.on('grant.saved', ({ jti }) => grants.add(jti));

async function revoke() {
  for (const id of grants) {
    await provider.RefreshToken.revokeByGrantId(id);
    await (await provider.Grant.find(id))?.destroy();
  }
  grants.clear();
}

const handle = provider.callback();

async function answer(request, response) {
  const { url = '' } = request;
  if (url.startsWith('/-/interaction/')) {
    const result = { login: { accountId }, consent: { grantId: await grant() } };
    return provider.interactionFinished(request, response, result);
  }
  if (url === '/-/begin') return response.end(JSON.stringify(await begin()));
  if (url === '/-/revoke') return response.end(JSON.stringify((await revoke()) ?? {}));
  if (url === path('token')) {
    const body = new URLSearchParams(await text(request));
    const token = body.get('refresh_token');
    if (token) body.set('refresh_token', unwrapped(token));
    request.body = `${body}`;
  }
  // A realm's metadata are below it.
  if (url.startsWith(`${realm}/.well-known/`)) request.url = url.slice(realm.length);
  return handle(request, response);
}

createServer((request, response) => {
  answer(request, response).catch((error) => {
    console.error(error);
    response.writeHead(500).end();
  });
}).listen(Number(env.PORT), '127.0.0.1', () => console.log('listening'));
