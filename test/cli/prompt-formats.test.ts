import { mkdirSync, mkdtempSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { FIXTURES, ROOT, tokcost } from "./tokcost.ts";

const FORMATS = path.join(FIXTURES, "prompt-formats");

function folderWith(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-formats-"));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return folder;
}

async function tokensOf(folder: string, file: string, ...more: string[]): Promise<number> {
  const { stdout } = await tokcost(["estimate", file, "-m", "gpt-4o", "--tokens-only", "-q", ...more], { cwd: folder });
  return Number(stdout);
}

describe("prompt formats on the command line", () => {
  it("takes the files beside a prompt in, and leaves partials out of a folder", async () => {
    const { stderr, stdout, code } = await tokcost(["estimate", "dotprompt", "-m", "gemini-2.5-flash"], {
      cwd: FORMATS,
    });
    expect(stderr).toContain("left out: dotprompt/_style.prompt: found a partial");
    expect(stdout).toMatch(/tour\.robot\.prompt/);
    expect(code).toBe(3);
  });

  it("says what programs would make, and exits with 3", async () => {
    const { stderr, code } = await tokcost(["estimate", "promptfoo/programs.yaml"], { cwd: FORMATS });
    expect(stderr).toContain("not counted: the prompt prompts.py:ask, which a program makes that is not run");
    expect(code).toBe(3);
  });

  it("reads patterns and CSV from the disk", async () => {
    const { stdout, code } = await tokcost(["estimate", "promptfoo/csv.yaml", "--format", "json"], { cwd: FORMATS });
    expect(code).toBe(0);
    expect(stdout).toContain("prompts/tone.txt 2, test 2");
  });

  it.each([
    ["a.prompt", "{{> out}}", "_out.prompt"],
    ["a.yaml", "prompts: file://out.txt\nproviders: openai:gpt-4o", "out.txt"],
    ["a.json", '{"_type":"prompt","input_variables":[],"template_path":"out.txt"}', "out.txt"],
  ])("%s that refers to a link out of its folder is refused", async (file, text, link) => {
    const outside = folderWith({ "secret.txt": "the secret" });
    const folder = folderWith({ [file]: text });
    symlinkSync(path.join(outside, "secret.txt"), path.join(folder, link));
    const { code, stderr, stdout } = await tokcost(["estimate", file, "-m", "gpt-4o"], { cwd: folder });
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(new RegExp(`^error: ${file}: names "${link}", which leads out of the folders given`));
  });

  it("counts the examples of the docs as they say", async () => {
    const file = "fixtures/prompt-formats/langchain/jinja.yaml";
    expect(await tokensOf(ROOT, file)).toBe(15);
    expect(await tokensOf(ROOT, file, "--vars", "fixtures/prompt-formats/langchain/guests.yaml")).toBe(17);
  });

  it("leaves placeholders of request JSON empty where their text is told as dynamic", async () => {
    const request = (content: string) => JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content }] });
    const workload = `version: 1
features:
  ask:
    model: gpt-4o
    prompt: ask.json
    input: { dynamic: 300 }
    output: 100
    requests: 1000/month
`;
    const run = (content: string) => {
      const cwd = folderWith({ "ask.json": request(content), "tokcost.yaml": workload });
      return tokcost(["run", "--format", "json"], { cwd });
    };
    const open = await run("Sum up in one line: {{text}} {{more}}");
    expect(open).toMatchObject({ code: 0, stderr: "" });
    expect(open).toEqual(await run("Sum up in one line:  "));
    expect(open.stdout).not.toBe((await run("Sum up in one line: the whole text")).stdout);
  });
});
