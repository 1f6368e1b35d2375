// Builds what ships: the command line and the library as bundles, the price table and the vocabularies as data.
// `node scripts/build.mjs` (npm's prepare); `--types` adds the library's type declarations.
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = path.join(root, "dist");

/** Node APIs that bundled CommonJS packages reach for by `require`. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  banner,
  external: ["@duckdb/node-api", "@clickhouse/client"],
  logLevel: "warning",
};

/** Bundles a TypeScript build step and runs its default export. */
async function runStep(name) {
  const outfile = path.join(dist, "steps", `${name}.mjs`);
  await build({ ...common, entryPoints: [`scripts/${name}.ts`], outfile, external: [...common.external, "js-tiktoken"] });
  const step = await import(pathToFileURL(outfile).href);
  await step.default({ root, dist });
}

mkdirSync(dist, { recursive: true });
const entryPoints = { cli: "src/bin.ts", index: "src/index.ts" };
if (existsSync(path.join(root, "src/tokenize/worker.ts"))) entryPoints["tokenize-worker"] = "src/tokenize/worker.ts";
rmSync(path.join(dist, "chunks"), { recursive: true, force: true });
await build({ ...common, entryPoints, outdir: dist, splitting: true, chunkNames: "chunks/[name]-[hash]" });
for (const step of ["compile-prices", "compile-packs"]) {
  if (existsSync(path.join(root, "scripts", `${step}.ts`))) await runStep(step);
}
if (process.argv.includes("--types")) {
  execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"], {
    cwd: root,
    stdio: "inherit",
  });
}
