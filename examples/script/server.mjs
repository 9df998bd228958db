// A server of your own: a session in a cookie, access tokens that live for a minute, and data for who has one.
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

const { PORT = '5173', TOKEN_LIFE = '60', SECRET = 'only for development' } = process.env;

const dist = './node_modules/holdfast/dist/';
const files = {
  '/': ['./index.html', 'text/html'],
  '/main.js': ['./main.js', 'text/javascript'],
  '/holdfast.js': [`${dist}holdfast.js`, 'text/javascript'],
  '/holdfast.gzip.wasm': [`${dist}holdfast.gzip.wasm`, 'application/wasm'],
};

const messages = [];

/** What each request is answered: a status, a body, headers. */
const routes = {
  // Put your own sign-in here.
  'POST /sign-in': () => [200, {}, { 'Set-Cookie': cookie(mint('session', 30 * 24 * 3600)) }],
  'POST /sign-out': () => [200, {}, { 'Set-Cookie': cookie('') }],
  'POST /token': ({ session }) =>
    isGood('session', session)
      ? [200, { token: mint('access', Number(TOKEN_LIFE)) }]
      : [401, { error: 'invalid_grant' }],
  'GET /messages': ({ token }) => (isGood('access', token) ? [200, messages] : [401, { error: 'invalid_token' }]),
  'POST /messages': ({ token, body }) => {
    if (!isGood('access', token)) return [401, { error: 'invalid_token' }];
    messages.unshift(body);
    return [200, {}];
  },
};

const cookie = (value) => `session=${value}; Path=/; HttpOnly; SameSite=Lax`;

const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
const signature = (signed) => createHmac('sha256', SECRET).update(signed).digest('base64url');

/** Makes a JSON Web Token of a use, which lives for so many seconds. */
function mint(use, seconds) {
  const iat = Math.floor(Date.now() / 1000);
  const claims = part({ sub: 'ada', use, jti: randomUUID(), iat, exp: iat + seconds });
  const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${claims}`;
  return `${signed}.${signature(signed)}`;
}

function isGood(use, token = '') {
  const [head, claims, signed = ''] = token.split('.');
  const own = signature(`${head}.${claims}`);
  if (signed.length !== own.length || !timingSafeEqual(Buffer.from(signed), Buffer.from(own))) return false;
  const told = JSON.parse(Buffer.from(claims, 'base64url'));
  return told.use === use && told.exp * 1000 > Date.now();
}

async function answer(request, response) {
  const file = files[request.url];
  if (file) {
    response.setHeader('Content-Type', file[1]);
    return response.end(await readFile(new URL(file[0], import.meta.url)));
  }
  const route = routes[`${request.method} ${request.url}`] ?? (() => [404, {}]);
  const session = /\bsession=([^;]+)/.exec(request.headers.cookie)?.[1];
  const token = request.headers.authorization?.replace('Bearer ', '');
  const [status, body, headers] = route({ session, token, body: await text(request) });
  response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

createServer((request, response) => {
  answer(request, response).catch(() => response.destroy());
}).listen(PORT, () => console.log(`http://localhost:${PORT}`));
