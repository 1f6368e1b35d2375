import { tokenizersFolder, type UserWorld } from "../data-folder.ts";
import { packNamed, type StoredPack } from "../tokenize/added/pack-folder.ts";

/** An added vocabulary by its name. */
export function storedPack(name: string, world: UserWorld): StoredPack {
  return packNamed(tokenizersFolder(world), name);
}
