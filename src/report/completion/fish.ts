import { type CompletedCommand, type CompletedFlag, type Completions, inQuotes } from "./completions.ts";

/** Rules for fish, one a line. */
export function fishCompletion({ commands, models }: Completions): string {
  const top = commands.map(({ name }) => name).join(" ");
  return `# Completion of tokcost for fish: tokcost completion fish > ~/.config/fish/completions/tokcost.fish
function __tokcost_models
    set -l before (string match -r '^.*,' -- (commandline -ct | string replace -r '^--[^=]*=' ''))
    for model in ${models.join(" ")}
        echo "$before"$model
    end
end

complete -c tokcost -n 'not __fish_seen_subcommand_from ${top}' -l help -s h -d 'print help'
complete -c tokcost -n 'not __fish_seen_subcommand_from ${top}' -l version -s V -d 'print the version'
${commands
  .flatMap((command) => [
    `complete -c tokcost -f -n 'not __fish_seen_subcommand_from ${top}' -a ${command.name} -d '${inQuotes(command.summary)}'`,
    ...rulesOf(command, `__fish_seen_subcommand_from ${command.name}`),
  ])
  .join("\n")}
`;
}

function rulesOf(command: CompletedCommand, when: string): string[] {
  const below = command.commands.map(({ name }) => name).join(" ");
  const none = below === "" ? when : `${when}; and not __fish_seen_subcommand_from ${below}`;
  return [
    ...command.flags.map((flag) => flagRule(flag, none)),
    ...command.words.map((word) => `complete -c tokcost -f -n '${none}' -a ${word}`),
    ...(command.takesModel ? [`complete -c tokcost -f -n '${none}' -a '(__tokcost_models)'`] : []),
    ...command.commands.flatMap((sub) => [
      `complete -c tokcost -f -n '${none}' -a ${sub.name} -d '${inQuotes(sub.summary)}'`,
      ...rulesOf(sub, `${when}; and __fish_seen_subcommand_from ${sub.name}`),
    ]),
  ];
}

function flagRule({ names, summary, values }: CompletedFlag, when: string): string {
  const spelt = names.map((name) => (name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`)).join(" ");
  const taken =
    values === "none"
      ? ""
      : values === "models"
        ? " -x -a '(__tokcost_models)'"
        : values === "files"
          ? " -r -F"
          : ` -x -a '${[...values].join(" ")}'`;
  return `complete -c tokcost -n '${when}' ${spelt}${taken} -d '${inQuotes(summary)}'`;
}
