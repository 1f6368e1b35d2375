import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { win32 } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { run } from "../../src/cli.ts";
import { windowsWorld } from "./windows-world.ts";

// Every module of the command gets the rules of Windows for paths.
vi.mock("node:path", async (importOriginal) => {
  const { win32: rules } = await importOriginal<typeof import("node:path")>();
  return { ...rules, default: rules };
});

const WORKLOAD = `version: 1
features:
  reply:
    model: gpt-4o-mini
    prompt: prompts/reply.md
    requests: 1000/month
    output: 200
budgets:
  - feature: reply
    max: 0.01/month
`;

let drive = "";
beforeEach(() => {
  drive = mkdtempSync(`${tmpdir()}/tokcost-drive-`);
  mkdirSync(`${drive}/desk/prompts/deep`, { recursive: true });
  writeFileSync(`${drive}/desk/prompts/reply.md`, "Answer the customer.\n");
  writeFileSync(`${drive}/desk/prompts/deep/short.md`, "In one line, please.\n");
  writeFileSync(`${drive}/desk/tokcost.yaml`, WORKLOAD);
});
afterEach(() => rmSync(drive, { recursive: true, force: true }));

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function tokcost(args: readonly string[], cwd = "C:\\desk"): Promise<Outcome> {
  const { io, told } = windowsWorld(drive, cwd, win32);
  const code = await run(io(args));
  return { code, ...told };
}

interface Estimated {
  readonly estimates: readonly { readonly file: string; readonly tokens: { readonly input: number } }[];
}

const filesOf = ({ stdout }: Outcome): string[] => (JSON.parse(stdout) as Estimated).estimates.map(({ file }) => file);

describe("estimate on Windows", () => {
  const estimate = (...args: string[]) => tokcost(["estimate", ...args, "-m", "gpt-4o", "--json", "-q"]);

  it.each([
    ["prompts\\reply.md", ["prompts/reply.md"]],
    [".\\prompts\\reply.md", ["prompts/reply.md"]],
    ["C:\\desk\\prompts\\reply.md", ["C:/desk/prompts/reply.md"]],
    ["prompts\\*.md", ["prompts/reply.md"]],
    ["prompts\\**\\*.md", ["prompts/deep/short.md"]],
    ["prompts", ["prompts/deep/short.md", "prompts/reply.md"]],
    ["PROMPTS\\Reply.MD", ["PROMPTS/Reply.MD"]],
  ])("reads %s", async (given, files) => {
    const outcome = await estimate(given);
    expect([outcome.code, outcome.stderr]).toEqual([0, ""]);
    expect(filesOf(outcome)).toEqual(files);
  });

  it("reads a file once that is named with both slashes", async () => {
    expect(filesOf(await estimate("prompts\\reply.md", "prompts/reply.md"))).toEqual(["prompts/reply.md"]);
  });

  it("names the neighbour of a misspelt name", async () => {
    const { code, stderr } = await estimate("prompts\\repyl.md");
    expect([code, stderr]).toEqual([
      2,
      "error: prompts/repyl.md: no such file or folder (did you mean prompts/reply.md?)\n",
    ]);
  });

  it("opens what a prompt file names beside it, and nothing outside", async () => {
    const config = (file: string) => `prompts:\n  - file://${file}\nproviders: [openai:gpt-4o]\ntests:\n  - vars: {}\n`;
    writeFileSync(`${drive}/desk/prompts/promptfooconfig.yaml`, config("deep/short.md"));
    expect((await estimate("prompts\\promptfooconfig.yaml")).code).toBe(0);
    writeFileSync(`${drive}/desk/prompts/promptfooconfig.yaml`, config("deep/*.md"));
    expect((await estimate("prompts\\promptfooconfig.yaml")).code).toBe(0);
    for (const file of ["..\\\\tokcost.yaml", "C:\\\\desk\\\\tokcost.yaml", "\\\\\\\\server\\\\share\\\\a.md"]) {
      writeFileSync(`${drive}/desk/prompts/promptfooconfig.yaml`, config(file));
      const { code, stderr } = await estimate("prompts\\promptfooconfig.yaml");
      expect([file, code]).toEqual([file, 2]);
      expect(stderr).toMatch(/^error: prompts\/promptfooconfig\.yaml.*outside.*\n$/);
    }
  });
});

describe("a workload on Windows", () => {
  it("is found upward, and shown with slashes", async () => {
    mkdirSync(`${drive}/desk/deep/er`, { recursive: true });
    const { code, stdout, stderr } = await tokcost(["check", "--format", "sarif"], "C:\\desk\\deep\\er");
    expect([code, stderr]).toEqual([1, ""]);
    expect(stdout).toContain('"uri": "../../prompts/reply.md"');
    expect(stdout).not.toContain("\\\\");
  });

  it("keeps to its repository, on whatever drive, and whatever the capitals", async () => {
    mkdirSync(`${drive}/desk/.git`);
    writeFileSync(`${drive}/secret.md`, "secret");
    for (const [prompt, problem] of [
      ["../secret.md", "is outside the repository"],
      ["C:\\secret.md", "is outside the repository"],
      ["D:\\secret.md", "is outside the repository"],
      ["prompts\\none.md", "no such file"],
      ["PROMPTS\\REPLY.MD", ""],
    ] as const) {
      writeFileSync(`${drive}/desk/tokcost.yaml`, WORKLOAD.replace("prompts/reply.md", prompt));
      const { code, stderr } = await tokcost(["compare", "C:\\Desk\\tokcost.yaml", "-m", "gpt-4o"]);
      expect([prompt, code]).toEqual([prompt, problem === "" ? 0 : 2]);
      expect(stderr).toContain(problem);
    }
  });

  it("is compared with its commit, and its annotations have the paths of the repository", async () => {
    const git = (...args: string[]) =>
      execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.c", ...args], { cwd: drive });
    git("init", "-q");
    git("add", ".");
    git("commit", "-qm", "before");
    writeFileSync(`${drive}/desk/prompts/reply.md`, "Answer the customer, at length, and with patience.\n");
    for (const named of [[], ["C:\\desk\\tokcost.yaml"], ["..\\desk"]]) {
      const changed = await tokcost(["check", ...named, "--base", "HEAD", "--format", "sarif"]);
      expect([changed.code, changed.stderr]).toEqual([1, ""]);
      expect(changed.stdout).toContain('"uri": "desk/prompts/reply.md"');
    }
  });
});

describe("a run on Windows", () => {
  it("leaves a receipt that knows no backslash, and that verifies", async () => {
    const made = await tokcost(["run", "-o", "out\\report", "-q"]);
    expect([made.code, made.stderr]).toEqual([0, ""]);
    expect(readdirSync(`${drive}/desk/out/report`)).toContain("receipt.json");
    const receipt = JSON.parse(readFileSync(`${drive}/desk/out/report/receipt.json`, "utf8")) as {
      readonly workingFolder: string;
      readonly workload: string;
      readonly inputs: readonly { readonly file: string }[];
    };
    expect([receipt.workingFolder, receipt.workload]).toEqual(["../..", "tokcost.yaml"]);
    expect(receipt.inputs.map(({ file }) => file)).toEqual(["prompts/reply.md", "tokcost.yaml"]);
    for (const named of ["out\\report", "out\\report\\receipt.json", "C:\\desk\\out\\report"]) {
      const verified = await tokcost(["verify", named]);
      expect([named, verified.code, verified.stderr]).toEqual([named, 0, ""]);
    }
  });
});
