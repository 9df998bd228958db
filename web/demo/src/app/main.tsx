import { createRoot } from 'react-dom/client';
import '../shared/theme.css';
import './app.css';
import { App } from './App';
import { config } from './config';
import { ErrorBoundary } from './ErrorBoundary';
import { NoPage } from './NoPage';
import { takeOwnLocks } from './own-locks';
import { Providers } from './Providers';
import { framed, startRecording } from './recorder';

startRecording();
if (framed && config?.page) takeOwnLocks(config.page);

const root = document.getElementById('root');
if (!root) throw new Error('app.html has no #root');

// Not in StrictMode: its second mount would be recorded as if the user had seen it.
createRoot(root).render(
  <ErrorBoundary>
    {config ? (
      <Providers config={config}>
        <App config={config} />
      </Providers>
    ) : (
      <NoPage />
    )}
  </ErrorBoundary>,
);
