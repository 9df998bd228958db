import { createCsrfMiddleware, createStart } from '@tanstack/react-start';
import { authkitMiddleware } from '@workos/authkit-tanstack-react-start';

// TanStack Start protects its server functions by itself only where there is no middleware of your own.
const csrf = createCsrfMiddleware({ filter: ({ handlerType }) => handlerType === 'serverFn' });

export const startInstance = createStart(() => ({ requestMiddleware: [csrf, authkitMiddleware()] }));
