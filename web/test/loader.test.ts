// What the loader says and does when there is no engine to be had. No Go here: see engine.test.ts.
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, type Mock, test, vi } from 'vitest';
import manifest from '../package.json';
import { HoldfastError } from '../src/engine/errors.js';
import { startEngine } from '../src/engine/loader.js';
import { served, streamFromAnyResponse } from './support/built.js';
import { deferred, flush } from './support/deferred.js';

/** A WebAssembly module that exports a memory and does nothing: enough for a Go program that is played by the test. */
const emptyModule = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00], // magic, version 1
  ...[0x05, 0x03, 0x01, 0x00, 0x01], // one memory of one page
  ...[0x07, 0x07, 0x01, 0x03, 0x6d, 0x65, 0x6d, 0x02, 0x00], // exported as "mem"
]);

/** The same, with an import that no Go toolchain offers. */
const foreignModule = new Uint8Array([
  ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
  ...[0x01, 0x04, 0x01, 0x60, 0x00, 0x00], // type: func()
  ...[0x02, 0x0a, 0x01, 0x04, 0x67, 0x6f, 0x6a, 0x73, 0x01, 0x66, 0x00, 0x00], // import "gojs" "f"
]);

const packed = gzip(emptyModule);

function gzip(file: Uint8Array): Uint8Array<ArrayBuffer> {
  return new Uint8Array(gzipSync(file));
}

/** A body that breaks off after these bytes. */
function brokenOff(bytes: Uint8Array, cause: Error): ReadableStream {
  let sent = false;
  const pull = (to: ReadableStreamDefaultController) => {
    if (sent || !bytes.length) to.error(cause);
    else to.enqueue(bytes);
    sent = true;
  };
  return new ReadableStream({ pull });
}

type Run = (slot: (create: unknown) => void, die: (words: string) => void) => Promise<void>;
let run: Run;

/** Plays wasm_exec.js: puts Go and what Go wants of Node on globalThis, as the toolchain's file does. */
vi.mock('../src/engine/wasm_exec.js', () => {
  const globals = globalThis as unknown as Record<string, unknown>;
  globals.fs ??= { enosys: true };
  globals.path ??= { enosys: true };
  globals.Go = class {
    env: Record<string, string> = {};
    importObject = { gojs: {} as Record<string, (sp: number) => void> };
    exit() {}
    _resume() {}
    _scheduledTimeouts = new Map();
    run(instance: WebAssembly.Instance) {
      env = this.env;
      during = { fs: globals.fs, path: globals.path };
      const slot = globals[this.env.HOLDFAST_SLOT ?? ''] as (create: unknown) => void;
      return run(slot, (words) => write(instance, this.importObject.gojs, words));
    }
  };
  return {};
});

async function integrityOf(file: Uint8Array<ArrayBuffer>, bits = 384): Promise<string> {
  const digest = await crypto.subtle.digest(`SHA-${bits}`, file);
  return `sha${bits}-${btoa(String.fromCharCode(...new Uint8Array(digest)))}`;
}

let during: Record<string, unknown>;
let env: Record<string, string>;

/** Writes to file 2 as Go does: the stack at 8 holds the descriptor, the text's address and its length. */
function write(instance: WebAssembly.Instance, gojs: Record<string, (sp: number) => void>, words: string): void {
  const { buffer } = instance.exports.mem as WebAssembly.Memory;
  const bytes = new TextEncoder().encode(words);
  new Uint8Array(buffer, 1024).set(bytes);
  const stack = new DataView(buffer, 8);
  stack.setBigInt64(16, 1024n, true);
  stack.setInt32(24, bytes.length, true);
  gojs['runtime.wasmWrite']?.(8);
}

const createKeeper = () => 'played';
const started = { createKeeper: expect.any(Function) };
const lives: Run = (slot) => {
  slot(createKeeper);
  return new Promise(() => {});
};

let fetching: Mock<typeof fetch>;
let count = 0;
/** Each test has an address of its own: the loader remembers engines by it. */
let url: string;

beforeEach(() => {
  url = `https://app.test/${++count}/holdfast.wasm`;
  run = lives;
  fetching = vi.fn<typeof fetch>(served(emptyModule));
  vi.stubGlobal('fetch', fetching);
  streamFromAnyResponse();
});

async function failure(): Promise<HoldfastError> {
  const error = await startEngine(url).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(HoldfastError);
  return error as HoldfastError;
}

describe('what comes in place of the engine has a code, and a message that says what to do', () => {
  it('404: engine-not-found', async () => {
    fetching.mockImplementation(served('not here', 'text/plain', 404));
    expect(await failure()).toMatchObject({
      name: 'HoldfastError',
      code: 'engine-not-found',
      message: `holdfast: no engine at ${url} (got HTTP 404). Serve holdfast.gzip.wasm there, or set the option "wasmUrl". Until then calls go straight to the provider`,
    });
  });

  it.each([500, 503, 408, 429])('HTTP %d: engine-unreachable, for that says nothing of the file', async (status) => {
    fetching.mockImplementation(served('in trouble', 'text/html', status));
    expect(await failure()).toMatchObject({ code: 'engine-unreachable', cause: `HTTP ${status}` });
  });

  it('half a file, in the words of Firefox: engine-not-wasm', async () => {
    vi.mocked(WebAssembly.compileStreaming).mockRejectedValue(
      Object.assign(new Error('out of memory'), { name: 'InternalError' }),
    );
    expect(await failure()).toMatchObject({ code: 'engine-not-wasm' });
  });

  it('a Content-Security-Policy, as WebKit refuses: what it has compiled', async () => {
    const refusal = new WebAssembly.CompileError(
      "Refused to create a WebAssembly object because 'unsafe-eval' is not allowed",
    );
    vi.spyOn(WebAssembly, 'instantiate').mockRejectedValue(refusal);
    expect(await failure()).toMatchObject({ code: 'engine-blocked-by-csp' });
  });

  test.each(['text/html', 'text/html; charset=utf-8', 'Text/HTML'])(
    "the app's own page for every address, as %s: engine-not-found",
    async (type) => {
      fetching.mockImplementation(served('<!doctype html>', type));
      expect(await failure()).toMatchObject({
        code: 'engine-not-found',
        message: expect.stringContaining(`no engine at ${url} (got an HTML page)`),
      });
    },
  );

  it('the page of a dev server that looks for the engine in the wrong folder: how to tell Vite', async () => {
    url = `https://app.test/${count}/node_modules/holdfast/dist/holdfast.wasm`;
    fetching.mockImplementation(served('<!doctype html>', 'text/html'));
    expect((await failure()).message).toContain("In Vite, import wasmUrl from 'holdfast/holdfast.gzip.wasm?url'");
  });

  test.each(['application/wasm', 'application/octet-stream', ''])(
    'no WebAssembly, as "%s": engine-not-wasm',
    async (type) => {
      fetching.mockImplementation(served('{"no":"wasm"}', type));
      const error = await failure();
      expect(error).toMatchObject({ code: 'engine-not-wasm', message: expect.stringContaining(url) });
      expect(error.cause).toBeInstanceOf(WebAssembly.CompileError);
    },
  );

  test.each([
    [
      'Chromium',
      "WebAssembly.compileStreaming(): Refused to compile or instantiate WebAssembly module because neither 'wasm-eval' nor 'unsafe-eval' is an allowed source of script in the following Content Security Policy directive: \"script-src 'self'\"",
    ],
    ['Chromium 86, 92 and 103', 'WebAssembly.compile(): Wasm code generation disallowed by embedder'],
    ['Firefox', 'call to WebAssembly.compileStreaming() blocked by CSP'],
    [
      'Safari',
      "Refused to create a WebAssembly object because 'unsafe-eval' or 'wasm-unsafe-eval' is not an allowed source of script in the following Content Security Policy directive: \"default-src 'self'\"",
    ],
  ])('a Content-Security-Policy, in the words of %s: engine-blocked-by-csp', async (browser, words) => {
    const Refusal = browser === 'Safari' ? EvalError : WebAssembly.CompileError;
    vi.mocked(WebAssembly.compileStreaming).mockRejectedValue(new Refusal(words));
    expect(await failure()).toMatchObject({
      code: 'engine-blocked-by-csp',
      message: expect.stringContaining("Add 'wasm-unsafe-eval' to its script-src"),
    });
  });

  it("a Content-Security-Policy's connect-src: engine-blocked-by-csp, and no more attempts", async () => {
    vi.useFakeTimers();
    fetching.mockImplementation(async () => {
      const violation = { blockedURI: url, disposition: 'enforce', effectiveDirective: 'connect-src' };
      dispatchEvent(Object.assign(new Event('securitypolicyviolation'), violation));
      throw new TypeError('Failed to fetch');
    });
    const outcome = failure();
    await vi.advanceTimersByTimeAsync(1000);
    expect(await outcome).toMatchObject({
      code: 'engine-blocked-by-csp',
      message: expect.stringContaining(`forbids fetching ${url}. Add its address to its connect-src`),
    });
    expect(fetching).toHaveBeenCalledOnce();
    vi.useRealTimers();
  });

  it('no connection: engine-unreachable, with the cause', async () => {
    const cause = new TypeError('Failed to fetch');
    fetching.mockRejectedValue(cause);
    expect(await failure()).toMatchObject({
      code: 'engine-unreachable',
      message: `holdfast: the engine could not be fetched from ${url}`,
      cause,
    });
    expect(fetching).toHaveBeenCalledOnce();
  });

  test.each([
    ['before the first byte', emptyModule, 0],
    ['in mid-download', emptyModule, 9],
    ['in mid-download of a packed file', packed, 9],
  ])('a connection that breaks %s: engine-unreachable, for the file is not to blame', async (_, file, sent) => {
    const cause = new TypeError('network error');
    fetching.mockImplementation(async () => new Response(brokenOff(file.slice(0, sent), cause)));
    expect(await failure()).toMatchObject({ code: 'engine-unreachable', cause });
    const integrity = await integrityOf(file);
    await expect(startEngine(url, integrity)).rejects.toMatchObject({ code: 'engine-unreachable', cause });
  });

  it('a browser without WebAssembly: engine-unsupported', async () => {
    vi.stubGlobal('WebAssembly', undefined);
    const error = startEngine(url).catch((error: unknown) => error);
    vi.unstubAllGlobals();
    expect(await error).toMatchObject({ code: 'engine-unsupported' });
  });

  it('the module of another toolchain than wasm_exec.js is of: engine-failed', async () => {
    fetching.mockImplementation(served(foreignModule));
    expect(await failure()).toMatchObject({
      code: 'engine-failed',
      message: expect.stringContaining('does not fit this version'),
      cause: expect.any(WebAssembly.LinkError),
    });
  });

  it('a program that ends before it is ready: engine-failed, with its last words', async () => {
    run = async (_slot, die) => die('panic: no document\n\ngoroutine 1 [running]:\n');
    expect(await failure()).toMatchObject({
      code: 'engine-failed',
      message: `holdfast: the engine at ${url} did not start: panic: no document. Until then calls go straight to the provider`,
    });
  });

  it('a program that never takes what is meant for it: engine-failed', async () => {
    run = () => new Promise(() => {});
    expect(await failure()).toMatchObject({ code: 'engine-failed', message: expect.stringContaining('did not start') });
  });

  it.each<[string, Run]>([
    ['a program that ends before it is ready', async (_slot, die) => die('it is version 0.0.9')],
    ['a program that never takes what is meant for it', () => new Promise(() => {})],
  ])('%s is fetched anew the next time, past the HTTP cache', async (_, dead) => {
    run = dead;
    await failure();
    run = lives;
    expect(await startEngine(url)).toMatchObject(started);
    expect(fetching.mock.calls.map(([, init]) => init?.cache)).toEqual([undefined, 'no-cache']);
  });

  it('and so is the module of another toolchain', async () => {
    fetching.mockImplementation(served(foreignModule));
    await failure();
    fetching.mockImplementation(served(emptyModule));
    expect(await startEngine(url)).toMatchObject(started);
    expect(fetching.mock.calls[1]?.[1]).toMatchObject({ cache: 'no-cache' });
  });

  it('a program that fails before it is ready: engine-failed, and no unhandled rejection', async () => {
    run = () => Promise.reject(new TypeError('mem is undefined'));
    const error = await failure();
    expect(error).toMatchObject({ code: 'engine-failed' });
    expect(error.message).toContain('it gave no reason');
  });
});

describe('startEngine', () => {
  it('looks beside its own file when it is not told where', async () => {
    await startEngine();
    expect(fetching).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/\/holdfast\.gzip\.wasm$/),
      expect.anything(),
    );
  });

  it("looks for it in no file, as in an application's tests, where no retry helps: engine-unsupported", async () => {
    url = 'file:///app/node_modules/holdfast/dist/holdfast.wasm';
    expect(await failure()).toMatchObject({
      code: 'engine-unsupported',
      message: expect.stringContaining(`this page can not fetch ${url}. Serve holdfast.gzip.wasm by http`),
    });
    expect(fetching).not.toHaveBeenCalled();
  });

  it.each(['app', 'tauri', 'capacitor'])(
    'takes %s: for no network: where that can not be fetched, no retry helps',
    async (scheme) => {
      url = `${scheme}://app.test/${count}/holdfast.wasm`;
      fetching.mockRejectedValue(new TypeError('Failed to fetch'));
      expect(await failure()).toMatchObject({
        code: 'engine-unsupported',
        message: expect.stringContaining(`this page can not fetch ${url}. Serve holdfast.gzip.wasm by http`),
      });
      fetching.mockImplementation(served(emptyModule)); // control: where it can be fetched, it is
      await startEngine(url);
    },
  );

  describe('a download', () => {
    afterEach(() => void vi.useRealTimers());

    /** A body that brings the module byte by byte, this many milliseconds apart; after `most` of them nothing more. */
    function slowly(pause: number, file: Uint8Array, most = file.length): void {
      let sent = 0;
      const pull = async (to: ReadableStreamDefaultController) => {
        if (sent === most && most < file.length) return new Promise<void>(() => {});
        await new Promise((resolve) => setTimeout(resolve, pause));
        to.enqueue(file.slice(sent, ++sent));
        if (sent === file.length) to.close();
      };
      fetching.mockImplementation(async (_, init) => {
        const body = new ReadableStream({
          pull,
          start: (to) => init?.signal?.addEventListener('abort', () => to.error(new DOMException('x', 'AbortError'))),
        });
        return new Response(body, { headers: { 'Content-Type': 'application/wasm' } });
      });
    }

    const files = [
      ['packed', packed],
      ['as it is', emptyModule],
    ] as const;

    it.each(files)('of a file that is %s may take as long as it moves', async (_, file) => {
      vi.useFakeTimers();
      slowly(29_000, file);
      const engine = startEngine(url);
      await vi.advanceTimersByTimeAsync(file.length * 29_000);
      await expect(engine).resolves.toMatchObject(started);
      await vi.advanceTimersByTimeAsync(10_000); // for which it waits for a guard
      expect(vi.getTimerCount()).toBe(0);
    });

    it.each(files)('of a file that is %s is given up where it moves no more: engine-unreachable', async (_, file) => {
      vi.useFakeTimers();
      slowly(10, file, 5);
      const outcome = failure();
      await vi.advanceTimersByTimeAsync(31_000);
      expect(await outcome).toMatchObject({ code: 'engine-unreachable' });
    });

    it('that does not even begin is given up: engine-unreachable', async () => {
      vi.useFakeTimers();
      fetching.mockImplementation(
        (_, init) =>
          new Promise((_, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason))),
      );
      const outcome = failure();
      await vi.advanceTimersByTimeAsync(31_000);
      expect(await outcome).toMatchObject({ code: 'engine-unreachable' });
    });

    it('is asked of the server itself where something else came before', async () => {
      fetching.mockImplementationOnce(served('<!doctype html>', 'text/html'));
      await failure();
      await startEngine(url);
      expect(fetching.mock.calls.map(([, init]) => init?.cache)).toEqual([undefined, 'no-cache']);
    });
  });

  it('takes a URL object', async () => {
    await startEngine(new URL(url));
    expect(fetching).toHaveBeenCalledExactlyOnceWith(url, expect.anything());
  });

  it("tells the engine the package's version, so that it can refuse another", async () => {
    await startEngine(url);
    expect(env).toMatchObject({ HOLDFAST_VERSION: manifest.version });
  });

  it('runs the file that the integrity names, and does not share one that was not checked', async () => {
    const unchecked = await startEngine(url);
    const integrity = await integrityOf(emptyModule);
    const engine = await startEngine(url, integrity);
    expect(engine).not.toBe(unchecked);
    expect(await startEngine(url, integrity)).toBe(engine);
  });

  describe.each([
    ['with a DecompressionStream', true],
    ['without', false],
  ])('in a browser %s', (_, native) => {
    beforeEach(() => {
      if (!native) vi.stubGlobal('DecompressionStream', undefined);
    });

    it('runs the file that the integrity names, and the one that holds the program that it names', async () => {
      fetching.mockImplementation(served(packed));
      await expect(startEngine(url, await integrityOf(packed))).resolves.toMatchObject(started);
      await expect(startEngine(url, await integrityOf(emptyModule))).resolves.toMatchObject(started);
    });

    test.each([
      ['another program', gzip(foreignModule)],
      ['what is no gzip to its end', packed.slice(0, 20)],
    ])('runs none that holds %s', async (_, file) => {
      fetching.mockImplementation(served(file));
      const error = startEngine(url, await integrityOf(emptyModule));
      await expect(error).rejects.toMatchObject({ code: 'engine-wrong-integrity' });
    });

    test.each(
      [
        '',
        'application/octet-stream',
        'application/wasm',
        'application/wasm; charset=utf-8',
        'application/gzip',
      ].flatMap(
        (type) =>
          [
            [type, 'packed', packed],
            [type, 'inflated by the server', emptyModule],
          ] as const,
      ),
    )('takes a file as "%s", %s, and compiles it as it comes', async (type, _, file) => {
      fetching.mockImplementation(served(file, type));
      const warn = vi.spyOn(console, 'warn');
      await expect(startEngine(url)).resolves.toMatchObject(started);
      const response = await vi.mocked(WebAssembly.compileStreaming).mock.lastCall?.[0];
      expect(response?.headers.get('Content-Type')).toBe('application/wasm');
      expect(warn).not.toHaveBeenCalled();
    });

    test.each([
      ['is no gzip to its end', packed.slice(0, 20)],
      ['was damaged', packed.with(15, 0x77)],
      ['begins as gzip does', new Uint8Array([0x1f, 0x8b, 8])],
      ['holds something else', gzip(new TextEncoder().encode('{"no":"wasm"}'))],
    ])('does not take one that %s: engine-not-wasm', async (_, file) => {
      fetching.mockImplementation(served(file));
      expect(await failure()).toMatchObject({ code: 'engine-not-wasm' });
    });

    it('knows it by its first byte, however it comes', async () => {
      const parts = [new Uint8Array(), ...Array.from(packed, (byte) => new Uint8Array([byte]))];
      const pull = (to: ReadableStreamDefaultController) => {
        const part = parts.shift();
        if (part) to.enqueue(part);
        else to.close();
      };
      fetching.mockImplementation(async () => new Response(new ReadableStream({ pull })));
      await expect(startEngine(url)).resolves.toMatchObject(started);
    });
  });

  test.each([256, 384, 512])('runs no file but that which the integrity names: sha%s', async (bits) => {
    const integrity = await integrityOf(foreignModule, bits);
    await expect(startEngine(url, integrity)).rejects.toMatchObject({
      code: 'engine-wrong-integrity',
      message: `holdfast: what came from ${url} is not the file that the option "integrity" names. Until then calls go straight to the provider`,
    });
    expect(fetching).toHaveBeenCalledOnce();
    expect(WebAssembly.compileStreaming).not.toHaveBeenCalled();
  });

  it('runs no file at all where the integrity cannot be checked: on a page that came by http', async () => {
    const integrity = await integrityOf(emptyModule);
    vi.stubGlobal('crypto', {});
    await expect(startEngine(url, integrity)).rejects.toMatchObject({ code: 'engine-wrong-integrity' });
  });

  it('gives every guard of a page the same engine, also while it loads', async () => {
    const [one, two] = await Promise.all([startEngine(url), startEngine(url)]);
    expect(two).toBe(one);
    expect(await startEngine(url)).toBe(one);
    expect(fetching).toHaveBeenCalledOnce();
  });

  it('does not remember a failure: the next call tries again', async () => {
    fetching.mockImplementationOnce(async () => new Response('', { status: 503 }));
    await failure();
    await expect(startEngine(url)).resolves.toMatchObject(started);
  });

  it('tells why the program has stopped, and starts another when asked again', async () => {
    const end = deferred<void>();
    run = (slot, die) => {
      slot(createKeeper);
      return end.promise.then(() => die('panic: out of luck\n\ngoroutine 1 [running]:\n'));
    };
    const engine = await startEngine(url);
    const listener = vi.fn();
    const gone = vi.fn();
    engine.onEnd(listener);
    engine.onEnd(gone)();
    end.resolve();
    await flush();
    expect(listener).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        name: 'HoldfastError',
        code: 'engine-crashed',
        message: expect.stringMatching(/^holdfast: the engine has stopped: panic: out of luck\. Please report this/),
      }),
    );
    expect(gone).not.toHaveBeenCalled();
    run = lives;
    expect(await startEngine(url)).not.toBe(engine);
  });
});

describe('globalThis', () => {
  const names = () => Object.getOwnPropertyNames(globalThis).sort();

  it('has what Go needs while Go starts, and is as it was after that', async () => {
    const before = names();
    await startEngine(url);
    expect(during).toEqual({ fs: { enosys: true }, path: { enosys: true } });
    expect(names()).toEqual(before);
  });

  it('is as it was also after a start that failed', async () => {
    const before = names();
    run = async () => {};
    await failure();
    expect(names()).toEqual(before);
  });

  it('keeps what the page itself has put there since wasm_exec.js was loaded', async () => {
    await startEngine(url);
    const own = { of: 'the page' };
    vi.stubGlobal('fs', own);
    await startEngine(`${url}?another`);
    expect(globalThis).toHaveProperty('fs', own);
    expect(during.fs).toBe(own);
    expect(globalThis).not.toHaveProperty('path');
  });
});

it('leaves the slot of another copy of the package alone, which may be starting its own engine', async () => {
  await startEngine(url);
  const globals = globalThis as unknown as Record<string, unknown>;
  const next = env.HOLDFAST_SLOT?.replace(/\d+$/, (number) => String(Number(number) + 1)) as string;
  const others = () => {};
  globals[next] = others;
  expect(await startEngine(`${url}?another`)).toMatchObject(started);
  expect(env.HOLDFAST_SLOT).not.toBe(next);
  expect(globals[next]).toBe(others);
  delete globals[next];
});
