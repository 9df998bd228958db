// What the page gets when it is idle, or in trouble: the build makes it one file that imports nothing, beside holdfast.gzip.wasm.
// lazy-chunks.ts says why.
export { attach } from './engine/supervisor.js';
