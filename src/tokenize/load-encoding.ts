import { existsSync } from "node:fs";
import { UserError } from "../errors.ts";
import { createAddedEncoding } from "./added/create-added-encoding.ts";
import { openAddedPack } from "./added/added-pack.ts";
import { isPackFile } from "./added/pack-folder.ts";
import { createEncoding } from "./create-encoding.ts";
import type { Encoding, EncodingName } from "./encoding.ts";
import { ENCODING_NAMES } from "./encoding.ts";
import { openPack } from "./pack.ts";
import { readWhole, shippedPack } from "./shipped-pack.ts";

const loaded = new Map<string, Encoding>();

/**
 * Opens an encoding by its name, or an added one by the path of its pack; the second time it is the same one. A name that is not among
 * ENCODING_NAMES is a UserError, and a pack that can't be opened.
 */
export function loadEncoding(name: string): Promise<Encoding> {
  return Promise.resolve().then(() => {
    const known = loaded.get(name);
    if (known !== undefined) return known;
    if (isPackFile(name)) return keep(name, openAdded(name));
    if (!(ENCODING_NAMES as readonly string[]).includes(name)) {
      throw new UserError(`no encoding is called ${name}; wanted one of ${ENCODING_NAMES.join(", ")}`);
    }
    return keep(name, createEncoding(name, openPack(shippedPack(name as EncodingName))));
  });
}

function keep(name: string, encoding: Encoding): Encoding {
  loaded.set(name, encoding);
  return encoding;
}

function openAdded(file: string): Encoding {
  const pack = existsSync(file) ? openAddedPack(readWhole(file)) : null;
  if (pack === null)
    throw new UserError(
      "is no vocabulary of this version of tokcost",
      { file },
      "add it again: tokcost tokenizers add",
    );
  return createAddedEncoding(pack);
}
