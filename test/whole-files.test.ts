import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { hostname, tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { writeWholeFile, writeWholeFolder } from "../src/whole-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-whole-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const at = (...names: string[]) => path.join(folder, ...names);
const here = createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
const temporary = (host: string, pid: number) => `.tokcost-${host}-${pid}-0123456789ab.tmp`;
/** The number of a process that has ended. */
const dead = () => spawnSync(process.execPath, ["-e", ""]).pid;

describe("a file that is written whole", () => {
  it("is made with its folders, and leaves nothing else", async () => {
    await writeWholeFile(at("a/b/file.csv"), "text");
    expect(readdirSync(at("a/b"))).toEqual(["file.csv"]);
    expect(readFileSync(at("a/b/file.csv"), "utf8")).toBe("text");
  });

  it("keeps the permissions of the one that it replaces", async () => {
    writeFileSync(at("file"), "old");
    chmodSync(at("file"), 0o640);
    await writeWholeFile(at("file"), "new");
    expect(statSync(at("file")).mode & 0o777).toBe(0o640);
  });

  it("may have the longest name that a disk allows", async () => {
    const name = `${"x".repeat(251)}.csv`;
    await writeWholeFile(at(name), "text");
    expect(readdirSync(folder)).toEqual([name]);
  });

  it("takes away what killed processes of this machine have left, and nothing of a process that runs or of another machine", async () => {
    const [running, elsewhere, left] = [temporary(here, process.pid), temporary("000000", 1), temporary(here, dead())];
    for (const name of [running, elsewhere, left]) writeFileSync(at(name), "half");
    mkdirSync(at(temporary(here, dead())));
    await writeWholeFile(at("file"), "text");
    expect(readdirSync(folder).sort()).toEqual([running, elsewhere, "file"].sort());
  });

  it("listens to signals only while it writes", async () => {
    const before = process.listenerCount("SIGTERM");
    await writeWholeFile(at("file"), "text");
    expect(process.listenerCount("SIGTERM")).toBe(before);
  });
});

describe("a folder that is written whole", () => {
  const files = (entries: Record<string, string>) => new Map(Object.entries(entries));

  it("is written beside its name where there is none, and in it where there is", async () => {
    await writeWholeFolder(at("new"), files({ a: "1" }));
    await writeWholeFolder(at("new"), files({ a: "2", b: "3" }));
    expect(readdirSync(folder)).toEqual(["new"]);
    expect(readdirSync(at("new")).map((name) => readFileSync(at("new", name), "utf8"))).toEqual(["2", "3"]);
  });

  it("touches no more than the folder itself where it is there: its parent may be somebody else's, or another disk", async () => {
    mkdirSync(at("parent/report"), { recursive: true });
    utimesSync(at("parent"), 1_000_000, 1_000_000);
    await writeWholeFolder(at("parent/report"), files({ a: "1" }));
    expect(readdirSync(at("parent/report"))).toEqual(["a"]);
    expect(statSync(at("parent")).mtimeMs).toBe(1_000_000_000);
  });
});
