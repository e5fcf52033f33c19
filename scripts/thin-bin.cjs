#!/usr/bin/env node
'use strict';
// The first file Node reads. It stays this small, and plain enough for any Node, so that
// `--version` costs no more than starting Node and an old Node gets a sentence, not a stack.
const fs = require('fs');
const [major, minor] = process.versions.node.split('.').map(Number);

if (process.argv.length === 3 && (process.argv[2] === '--version' || process.argv[2] === '-V')) {
  fs.writeSync(1, '__VERSION__\n');
} else if (major < __MAJOR__ || (major === __MAJOR__ && minor < __MINOR__)) {
  fs.writeSync(
    2,
    'create-infra-module needs Node __MAJOR__.__MINOR__ or newer; this is ' +
      process.version +
      '.\n',
  );
  process.exitCode = 2;
} else {
  require('./loader.cjs')('main.cjs');
}
