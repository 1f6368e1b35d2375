// Runs a TypeScript script of this repository on any supported Node: `node scripts/run.mjs bench/tokenize.ts --quick`.
// Its default export, if any, is called with the arguments that follow.
import { mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const [entry, ...args] = process.argv.slice(2);
if (entry === undefined) {
  console.error("usage: node scripts/run.mjs SCRIPT.ts [ARGUMENTS]");
  process.exit(2);
}
// Inside the tree, so that the bundle finds the installed packages.
const folder = mkdtempSync(path.join(root, "node_modules", ".run-"));
try {
  const outfile = path.join(folder, "script.mjs");
  await build({
    entryPoints: [path.resolve(entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "esm",
    target: "node20.19",
    packages: "external",
    logLevel: "warning",
  });
  const script = await import(pathToFileURL(outfile).href);
  if (typeof script.default === "function") await script.default(args, root);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
