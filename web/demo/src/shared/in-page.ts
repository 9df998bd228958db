/**
 * Where the lab's server is in the page itself, `visit` says to where an address of it leads: no browser can be sent there.
 * Set by in-page/network.ts, and not at all where there is a server.
 */
export const inPage: { visit?: (url: string) => Promise<string> } = {};
