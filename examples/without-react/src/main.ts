import { ConvexClient } from 'convex/browser';
import { attach } from 'holdfast/attach';
import { api } from '../convex/_generated/api';
import { authKit, guard, mayBeSignedIn } from './auth';
import { element, list, show } from './page';

const convex = new ConvexClient(import.meta.env.VITE_CONVEX_URL);
const auth = await authKit; // a sign-in that has led back here is done

if (mayBeSignedIn()) {
  attach(convex, guard, { onChange: (isAuthenticated) => show(isAuthenticated ? 'signed-in' : 'signed-out') });
  guard.subscribe(() => {
    const { status } = guard.getSnapshot();
    element('reconnecting').hidden = status !== 'degraded';
    if (status === 'signedOut') show('signed-out');
    element('user').textContent = auth.getUser()?.email ?? '';
  });
} else {
  show('signed-out');
}

convex.onUpdate(api.messages.list, {}, list);

element('sign-in').onclick = () => auth.signIn();
element('sign-out').onclick = () => auth.signOut({ returnTo: location.origin });

const form = element('form') as HTMLFormElement;
form.onsubmit = async (event) => {
  event.preventDefault();
  await convex.mutation(api.messages.send, { text: String(new FormData(form).get('text')) });
  form.reset();
};
