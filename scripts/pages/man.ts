import { type DescribedCommand, type DescribedFlag, sharedFlags } from "./described.ts";

/** man/tokcost.1, in the man macros: https://man7.org/linux/man-pages/man7/man.7.html */
export function manPage(commands: readonly DescribedCommand[], version: string): string {
  const shared = sharedFlags(commands);
  return `${[
    `.TH TOKCOST 1 "" "tokcost ${version}" "User Commands"`,
    ".SH NAME",
    escaped("tokcost - what LLM tokens cost: before they are spent, after, and at the scale that comes next"),
    ".SH SYNOPSIS",
    ".B tokcost",
    ".I COMMAND",
    "[arguments] [flags]",
    ".SH COMMANDS",
    ...commands.flatMap((command) => commandLines(command, shared)),
    ".SH FLAGS OF ALL COMMANDS THAT PRICE SOMETHING",
    ...shared.flatMap(flagLines),
    ".SH EXIT STATUS",
    ...[
      ["0", "ok"],
      ["1", "a limit is exceeded"],
      ["2", "something to fix; nothing was written"],
      ["3", "incomplete: something has no price or can’t be counted"],
      ["70", "a bug of ours"],
    ].flatMap(([code = "", text = ""]) => [".TP", `.B ${code}`, escaped(text)]),
  ].join("\n")}\n`;
}

function commandLines(command: DescribedCommand, shared: readonly DescribedFlag[]): string[] {
  const own = ({ flags }: DescribedCommand): DescribedFlag[] =>
    flags.filter((flag) => !shared.some(({ long, text }) => long === flag.long && text === flag.text));
  return [
    `.SS ${escaped(command.call)}`,
    escaped(command.summary),
    ...own(command).flatMap(flagLines),
    ...command.commands.flatMap((sub) => [
      ".PP",
      `.B ${escaped(sub.call)}`,
      ".br",
      escaped(sub.summary),
      ...own(sub).flatMap(flagLines),
    ]),
    ...command.examples.flatMap(([call, what]) => [".PP", escaped(what), ".br", `.B ${escaped(call)}`]),
  ];
}

const flagLines = ({ flags, text }: DescribedFlag): string[] => [".TP", `.B ${escaped(flags)}`, escaped(text)];

/** Backslashes and hyphens mean something to roff, and so do a dot or quote that begin a line. */
function escaped(text: string): string {
  return text
    .replaceAll("\\", "\\e")
    .replaceAll("-", "\\-")
    .replace(/^([.'])/, "\\&$1");
}
