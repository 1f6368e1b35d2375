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
    expect(await estimate("prompts/suport.prompty")).toMatchInlineSnapshot(
      `"error: prompts/suport.prompty: no such file or folder (did you mean prompts/support.prompty?)"`,
    );
    expect(await estimate("nowhere/at-all.md")).toMatchInlineSnapshot(
      `"error: nowhere/at-all.md: no such file or folder"`,
    );
  });

  it("names an unknown flag's nearest name", async () => {
    expect(await estimate("prompts", "--sectoins")).toMatchInlineSnapshot(
      `"error: unknown option '--sectoins' (did you mean --sections?)"`,
    );
  });

  it("names an unknown command's nearest name", async () => {
    expect(await complaint(["estmate"])).toMatchInlineSnapshot(
      `"error: unknown command 'estmate' (did you mean estimate?)"`,
    );
  });

  it("says where to read on if an argument or a subcommand is missing", async () => {
    expect(await complaint(["diff"])).toBe("error: missing required argument 'ref' (see tokcost diff --help)");
    expect(await complaint(["prices"])).toBe("error: no subcommand given (see tokcost prices --help)");
    expect(await complaint(["prices", "show"])).toBe(
      "error: missing required argument 'model' (see tokcost prices show --help)",
    );
    expect(await complaint(["prices", "show", ""])).toBe("error: an argument is empty, expected model (leave it out)");
    expect(await complaint(["help", "frobnicate"])).toBe("error: unknown command 'frobnicate' (see tokcost --help)");
    expect(await complaint(["--frobnicate"])).toBe("error: unknown option '--frobnicate' (see tokcost --help)");
  });

  it("explains a bad date", async () => {
    expect(await estimate("prompts", "--as-of", "2026-02-30")).toMatchInlineSnapshot(
      `"error: --as-of: "2026-02-30" is not a date, expected YYYY-MM-DD or YYYY-MM-DDTHH:MMZ"`,
    );
  });

  it("explains a bad volume, number, mode, size and format", async () => {
    expect(await estimate("prompts", "--requests", "many")).toMatchInlineSnapshot(
      `"error: --requests: expected requests in a period such as 50000/month or 1.5k/day, got "many""`,
    );
    expect(await estimate("prompts", "--output-tokens", "9..3")).toMatchInlineSnapshot(
      `"error: --output-tokens: expected 300 or 100..800, got "9..3""`,
    );
    expect(await estimate("--input-tokens", "1.5")).toMatchInlineSnapshot(
      `"error: --input-tokens: expected a whole number such as 1200, 50_000 or 1.5M, got "1.5""`,
    );
    expect(await estimate("prompts", "--mode", "batched")).toMatchInlineSnapshot(
      `"error: --mode: expected standard, batch, flex, fast, priority, got "batched" (did you mean batch?)"`,
    );
    expect(await estimate("prompts", "--max-file", "big")).toMatchInlineSnapshot(
      `"error: --max-file: expected a size such as 64MB or 2GB, got "big""`,
    );
    expect(await estimate("prompts", "--format", "jsn")).toMatchInlineSnapshot(
      `"error: --format: "jsn" is no format of tokcost estimate, expected table, csv, json, markdown (did you mean json?)"`,
    );
    expect(await estimate("prompts", "-o", "report.xyz")).toMatchInlineSnapshot(
      `"error: -o report.xyz: the name does not tell the format (add --format, one of table, csv, json, markdown)"`,
    );
    expect(await estimate("prompts", "--as", "promty")).toMatchInlineSnapshot(
      `"error: --as: found "promty", wanted a format (did you mean prompty?)"`,
    );
    expect(await estimate("prompts", "--var", "novalue")).toMatchInlineSnapshot(
      `"error: --var: found no name before a '=', wanted NAME=VALUE (--var customer=Ada)"`,
    );
    expect(await estimate("prompts", "--input-tokens", "5")).toMatchInlineSnapshot(
      `"error: --input-tokens stands instead of files (leave one of the two out)"`,
    );
  });

  it("gives line and column of broken JSON and YAML", async () => {
    expect(await estimate("errors/broken-json/request.json")).toMatchInlineSnapshot(
      `"error: errors/broken-json/request.json:5:3: broken JSON: found ']', wanted a value (remove the comma before it)"`,
    );
    expect(await estimate("errors/broken-yaml/header.prompty")).toMatchInlineSnapshot(
      `"error: errors/broken-yaml/header.prompty:4:7: broken YAML: found a key or mapping inside another value (put a text that holds ': ' in quotes, or mend the indentation)"`,
    );
    expect(await estimate("errors/broken-line/batch.jsonl")).toMatchInlineSnapshot(
      `"error: errors/broken-line/batch.jsonl:2:100: broken JSON: found '}', wanted a value or ']'"`,
    );
  });

  it("refuses a binary file, an alias bomb and an empty file", async () => {
    expect(await estimate("errors/binary-file/prompt.txt")).toMatchInlineSnapshot(
      `"error: errors/binary-file/prompt.txt: found a binary file, wanted text in UTF-8 (save a UTF-16 text as UTF-8)"`,
    );
    expect(await estimate("errors/alias-bomb/bomb.prompty")).toMatchInlineSnapshot(
      `"error: errors/alias-bomb/bomb.prompty:4:8: found aliases that multiply the document more than 100 times, wanted fewer (write the repeated parts out)"`,
    );
    expect(await estimate("errors/empty-file/prompt.md")).toMatchInlineSnapshot(
      `"error: errors/empty-file/prompt.md: found an empty file, wanted a prompt or a request"`,
    );
  });

  it("refuses a prompt file that points out of its folder", async () => {
    expect(await estimate("errors/path-outside/prompt.prompty")).toMatchInlineSnapshot(
      `"error: errors/path-outside/prompt.prompty: found a reference to a file outside the prompt's folder, wanted one inside it (move the file beside the prompt)"`,
    );
  });

  it("says where a template is broken, and what JSON is not known", async () => {
    expect(await estimate("errors/broken-template/welcome.prompt")).toMatchInlineSnapshot(
      `"error: errors/broken-template/welcome.prompt:4: broken template: found a block that the end of another closes"`,
    );
    expect(await estimate("errors/unknown-json/settings.json")).toMatchInlineSnapshot(
      `"error: errors/unknown-json/settings.json: found JSON of no known shape, wanted a request (messages, input, contents), a batch, or a list with --field (--as text counts it as plain text)"`,
    );
  });

  it("gives line and column of a bad price overlay", async () => {
    expect(await estimate("prompts", "--prices", "errors/prices-unquoted-rate/prices.yaml")).toMatchInlineSnapshot(
      `"error: errors/prices-unquoted-rate/prices.yaml:6:25: models[0].prices[0].rates.input is 0.10 without quotes, expected "0.10" (write "0.10")"`,
    );
    expect(await estimate("prompts", "--prices", "errors/no-such.yaml")).toMatchInlineSnapshot(
      `"error: errors/no-such.yaml: no such file or folder"`,
    );
  });

  it("never repeats what stands in a prompt", async () => {
    const { stderr } = await tokcost(["estimate", "-"], {
      input: '{"messages": [{"role": "user", "content": "SECRET"',
    });
    expect(stderr).not.toContain("SECRET");
  });

  it("asks for input where there is none", async () => {
    expect(await complaint(["estimate"], { columns: 80 })).toMatchInlineSnapshot(
      `"error: no prompt files given (tokcost estimate prompts/, or - to read standard input)"`,
    );
  });
});

describe("a file that cannot be taken", () => {
  let folder = "";
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), "tokcost-errors-"));
    writeFileSync(path.join(folder, "large.txt"), "a".repeat(2_000_001));
    writeFileSync(path.join(folder, "secret.md"), "x");
    chmodSync(path.join(folder, "secret.md"), 0);
    symlinkSync("loop.md", path.join(folder, "loop.md"));
    writeFileSync(path.join(folder, "prompt.md"), "Hello");
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
      "error: large.txt: 2000001 bytes, the limit is 2 MB (raise it with --max-file 2GB)",
    );
  });

  it.skipIf(process.getuid?.() === 0)("is named where it may not be read", async () => {
    expect(await complaint(["estimate", "secret.md"], { cwd: folder })).toBe(
      "error: secret.md: no permission to read it",
    );
  });

  it("is named where links lead nowhere", async () => {
    expect(await complaint(["estimate", "loop.md"], { cwd: folder })).toBe("error: loop.md: too many symbolic links");
    expect(await complaint(["estimate", "prompt.md", "--vars", "empty"], { cwd: folder })).toBe(
      "error: empty: is a folder, expected a file",
    );
  });

  it.each([
    ["estimate", "-", "-m", "gpt-4o", "--prices"],
    ["estimate", "-", "-m", "gpt-4o", "--table"],
    ["compare"],
    ["run"],
    ["usage", "-", "--mapping"],
  ])("is not quoted where it is a prompt: %s %s %s %s %s", async (...args) => {
    const stderr = await complaint([...args, "prompt.md"].filter(Boolean), { cwd: folder, input: "x" });
    expect(stderr).toMatch(/^error: prompt.md:1:1: /);
    expect(stderr).not.toContain("Hello");
  });

  it("is named where it is a folder without prompts, or broken gzip", async () => {
    expect(await complaint(["estimate", "empty"], { cwd: folder })).toMatch(
      /^error: empty: nothing to read in this folder, expected /,
    );
    expect(await complaint(["estimate", "cut.json.gz"], { cwd: folder })).toBe(
      "error: cut.json.gz: is compressed (gzip), but broken or cut short",
    );
  });
});
