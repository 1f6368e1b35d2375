import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generatedPages } from "../../scripts/pages.ts";
import { describeCommands, sharedFlags } from "../../scripts/pages/described.ts";
import { ROOT } from "../cli/tokcost.ts";
import { blocksOf } from "../full/docs-blocks.ts";

const read = (file: string) => readFileSync(path.join(ROOT, file), "utf8");

describe("the generated pages", () => {
  test("are what commands and prices say now: npm run pages", async () => {
    const pages = await generatedPages(ROOT);
    expect(pages.size).toBe(3);
    for (const [file, text] of pages) expect(text).toBe(read(file));
  });
});

describe("every flag", () => {
  const commands = describeCommands();
  const shared = sharedFlags(commands).map(({ long }) => long);
  // What test/full/docs.test.ts runs: scripts of the pages, commands whose output they show, and the examples of --help.
  const pages = ["README.md", ...readdirSync(path.join(ROOT, "docs")).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith(".md"))
    .flatMap((name) => blocksOf(read(name)));
  const lines = [
    ...pages.flatMap(({ commands: scripts, setup, output }) => [
      ...scripts,
      ...setup,
      ...("command" in output ? [output.command] : []),
    ]),
    ...commands.flatMap(({ examples }) => examples.map(([call]) => call)),
  ];
  const calls = lines.flatMap((line) => line.split(/[|;&()<>]/)).map((call) => ` ${call.trim()} `);
  const isTried = (name: string, { flags, long }: { readonly flags: string; readonly long: string }) => {
    const short = /^-\w/.exec(flags)?.[0] ?? long;
    return calls.some(
      (call) => call.startsWith(` tokcost ${name} `) && new RegExp(` (?:${long}|${short}) `).test(call),
    );
  };

  // What no script can show: a server, tried in test/full/clickhouse.test.ts, and a terminal, in test/cli/savings.test.ts.
  const elsewhere = ["usage --timeout", "savings --show-text"];

  test.each(commands.map((command) => [command.name, command] as const))(
    "of %s has an example that runs",
    (name, command) => {
      const untried = [
        ...command.flags.filter((flag) => !isTried(name, flag)),
        ...command.commands.flatMap((sub) => sub.flags.filter((flag) => !isTried(sub.name, flag))),
      ].map(({ long }) => long);
      // Where every command has a flag, trying it with one of them is enough.
      const common = [...shared, "--output", "--format"];
      expect(untried.filter((long) => !common.includes(long) && !elsewhere.includes(`${name} ${long}`))).toEqual([]);
    },
  );

  test("that all share has an example that runs", () => {
    const flags = commands.flatMap((command) => command.flags).filter(({ long }) => shared.includes(long));
    expect(flags.filter((flag) => !commands.some(({ name }) => isTried(name, flag)))).toEqual([]);
  });

  test("that all share is in the README", () => {
    const readme = read("README.md");
    expect(shared.filter((long) => !readme.includes(long))).toEqual([]);
  });
});
