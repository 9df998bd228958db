// Better Auth's own server with the plugin of @convex-dev/better-auth, and one user.
import { createServer } from 'node:http';
import { env } from 'node:process';

env.CONVEX_SITE_URL = env.PUBLIC_URL; // the plugin's issuer
const { convex } = await import('@convex-dev/better-auth/plugins');
const { betterAuth } = await import('better-auth');
const { memoryAdapter } = await import('better-auth/adapters/memory');
const { toNodeHandler } = await import('better-auth/node');

const db = { user: [], session: [], account: [], verification: [], jwks: [] };

/** The plugin writes nothing where it believes to be in a Convex query. */
const database = (options) => {
  const adapter = memoryAdapter(db)(options);
  return { ...adapter, options: { ...adapter.options, isRunMutationCtx: true } };
};

const auth = betterAuth({
  baseURL: env.PUBLIC_URL,
  secret: 'of a lab, and no secret at all: nobody else has it',
  database,
  emailAndPassword: { enabled: true },
  trustedOrigins: ['http://localhost:*'],
  rateLimit: { enabled: false }, // the lab's own 429s are the proxy's
  telemetry: { enabled: false },
  plugins: [
    convex({
      authConfig: {
        providers: [
          {
            type: 'customJwt',
            applicationID: 'convex',
            issuer: env.PUBLIC_URL,
            jwks: `${env.PUBLIC_URL}/api/auth/convex/jwks`,
            algorithm: 'RS256',
          },
        ],
      },
      jwt: { expirationSeconds: Number(env.LIFE) },
    }),
  ],
});

await auth.api.signUpEmail({ body: { name: 'Ada', email: 'ada@example.com', password: 'correct horse' } });
db.session.length = 0; // signing up signs in

const handle = toNodeHandler(auth);
const server = createServer((request, response) => {
  if (request.method !== 'POST' || request.url !== '/-/revoke') return handle(request, response);
  db.session.length = 0;
  response.end();
});
server.listen(Number(env.PORT), '127.0.0.1', () => console.log('listening'));
