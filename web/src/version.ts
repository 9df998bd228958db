// Written by ./build.sh from package.json.
export const version = '0.1.0';
