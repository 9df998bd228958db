import { authkitProxy } from '@workos-inc/authkit-nextjs';

export default authkitProxy({ eagerAuth: true });

// All but Next.js's own files, and files that have an extension.
export const config = { matcher: ['/((?!_next|.*\\.).*)'] };
