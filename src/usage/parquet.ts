import { UserError } from "../errors.ts";
import { type Engine, type Row, textOrNull } from "./duckdb.ts";
import * as sql from "./sql.ts";

/** A column of a Parquet file: its path, and whether it holds whole numbers of at most 64 bits and nothing else. */
export interface ParquetColumn {
  readonly path: string;
  readonly isWhole: boolean;
}

/** The columns of a Parquet file as paths; those inside lists and maps are none. Throws a UserError for a damaged file. */
export async function parquetColumns(engine: Engine, name: string, path: string): Promise<readonly ParquetColumn[]> {
  let rows;
  try {
    rows = await engine.rows(
      `SELECT name, type, converted_type, logical_type, num_children, repetition_type FROM parquet_schema(${sql.text(path)}) ORDER BY column_id`,
    );
  } catch {
    throw new UserError("it is a damaged Parquet file", { file: name });
  }
  const columns: ParquetColumn[] = [];
  let next = 0;
  // The schema is a tree written down parents first.
  const walk = (prefix: readonly string[], usable: boolean) => {
    const row = rows[next];
    next += 1;
    if (!row) return;
    const own = [...prefix, String(row.name)];
    const flat = usable && row.repetition_type !== "REPEATED";
    const children = Number(row.num_children ?? 0);
    if (children === 0 && flat) columns.push({ path: own.join("."), isWhole: isWhole(row) });
    for (let child = 0; child < children; child += 1) walk(own, flat);
  };
  const root = Number(rows[0]?.num_children ?? 0);
  next = 1;
  for (let child = 0; child < root; child += 1) walk([], true);
  return columns;
}

function isWhole({ type, converted_type: converted, logical_type: logical }: Row): boolean {
  if (type !== "INT32" && type !== "INT64") return false;
  const isPlain = converted === null || /^INT_(8|16|32|64)$/.test(textOrNull(converted) ?? "");
  return isPlain && (logical === null || /^IntType\(.*isSigned=(1|true)/.test(textOrNull(logical) ?? ""));
}

/** Rows of Parquet files as texts c0, c1 …, whole numbers also as i0, i1 …, in the order of the columns, with their file's name. */
export function parquetLines(paths: string, columns: readonly ParquetColumn[]): string {
  const cells = columns.flatMap(({ path, isWhole }, index) => {
    const column = path.split(".").map(sql.name).join(".");
    return [`CAST(${column} AS VARCHAR) AS c${index}`, ...(isWhole ? [`CAST(${column} AS BIGINT) AS i${index}`] : [])];
  });
  return `(SELECT ${[...cells, "filename"].join(", ")} FROM read_parquet(${paths}, filename = true))`;
}
