import { type Batch, isGiven, jsonLinesOf, numberedRelationOf, relationOf } from "./batches.ts";
import type { JsonColumns } from "./columns.ts";
import type { Engine } from "./duckdb.ts";
import * as sql from "./sql.ts";

/**
 * Of JSON lines that DuckDB (1.5.5) reads by columns, it loses the one behind a line that is cut off after a colon or a bracket. Read as
 * whole values they are all there, so a batch with a broken line is read that way, which takes longer.
 */
export interface LinesBatch extends Batch {
  readonly isBroken?: boolean;
}

/** Whether some line of a batch of JSON lines is no JSON. */
export async function hasBrokenLines(engine: Engine, batch: Batch): Promise<boolean> {
  const { layout } = batch;
  if (layout.kind !== "json" || layout.shape !== "lines" || isGiven(batch)) return false;
  const rows = await engine.rows(`SELECT 1 FROM ${jsonLinesOf(batch)} WHERE json IS NULL LIMIT 1`);
  return rows.length > 0;
}

/** The columns of a batch, and where there are several files `file`, in the way that its lines can be read. */
export function linesRelation(batch: LinesBatch, json: JsonColumns | null): string {
  if (batch.isBroken !== true || !json) return relationOf(batch, json);
  const columns = [...json.declared.keys()].map((key) => `value.${sql.name(key)} AS ${sql.name(key)}`);
  const values = `SELECT json_transform(json, ${sql.text(json.structure)}) AS value, filename FROM ${jsonLinesOf(batch)}`;
  if (batch.files.length === 1) return `(SELECT ${columns.join(", ")} FROM (${values}))`;
  const numbers = batch.files.map(({ file, path }) => `(${file}, ${sql.text(path ?? String(file))})`).join(", ");
  return `(SELECT ${columns.join(", ")}, files.file FROM (${values}) AS lines
    JOIN (VALUES ${numbers}) AS files(file, path) ON files.path = lines.filename)`;
}

/** The same of a batch of one file with each record's place in it, from 0. */
export function numberedLinesRelation(batch: LinesBatch, json: JsonColumns | null): string {
  if (batch.isBroken !== true) return numberedRelationOf(batch, json);
  return `(SELECT *, row_number() OVER () - 1 AS record FROM ${linesRelation(batch, json)})`;
}
