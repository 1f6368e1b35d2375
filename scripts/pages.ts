import { mkdirSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { VERSION } from "../src/version.ts";
import { describeCommands } from "./pages/described.ts";
import { manPage } from "./pages/man.ts";
import { commandsPage } from "./pages/commands.ts";
import { priceCoveragePage } from "./pages/price-coverage.ts";

/** The generated pages, by file. */
export async function generatedPages(root: string): Promise<Map<string, string>> {
  const commands = describeCommands();
  const markdown = (text: string) => format(text, { parser: "markdown", printWidth: 120 });
  return new Map([
    ["docs/commands.md", await markdown(commandsPage(commands))],
    ["docs/price-coverage.md", await markdown(priceCoveragePage(root))],
    ["man/tokcost.1", manPage(commands, VERSION)],
  ]);
}

/** Writes the pages that follow from commands and prices: `npm run pages`. */
export default async function writePages(_: readonly string[], root: string): Promise<void> {
  mkdirSync("man", { recursive: true });
  for (const [file, text] of await generatedPages(root)) writeFileSync(file, text);
}
