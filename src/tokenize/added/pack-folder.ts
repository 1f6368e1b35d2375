import { closeSync, openSync, readdirSync, readSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { nearestTo } from "../../domain/nearest.ts";
import { UserError } from "../../errors.ts";
import { headerEnd, readAddedPackFacts } from "./added-pack.ts";
import type { AddedPackFacts } from "./added-pack.ts";
import { ENCODING_NAMES } from "../encoding.ts";

const EXTENSION = ".tokpack";

/** An added vocabulary in its folder. */
export interface StoredPack extends AddedPackFacts {
  readonly file: string;
  /** Bytes of the pack. */
  readonly size: number;
}

/** Where the pack of a name is, or would be. */
export function packFile(folder: string, name: string): string {
  return path.join(folder, `${name}${EXTENSION}`);
}

/** Whether an encoding's name is the path of an added pack. */
export function isPackFile(name: string): boolean {
  return name.endsWith(EXTENSION);
}

/** The packs of a folder by name; none where there is no such folder. What is no pack of this version is left out. */
export function storedPacks(folder: string): StoredPack[] {
  let names: string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith(EXTENSION));
  } catch {
    return [];
  }
  return names.sort().flatMap((name) => storedPack(path.join(folder, name)) ?? []);
}

/** The pack of a folder that was added under a name; a UserError with the nearest name, added or shipped, where there is none. */
export function packNamed(folder: string, name: string): StoredPack {
  const packs = storedPacks(folder);
  const found = packs.find((pack) => pack.name === name);
  if (found) return found;
  const names = [...packs.map((pack) => pack.name), ...ENCODING_NAMES].filter((each) => each !== name);
  const [near] = nearestTo(name, names, 1);
  throw new UserError(
    `no vocabulary was added as "${name}"`,
    {},
    near === undefined ? `tokcost tokenizers add FILE --name ${name}` : `did you mean ${near}?`,
  );
}

function storedPack(file: string): StoredPack | null {
  let handle: number;
  try {
    handle = openSync(file, "r");
  } catch {
    return null;
  }
  try {
    const { size } = statSync(file);
    const start = Buffer.alloc(Math.min(12, size));
    readSync(handle, start, 0, start.length, 0);
    const end = headerEnd(start);
    if (end === null || end > size) return null;
    const header = Buffer.alloc(end);
    readSync(handle, header, 0, end, 0);
    const facts = readAddedPackFacts(header);
    return facts === null ? null : { ...facts, file, size };
  } finally {
    closeSync(handle);
  }
}

/** Takes a pack away. */
export function removePack(folder: string, name: string): void {
  try {
    rmSync(packFile(folder, name));
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new UserError(`could not remove it (${code})`, { file: packFile(folder, name) });
  }
}
