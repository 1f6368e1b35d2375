import { createHash } from "node:crypto";
import type { OpenLog } from "./log-files.ts";
import type { FoundFile } from "./batches.ts";

/** A log that holds the same bytes as another, and is left out. */
export interface CopiedLog {
  readonly name: string;
  readonly of: string;
}

/**
 * Leaves out whole copies of other logs: where records have no ids, nothing else would tell that they were counted
 * twice. Only files that begin alike are read for it.
 */
export async function withoutCopiedLogs(
  files: readonly FoundFile[],
  open: OpenLog,
): Promise<{ readonly files: readonly FoundFile[]; readonly copied: readonly CopiedLog[] }> {
  const alike = new Map<string, FoundFile[]>();
  for (const found of files) {
    if (found.head.text.trim() !== "") alike.set(found.head.text, [...(alike.get(found.head.text) ?? []), found]);
  }
  const copied = new Map<FoundFile, string>();
  for (const group of alike.values()) {
    if (group.length < 2) continue;
    const first = new Map<string, string>();
    for (const found of group) {
      const hash = await hashOf(found, open);
      const original = first.get(hash);
      if (original === undefined) first.set(hash, found.name);
      else copied.set(found, original);
    }
  }
  return {
    files: files.filter((found) => !copied.has(found)).map((found, file) => ({ ...found, file })),
    copied: [...copied].map(([{ name }, of]) => ({ name, of })),
  };
}

async function hashOf({ source }: FoundFile, open: OpenLog): Promise<string> {
  const hash = createHash("sha256");
  if ("text" in source) return hash.update(source.text).digest("hex");
  for await (const chunk of open(source.path)) hash.update(chunk);
  return hash.digest("hex");
}
