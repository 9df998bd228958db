// What these tests take from Node, beyond those of web/test.
declare module 'node:child_process' {
  export interface ChildProcess {
    readonly stdout: { on(event: 'data', listener: (chunk: unknown) => void): void };
    kill(): void;
  }
  export function spawn(
    file: string,
    args: string[],
    options: { env: Record<string, string | undefined>; stdio: ['ignore', 'pipe', 'ignore'] },
  ): ChildProcess;
}

declare const process: { execPath: string; env: Record<string, string | undefined> };
