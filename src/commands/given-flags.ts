import type { Command, Option } from "commander";
import { UserError } from "../errors.ts";
import type { CommandSpec } from "./command.ts";
import { list } from "./lists.ts";

/**
 * Refuses what a command would pass over in silence: an empty value, as a variable of a shell that is not set gives, a flag that is
 * given twice with two values, and a flag that says more about one that is missing.
 */
export function watchFlags(command: Command, needs: CommandSpec["needs"] = {}): void {
  for (const option of command.options) if (option.required || option.optional) watchValue(command, option);
  command.hook("preAction", (_, called) => {
    if (called !== command) return;
    if (command.args.some((argument) => argument.trim() === "")) {
      const [wanted] = command.registeredArguments;
      const what = wanted ? `, expected ${wanted.name()}` : "";
      throw new UserError(`an argument is empty${what}`, {}, wanted?.description || "leave it out");
    }
    for (const [name, ones] of Object.entries(needs)) {
      if (command.getOptionValueSource(name) !== "cli") continue;
      if (ones.some((one) => command.getOptionValueSource(one) === "cli")) continue;
      const wanted = ones.map((one) => flagOf(command, one)).join(" or ");
      throw new UserError(
        `${flagOf(command, name)} goes with ${wanted}, which is not given`,
        {},
        "add that, or leave this out",
      );
    }
  });
}

function watchValue(command: Command, option: Option): void {
  const { parseArg, variadic } = option;
  const name = option.long ?? option.flags;
  const refuseEmpty = (value: string): void => {
    const isEmpty = value.trim() === "" || (parseArg === list && /^[\s,]*$/.test(value));
    if (isEmpty) throw new UserError(`${name}: expected ${wantedBy(option)}, got "${value}"`, {}, option.description);
  };
  if (variadic) {
    command.on(`option:${option.name()}`, (value: string | null) => {
      if (value !== null) refuseEmpty(value);
    });
    return;
  }
  let given: string | undefined;
  option.argParser<unknown>((value, before) => {
    refuseEmpty(value);
    if (parseArg) return parseArg(value, before);
    if (given !== undefined && given !== value)
      throw new UserError(`${name} is given twice, as "${given}" and "${value}"`, {}, "leave one of them out");
    given = value;
    return value;
  });
}

/** "a model", "files": what stands between the angle brackets. */
function wantedBy({ flags, variadic }: Option): string {
  const word = /[<[]([^>\].]+)/.exec(flags)?.[1] ?? "value";
  if (variadic || /[^s]s$/.test(word)) return word;
  return word.length === 1 ? "a number" : `${/^[aeio]/.test(word) ? "an" : "a"} ${word}`;
}

function flagOf(command: Command, name: string): string {
  return command.options.find((option) => option.attributeName() === name)?.long ?? name;
}

/** The workload that an argument or --config names; null: neither does. A UserError where they name two. */
export function oneWorkload(argument: string | undefined, config: string | undefined): string | null {
  if (argument !== undefined && config !== undefined && argument !== config)
    throw new UserError(`expected one workload, got ${argument} and --config ${config}`, {}, "leave one of them out");
  return argument ?? config ?? null;
}
