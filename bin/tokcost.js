#!/usr/bin/env node
// Starts the bundle with the compiled code that is kept beside it, which halves the start-up time. The build makes one; where
// another Node runs, its first estimate makes its own.
"use strict";
const { readFileSync } = require("node:fs");
const { createRequire } = require("node:module");
const { dirname, join } = require("node:path");
const vm = require("node:vm");

const file = join(__dirname, "../dist/cli.cjs");
// The bundle is ASCII: a byte a character, in the file as in memory.
const source = readFileSync(file, "latin1");
// The bundle's last line is its own hash. V8 itself compares no more than lengths, so the name of the file makes sure.
const build = /\/\/ ([0-9a-f]{16})\n$/.exec(source.slice(-20))?.[1];
const kept = `${file}.${build}.${process.version}-${process.arch}.cache`;
let cachedData;
try {
  cachedData = readFileSync(kept);
} catch {
  // A build without it is complete.
}
const script = new vm.Script(`(function (exports, require, module, __filename, __dirname) {${source}\n})`, {
  filename: file,
  cachedData,
});
const bundle = { exports: {} };
script.runInThisContext()(bundle.exports, createRequire(file), bundle, file, dirname(file));
bundle.exports.main({ script, kept, accepted: cachedData !== undefined && !script.cachedDataRejected });
