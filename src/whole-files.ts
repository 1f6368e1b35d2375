import { renameSync, rmSync } from "node:fs";
import { copyFile, link, lstat, mkdir, open, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { UserError } from "./errors.ts";
import { isWithin } from "./paths.ts";

/*
 * Files are written under a temporary name in the same folder, forced to the disk, and renamed: whoever looks at the name finds
 * the old file or the new one, whole. A temporary name tells who made it (machine and process), so that what a killed process
 * leaves behind is known for what it is, and the next one that writes there takes it away.
 */

type Content = string | Uint8Array;

const node = {
  crypto: () => process.getBuiltinModule("node:crypto"),
  os: () => process.getBuiltinModule("node:os"),
};

const TEMPORARY = /^\.tokcost-([0-9a-f]{6})-(\d+)-[0-9a-f]{12}\.tmp$/;
const A_DAY = 86_400_000;

/** A short name of this machine: process numbers mean nothing on another one that shares the disk. */
function machine(): string {
  return node.crypto().createHash("sha256").update(node.os().hostname()).digest("hex").slice(0, 6);
}

function temporaryIn(folder: string): string {
  const random = node.crypto().randomBytes(6).toString("hex");
  return path.join(folder, `.tokcost-${machine()}-${process.pid}-${random}.tmp`);
}

/** What is being written; removed where a signal ends the process meanwhile. */
const underWay = new Set<string>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Takes the temporaries away and ends as the signal would have: a shell sees 130, 143 or 129. */
function endBySignal(signal: NodeJS.Signals): void {
  for (const temporary of underWay) rmSync(temporary, { recursive: true, force: true });
  for (const each of SIGNALS) process.removeListener(each, endBySignal);
  process.kill(process.pid, signal);
}

/** Work on a temporary in `folder`, which is gone afterwards, whatever happens. Signals are listened to for that long only. */
async function withTemporary(folder: string, work: (temporary: string) => Promise<void>): Promise<void> {
  await removeLeftOvers(folder);
  const temporary = temporaryIn(folder);
  if (underWay.size === 0) for (const signal of SIGNALS) process.on(signal, endBySignal);
  underWay.add(temporary);
  try {
    await work(temporary);
  } finally {
    await rm(temporary, { recursive: true, force: true });
    underWay.delete(temporary);
    if (underWay.size === 0) for (const signal of SIGNALS) process.removeListener(signal, endBySignal);
  }
}

/** Takes away what killed processes of this machine left in a folder, and anybody's that is older than a day. */
async function removeLeftOvers(folder: string): Promise<void> {
  const here = machine();
  for (const name of await readdir(folder).catch(() => [])) {
    const [, host, pid] = TEMPORARY.exec(name) ?? [];
    if (host === undefined || pid === undefined) continue;
    const place = path.join(folder, name);
    const isDead = host === here && !isRunning(Number(pid));
    if (isDead || (await isOlderThanADay(place)))
      await rm(place, { recursive: true, force: true }).catch(() => undefined);
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // Another user's process may not be asked, but is there.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

async function isOlderThanADay(place: string): Promise<boolean> {
  return lstat(place).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > A_DAY,
    () => false,
  );
}

/** All bytes on the disk before the name is taken: after a power cut, too, the name has a whole file. */
async function writeToDisk(file: string, content: Content, mode?: number): Promise<void> {
  const handle = await open(file, "wx", mode);
  try {
    await handle.writeFile(content);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Whole or not at all; a file that is there keeps its permissions. Pipes and devices (/dev/stdout) are written to as they are. */
export async function writeWholeFile(target: string, content: Content): Promise<void> {
  const folder = path.dirname(target);
  await mkdir(folder, { recursive: true });
  const there = await stat(target).catch(() => undefined);
  if (isWithin("/dev", folder) || (there && !there.isFile() && !there.isDirectory())) return writeFile(target, content);
  await withTemporary(folder, async (temporary) => {
    await writeToDisk(temporary, content, there?.isFile() === true ? there.mode & 0o777 : undefined);
    await renameOver(temporary, target);
  });
}

/** How a file is renamed, and how time passes between two tries: a test has its own. */
interface Renaming {
  readonly platform: string;
  readonly rename: (from: string, to: string) => Promise<void>;
  readonly wait: (milliseconds: number) => Promise<unknown>;
}

const RENAMING: Renaming = {
  platform: process.platform,
  rename,
  wait: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
};

const IN_USE = new Set(["EPERM", "EACCES", "EBUSY"]);

/** On Windows a file that a scanner or an index looks at for a moment can't be replaced: tried again for two seconds. */
export async function renameOver(from: string, to: string, by: Renaming = RENAMING): Promise<void> {
  for (let pause = 10; ; pause *= 2) {
    try {
      return await by.rename(from, to);
    } catch (error) {
      const isInUse = error instanceof Error && "code" in error && IN_USE.has(String(error.code));
      if (by.platform !== "win32" || !isInUse || pause > 1000) throw error;
      await by.wait(pause);
    }
  }
}

/**
 * A folder of files: a new one appears whole. In one that is there, the files of the same names are replaced in the order given,
 * in one go, once all are written; where one can't be, those before it are put back. Other files stay.
 */
export async function writeWholeFolder(target: string, contents: ReadonlyMap<string, Content>): Promise<void> {
  const isThere = await stat(target).then(
    (found) => found.isDirectory(),
    () => false,
  );
  const folder = isThere ? target : path.dirname(target);
  await mkdir(folder, { recursive: true });
  await withTemporary(folder, async (temporary) => {
    await mkdir(temporary);
    for (const [name, content] of contents) await writeToDisk(path.join(temporary, name), content);
    if (isThere) await replaceFiles([...contents.keys()], temporary, target);
    else await rename(temporary, target);
  });
}

async function replaceFiles(names: readonly string[], from: string, to: string): Promise<void> {
  const before = path.join(from, "before");
  await mkdir(before);
  const old = new Set<string>();
  for (const name of names) {
    const target = path.join(to, name);
    const found = await lstat(target).catch(() => undefined);
    if (found?.isDirectory()) throw new UserError("is a folder, expected a file", { file: target });
    if (!found) continue;
    old.add(name);
    // A second name for the old file, so that at every moment there is a whole one under its own.
    await link(target, path.join(before, name)).catch(() => copyFile(target, path.join(before, name)));
  }
  const undo: (() => void)[] = [];
  try {
    // Without a pause between them: no signal is heard here, so only a kill or a power cut can fall between two of them.
    for (const name of names) {
      const target = path.join(to, name);
      renameSync(path.join(from, name), target);
      undo.push(() => (old.has(name) ? renameSync(path.join(before, name), target) : rmSync(target, { force: true })));
    }
  } catch (error) {
    for (const step of undo.reverse()) step();
    throw error;
  }
}
