// /?provider=better-auth&with=today&auth=http://localhost:1234&life=8 shows one app.
import { createRoot } from 'react-dom/client';
import type { App, Lab } from './lab';
import { failed, startRecording } from './recorder';

startRecording();

const apps = import.meta.glob<{ default: App }>('./apps/*/*.tsx');

// A provider that sends the browser away may send it back to an address without the lab's words.
const kept = 'lab';
if (new URLSearchParams(location.search).has('provider')) sessionStorage.setItem(kept, location.search);
const query = new URLSearchParams(sessionStorage.getItem(kept) ?? '');

const lab: Lab = {
  auth: query.get('auth') ?? '',
  convex: location.origin,
  life: Number(query.get('life')),
};

async function start() {
  const load = apps[`./apps/${query.get('provider')}/${query.get('with')}.tsx`];
  if (!load) throw new Error(`there is no such app; there are ${Object.keys(apps).join(', ')}`);
  const { default: App } = await load();
  createRoot(document.getElementById('root') as HTMLElement).render(<App lab={lab} />);
}

start().catch(failed);
