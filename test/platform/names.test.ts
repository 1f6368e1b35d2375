import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ROOT, tokcost } from "../cli/tokcost.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-names-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (file: string, text: string): void => {
  mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
  writeFileSync(path.join(folder, file), text);
};

interface Estimated {
  readonly estimates: readonly { readonly file: string }[];
}

/** Whether the disk of temporary files tells capitals from small letters. */
function tellsCapitals(): boolean {
  write("capitals", "");
  return !existsSync(path.join(folder, "CAPITALS"));
}

describe("names that differ in capitals only", () => {
  it("are two files where the disk says so, and one where it does not", async () => {
    write("prompts/Reply.md", "Answer the customer.");
    write("prompts/reply.md", "Answer the customer, at length.");
    const { code, stdout } = await tokcost(["estimate", "prompts", "-m", "gpt-4o", "--json", "-q"], { cwd: folder });
    expect(code).toBe(0);
    const files = (JSON.parse(stdout) as Estimated).estimates.map(({ file }) => file);
    expect(files).toHaveLength(tellsCapitals() ? 2 : 1);
    expect(new Set(files).size).toBe(files.length);
  });

  it("are no two vocabularies, since one would take the other's place on some disks", async () => {
    write("tokenizer.json", readFileSync(path.join(ROOT, "fuzz/corpus/tokenizers/byte-level.json"), "utf8"));
    const world = { cwd: folder, env: { TOKCOST_DATA: path.join(folder, "data"), NO_COLOR: "1" } };
    const add = (name: string) => tokcost(["tokenizers", "add", "tokenizer.json", "--name", name], world);
    expect((await add("Mine")).code).toBe(0);
    expect((await add("Mine")).code).toBe(0);
    const { code, stderr } = await add("mine");
    expect([code, stderr]).toEqual([
      2,
      "error: --name: Mine differs in capitals only (choose another name, or remove it)\n",
    ]);
  });
});

describe("a backslash where it is a character of names", () => {
  it.skipIf(path.sep === "\\")("stays one, in a name and before a wildcard", async () => {
    write("a\\b.md", "Answer.");
    write("[a].md", "Answer.");
    for (const [given, file] of [
      ["a\\b.md", "a\\b.md"],
      ["\\[a\\]*.md", "[a].md"],
    ] as const) {
      const { stdout } = await tokcost(["estimate", given, "-m", "gpt-4o", "--json", "-q"], { cwd: folder });
      expect((JSON.parse(stdout) as Estimated).estimates.map((each) => each.file)).toEqual([file]);
    }
  });
});

describe("a repository that is reached through a link", () => {
  it("says of a missing file that it is missing, not that it is outside", async () => {
    mkdirSync(path.join(folder, "real/.git"), { recursive: true });
    write(
      "real/tokcost.yaml",
      "version: 1\nfeatures:\n  a:\n    model: gpt-4o\n    prompt: none.md\n    requests: 1/day\n    output: 9\n",
    );
    symlinkSync(path.join(folder, "real"), path.join(folder, "link"));
    const { code, stderr } = await tokcost(["simulate"], { cwd: path.join(folder, "link") });
    expect(code).toBe(2);
    expect(stderr).toContain("none.md: no such file or folder");
  });
});
