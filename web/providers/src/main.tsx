// /?provider=better-auth&with=today&auth=http://localhost:1234&life=8 shows one app.
import { createRoot } from 'react-dom/client';
import { type App, asked } from './lab';
import { failed, startRecording } from './recorder';

startRecording();

// TanStack Start's are in the build of the folder `start`.
const apps = import.meta.glob<{ default: App }>(['./apps/*/*.tsx', '!./apps/authkit-tanstack/*']);

async function start() {
  const { app, lab } = asked();
  const load = apps[`./apps/${app}.tsx`];
  if (!load) throw new Error(`there is no such app; there are ${Object.keys(apps).join(', ')}`);
  const { default: App } = await load();
  createRoot(document.getElementById('root') as HTMLElement).render(<App lab={lab} />);
}

start().catch(failed);
