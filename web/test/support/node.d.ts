// The one thing that the tests take from Node: its types at large would hide what a page does not have.
declare module 'node:fs/promises' {
  export function readFile(path: URL): Promise<Uint8Array<ArrayBuffer>>;
}
