import { closeSync, existsSync, fstatSync, openSync, readSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { UserError } from "../errors.ts";
import { createEncoding } from "./create-encoding.ts";
import type { Encoding } from "./encoding.ts";
import { ENCODING_NAMES } from "./encoding.ts";
import { openPack } from "./pack.ts";

const loaded = new Map<string, Encoding>();

/**
 * Opens an encoding by its name; the second time it is the same one. A name that is not among ENCODING_NAMES is a UserError.
 */
export function loadEncoding(name: string): Promise<Encoding> {
  return Promise.resolve().then(() => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    if (!(ENCODING_NAMES as readonly string[]).includes(name)) {
      throw new UserError(`no encoding is called ${name}; wanted one of ${ENCODING_NAMES.join(", ")}`);
    }
    const encoding = createEncoding(name, openPack(readWhole(packFile(name))));
    loaded.set(name, encoding);
    return encoding;
  });
}

/** The packs lie beside the bundle or one folder up (dist/, dist/chunks/); where the sources run, in the dist folder of the project. */
function packFile(name: string): string {
  const places = ["packs", "../packs", "../../packs", "../../dist/packs"].map((folder) =>
    fileURLToPath(new URL(`${folder}/${name}.pack`, import.meta.url)),
  );
  const found = places.find((file) => existsSync(file));
  if (found === undefined)
    throw new Error(`${name}.pack is missing: run "npm run build" (looked at ${places.join(", ")})`);
  return found;
}

function readWhole(file: string): ArrayBuffer {
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
