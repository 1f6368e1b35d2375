import { Command, CommanderError } from "commander";
import { watchFlags } from "./commands/given-flags.ts";
import { COMMANDS } from "./commands/index.ts";
import { oneLine } from "./domain/one-line.ts";
import { DoneElsewhere, EXIT, type ExitCode, UserError } from "./errors.ts";
import type { Io } from "./io.ts";
import { VERSION } from "./version.ts";

const OVERVIEW = `
Examples:
  tokcost estimate prompts/
      what these prompt files cost
  tokcost estimate prompts/ -m gpt-4o --requests 50000/month
      and a month of them on one model
  tokcost prices show gpt-4o
      a model's prices, with their history
  echo "Hello" | tokcost estimate - --tokens-only -q
      just the number of tokens

Exit codes: 0 ok, 1 a limit is exceeded, 2 something to fix,
3 incomplete (something has no price)`;

/** Parses, dispatches, and turns errors into words: the one place that prints them. Resolves to the exit code. */
export async function run(io: Io): Promise<ExitCode> {
  let code: ExitCode = EXIT.ok;
  const program = newProgram(io, (result) => {
    code = result;
  });
  try {
    if (io.argv.length === 0) {
      io.stdout.write(program.helpInformation() + OVERVIEW + "\n");
      return EXIT.ok;
    }
    await program.parseAsync([...io.argv], { from: "user" });
    return code;
  } catch (error) {
    return explain(error, io, program);
  }
}

function newProgram(io: Io, done: (code: ExitCode) => void): Command {
  const program = new Command("tokcost")
    .description("What LLM tokens cost: before they are spent, after, and at the scale that comes next. Works offline.")
    .version(VERSION, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .addHelpText("after", OVERVIEW);
  const inherited = (command: Command): Command =>
    command
      .exitOverride()
      .showSuggestionAfterError(true)
      .configureOutput({
        writeOut: (text) => io.stdout.write(text),
        writeErr: () => undefined,
        getOutHelpWidth: () => io.stdout.columns ?? 80,
      });
  inherited(program);
  for (const spec of COMMANDS) {
    const command = inherited(program.command(spec.name).summary(spec.summary).description(spec.summary));
    const examples = spec.examples.map(([call, what]) => `  ${shellLines(call)}\n      ${what}`).join("\n");
    command.addHelpText("after", `\nExamples:\n${examples}`);
    spec.configure(command, io, done);
    for (const each of [command, ...command.commands]) watchFlags(each, spec.needs);
    for (const sub of command.commands) inherited(sub);
  }
  return program;
}

/** A call on lines that an ordinary terminal holds, so that all of it can be copied. */
function shellLines(call: string): string {
  const lines: string[] = [];
  for (const part of call.split(/ (?=--?[a-z])/)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + part.length < 74) lines[lines.length - 1] = `${last} ${part}`;
    else lines.push(part);
  }
  return lines.join(" \\\n    ");
}

/** The command that was called, as far as the words name one: "tokcost prices show". */
function askedCommand([first, ...rest]: readonly string[], command: Command): string {
  const asked = command.commands.find((each) => first !== undefined && each.name() === first);
  return asked ? `${command.name()} ${askedCommand(rest, asked)}` : command.name();
}

/** What is wrong where commander knows nothing better than to print the help. */
function withoutSubcommand(argv: readonly string[]): string {
  const asked = argv[argv.indexOf("help") + 1];
  return argv.includes("help") && asked !== undefined ? `unknown command '${asked}'` : "no subcommand given";
}

function explain(error: unknown, io: Io, program: Command): ExitCode {
  if (error instanceof DoneElsewhere) return error.code as ExitCode;
  if (error instanceof UserError) {
    io.stderr.write(`error: ${oneLine(error.message)}${error.cure === undefined ? "" : ` (${oneLine(error.cure)})`}\n`);
    return EXIT.userError;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return EXIT.ok;
    const said = error.code === "commander.help" ? withoutSubcommand(io.argv) : error.message.replace(/^error: /, "");
    const message = oneLine(said).replace(/\s*\(Did you mean/, " (did you mean");
    const cure = /\((?:did you mean|expected)/.test(message) ? "" : ` (see ${askedCommand(io.argv, program)} --help)`;
    io.stderr.write(`error: ${message}${cure}\n`);
    return EXIT.userError;
  }
  // A parser's message quotes what it read.
  const stack =
    error instanceof SyntaxError
      ? (error.stack ?? "").replace(error.message, "…")
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  io.stderr.write(`tokcost ${VERSION} has a bug, please report it with these lines:\n${stack}\n`);
  return EXIT.bug;
}
