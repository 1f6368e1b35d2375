import {
  accessSync,
  closeSync,
  constants,
  existsSync,
  fstatSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import type { EncodingName } from "./encoding.ts";
import { expandPack } from "./small-pack.ts";

/**
 * The file of a shipped vocabulary. A package carries it small; its first use unpacks it beside itself, or only into memory where that
 * folder is not ours to write in.
 */
export function shippedPack(name: EncodingName): ArrayBuffer {
  const pack = placeOf(`${name}.pack`);
  if (pack !== undefined) return readWhole(pack);
  const small = placeOf(`${name}.small`);
  if (small === undefined) throw new Error(`${name}.pack is missing: run "npm run build"`);
  const bytes = expandPack(readFileSync(small));
  keepBeside(small, `${name}.pack`, bytes);
  return bytes.buffer as ArrayBuffer;
}

/** The packs lie beside the bundle or one folder up (dist/, dist/chunks/); where the sources run, in the dist folder of the project. */
function placeOf(file: string): string | undefined {
  return ["packs", "../packs", "../../packs", "../../dist/packs"]
    .map((folder) => fileURLToPath(new URL(`${folder}/${file}`, import.meta.url)))
    .find((place) => existsSync(place));
}

/** Whole or not at all, as another call may do the same; nothing is lost where it can't be kept. */
function keepBeside(small: string, name: string, bytes: Uint8Array): void {
  const folder = path.dirname(small);
  const fresh = path.join(folder, `${name}.${process.pid}`);
  try {
    accessSync(folder, constants.W_OK);
    writeFileSync(fresh, bytes);
    renameSync(fresh, path.join(folder, name));
  } catch {
    // The next call unpacks it again.
    rmSync(fresh, { force: true });
  }
}

/** A file's bytes in a buffer of their own, so that tables can lie in it. */
export function readWhole(file: string): ArrayBuffer {
  const handle = openSync(file, "r");
  try {
    const bytes = Buffer.allocUnsafeSlow(fstatSync(handle).size);
    for (let at = 0; at < bytes.length;) {
      const read = readSync(handle, bytes, at, bytes.length - at, at);
      if (read === 0) throw new Error(`${file} ends early`);
      at += read;
    }
    return bytes.buffer;
  } finally {
    closeSync(handle);
  }
}
