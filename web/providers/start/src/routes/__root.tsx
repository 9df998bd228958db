// An app is shown by the browser alone: which one only the page's address says.
import { ClientOnly, createRootRoute, HeadContent, Scripts } from '@tanstack/react-router';
import { getAuthAction } from '@workos/authkit-tanstack-react-start';
import { type ComponentType, lazy, Suspense } from 'react';
import { asked, type Lab } from '../../../src/lab';
import { startRecording } from '../../../src/recorder';

type Auth = Awaited<ReturnType<typeof getAuthAction>>;
type App = ComponentType<{ lab: Lab; auth: Auth }>;

const apps = import.meta.glob<{ default: App }>('../../../src/apps/authkit-tanstack/*.tsx');

const Asked = lazy<ComponentType<{ auth: Auth }>>(async () => {
  startRecording();
  window.signIn = async () => location.assign('/sign-in');
  const { app, lab } = asked();
  const load = apps[`../../../src/apps/${app}.tsx`];
  if (!load) throw new Error(`there is no such app; there are ${Object.keys(apps).join(', ')}`);
  const { default: App } = await load();
  return { default: ({ auth }) => <App lab={lab} auth={auth} /> };
});

export const Route = createRootRoute({ loader: () => getAuthAction(), component: Root });

function Root() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <ClientOnly>
          <Suspense>
            <Asked auth={Route.useLoaderData()} />
          </Suspense>
        </ClientOnly>
        <Scripts />
      </body>
    </html>
  );
}
