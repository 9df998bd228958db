// Puts the page's own server in the place of the network, for one window.
import { inPage } from '../src/shared/in-page';
import { fetchFrom, served, underWay } from './fetch';
import type { Server } from './server';
import { socketFrom } from './socket';

export function replaceNetwork(server: Server): void {
  window.fetch = fetchFrom(server, window.fetch.bind(window));
  window.WebSocket = socketFrom(server, window.WebSocket);
  inPage.visit = async (url) => {
    const { headers } = await served(server, new Request(url));
    return headers.get('Location') ?? location.href;
  };
  addEventListener('pagehide', () => {
    for (const stop of [...underWay]) stop();
  });
}
