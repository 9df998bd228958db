// window.lab: what tests read, and what the lab around the app is told.
import type { LabEntry, LabMessage, LabNote, LabRecorder, LabState } from '../shared/protocol';

const recorder: LabRecorder = {
  load: Math.random().toString(36).slice(2, 10),
  record: [],
  state: {
    isAuthenticated: false,
    isLoading: true,
    isRefreshing: false,
    user: null,
    draft: '',
    counter: null,
    whoami: null,
  },
};

/** Whether the lab is around this app. */
export const framed = window.parent !== window;
let unsent: LabEntry[] = [];
let posting = false;

export function startRecording(): void {
  window.lab = recorder;
  document.documentElement.classList.toggle('framed', framed);
  addEventListener('error', (event) => note({ kind: 'error', message: event.message }));
  addEventListener('unhandledrejection', (event) => note({ kind: 'error', message: describe(event.reason) }));
  post();
}

export function note(entry: LabNote): void {
  const stamped: LabEntry = { ...entry, at: Date.now() };
  recorder.record.push(stamped);
  if (framed) unsent.push(stamped);
  post();
}

export function update(part: Partial<LabState>): void {
  recorder.state = { ...recorder.state, ...part };
  post();
}

export function describe(reason: unknown): string {
  return reason instanceof Error ? `${reason.name}: ${reason.message}` : String(reason);
}

// One message for everything that one commit of React changed.
function post(): void {
  if (!framed || posting) return;
  posting = true;
  queueMicrotask(() => {
    posting = false;
    const message: LabMessage = {
      type: 'wake-lab/state',
      load: recorder.load,
      state: recorder.state,
      entries: unsent,
    };
    unsent = [];
    window.parent.postMessage(message, location.origin);
  });
}
