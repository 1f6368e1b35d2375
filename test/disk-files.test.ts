import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { diskFiles } from "../src/disk-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-files-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function contents(name: string): Record<string, string> {
  const place = path.join(folder, name);
  return Object.fromEntries(
    readdirSync(place, { withFileTypes: true }).map((entry) => [
      entry.name,
      entry.isDirectory() ? "(folder)" : readFileSync(path.join(place, entry.name), "utf8"),
    ]),
  );
}

/** Content whose writing breaks off in the middle, as on a full disk. */
function breaksOff(): string {
  return (async function* () {
    yield "half a ";
    await Promise.resolve();
    throw Object.assign(new Error("no space left"), { code: "ENOSPC" });
  })() as unknown as string;
}

describe("a folder written whole or not at all", () => {
  const old = { "a.csv": "old a", "b.csv": "old b", "mine.txt": "mine" };
  beforeEach(() => {
    mkdirSync(path.join(folder, "report"));
    for (const [name, text] of Object.entries(old)) writeFileSync(path.join(folder, "report", name), text);
  });
  const write = (files: Record<string, string>, name = "report"): Promise<void> =>
    diskFiles(folder).writeFolder(name, new Map(Object.entries(files)));

  it("replaces files of the same names and keeps the others", async () => {
    await write({ "a.csv": "new a", "c.csv": "new c" });
    expect(contents("report")).toEqual({ ...old, "a.csv": "new a", "c.csv": "new c" });
    expect(readdirSync(folder)).toEqual(["report"]);
  });

  it("stays as it was where writing breaks off", async () => {
    await expect(write({ "a.csv": "new a", "b.csv": breaksOff() })).rejects.toThrow("report: the disk is full");
    expect(contents("report")).toEqual(old);
    await expect(write({ "a.csv": "new a", "b.csv": breaksOff() }, "fresh")).rejects.toThrow("the disk is full");
    expect(readdirSync(folder)).toEqual(["report"]);
  });

  it("puts back what it has replaced where a later file can't be replaced", async () => {
    mkdirSync(path.join(folder, "report/z.csv"));
    await expect(write({ "a.csv": "new a", "c.csv": "new c", "z.csv": "new z" })).rejects.toThrow("is a folder");
    expect(contents("report")).toEqual({ ...old, "z.csv": "(folder)" });
    expect(readdirSync(folder)).toEqual(["report"]);
  });
});

describe("the hash of a file", () => {
  it("is that of its bytes, however many", async () => {
    writeFileSync(path.join(folder, "big"), "x".repeat(1_000_000));
    writeFileSync(path.join(folder, "empty"), "");
    const files = diskFiles(folder);
    expect(await files.sha256("empty")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(await files.sha256("big")).toMatch(/^[0-9a-f]{64}$/);
    await expect(files.sha256("nowhere")).rejects.toThrow("nowhere: no such file or folder");
  });
});

describe.skipIf(!existsSync("/dev/zero"))("a device without an end", () => {
  it("is read no further than the limit", async () => {
    const reading = diskFiles(folder).read("/dev/zero", 1_000_000);
    await expect(reading).rejects.toThrow("/dev/zero: over 1 MB, the limit is 1 MB");
  });
});
