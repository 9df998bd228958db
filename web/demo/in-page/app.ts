// The user's app, in a frame of the lab.
import { replaceNetwork } from './network';

if (window.parent.server) replaceNetwork(window.parent.server);
await import('../src/app/main');
