// Renews pricing/lock.json after prices were closed or corrected: `node scripts/lock-prices.mjs`.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(path.join(tmpdir(), "tokcost-lock-"));
try {
  const outfile = path.join(folder, "lock-prices.cjs");
  const entryPoints = [path.join(root, "scripts/lock-prices.ts")];
  await build({ entryPoints, outfile, bundle: true, platform: "node", format: "cjs", logLevel: "warning" });
  createRequire(import.meta.url)(outfile).default({ root });
} catch (error) {
  console.error(error.message);
  if (error.cure) console.error(error.cure);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true });
}
