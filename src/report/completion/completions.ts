/** A flag with what can stand behind it: nothing, files, models (several with commas), or one of some words. */
export interface CompletedFlag {
  readonly names: readonly string[];
  readonly summary: string;
  readonly values: "none" | "files" | "models" | readonly string[];
}

export interface CompletedCommand {
  readonly name: string;
  readonly summary: string;
  readonly flags: readonly CompletedFlag[];
  /** What its argument can be, where that is one of a few words. */
  readonly words: readonly string[];
  readonly takesModel: boolean;
  readonly commands: readonly CompletedCommand[];
}

export interface Completions {
  readonly commands: readonly CompletedCommand[];
  readonly models: readonly string[];
}

/** Every command and subcommand: "prices", "prices show". */
export function pathsOf(
  commands: readonly CompletedCommand[],
  before = "",
): [path: string, command: CompletedCommand][] {
  return commands.flatMap((command) => {
    const path = before === "" ? command.name : `${before} ${command.name}`;
    return [[path, command] as [string, CompletedCommand], ...pathsOf(command.commands, path)];
  });
}

/** What can be typed first behind a command, flags aside. */
export function wordsOf({ commands, words }: CompletedCommand): string[] {
  return [...commands.map(({ name }) => name), ...words];
}

/** One line of plain text that stands between single quotes of any shell. */
export function inQuotes(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("'", "’").replaceAll("\\", "/");
}
