import { type CompletedCommand, type Completions, pathsOf, wordsOf } from "./completions.ts";

/** A function for bash 3.2 and later, which splits the line itself: readline takes `:` and `=` for ends of words. */
export function bashCompletion({ commands, models }: Completions): string {
  const paths = pathsOf(commands);
  const nested = paths.filter(([, { commands }]) => commands.length > 0).map(([path]) => path);
  return `# Completion of tokcost for bash: source <(tokcost completion bash)
_tokcost_models='${models.join(" ")}'

_tokcost() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() word current previous path="" i flags="" found="" head=""
  read -ra words <<< "$line"
  case "$line" in *[[:space:]]) words+=("") ;; esac
  current="\${words[\${#words[@]}-1]}"
  previous="\${words[\${#words[@]}-2]}"
  case "$current" in --*=*) previous="\${current%%=*}" head="\${current%%=*}=" current="\${current#*=}" ;; esac
  for ((i = 1; i < \${#words[@]} - 1; i++)); do
    word="\${words[i]}"
    case "$path" in
      "") case "$word" in ${commands.map(({ name }) => name).join("|")}) path="$word" ;; esac ;;
${nested
  .map((path) => {
    const below = paths.find(([known]) => known === path)?.[1].commands ?? [];
    return `      ${path}) case "$word" in ${below.map(({ name }) => name).join("|")}) path="$path $word" ;; esac ;;`;
  })
  .join("\n")}
    esac
  done
  case "$path:$previous" in
${paths.flatMap(([path, command]) => valueCases(path, command)).join("\n")}
    *)
      case "$path" in
        "") flags="${["--help", "--version"].join(" ")}" found="${commands.map(({ name }) => name).join(" ")}" ;;
${paths.map(([path, command]) => ownCase(path, command)).join("\n")}
      esac
      case "$current" in -*) found="$flags" ;; esac
      ;;
  esac
  if [ "$found" = "$_tokcost_models" ]; then
    case "$current" in *,*) head="$head\${current%,*}," current="\${current##*,}" ;; esac
  fi
  COMPREPLY=($(compgen -W "$found" -- "$current"))
  # What stands before the last break is on the line already.
  local typed="\${COMP_WORDS[COMP_CWORD]}" whole="$head$current"
  case "$typed" in : | =) typed="" ;; esac
  local before="\${whole%"$typed"}"
  for ((i = 0; i < \${#COMPREPLY[@]}; i++)); do
    word="$head\${COMPREPLY[i]}"
    COMPREPLY[i]="\${word#"$before"}"
  done
}

complete -o default -F _tokcost tokcost
`;
}

function valueCases(path: string, { flags }: CompletedCommand): string[] {
  return flags
    .filter(({ values }) => values !== "none")
    .map(({ names, values }) => {
      const when = names.map((name) => `"${path}:${name}"`).join(" | ");
      const then =
        values === "models"
          ? 'found="$_tokcost_models"'
          : values === "files"
            ? ":"
            : `found="${[...values].join(" ")}"`;
      return `    ${when}) ${then} ;;`;
    });
}

function ownCase(path: string, command: CompletedCommand): string {
  const flags = [...command.flags.flatMap(({ names }) => names), "--help"].join(" ");
  const found = command.takesModel ? "$_tokcost_models" : wordsOf(command).join(" ");
  return `        "${path}") flags="${flags}" found="${found}" ;;`;
}
