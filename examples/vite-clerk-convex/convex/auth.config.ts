declare const process: { env: Record<string, string | undefined> };

export default {
  providers: [{ domain: process.env.CLERK_JWT_ISSUER_DOMAIN, applicationID: 'convex' }],
};
