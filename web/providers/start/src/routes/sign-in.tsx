import { createFileRoute } from '@tanstack/react-router';
import { getAuthorizationUrl } from '@workos/authkit-tanstack-react-start';

export const Route = createFileRoute('/sign-in')({
  server: {
    handlers: {
      GET: async ({ request }) => {
        const redirectUri = new URL('/callback', request.url).href;
        return Response.redirect(await getAuthorizationUrl({ data: { redirectUri } }));
      },
    },
  },
});
