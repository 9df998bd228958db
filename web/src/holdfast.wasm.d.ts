// As holdfast.gzip.wasm: the program as it is, for a server that has better for it than gzip.
declare const url: string;
export default url;
