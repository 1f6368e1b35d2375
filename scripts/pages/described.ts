import { Command } from "commander";
import { COMMANDS } from "../../src/commands/index.ts";
import type { Io } from "../../src/io.ts";

/** A flag as help shows it: "-m, --model <names>". */
export interface DescribedFlag {
  readonly flags: string;
  readonly long: string;
  readonly text: string;
}

/** A command or subcommand as the reference shows it. */
export interface DescribedCommand {
  /** "prices show" */
  readonly name: string;
  readonly summary: string;
  /** "tokcost prices show <model>" */
  readonly call: string;
  readonly arguments: readonly { readonly name: string; readonly text: string }[];
  readonly flags: readonly DescribedFlag[];
  readonly examples: readonly (readonly [call: string, what: string])[];
  readonly commands: readonly DescribedCommand[];
}

/** Commands only tell what they take here; none is run, so nothing of the world is asked for. */
const NO_WORLD = { env: {}, stdout: { isTTY: false }, stderr: { isTTY: false } } as unknown as Io;

/** Every command with its flags, as the commands themselves tell it. */
export function describeCommands(): DescribedCommand[] {
  return COMMANDS.map((spec) => {
    const command = new Command(spec.name);
    spec.configure(command, NO_WORLD, () => undefined);
    return described(command, spec.name, spec.summary, spec.examples);
  });
}

function described(
  command: Command,
  name: string,
  summary: string,
  examples: DescribedCommand["examples"],
): DescribedCommand {
  const given = command.registeredArguments.map((argument) => {
    const shown = argument.variadic ? `${argument.name()}…` : argument.name();
    return { name: shown, shown: argument.required ? `<${shown}>` : `[${shown}]`, text: argument.description };
  });
  return {
    name,
    summary,
    call: ["tokcost", name, ...given.map(({ shown }) => shown)].join(" "),
    arguments: given.filter(({ text }) => text !== ""),
    flags: command.options.map(({ flags, long, description }) => ({ flags, long: long ?? flags, text: description })),
    examples,
    commands: command.commands.map((sub) =>
      described(sub, `${name} ${sub.name()}`, sub.summary() || sub.description(), []),
    ),
  };
}

/** Flags that every one of these commands has, which a reference tells once. */
export function sharedFlags(commands: readonly DescribedCommand[]): DescribedFlag[] {
  const all = commands.flatMap((command) => [command, ...command.commands]).filter(({ flags }) => flags.length > 0);
  const most = all.filter(({ flags }) => flags.some(({ long }) => long === "--as-of"));
  return (most[0]?.flags ?? []).filter(({ long, text }) =>
    most.every(({ flags }) => flags.some((flag) => flag.long === long && flag.text === text)),
  );
}
