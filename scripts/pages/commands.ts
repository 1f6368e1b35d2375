import { type DescribedCommand, type DescribedFlag, sharedFlags } from "./described.ts";

/** docs/commands.md. */
export function commandsPage(commands: readonly DescribedCommand[]): string {
  const shared = sharedFlags(commands);
  return [
    "# Commands",
    "<!-- written by `npm run pages`, from what the commands themselves say; a test keeps it so -->",
    "`tokcost COMMAND --help` prints the same; [examples](examples.md) tries every flag once. Exit codes: 0 ok · 1 a limit is exceeded · 2 something to fix · 3 incomplete" +
      " (something has no price or can’t be counted) · 70 our bug.",
    list(commands.map(({ name, summary }) => `[\`${name}\`](#${name}): ${summary}`)),
    "## Flags of all commands that price something",
    flagTable(shared),
    ...commands.flatMap((command) => section(command, shared)),
  ].join("\n\n");
}

function section(command: DescribedCommand, shared: readonly DescribedFlag[]): string[] {
  const own = ownFlags(command, shared);
  return [
    `## ${command.name}`,
    `${capital(command.summary)}. \`${command.call}\``,
    ...(command.arguments.length > 0 ? [list(command.arguments.map(({ name, text }) => `\`${name}\`: ${text}`))] : []),
    ...(own.length > 0 ? [flagTable(own)] : []),
    ...command.commands.flatMap((sub) => {
      const flags = ownFlags(sub, shared);
      return [
        `**\`${sub.call}\`**: ${sub.summary}`,
        ...(sub.arguments.length > 0 ? [list(sub.arguments.map(({ name, text }) => `\`${name}\`: ${text}`))] : []),
        ...(flags.length > 0 ? [flagTable(flags)] : []),
      ];
    }),
    ...(command.examples.length > 0 ? [list(command.examples.map(([call, what]) => `${inCode(call)}: ${what}`))] : []),
  ];
}

function ownFlags({ flags }: DescribedCommand, shared: readonly DescribedFlag[]): DescribedFlag[] {
  return flags.filter((flag) => !shared.some(({ long, text }) => long === flag.long && text === flag.text));
}

function flagTable(flags: readonly DescribedFlag[]): string {
  return [
    "| flag | |",
    "| --- | --- |",
    ...flags.map(({ flags, text }) => `| ${inCode(flags)} | ${cell(text)} |`),
  ].join("\n");
}

const list = (lines: readonly string[]): string => lines.map((line) => `- ${line}`).join("\n");
const cell = (text: string): string => text.replaceAll("|", "\\|").replaceAll("<", "&lt;");
const inCode = (text: string): string => `\`${text.replaceAll("|", "\\|")}\``;
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
