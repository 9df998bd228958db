// A Convex deployment, by the played sync server of the package's own tests.
import { type PlayedSyncServer, playedSyncServer } from '../../../test/support/fake-convex.js';
import { pause, refusedInTrouble, until, type World } from './world.js';

export interface Deployment {
  WebSocket: PlayedSyncServer['WebSocket'];
  /** Whether its client is there with the newest token. */
  isAuthenticated(): boolean;
  /** The same, with another token than the first. */
  isAuthenticatedAgain(): boolean;
  /** It refuses the token on a live connection, while the auth server is in trouble. */
  trouble(): Promise<void>;
}

/** One that takes what the world's provider has not let expire. */
export function aDeployment(world: World): Deployment {
  const server = playedSyncServer();
  server.takes = (token) => world.provider.takes(token);
  const isAuthenticated = () => server.authentications.at(-1) === world.provider.token;
  return {
    WebSocket: server.WebSocket,
    isAuthenticated,
    isAuthenticatedAgain: () => server.authentications.length >= 2 && isAuthenticated(),
    async trouble() {
      await until(isAuthenticated);
      await pause(500); // the client plans for a second token at once
      await refusedInTrouble(world, () => server.socket.expire());
    },
  };
}
