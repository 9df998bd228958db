import { createRootRoute, HeadContent, Outlet, Scripts } from '@tanstack/react-router';
import { getAuthAction } from '@workos/authkit-tanstack-react-start';
import { ConvexClientProvider } from '../components/ConvexClientProvider';

export const Route = createRootRoute({
  head: () => ({
    meta: [
      { charSet: 'utf-8' },
      { name: 'viewport', content: 'width=device-width, initial-scale=1' },
      { title: 'Messages' },
    ],
  }),
  loader: () => getAuthAction(),
  component: Root,
});

function Root() {
  return (
    <html lang="en">
      <head>
        <HeadContent />
      </head>
      <body>
        <ConvexClientProvider auth={Route.useLoaderData()}>
          <Outlet />
        </ConvexClientProvider>
        <Scripts />
      </body>
    </html>
  );
}
