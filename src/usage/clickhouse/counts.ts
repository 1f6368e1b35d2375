import type { CountRole, LogMapping, Path } from "../../read/usage-logs/mapping.ts";
import { COUNT_ROLES } from "../mapping-sql.ts";
import type { Dialect, ServerColumns } from "./columns.ts";
import type { Let } from "./sql.ts";
import { BAD_COUNT, countOfNumber, countOfText, firstText, NO_COUNT } from "./values.ts";

/** The counts of a row by role, as `tk_n_ROLE`; a role that is missing has no source in this table. */
export type CountLets = (columns: ServerColumns, dialect: Dialect) => readonly Let[];

/** The counts where a mapping says they are. */
export function countsOf({ counts }: Pick<LogMapping, "counts">): CountLets {
  return (columns, dialect) =>
    COUNT_ROLES.flatMap((role) => {
      const paths = (counts[role] ?? []).filter((source) => typeof source === "string");
      return countLets(role, paths, columns, dialect);
    });
}

/** The first of some places that has a count, as `tk_n_NAME`; no expression where the table has none of them. */
export function countLets(name: string, paths: readonly Path[], columns: ServerColumns, dialect: Dialect): Let[] {
  const found = paths.filter((path) => columns.value(path) !== undefined);
  const [only, ...others] = found;
  if (only === undefined) return [];
  const value = columns.value(only);
  const isNumber = value?.kind === "integer" || value?.kind === "float";
  if (value && isNumber && others.length === 0) return [[`tk_n_${name}`, countOfNumber(value)]];
  const texts = found.flatMap((path) => columns.text(path) ?? []);
  return [
    [`tk_t_${name}`, firstText(texts, dialect)],
    [`tk_n_${name}`, countOfText(`tk_t_${name}`)],
  ];
}

const SUMMED = ["read", "written", "thought"] as const;

/**
 * Usage details of Langfuse, whose keys are made by whoever reports them: with keys for cached or reasoning tokens all are
 * disjoint, otherwise dotted keys are parts of `input` and `output`. The same rule as for its exports.
 */
export function detailCounts(
  details: Path,
  keys: Readonly<Record<(typeof SUMMED)[number], readonly string[]>>,
): CountLets {
  return (columns, dialect) => {
    const key = (name: string, ...places: readonly string[]) =>
      countLets(
        name,
        places.map((place) => `${details}.${place}`),
        columns,
        dialect,
      );
    const single = [
      ...key("d_input", "input"),
      ...key("d_output", "output"),
      ...key("d_inside", "prompt_details.cache_read", "prompt_details.cached_tokens"),
      ...key("d_reasoning", "completion_details.reasoning"),
    ];
    const parts = SUMMED.flatMap((sum) => keys[sum].map((place, index) => key(`d_${sum}_${index}`, place)));
    const of = (name: string) => (single.some(([known]) => known === `tk_n_${name}`) ? `tk_n_${name}` : `${NO_COUNT}`);
    const sums = SUMMED.map((sum): Let => {
      const names = parts.flat().flatMap(([name]) => (name.startsWith(`tk_n_d_${sum}_`) ? [name] : []));
      if (names.length === 0) return [`tk_d_${sum}`, "0"];
      const bad = names.map((name) => `${name} = ${BAD_COUNT}`).join(" OR ");
      const added = names.map((name) => `greatest(${name}, 0)`).join(" + ");
      return [`tk_d_${sum}`, `CASE WHEN ${bad} THEN ${BAD_COUNT} ELSE ${added} END`];
    });
    const apart = "(tk_d_read <> 0 OR tk_d_written <> 0 OR tk_d_thought <> 0)";
    const either = (role: CountRole, disjoint: string, nested: string): Let => [
      `tk_n_${role}`,
      `CASE WHEN ${apart} THEN ${disjoint} ELSE ${nested} END`,
    ];
    const none = String(NO_COUNT);
    const output = of("d_output");
    const both = `CASE WHEN ${output} < 0 THEN ${output} ELSE ${output} + greatest(tk_d_thought, 0) END`;
    return [
      ...single,
      ...parts.flat(),
      ...sums,
      either("input", none, of("d_input")),
      either("uncached", of("d_input"), none),
      either("cacheRead", "tk_d_read", of("d_inside")),
      either("cacheWrite", "tk_d_written", none),
      either("output", both, output),
      either("reasoning", "tk_d_thought", of("d_reasoning")),
    ];
  };
}
