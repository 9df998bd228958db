// Copied from the Go toolchain at each build. It puts the class Go on globalThis.
export {};
