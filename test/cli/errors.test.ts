import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokcost, type World } from "./tokcost.ts";

/** What a wrong call says: one line on stderr, nothing on stdout, exit 2. */
async function complaint(args: readonly string[], world?: World): Promise<string> {
  const { code, stdout, stderr } = await tokcost(args, world);
  expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
  expect(stderr.endsWith("\n") && stderr.trimEnd().split("\n")).toHaveLength(1);
  return stderr.trimEnd();
}

const estimate = (...args: string[]): Promise<string> => complaint(["estimate", "-m", "gpt-4o", ...args]);

describe("a wrong call", () => {
  it("names a missing file, and the neighbour that was probably meant", async () => {
    expect(await estimate("prompts/suport.prompty")).toMatchInlineSnapshot();
    expect(await estimate("nowhere/at-all.md")).toMatchInlineSnapshot();
  });

  it("names an unknown flag's nearest name", async () => {
    expect(await estimate("prompts", "--sectoins")).toMatchInlineSnapshot();
  });

  it("names an unknown command's nearest name", async () => {
    expect(await complaint(["estmate"])).toMatchInlineSnapshot();
  });

  it("explains a bad date", async () => {
    expect(await estimate("prompts", "--as-of", "2026-02-30")).toMatchInlineSnapshot();
  });

  it("explains a bad volume, number, mode, size and format", async () => {
    expect(await estimate("prompts", "--requests", "many")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--output-tokens", "9..3")).toMatchInlineSnapshot();
    expect(await estimate("--input-tokens", "1.5")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--mode", "batched")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--max-file", "big")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--format", "jsn")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "-o", "report.xyz")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--as", "promty")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--var", "novalue")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--input-tokens", "5")).toMatchInlineSnapshot();
  });

  it("gives line and column of broken JSON and YAML", async () => {
    expect(await estimate("errors/broken-json/request.json")).toMatchInlineSnapshot();
    expect(await estimate("errors/broken-yaml/header.prompty")).toMatchInlineSnapshot();
    expect(await estimate("errors/broken-line/batch.jsonl")).toMatchInlineSnapshot();
  });

  it("refuses a binary file, an alias bomb and an empty file", async () => {
    expect(await estimate("errors/binary-file/prompt.txt")).toMatchInlineSnapshot();
    expect(await estimate("errors/alias-bomb/bomb.prompty")).toMatchInlineSnapshot();
    expect(await estimate("errors/empty-file/prompt.md")).toMatchInlineSnapshot();
  });

  it("refuses a prompt file that points out of its folder", async () => {
    expect(await estimate("errors/path-outside/prompt.prompty")).toMatchInlineSnapshot();
  });

  it("says which formats it does not read yet, and what to do", async () => {
    expect(await estimate("errors/unread-format/welcome.prompt")).toMatchInlineSnapshot();
    expect(await estimate("errors/unread-format/promptfoo.yaml")).toMatchInlineSnapshot();
    expect(await estimate("errors/unknown-json/settings.json")).toMatchInlineSnapshot();
  });

  it("gives line and column of a bad price overlay", async () => {
    expect(await estimate("prompts", "--prices", "errors/prices-unquoted-rate/prices.yaml")).toMatchInlineSnapshot();
    expect(await estimate("prompts", "--prices", "errors/no-such.yaml")).toMatchInlineSnapshot();
  });

  it("never repeats what stands in a prompt", async () => {
    const { stderr } = await tokcost(["estimate", "-"], {
      input: '{"messages": [{"role": "user", "content": "SECRET"',
    });
    expect(stderr).not.toContain("SECRET");
  });

  it("asks for input where there is none", async () => {
    expect(await complaint(["estimate"], { columns: 80 })).toMatchInlineSnapshot();
  });
});

describe("a file that cannot be taken", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tokcost-errors-"));
    writeFileSync(path.join(folder, "large.txt"), "a".repeat(2_000_001));
    writeFileSync(path.join(folder, "secret.md"), "x");
    chmodSync(path.join(folder, "secret.md"), 0);
    mkdirSync(path.join(folder, "empty"));
    mkdirSync(path.join(folder, "inside"));
    symlinkSync("../secret.md", path.join(folder, "inside/link.md"));
    writeFileSync(
      path.join(folder, "inside/p.prompty"),
      "---\nname: p\nmodel: { id: gpt-4o }\ninputs: ${file:link.md}\n---\nsystem:\nhi\n",
    );
    writeFileSync(path.join(folder, "cut.json.gz"), Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0]));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is refused over the limit, with the limit and the cure", async () => {
    expect(await complaint(["estimate", "large.txt", "--max-file", "2MB"], { cwd: folder })).toBe(
      "error: large.txt: 2 MB, the limit is 2 MB (raise it with --max-file 2GB)",
    );
  });

  it.skipIf(process.getuid?.() === 0)("is named where it may not be read", async () => {
    expect(await complaint(["estimate", "secret.md"], { cwd: folder })).toBe(
      "error: secret.md: no permission to read it",
    );
  });

  it("is named where it is a folder without prompts, or broken gzip", async () => {
    expect(await complaint(["estimate", "empty"], { cwd: folder })).toMatch(
      /^error: empty: no prompt files in this folder/,
    );
    expect(await complaint(["estimate", "cut.json.gz"], { cwd: folder })).toBe(
      "error: cut.json.gz: is compressed (gzip), but broken or cut short",
    );
  });
});
