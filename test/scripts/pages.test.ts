import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { generatedPages } from "../../scripts/pages.ts";
import { describeCommands, sharedFlags } from "../../scripts/pages/described.ts";
import { ROOT } from "../cli/tokcost.ts";

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
  // The reference has them all; a flag should also be met where it is explained or tried.
  const prose = ["README.md", ...readdirSync(path.join(ROOT, "docs")).map((name) => `docs/${name}`)]
    .filter((name) => name.endsWith(".md") && name !== "docs/commands.md")
    .map(read)
    .join("\n");
  const examples = commands.flatMap((command) => command.examples.map(([call]) => call)).join("\n");

  test.each(commands.map((command) => [command.name, command] as const))(
    "of %s is explained or shown",
    (_, command) => {
      const own = [command, ...command.commands].flatMap(({ flags }) => flags.map(({ long }) => long));
      const unmet = [...new Set(own)].filter(
        (long) =>
          long !== "--output" &&
          !shared.includes(long) &&
          !new RegExp(`${long}(?![\\w-])`).test(`${prose}\n${examples}`),
      );
      expect(unmet).toEqual([]);
    },
  );

  test("that all share is in the README", () => {
    const readme = read("README.md");
    expect(shared.filter((long) => !readme.includes(long))).toEqual([]);
  });
});
