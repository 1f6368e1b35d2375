import type { Command } from "commander";
import type { ExitCode } from "../errors.ts";
import type { Io } from "../io.ts";

/** One subcommand: how it is called, and what it does. */
export interface CommandSpec {
  readonly name: string;
  /** One line, for the list of commands. */
  readonly summary: string;
  /** Two to four calls that a newcomer can copy, with what each is for. */
  readonly examples: readonly (readonly [call: string, what: string])[];
  /** Flags that change nothing alone, by their names in camel case: each with those of which one must be given with it. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
  /** Adds arguments, flags and the action; the action tells its exit code by `done`. */
  configure(command: Command, io: Io, done: (code: ExitCode) => void): void;
}
