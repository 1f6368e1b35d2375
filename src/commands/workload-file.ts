import path from "node:path";
import type { Workload } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { seenFrom, slashed } from "../paths.ts";
import { readWorkload } from "../read/workload.ts";
import { checkWithinRepository } from "./repository-bounds.ts";

/** What a workload is called, the first one first. */
export const NAMES = ["tokcost.yaml", "tokcost.yml", "tokcost.json"] as const;

/** A workload and the folder that its paths are relative to. */
export interface FoundWorkload {
  /** As messages name it. */
  readonly file: string;
  readonly folder: string;
  readonly workload: Workload;
}

/** The workload named, or the first found upward from the working folder to the root of the repository. */
export async function findWorkload(named: string | null, io: Io, maxBytes: number): Promise<FoundWorkload> {
  const found = named === null ? await searchUpward(io) : await workloadIn(slashed(named), io);
  const { file, key } = found;
  await checkWithinRepository([file], { folder: path.dirname(file), file }, io);
  const text = await io.files.readText(file, maxBytes);
  return {
    file,
    folder: path.dirname(file),
    workload: readWorkload({ file, text, ...(key === undefined ? {} : { key }) }),
  };
}

interface WorkloadPlace {
  readonly file: string;
  readonly key?: string;
}

async function workloadIn(named: string, io: Io): Promise<WorkloadPlace> {
  if ((await io.files.kind(named)) !== "directory") {
    return path.basename(named) === "package.json" ? { file: named, key: "tokcost" } : { file: named };
  }
  const inside = await placeIn(named, io);
  if (inside) return inside;
  throw new UserError(`no ${NAMES.join(", ")} in this folder`, { file: named }, "tokcost init writes one");
}

/** Is there a workload in the working folder or above it? */
export async function isWorkloadNear(io: Io): Promise<boolean> {
  return searchUpward(io).then(
    () => true,
    () => false,
  );
}

async function searchUpward(io: Io): Promise<WorkloadPlace> {
  let folder = ".";
  for (;;) {
    const found = await placeIn(folder, io);
    if (found) return found;
    const absolute = path.resolve(io.cwd, folder);
    const isRoot =
      path.dirname(absolute) === absolute || (await io.files.kind(path.join(folder, ".git"))) !== "missing";
    if (isRoot) break;
    folder = folder === "." ? ".." : `../${folder}`;
  }
  throw new UserError(
    "no tokcost.yaml here or in a folder above, up to the repository's root",
    {},
    "tokcost init writes one",
  );
}

/** The workload of a folder; undefined where it has none. */
export async function placeIn(folder: string, io: Io): Promise<WorkloadPlace | undefined> {
  for (const name of NAMES) {
    const file = seenFrom(folder, name);
    if ((await io.files.kind(file)) === "file") return { file };
  }
  const manifest = seenFrom(folder, "package.json");
  if ((await io.files.kind(manifest)) !== "file") return undefined;
  const text = await io.files.readText(manifest, 1e7);
  return /"tokcost"\s*:\s*\{/.test(text) ? { file: manifest, key: "tokcost" } : undefined;
}
