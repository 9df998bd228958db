// The lab, with its server in the page.

import { replaceNetwork } from './network';
import type { Server } from './server';
import { startServer } from './start';

declare global {
  interface Window {
    server?: Server;
  }
}

try {
  window.server = await startServer(); // the frames have it from here
  replaceNetwork(window.server);
  await import('../src/lab/main');
} catch (error) {
  const said = document.querySelector('[role=status]');
  if (said) said.textContent = `The lab could not be started: ${String(error)}`;
}
