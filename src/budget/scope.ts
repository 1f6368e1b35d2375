import type { BudgetScope } from "../domain/workload.ts";
import type { Subject } from "./subject.ts";

/** Whether a budget is about a feature. */
export function isInScope(scope: BudgetScope, subject: Subject): boolean {
  switch (scope.kind) {
    case "feature":
      return subject.name === scope.name;
    case "tag":
      return Object.hasOwn(subject.tags, scope.name) && subject.tags[scope.name] === scope.value;
    case "file":
      return subject.file !== null && globPattern(scope.glob).test(withoutDot(subject.file));
    case "model":
      return subject.model === scope.name || subject.model.endsWith(`/${scope.name}`);
    case "tenant":
      return false;
    case "all":
      return true;
  }
}

/** What a budget is about, in its own words: "support-reply", "team=cx", "prompts/*.md", "all features". */
export function nameOfScope(scope: BudgetScope): string {
  switch (scope.kind) {
    case "feature":
      return scope.name;
    case "tag":
      return `${scope.name}=${scope.value}`;
    case "file":
      return scope.glob;
    case "tenant":
      return `tenant ${scope.name}`;
    case "model":
      return scope.name;
    case "all":
      return "all features";
  }
}

function withoutDot(file: string): string {
  return file.replace(/\\/g, "/").replace(/^(?:\.\/)+/, "");
}

/** `*` and `?` stay within a folder, `**` does not; `{a,b}` and `[ab]` choose; a pattern without a wildcard may be a folder. */
function globPattern(glob: string): RegExp {
  const tokens = withoutDot(glob.trim()).match(/\*\*\/|\*+|\?|\[[^\]/]+\]|[{},]|[^*?[\]{},]+|./gs) ?? [];
  let open = 0;
  const source = tokens.map((token) => {
    if (token === "**/") return "(?:[^/]*/)*";
    if (/^\*\*+$/.test(token)) return ".*";
    if (token === "*") return "[^/]*";
    if (token === "?") return "[^/]";
    if (/^\[.+\]$/s.test(token))
      return `[${token
        .slice(1, -1)
        .replace(/^!/, "^")
        .replace(/[\\\]]/g, "\\$&")}]`;
    if (token === "{") return (open += 1) > 0 ? "(?:" : "";
    if (token === "}" && open > 0) return (open -= 1) >= 0 ? ")" : "";
    if (token === "," && open > 0) return "|";
    return token.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  });
  const closed = source.join("") + ")".repeat(open);
  try {
    return new RegExp(`^${closed}${/[*?[{]/.test(glob) ? "" : "(?:/.*)?"}$`, "s");
  } catch {
    // "[z-a]" is no range: then it is just text.
    return new RegExp(`^${glob.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}$`);
  }
}
