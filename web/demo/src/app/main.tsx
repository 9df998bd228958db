import { createRoot } from 'react-dom/client';
import '../shared/theme.css';
import './app.css';
import { App } from './App';
import { config } from './config';
import { ErrorBoundary } from './ErrorBoundary';
import { NoPage } from './NoPage';
import { Providers } from './Providers';
import { startRecording } from './recorder';

startRecording();

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
