import { Command, type Option } from "commander";
import { nearestTo } from "../domain/nearest.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { bashCompletion } from "../report/completion/bash.ts";
import type { CompletedCommand, CompletedFlag, Completions } from "../report/completion/completions.ts";
import { fishCompletion } from "../report/completion/fish.ts";
import { zshCompletion } from "../report/completion/zsh.ts";
import { SHELLS } from "./completion.ts";
import { COMMANDS } from "./index.ts";
import { loadPriceTable } from "./price-table.ts";

const SCRIPTS: Readonly<Record<(typeof SHELLS)[number], (completions: Completions) => string>> = {
  bash: bashCompletion,
  zsh: zshCompletion,
  fish: fishCompletion,
};

/** `tokcost completion SHELL`: everything that can be typed, as the commands themselves tell it. */
export async function runCompletion(named: string, io: Io): Promise<ExitCode> {
  const shell = SHELLS.find((known) => known === named);
  if (shell === undefined) {
    const [near] = nearestTo(named, SHELLS, 1);
    throw new UserError(
      `expected ${SHELLS.join(", ")}, got "${named}"`,
      {},
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  }
  const book = await loadPriceTable(io, { overlay: null, table: null });
  const names = book.models.flatMap(({ key, id }) => [key, id]);
  const models = [...new Set(names)].filter((name) => /^[\w./:@-]+$/.test(name)).sort();
  const commands = COMMANDS.map((spec) => {
    const command = new Command(spec.name);
    spec.configure(command, io, () => undefined);
    return completed(command, spec.summary);
  });
  io.stdout.write(SCRIPTS[shell]({ commands, models }));
  return EXIT.ok;
}

function completed(command: Command, summary: string): CompletedCommand {
  const argument = command.registeredArguments[0];
  return {
    name: command.name(),
    summary,
    flags: command.options.map(flagOf),
    words: command.name() === "completion" ? [...SHELLS] : [],
    takesModel: argument !== undefined && /models?/.test(argument.name()),
    commands: command.commands.map((sub) => completed(sub, sub.summary() || sub.description())),
  };
}

function flagOf({ long, short, required, optional, description }: Option): CompletedFlag {
  const takes = required || optional;
  return {
    names: [short, long].filter((name) => name !== undefined),
    summary: description,
    values: !takes ? "none" : long === "--model" ? "models" : (wordsIn(long, description) ?? "files"),
  };
}

/** Flags whose description begins with, or ends in, all that they take. */
function wordsIn(long: string | undefined, description: string): string[] | undefined {
  if (!["--format", "--mode", "--rate-window", "--group-by"].includes(long ?? "")) return undefined;
  const list = /(?:^|: )((?:[a-z]+, )+[a-z:]+)/.exec(description)?.[1];
  return list?.split(", ").map((word) => word.replace(/:$/, ""));
}
