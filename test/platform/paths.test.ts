import path from "node:path";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gitProgram } from "../../src/git-program.ts";
import { climbs, fromFolder, isWithin, seenFrom, slashed, tidy, windowsObjection } from "../../src/paths.ts";

const { win32, posix } = path;

describe("paths as they are shown", () => {
  it("have slashes on Windows, and keep a backslash elsewhere, where it is a character of a name", () => {
    expect(slashed("prompts\\reply.md", win32)).toBe("prompts/reply.md");
    expect(slashed("prompts\\reply.md", posix)).toBe("prompts\\reply.md");
  });

  it.each([
    [".\\prompts\\..\\a.md", "a.md"],
    ["prompts/a.md", "prompts/a.md"],
    ["C:\\desk\\.\\a.md", "C:/desk/a.md"],
    ["\\\\server\\share\\a.md", "//server/share/a.md"],
  ])("are the same file however it was written: %s", (given, shown) => {
    expect(tidy(given, win32)).toBe(shown);
  });

  it.each([
    ["desk", "prompts\\a.md", "desk/prompts/a.md"],
    ["..\\desk", "a.md", "../desk/a.md"],
    ["desk", "D:\\prompts\\a.md", "D:/prompts/a.md"],
    ["desk", "\\\\server\\share\\a.md", "//server/share/a.md"],
    ["C:/repo", "a.md", "C:/repo/a.md"],
  ])("from %s, %s is %s", (folder, file, shown) => {
    expect(seenFrom(folder, file, win32)).toBe(shown);
  });

  it.each([
    ["C:\\repo", "desk\\a.md", "desk/a.md"],
    ["C:\\repo", "C:\\repo\\desk\\a.md", "desk/a.md"],
    ["C:\\repo", "c:\\REPO\\desk\\a.md", "desk/a.md"],
    ["C:\\repo", "C:\\repo\\..drafts\\a.md", "..drafts/a.md"],
    ["C:\\repo", "..\\a.md", "../a.md"],
    ["C:\\repo", "C:\\else\\a.md", "C:/else/a.md"],
    ["C:\\repo", "D:\\a.md", "D:/a.md"],
    ["C:\\repo", "\\\\server\\share\\a.md", "//server/share/a.md"],
  ])("a receipt of %s has %s as %s", (cwd, file, shown) => {
    expect(fromFolder(cwd, file, win32)).toBe(shown);
  });

  it("are the same in the receipts of both kinds of system", () => {
    const names = fc.array(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(names, (steps) => {
        expect(fromFolder("C:\\repo", steps.join("\\"), win32)).toBe(fromFolder("/repo", steps.join("/"), posix));
        expect(fromFolder("C:\\repo", win32.join("C:\\repo", ...steps), win32)).toBe(steps.join("/"));
      }),
    );
  });
});

describe("what lies in a folder", () => {
  it.each([
    ["C:\\repo", "C:\\repo\\a.md", true],
    ["C:\\repo", "C:\\repo", true],
    ["C:\\Repo", "c:\\repo\\a.md", true],
    ["C:\\repo", "C:\\repository\\a.md", false],
    ["C:\\repo", "C:\\repo\\..a", true],
    ["C:\\repo", "D:\\repo\\a.md", false],
    ["C:\\", "C:\\a.md", true],
    ["\\\\server\\share", "\\\\server\\share\\a.md", true],
    ["\\\\server\\share", "\\\\server\\other\\a.md", false],
  ])("on Windows, %s: is %s in it? %s", (folder, file, inside) => {
    expect(isWithin(folder, file, win32)).toBe(inside);
  });

  it.each([
    ["/repo", "/repo/a.md", true],
    ["/repo", "/Repo/a.md", false],
    ["/repo", "/repository/a.md", false],
    ["/repo", "/repo/..a", true],
    ["/", "/a.md", true],
    ["/dev", "/developer/a.csv", false],
  ])("elsewhere, %s: is %s in it? %s", (folder, file, inside) => {
    expect(isWithin(folder, file, posix)).toBe(inside);
  });

  it("is left by .. alone, not by a name that begins so", () => {
    expect(["..", "..\\a", "..a", "..a\\b", ""].map((step) => climbs(step, win32))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
});

describe("names that Windows can't have", () => {
  it.each(["con", "NUL", "nul.csv", "Aux.json", "com1", "LPT9.md", "COM¹.txt", "CON .csv"])(
    "%s is a device",
    (name) => {
      expect(windowsObjection(name)).toBe(`"${name}" is a device of Windows`);
    },
  );

  it.each(["a:b.csv", "cost?.csv", 'a"b', "a|b", "report.", "report "])("%j is told", (name) => {
    expect(windowsObjection(name)).toMatch(/^Windows has no /);
  });

  it.each(["console.csv", "com10.csv", "nullable.md", "report.csv", "com.csv", ".", "..", ""])("%j is fine", (name) => {
    expect(windowsObjection(name)).toBeUndefined();
  });
});

describe("git on Windows", () => {
  const there =
    (...files: string[]) =>
    (file: string) =>
      files.includes(file);

  it("is the one that PATH names by a whole path, never one of the working folder", () => {
    const env = { Path: '.;tools;"C:\\Program Files\\Git\\cmd";C:\\other' };
    const known = there("git.exe", "tools\\git.exe", "C:\\Program Files\\Git\\cmd\\git.exe", "C:\\other\\git.exe");
    expect(gitProgram(env, "win32", known)).toBe("C:\\Program Files\\Git\\cmd\\git.exe");
  });

  it("is looked for at its usual place where PATH has none", () => {
    const usual = "C:\\Program Files\\Git\\cmd\\git.exe";
    expect(gitProgram({ PATH: "." }, "win32", there("git.exe"))).toBe(usual);
    expect(gitProgram({}, "win32", there())).toBe(usual);
  });

  it("is searched by the system elsewhere", () => {
    expect(gitProgram({ PATH: "/usr/bin" }, "linux", there())).toBe("git");
  });
});
