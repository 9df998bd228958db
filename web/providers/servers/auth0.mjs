// panva's oidc-provider under Auth0's routes, with one user whom it asks nothing. Refresh tokens rotate, and one that is used
// again ends the grant, as with an Auth0 tenant whose rotation overlap period is 0, the default.
import { createServer } from 'node:http';
import { env } from 'node:process';
import Provider from 'oidc-provider';

const life = Number(env.LIFE);
const long = 24 * 60 * 60;
const accountId = 'auth0|ada';
const user = { sub: accountId, name: 'Ada', email: 'ada@example.com' };

/** All that it knows: by model, by id. */
const known = new Map();
class Store {
  constructor(model) {
    this.model = model;
  }
  get all() {
    if (!known.has(this.model)) known.set(this.model, new Map());
    return known.get(this.model);
  }
  async upsert(id, payload) {
    this.all.set(id, payload);
  }
  async find(id) {
    return this.all.get(id);
  }
  async findByUid(uid) {
    return [...this.all.values()].find((payload) => payload.uid === uid);
  }
  async consume(id) {
    this.all.get(id).consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    this.all.delete(id);
  }
  async revokeByGrantId(grantId) {
    for (const [id, payload] of this.all) if (payload.grantId === grantId) this.all.delete(id);
  }
}

const provider = new Provider(`${env.PUBLIC_URL}/`, {
  adapter: Store,
  clients: [
    {
      client_id: 'lab',
      token_endpoint_auth_method: 'none',
      grant_types: ['authorization_code', 'refresh_token'],
      redirect_uris: ['http://localhost/'],
    },
  ],
  // No `jwks`: its keys for development will do. Making one, Node 20 now and then never comes back from generateKeyPairSync.
  cookies: { keys: ['of a lab'] },
  routes: {
    authorization: '/authorize',
    token: '/oauth/token',
    revocation: '/oauth/revoke',
    jwks: '/.well-known/jwks.json',
  },
  features: {
    devInteractions: { enabled: false },
    revocation: { enabled: true },
    webMessageResponseMode: { enabled: true, ack: 'individual-draft-01' },
  },
  scopes: ['openid', 'offline_access'],
  claims: { openid: ['sub'], profile: ['name'], email: ['email'] },
  conformIdTokenClaims: false,
  clientBasedCORS: () => true,
  rotateRefreshToken: true,
  issueRefreshToken: async () => true,
  ttl: {
    AccessToken: life,
    IdToken: life,
    AuthorizationCode: 60,
    RefreshToken: long,
    Session: long,
    Grant: long,
    Interaction: 60,
  },
  findAccount: async () => ({ accountId, claims: async () => user }),
  /** Auth0 asks for no consent to an application of its own. */
  async loadExistingGrant(ctx) {
    const { clientId } = ctx.oidc.client;
    const grant = new ctx.oidc.provider.Grant({ clientId, accountId });
    grant.addOIDCScope('openid profile email offline_access');
    await grant.save();
    return grant;
  },
  interactions: { url: (_ctx, interaction) => `/-/sign-in/${interaction.uid}` },
});
provider.Client.prototype.redirectUriAllowed = (uri) => uri.startsWith('http://localhost:');

// Auth0's own words.
provider.use(async (ctx, next) => {
  await next();
  if (ctx.path === '/oauth/token' && ctx.body?.error === 'invalid_grant') {
    ctx.status = 403;
    ctx.body = { error: 'invalid_grant', error_description: 'Unknown or invalid refresh token.' };
  }
});

const handle = provider.callback();
const server = createServer(async (request, response) => {
  if (request.method === 'POST' && request.url === '/-/revoke') {
    known.clear();
    response.end();
  } else if (request.url.startsWith('/-/sign-in/')) {
    await provider.interactionFinished(request, response, { login: { accountId } });
  } else {
    handle(request, response);
  }
});
server.listen(Number(env.PORT), '127.0.0.1', () => console.log('listening'));
