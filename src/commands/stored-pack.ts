import { nearestTo } from "../domain/nearest.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { type StoredPack, storedPacks } from "../tokenize/added/pack-folder.ts";
import { tokenizersFolder } from "./data-folder.ts";

/** An added vocabulary by its name. */
export function storedPack(name: string, io: Pick<Io, "env" | "cwd">): StoredPack {
  const packs = storedPacks(tokenizersFolder(io));
  const found = packs.find((pack) => pack.name === name);
  if (found) return found;
  const [near] = nearestTo(
    name,
    packs.map((pack) => pack.name),
    1,
  );
  throw new UserError(
    `no vocabulary was added as "${name}"`,
    {},
    near === undefined ? `tokcost tokenizers add FILE --name ${name}` : `did you mean ${near}?`,
  );
}
