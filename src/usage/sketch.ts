import type { Batch } from "./batches.ts";
import type { Engine } from "./duckdb.ts";
import * as sql from "./sql.ts";

/**
 * Of so many calls every token count is kept, 4 bytes each, for exact percentiles. Of more, only how many calls had about
 * so many tokens: bins whose edges are 2 % apart, so a percentile is at most 1 % and half a token off. Bins of files,
 * days and groups add up, and are the same whatever the order.
 */
export const EXACT_CALLS = 200_000_000;

const RATIO = 1.02;

/** The aggregate of one cell: its bins, and how many calls each has. */
export function binsSql(tokens: string): string {
  return `histogram(CASE WHEN ${tokens} < 1 THEN -1 ELSE CAST(ceil(ln(${tokens}) / ln(${RATIO})) AS INTEGER) END)`;
}

/** What the bins of `binsSql` stand for: the number of tokens in their middle. */
export function binTokensSql(bins: string): string {
  return `list_transform(map_keys(${bins}), lambda bin: CASE WHEN bin < 0 THEN 0 ELSE round(pow(${RATIO}, bin - 0.5)) END)`;
}

/** Single calls of the view `usage_named`, one row a number of tokens: how many `tokens`, of how many `calls`. */
export function tokensSql(side: "input" | "output", columns: readonly string[], isSketched: boolean): string {
  const calls = isSketched ? `unnest(${side}_calls)` : "1";
  return `(SELECT ${[...columns, `unnest(${side}s) AS tokens`, `${calls} AS calls`].join(", ")} FROM usage_named WHERE calls > 0)`;
}

/** Whether the cells have bins instead of every count. */
export async function hasBins(engine: Engine): Promise<boolean> {
  const rows = await engine.rows("SELECT 1 FROM usage_cells WHERE input_calls IS NOT NULL LIMIT 1");
  return rows.length > 0;
}

/** About how many records some logs hold, from their sizes and the lines they begin with. */
export async function aboutHowMany(engine: Engine, batches: readonly Batch[]): Promise<number> {
  let records = 0;
  for (const { layout, gzip, files } of batches) {
    const paths = files.flatMap(({ path }) => (path === null ? [] : [sql.text(path)]));
    records += files.reduce((sum, { given }) => sum + (given?.records.length ?? 0), 0);
    if (paths.length === 0) continue;
    if (layout.kind === "parquet") {
      const [row] = await engine.rows(`SELECT sum(num_rows) AS n FROM parquet_file_metadata([${paths.join(", ")}])`);
      records += Number(row?.n ?? 0);
      continue;
    }
    const [row] = await engine.rows(`SELECT sum(size) AS n FROM read_blob([${paths.join(", ")}])`);
    const heads = files.map(({ head }) => head.text).join("");
    records += (Number(row?.n ?? 0) * (gzip ? PACKED : 1) * (heads.split("\n").length - 1)) / Math.max(1, heads.length);
  }
  return records;
}

/** By so much gzip makes a log smaller, about. */
const PACKED = 8;
