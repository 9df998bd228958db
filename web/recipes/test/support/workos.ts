// The official WorkOS emulator, behind a proxy that has faults. It is a part of WorkOS's command line, which needs 300 MB that the
// emulator does not: package.json overrides them with something small.
import { request as ask, createServer, type ServerResponse } from 'node:http';
import { createEmulator } from 'workos/emulate';
import { listening } from './line.js';

export interface WorkOS {
  /** Where AuthKit reaches it. */
  port: number;
  apiKey: string;
  /** What becomes of each request, in place of its answer. */
  fault: ((response: ServerResponse) => void) | undefined;
  /** A code, as the sign-in page gives it to the application's callback. */
  signIn(): Promise<string>;
  /** Ends all sessions. */
  revoke(): void;
  close(): Promise<void>;
}

const email = 'ada@example.com';

export async function aWorkOS(): Promise<WorkOS> {
  const seed = { users: [{ email, first_name: 'Ada', email_verified: true, password: 'secret' }] };
  const emulator = await createEmulator({ port: 0, seed });
  const proxy = createServer((request, response) => {
    if (workos.fault) {
      request.resume();
      return workos.fault(response);
    }
    const { method, headers, url } = request;
    const forward = ask(new URL(url ?? '/', emulator.url), { method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    request.pipe(forward);
  });
  const workos: WorkOS = {
    port: await listening(proxy),
    apiKey: emulator.apiKey,
    fault: undefined,
    async signIn() {
      const query = new URLSearchParams({
        response_type: 'code',
        provider: 'authkit',
        client_id: 'client_1',
        redirect_uri: 'http://localhost/callback',
        login_hint: email,
      });
      const page = await fetch(`${emulator.url}/user_management/authorize?${query}`, { redirect: 'manual' });
      const code = new URL(page.headers.get('Location') ?? '').searchParams.get('code');
      if (!code) throw new Error(`no code: ${page.status} ${await page.text()}`);
      return code;
    },
    revoke: emulator.reset,
    async close() {
      proxy.closeAllConnections();
      proxy.close();
      await emulator.close();
    },
  };
  return workos;
}
