import { UserError } from "../errors.ts";
import type { Engine } from "./duckdb.ts";
import * as sql from "./sql.ts";

/** The columns of a Parquet file as paths; those inside lists and maps are none. Throws a UserError for a damaged file. */
export async function parquetColumns(engine: Engine, name: string, path: string): Promise<readonly string[]> {
  let rows;
  try {
    rows = await engine.rows(
      `SELECT name, num_children, repetition_type FROM parquet_schema(${sql.text(path)}) ORDER BY column_id`,
    );
  } catch {
    throw new UserError("it is a damaged Parquet file", { file: name });
  }
  const columns: string[] = [];
  let next = 0;
  // The schema is a tree written down parents first.
  const walk = (prefix: readonly string[], usable: boolean) => {
    const row = rows[next];
    next += 1;
    if (!row) return;
    const own = [...prefix, String(row.name)];
    const flat = usable && row.repetition_type !== "REPEATED";
    const children = Number(row.num_children ?? 0);
    if (children === 0 && flat) columns.push(own.join("."));
    for (let child = 0; child < children; child += 1) walk(own, flat);
  };
  const root = Number(rows[0]?.num_children ?? 0);
  next = 1;
  for (let child = 0; child < root; child += 1) walk([], true);
  return columns;
}

/** Rows of Parquet files as texts c0, c1 … in the order of the header, with their file's name. */
export function parquetLines(paths: string, header: readonly string[]): string {
  const cells = header.map(
    (column, index) => `CAST(${column.split(".").map(sql.name).join(".")} AS VARCHAR) AS c${index}`,
  );
  return `(SELECT ${[...cells, "filename"].join(", ")} FROM read_parquet(${paths}, filename = true))`;
}
