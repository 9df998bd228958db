// Mounts and unmounts a provider, for heap_test.go. Only the hook and the client are played.
import { useConvexAuth } from 'convex/react';
import { ConvexProviderWithAuthKit } from 'holdfast/authkit-react';
import { useGuardState } from 'holdfast/react';
import { StrictMode, useEffect } from 'react';
import { createRoot } from 'react-dom/client';

const claims = { iss: 'https://auth.test', sub: 'user_ada', exp: Math.floor(Date.now() / 1000) + 3600 };
const base64 = (part) => btoa(JSON.stringify(part)).replaceAll('=', '');
const token = [base64({ alg: 'none' }), base64(claims), 'nobody'].join('.');

const user = { id: 'user_ada' };
const getAccessToken = async () => token;
const useAuth = () => ({ isLoading: false, user, getAccessToken });
const client = {
  setAuth: (fetchToken, onChange) => void fetchToken({ forceRefreshToken: false }).then((token) => onChange(!!token)),
  clearAuth() {},
};

function Inside({ onReady }) {
  const { isAuthenticated } = useConvexAuth();
  const engine = useGuardState()?.engine;
  const isReady = isAuthenticated && engine === 'ready';
  useEffect(() => {
    if (isReady) onReady();
  }, [isReady, onReady]);
  return <p>{isReady ? 'in' : 'waiting'}</p>;
}

async function mount() {
  const place = document.body.appendChild(document.createElement('div'));
  const root = createRoot(place);
  await new Promise((onReady) => {
    root.render(
      <StrictMode>
        <ConvexProviderWithAuthKit client={client} useAuth={useAuth}>
          <Inside onReady={onReady} />
        </ConvexProviderWithAuthKit>
      </StrictMode>,
    );
  });
  return () => {
    root.unmount();
    place.remove();
  };
}

/** `leaks`: none is unmounted, for the control. Answers how often. */
window.mounts = async (times, leaks) => {
  for (let n = 0; n < times; n++) {
    const unmount = await mount();
    if (!leaks) unmount();
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return times;
};
