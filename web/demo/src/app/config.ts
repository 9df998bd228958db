// Everything that the address decides. Read once: AuthKit starts over when one of its props changes.
import type { AdapterOptions } from 'holdfast/authkit-react';
import type { Contender, GuardChoice, SessionChoice } from '../shared/protocol';
import { realServices } from '../shared/services';

const REMEMBERED_GUARD = 'wake-lab:guard';
const DEFAULT_LIFE = 300;

const contenders: readonly Contender[] = ['none', 'cached', 'hold'];

const query = new URLSearchParams(location.search);

export interface AppConfig {
  /** The lab's page, or null with the real services. */
  page: string | null;
  guard: Contender;
  autoSignIn: boolean;
  /** Whether Holdfast's panel is shown, which draws each second. */
  panel: boolean;
  /** Holdfast's own. */
  options: AdapterOptions;
  authKit: {
    clientId: string;
    redirectUri: string;
    apiHostname?: string;
    https?: boolean;
    port?: number;
    devMode?: boolean;
    refreshBufferInterval?: number;
  };
  convex: { url: string; leewaySeconds?: number };
}

/** Null when the address names no lab page and no real services were built in. */
export const config = readConfig();

function readConfig(): AppConfig | null {
  const shared = {
    autoSignIn: query.get('autosignin') === '1',
    panel: query.get('panel') !== 'off',
    options: readOptions(),
  };
  if (realServices) {
    return {
      ...shared,
      page: null,
      guard: rememberedGuard(),
      authKit: { clientId: realServices.clientId, redirectUri: location.origin + location.pathname },
      convex: { url: realServices.convexUrl },
    };
  }

  const page = query.get('page');
  if (!page) return null;
  const life = Number(query.get('life')) || DEFAULT_LIFE;
  // The defaults of 10 s, AuthKit's and Convex's both, would be most of a short token's life.
  const short = life < 30;
  const session: SessionChoice = query.get('session') === 'cookie' ? 'cookie' : 'storage';
  return {
    ...shared,
    page,
    guard: contenders.find((name) => name === query.get('guard')) ?? 'holdfast',
    authKit: {
      clientId: `client_${page}`,
      redirectUri: addressWithoutCode(),
      apiHostname: location.hostname,
      https: location.protocol === 'https:',
      port: Number(query.get('authport') ?? location.port) || undefined,
      devMode: session === 'storage',
      refreshBufferInterval: short ? 2 : undefined,
    },
    convex: { url: `${location.origin}/pages/${encodeURIComponent(page)}`, leewaySeconds: short ? 2 : 10 },
  };
}

function readOptions(): AdapterOptions {
  const wasmUrl = query.get('wasm');
  return {
    ...(wasmUrl && { wasmUrl }),
    ...(query.get('transport') === 'off' && { transport: false }),
    ...(query.get('crosstab') === 'off' && { crossTab: false }),
    reloadGuard: query.get('reloadguard') === '1',
  };
}

// AuthKit takes a page for its callback by the path alone, so the query may carry the lab's parameters there and back.
function addressWithoutCode(): string {
  const url = new URL(location.href);
  url.searchParams.delete('code');
  url.searchParams.delete('state');
  url.hash = '';
  return url.href;
}

// WorkOS compares the whole redirect address with its list, so with the real services the choice can't travel in it.
function rememberedGuard(): GuardChoice {
  const asked = query.get('guard');
  if (asked) sessionStorage.setItem(REMEMBERED_GUARD, asked);
  return sessionStorage.getItem(REMEMBERED_GUARD) === 'none' ? 'none' : 'holdfast';
}
