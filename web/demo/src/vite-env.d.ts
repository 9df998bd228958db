/// <reference types="vite/client" />

interface ImportMetaEnv {
  readonly VITE_WORKOS_CLIENT_ID?: string;
  readonly VITE_CONVEX_URL?: string;
}

interface Window {
  lab: import('./shared/protocol').LabRecorder;
}
