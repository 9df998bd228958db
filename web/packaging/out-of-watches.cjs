// Loaded before every tool: a machine on which others have used up the file watches. Nobody edits a file during a
// test, so a tool that asks for a watch can only fail of it.
const fs = require('node:fs');
const { syncBuiltinESMExports } = require('node:module');

fs.watch = (path) => {
  const error = new Error(`EMFILE: too many open files, watch '${path}'`);
  throw Object.assign(error, { errno: -24, code: 'EMFILE', syscall: 'watch', path });
};
syncBuiltinESMExports();
