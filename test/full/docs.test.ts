import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { COMMANDS } from "../../src/commands/index.ts";
import { ROOT } from "../cli/tokcost.ts";
import { docsWorld } from "./docs-world.ts";
import { blocksOf } from "./docs-blocks.ts";

const PAGES = ["README.md", "pricing/README.md", ...readdirSync(path.join(ROOT, "docs")).map((name) => `docs/${name}`)]
  .filter((name) => name.endsWith(".md"))
  .map((name) => ({ name, blocks: blocksOf(readFileSync(path.join(ROOT, name), "utf8")) }));

/** 0 ok, 1 a budget is exceeded, 3 something has no price: the command did what the page says it does. */
const FINE = [0, 1, 3];

let world: ReturnType<typeof docsWorld>;
const shell = (command: string, program = "bash") =>
  spawnSync(program, ["-c", command], { cwd: world.folder, env: world.env, encoding: "utf8" });

function expectRuns(command: string): string {
  // What one shell reads, another can't.
  const zsh = command.includes("completion zsh") ? spawnSync("zsh", ["-c", ":"]).status : null;
  const { status, stdout, stderr } =
    zsh === 0 ? shell(`autoload -U compinit; compinit -u; ${command}`, "zsh") : shell(zsh === null ? command : ":");
  if (!FINE.includes(status ?? -1)) expect.fail(`${command}: exit ${status}: ${stderr}`);
  return stdout;
}

describe.each(PAGES)("$name", ({ blocks }) => {
  const scripts = blocks.filter(({ language }) => language === "sh");
  test.runIf(scripts.length > 0)("has commands that all run", () => {
    for (const { commands, setup } of scripts) {
      world = docsWorld();
      try {
        for (const line of setup) expect([line, shell(line).status]).toEqual([line, 0]);
        for (const command of commands) expectRuns(command);
      } finally {
        world.remove();
      }
    }
  });

  const outputs = blocks.filter(({ language }) => language === "text");
  test.runIf(outputs.length > 0)("shows what its commands print", () => {
    for (const { line, text, output } of outputs) {
      expect([line, output.kind]).not.toEqual([line, "not told"]);
      if (!("command" in output)) continue;
      world = docsWorld();
      try {
        const { stdout, stderr } = shell(output.command);
        const printed = stdout || stderr;
        if (output.kind === "whole") expect(printed.trimEnd()).toBe(text.trimEnd());
        else for (const shown of text.trimEnd().split("\n")) expect(printed.split("\n")).toContain(shown);
      } finally {
        world.remove();
      }
    }
  });
});

describe("the examples of --help", () => {
  beforeAll(() => {
    world = docsWorld();
  });
  afterAll(() => {
    world.remove();
  });

  test.each(COMMANDS.map((command) => [command.name, command] as const))("of %s all run", (name, command) => {
    expect(command.examples.length).toBeGreaterThan(0);
    if (name === "init") rmSync(path.join(world.folder, "tokcost.yaml"));
    for (const [example] of command.examples) {
      // Each as if it were the first: no report and no workload is there yet, or the one that it reads is.
      shell("rm -rf report mine.yaml; git checkout -q .; mkdir -p ~/.config/fish/completions");
      if (name === "verify") shell("tokcost run -o report -q");
      if (name === "init") rmSync(path.join(world.folder, "tokcost.yaml"), { force: true });
      expectRuns(example);
    }
  });
});
