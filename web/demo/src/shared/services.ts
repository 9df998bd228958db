// Without these two the app talks to the lab's own server, on its own origin.
const clientId = import.meta.env.VITE_WORKOS_CLIENT_ID;
const convexUrl = import.meta.env.VITE_CONVEX_URL;

export const realServices = clientId && convexUrl ? { clientId, convexUrl } : null;
