import { mkdirSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import { VERSION } from "../src/version.ts";
import { describeCommands } from "./command-pages/described.ts";
import { manPage } from "./command-pages/man.ts";
import { commandsPage } from "./command-pages/markdown.ts";

/** The generated pages, by file. */
export async function commandPages(): Promise<Map<string, string>> {
  const commands = describeCommands();
  return new Map([
    ["docs/commands.md", await format(commandsPage(commands), { parser: "markdown", printWidth: 120 })],
    ["man/tokcost.1", manPage(commands, VERSION)],
  ]);
}

/** Writes the reference of all commands: `npm run commands`. */
export default async function writeCommandPages(): Promise<void> {
  mkdirSync("man", { recursive: true });
  for (const [file, text] of await commandPages()) writeFileSync(file, text);
}
