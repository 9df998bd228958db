import { Clerk } from '@clerk/clerk-js';
import type { Lab } from '../../lab';

/** Of a production instance, whose Frontend API is at `proxyUrl`. */
export const publishableKey = `pk_live_${btoa('clerk.example.com$')}`;

/** clerk-js itself, which a page has of Clerk's servers as a rule: with Clerk's components, and the same core. */
export function clerkOf(lab: Lab): Clerk {
  const clerk = new Clerk(publishableKey, { proxyUrl: lab.auth });
  window.signIn = async () => {
    const signIn = await clerk.client?.signIn.create({ strategy: 'ticket', ticket: 'of the lab' });
    await clerk.setActive({ session: signIn?.createdSessionId ?? null });
  };
  return clerk;
}
