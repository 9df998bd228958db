// What the tests take from Node: its types at large would hide what a page does not have.
declare module 'node:fs/promises' {
  export function readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}

declare module 'node:child_process' {
  export function execFileSync(file: string, args: string[], options: { encoding: 'utf8'; cwd?: URL }): string;
}

declare module 'node:fs' {
  export function existsSync(path: URL): boolean;
  export function mkdirSync(path: URL, options: { recursive: boolean }): void;
  export function readFileSync(path: URL, encoding: 'utf8'): string;
  export function readdirSync(path: URL, options: { recursive: true }): string[];
  export function rmSync(path: URL, options: { recursive: boolean }): void;
  export function writeFileSync(path: URL, content: string): void;
}

declare module 'node:zlib' {
  interface Options {
    level?: number;
    strategy?: number;
  }
  export const constants: { Z_FIXED: number; Z_HUFFMAN_ONLY: number; Z_RLE: number };
  export function gzipSync(file: Uint8Array, options?: Options): Uint8Array;
}

declare module 'node:crypto' {
  interface Hash {
    update(file: Uint8Array): Hash;
    digest(encoding: 'base64'): string;
  }
  export function createHash(algorithm: string): Hash;
}

declare module 'node:v8' {
  export function setFlagsFromString(flags: string): void;
}

declare module 'node:vm' {
  export function runInNewContext(code: string): unknown;
}

declare module 'node:timers/promises' {
  export function setImmediate(): Promise<void>;
}

declare module 'node:process' {
  type Listener = (reason: unknown) => void;
  const process: {
    listeners(event: 'unhandledRejection'): Listener[];
    removeAllListeners(event: 'unhandledRejection'): void;
    on(event: 'unhandledRejection', listener: Listener): void;
    off(event: 'unhandledRejection', listener: Listener): void;
  };
  export default process;
}
