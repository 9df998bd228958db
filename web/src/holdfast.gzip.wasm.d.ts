// For bundlers that make an import of the file its address: esbuild, with the loader `file` for .wasm.
declare const url: string;
export default url;
