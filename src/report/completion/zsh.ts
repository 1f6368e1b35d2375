import { type CompletedCommand, type Completions, inQuotes, pathsOf } from "./completions.ts";

/** A function for zsh's completion system; a file `_tokcost` on the fpath works as well. */
export function zshCompletion({ commands, models }: Completions): string {
  const paths = pathsOf(commands);
  const nested = paths.filter(([, { commands }]) => commands.length > 0);
  return `#compdef tokcost
# Completion of tokcost for zsh: source <(tokcost completion zsh), after compinit
_tokcost() {
  local current="$words[CURRENT]" previous="$words[CURRENT-1]" spot="" word
  local -a models found flags
  models=(${models.join(" ")})
  if [[ "$current" == --*=* ]]; then
    previous="\${current%%=*}"
    compset -P '*='
  fi
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$spot" in
      '') case "$word" in ${commands.map(({ name }) => name).join("|")}) spot="$word" ;; esac ;;
${nested
  .map(
    ([path, { commands: below }]) =>
      `      '${path}') case "$word" in ${below.map(({ name }) => name).join("|")}) spot="$spot $word" ;; esac ;;`,
  )
  .join("\n")}
    esac
  done
  case "$spot:$previous" in
${paths.flatMap(([path, command]) => valueCases(path, command)).join("\n")}
  esac
  case "$spot" in
    '')
      flags=('--help:print help' '--version:print the version')
      found=(${commands.map(described).join(" ")}) ;;
${paths.map(([path, command]) => ownCase(path, command)).join("\n")}
  esac
  if [[ "$current" == -* ]]; then
    _describe -o 'flag' flags
  elif (( \${#found} )); then
    _describe 'command' found
  else
    _files
  fi
}

if [[ "$funcstack[1]" == _tokcost ]]; then _tokcost "$@"; else compdef _tokcost tokcost; fi
`;
}

/** A description ends at its first colon for \`_describe\`, so names keep none. */
function described({ name, summary }: { readonly name: string; readonly summary: string }): string {
  return `'${name}:${inQuotes(summary)}'`;
}

function valueCases(path: string, { flags }: CompletedCommand): string[] {
  return flags
    .filter(({ values }) => values !== "none")
    .map(({ names, values }) => {
      const when = names.map((name) => `'${path}:${name}'`).join(" | ");
      const then =
        values === "models"
          ? "compset -P '*,'; compadd -S '' -a models"
          : values === "files"
            ? "_files"
            : `compadd -- ${[...values].join(" ")}`;
      return `    ${when}) ${then}; return ;;`;
    });
}

function ownCase(path: string, command: CompletedCommand): string {
  const flags = [
    ...command.flags.flatMap(({ names, summary }) => names.map((name) => described({ name, summary }))),
    "'--help:print help'",
  ];
  const words = [...command.commands.map(described), ...command.words.map((word) => `'${word}'`)];
  const models = command.takesModel ? ` [[ "$current" == -* ]] || { compadd -a models; return }` : "";
  return `    '${path}') flags=(${flags.join(" ")}); found=(${words.join(" ")});${models} ;;`;
}
