import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { dataFolder } from "../../src/data-folder.ts";
import { asUserError, diskFiles } from "../../src/disk-files.ts";
import { renameOver } from "../../src/whole-files.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-windows-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const failure = (code: string): Error => Object.assign(new Error(code), { code });

describe("outputs on Windows", () => {
  it.each(["NUL", "con.csv", "out/aux.json", "2026-11-21T10:00.csv", "out/costs?.csv"])(
    "are refused under a name that is no file there: %s",
    async (file) => {
      await expect(diskFiles(folder, "win32").write(file, "x")).rejects.toThrow(`${file}: can't be written: `);
      await expect(diskFiles(folder, "win32").writeFolder(file, new Map())).rejects.toThrow("can't be written: ");
      expect(readdirSync(folder)).toEqual([]);
    },
  );

  it("are written as elsewhere under all others, and elsewhere under any", async () => {
    await diskFiles(folder, "win32").write("out/console.csv", "x");
    await diskFiles(folder, "linux").write("aux.json", "x");
    expect(readdirSync(folder).sort()).toEqual(["aux.json", "out"]);
  });

  it("say that another program may have the file open, as a spreadsheet has", () => {
    for (const code of ["EPERM", "EACCES", "EBUSY"]) {
      expect(String(asUserError(failure(code), "costs.csv", "write", "win32"))).toContain(
        "costs.csv: no permission to write it, or another program has it open",
      );
    }
    expect(String(asUserError(failure("EACCES"), "costs.csv", "write", "linux"))).toContain(
      "costs.csv: no permission to write it",
    );
  });
});

describe("replacing a file that a scanner looks at", () => {
  /** Fails so many times, then succeeds; gives the pauses that were made. */
  async function replacing(failures: number, platform: string, code = "EPERM"): Promise<number[]> {
    const pauses: number[] = [];
    let left = failures;
    await renameOver("new", "old", {
      platform,
      rename: () => (left-- > 0 ? Promise.reject(failure(code)) : Promise.resolve()),
      wait: (milliseconds) => Promise.resolve(pauses.push(milliseconds)),
    });
    return pauses;
  }

  it("is tried again on Windows, with longer pauses each time", async () => {
    expect(await replacing(3, "win32")).toEqual([10, 20, 40]);
    expect(await replacing(0, "win32")).toEqual([]);
  });

  it("is given up after about two seconds, with what the system said", async () => {
    await expect(replacing(1000, "win32", "EBUSY")).rejects.toThrow("EBUSY");
  });

  it("is not tried again elsewhere, nor after another failure", async () => {
    await expect(replacing(1, "linux")).rejects.toThrow("EPERM");
    await expect(replacing(1, "win32", "ENOSPC")).rejects.toThrow("ENOSPC");
  });
});

describe("where added vocabularies are kept on Windows", () => {
  it.each<[env: Record<string, string>, place: string]>([
    [{ LOCALAPPDATA: "C:\\Users\\a\\AppData\\Local" }, "C:\\Users\\a\\AppData\\Local\\tokcost"],
    [{ USERPROFILE: "C:\\Users\\a" }, "C:\\Users\\a\\AppData\\Local\\tokcost"],
    [{ TOKCOST_DATA: "D:\\own" }, "D:\\own"],
    [{ TOKCOST_DATA: "own" }, "C:\\work\\own"],
  ])("%j: %s", (env, place) => {
    expect(dataFolder({ env, cwd: "C:\\work" }, "win32")).toBe(place);
  });
});
