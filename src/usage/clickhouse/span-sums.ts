import type { TableFormat } from "./formats.ts";
import { recordLets, type TableRecords } from "./records.ts";
import * as sql from "./sql.ts";

/** So many doublings find ancestors up to 64 spans above a call. */
const DOUBLINGS = 6;

/**
 * Spans with usage above other spans with usage, trace by trace: they are the sum of those. What they are known by, and the
 * SELECT that finds them; null where rows do not tell their parents. No version has recursion, so ancestors are found by
 * doubling: parents, their parents, and so on.
 */
export function spanSumsSql(
  records: TableRecords,
  tree: NonNullable<TableFormat["tree"]>,
  from: string,
  where: readonly string[],
): { readonly hash: string; readonly sums: string } | null {
  const [trace, id, parent] = [tree.trace, tree.id, tree.parent].map((path) => records.columns.text(path));
  if (trace === undefined || id === undefined || parent === undefined) return null;
  const lets = [
    ...recordLets(records),
    ["tk_trace", trace],
    ["tk_span", id],
    ["tk_parent", parent],
    ["tk_used", "CASE WHEN tk_verdict <> 4 THEN 1 ELSE 0 END"],
  ] as const;
  const traces = sql.select({
    lets,
    from,
    where,
    by: ["tk_trace"],
    having: "sum(tk_used) > 1",
    figures: ["groupArray(tk_span) AS ids", "groupArray(tk_parent) AS up0", "groupArray(tk_used) AS used"],
  });
  let above = `SELECT tk_trace, ids, used, up0, arrayDistinct(arrayFilter((p, u) -> u = 1, up0, used)) AS above0 FROM (${traces})`;
  for (let step = 0; step < DOUBLINGS; step += 1) {
    const higher = (spans: string) => `arrayMap(x -> arrayElement(up${step}, indexOf(ids, x)), ${spans})`;
    above = `SELECT tk_trace, ids, used, ${higher(`up${step}`)} AS up${step + 1},
      arrayDistinct(arrayConcat(above${step}, ${higher(`above${step}`)})) AS above${step + 1} FROM (${above})
      WHERE ${kept(`up${step}`, `above${step}`)}`;
  }
  const sums = `SELECT cityHash64(tk_trace, arrayJoin(arrayFilter((i, u) -> u = 1 AND has(above${DOUBLINGS}, i), ids, used))) FROM (${above})
    WHERE ${kept("used", `above${DOUBLINGS}`)}`;
  return { hash: `cityHash64(${trace}, ${id})`, sums };
}

/** Always true: 18.16 forgets to read columns that only a lambda's body names. */
function kept(...columns: readonly string[]): string {
  return ["ids", ...columns].map((column) => `length(${column}) >= 0`).join(" AND ");
}
