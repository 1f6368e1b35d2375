// Builds what ships: the command line and the library as bundles, the price table and the vocabularies as data.
// `node scripts/build.mjs` (npm's prepare); `--types` adds the library's type declarations.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build as bundle } from "esbuild";
import { writeLicences } from "./licences.mjs";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const dist = path.join(root, "dist");

/** Node APIs that bundled CommonJS packages reach for by `require`. */
const banner = {
  js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
};

/** commander asks for child_process as it loads, for executable subcommands, which we have none of: it costs 3 ms a start. */
const withoutExecutables = {
  name: "without-executables",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^(node:)?child_process$/ }, ({ importer }) =>
      importer.includes("commander") ? { path: "none", namespace: "without-executables" } : undefined,
    );
    onLoad({ filter: /.*/, namespace: "without-executables" }, () => ({ contents: "module.exports = {};" }));
  },
};

const common = {
  absWorkingDir: root,
  bundle: true,
  platform: "node",
  target: "node20.19",
  format: "esm",
  banner,
  plugins: [withoutExecutables],
  external: ["@duckdb/node-api"],
  logLevel: "warning",
};

const metafiles = [];

/** Bundles what ships; its licences are written at the end. */
async function build(options) {
  const { metafile } = await bundle({ ...options, metafile: true });
  metafiles.push(metafile);
}

/** Bundles a TypeScript build step and runs its default export. */
async function runStep(name) {
  const outfile = path.join(dist, "steps", `${name}.mjs`);
  await bundle({
    ...common,
    entryPoints: [`scripts/${name}.ts`],
    outfile,
    external: [...common.external, "js-tiktoken"],
  });
  const step = await import(pathToFileURL(outfile).href);
  await step.default({ root, dist });
}

mkdirSync(dist, { recursive: true });
for (const old of readdirSync(dist)) if (old.endsWith(".cache")) rmSync(path.join(dist, old));
// One file for the command, so that its compiled code can be kept in one piece; what a call does not need is not run.
await build({
  ...common,
  format: "cjs",
  banner: { js: 'const __bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  define: { "import.meta.url": "__bundleUrl" },
  // Packages that are not bundled are required: a script from node:vm has no import() without a warning.
  supported: { "dynamic-import": false },
  // Half the text to read and to keep in memory; names stay, so a stack still tells where.
  minifyWhitespace: true,
  minifySyntax: true,
  entryPoints: ["src/bin.ts"],
  outfile: path.join(dist, "cli.cjs"),
});
const text = readFileSync(path.join(dist, "cli.cjs"), "utf8");
// bin/tokcost.js reads it a byte a character. esbuild escapes all but regular expressions: those have to be written so.
const odd = /[^\x00-\x7f]+/.exec(text);
if (odd) throw new Error(`the bundle is not ASCII: "${odd[0]}" at ${odd.index}; write it as \\u escapes`);
const hash = createHash("sha256").update(text).digest("hex").slice(0, 16);
writeFileSync(path.join(dist, "cli.cjs"), `${text}\n// ${hash}\n`);
// The chart package starts slowly and few calls draw: a file of its own.
await build({
  ...common,
  format: "cjs",
  banner: {},
  minify: true,
  entryPoints: ["src/report/charts.ts"],
  outfile: path.join(dist, "charts.cjs"),
});
// What talks to a ClickHouse server: also only where it is asked for.
await build({
  ...common,
  format: "cjs",
  banner: {},
  minify: true,
  entryPoints: ["src/usage/clickhouse/connection.ts"],
  outfile: path.join(dist, "clickhouse.cjs"),
});
const modules = { index: "src/index.ts" };
if (existsSync(path.join(root, "src/tokenize/worker.ts"))) modules["tokenize-worker"] = "src/tokenize/worker.ts";
await build({ ...common, entryPoints: modules, outdir: dist });
for (const step of ["compile-prices", "compile-packs"]) {
  if (existsSync(path.join(root, "scripts", `${step}.ts`))) await runStep(step);
}
// The vocabularies are OpenAI's, as js-tiktoken carries them.
writeLicences(metafiles, { root, file: path.join(dist, "LICENCES.txt"), data: ["node_modules/js-tiktoken"] });
// The command keeps its compiled code after its first estimate.
execFileSync(process.execPath, ["bin/tokcost.js", "estimate", "fixtures/prompts", "--as-of", "2026-11-21", "-q"], {
  cwd: root,
  stdio: ["ignore", "ignore", "inherit"],
});
if (process.argv.includes("--types")) {
  execFileSync(process.execPath, [path.join(root, "node_modules/typescript/bin/tsc"), "-p", "tsconfig.types.json"], {
    cwd: root,
    stdio: "inherit",
  });
}
