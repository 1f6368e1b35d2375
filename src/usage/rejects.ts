import { ownValue } from "../domain/own-value.ts";
import { UserError } from "../errors.ts";
import { type Batch, columnsOf, fileOf, type FoundFile, isGiven, jsonLinesOf } from "./batches.ts";
import { type LinesBatch, numberedLinesRelation } from "./broken-lines.ts";
import type { Engine, Row } from "./duckdb.ts";
import { type OpenLog, unpacked } from "./log-files.ts";
import { textsOf } from "./mapping-sql.ts";
import { rolesAsked } from "./narrow-plan.ts";
import { recordStartsOf } from "../read/usage-logs/record-lines.ts";
import { recordsOf, type RecordOptions } from "./record-sql.ts";
import { VERDICTS } from "./record-state.ts";
import * as sql from "./sql.ts";
import type { RejectedLine } from "./usage-report.ts";

/** At most so many rejected lines are listed; all are counted. */
const LISTED = 20;

const REASONS: Readonly<Record<string, string>> = {
  "bad-count": "a token or request count is not a whole number",
  "bad-time": "the time cannot be read",
};

const BROKEN_ROW = "the row has missing or extra cells";

/** A rejected record before its line is known: by its place among the records that the reader kept, or by its byte. */
interface Rejected {
  readonly record?: number;
  readonly byte?: number;
  readonly reason: string;
}

/**
 * How many lines of each file could not be split or parsed at all: broken JSON lines, CSV rows with missing or extra cells.
 * Throws where a quote is never closed: the rest of the file would be lost in it.
 */
export async function countUnreadable(engine: Engine, batch: Batch): Promise<ReadonlyMap<number, number>> {
  const { layout } = batch;
  if (layout.kind === "json") {
    if (layout.shape !== "lines") return new Map();
    const rows = await engine.rows(
      `SELECT filename, count(*) AS n FROM ${jsonLinesOf(batch)} WHERE json IS NULL GROUP BY filename`,
    );
    return countsByFile(batch, rows);
  }
  if (layout.kind === "parquet") return new Map();
  if (isGiven(batch)) return new Map(batch.files.map(({ file, given }) => [file, given?.brokenRows.length ?? 0]));
  const broken = brokenRows(batch);
  const [unclosed] = await engine.rows(`${broken} AND error_type = 'UNQUOTED VALUE' ORDER BY line LIMIT 1`);
  if (unclosed) {
    const file = batch.files.find(({ path }) => path === unclosed.filename);
    const place = { file: file?.name, line: Number(unclosed.line) };
    throw new UserError("a quote is opened and never closed, so the rest of the file cannot be read", place);
  }
  // One broken row is reported once a column, so rows are told apart by their byte.
  const rows = await engine.rows(`SELECT filename, count(DISTINCT byte) AS n FROM (${broken}) GROUP BY filename`);
  return countsByFile(batch, rows);
}

/** The first rejected lines of one file with their line numbers. Reads the file once more, so only for files that have any. */
export async function listRejected(
  engine: Engine,
  batch: Batch,
  found: FoundFile,
  options: RecordOptions,
  open: OpenLog,
): Promise<readonly RejectedLine[]> {
  const { path, given } = found;
  const one: Batch = { ...batch, files: [found] };
  const rejected = [...(await unusableRecords(engine, one, options)), ...(await unreadableLines(engine, one))];
  const ofLines = batch.layout.kind === "csv" || (batch.layout.kind === "json" && batch.layout.shape === "lines");
  const lines =
    path !== null && ofLines
      ? await linesOf(unpacked(open, path, batch.gzip), batch.layout.kind === "csv", rejected)
      : rejected.map(({ record = 0, reason }) => ({ line: given?.records[record]?.line ?? record + 1, reason }));
  const broken = (given?.brokenRows ?? []).map((line) => ({ line, reason: BROKEN_ROW }));
  return [...lines, ...broken]
    .sort((a, b) => a.line - b.line)
    .slice(0, LISTED)
    .map((line) => ({ file: found.name, ...line }));
}

/** Records that were read but hold no usable count or time. */
async function unusableRecords(
  engine: Engine,
  batch: LinesBatch,
  options: RecordOptions,
): Promise<readonly Rejected[]> {
  const { columns, json } = columnsOf(batch, options);
  const texts = textsOf(
    numberedLinesRelation(batch, json),
    { ...batch, tags: options.tags, roles: rolesAsked(options.texts) },
    columns,
    {
      file: fileOf(batch),
      record: "record",
    },
  );
  const records = recordsOf(texts, batch, options, ["record"]);
  const rows = await engine.rows(
    `SELECT record, min(verdict) AS verdict FROM (SELECT record, ${records.of("verdict")} AS verdict FROM (${records.select}))
     WHERE verdict IN (1, 2) GROUP BY record ORDER BY record LIMIT ${LISTED}`,
  );
  return rows.map((row) => ({
    record: Number(row.record),
    reason: ownValue(REASONS, VERDICTS[Number(row.verdict)] ?? "") ?? "the record cannot be used",
  }));
}

async function unreadableLines(engine: Engine, batch: Batch): Promise<readonly Rejected[]> {
  if (batch.layout.kind === "json") {
    if (batch.layout.shape !== "lines") return [];
    const rows = await engine.rows(
      `SELECT record FROM (SELECT json, row_number() OVER () - 1 AS record FROM ${jsonLinesOf(batch)})
       WHERE json IS NULL ORDER BY record LIMIT ${LISTED}`,
    );
    return rows.map((row) => ({ record: Number(row.record), reason: "the line is not valid JSON" }));
  }
  if (isGiven(batch) || batch.layout.kind === "parquet") return [];
  // All of them: where one stands decides the place of the records behind it.
  const rows = await engine.rows(`SELECT byte, min(error_type) AS problem FROM (${brokenRows(batch)}) GROUP BY byte`);
  return rows.map((row) => ({
    // DuckDB counts bytes from 1.
    byte: Number(row.byte) - 1,
    reason: row.problem === "INVALID ENCODING" ? "the row is not UTF-8" : BROKEN_ROW,
  }));
}

function brokenRows(batch: Batch): string {
  const paths = batch.files.map(({ path }) => sql.text(path ?? "")).join(", ");
  return `SELECT file_path AS filename, CAST(error_type AS VARCHAR) AS error_type, line, line_byte_position AS byte
    FROM reject_errors JOIN reject_scans USING (scan_id, file_id) WHERE file_path IN (${paths})`;
}

function countsByFile(batch: Batch, rows: readonly Row[]): ReadonlyMap<number, number> {
  const numbers = new Map(batch.files.map(({ file, path }) => [path ?? String(file), file]));
  return new Map(rows.map((row) => [numbers.get(String(row.filename)) ?? -1, Number(row.n)]));
}

/** Line numbers of rejected records. The reader did not keep those found by byte, so they do not count among its records. */
async function linesOf(
  bytes: AsyncIterable<Uint8Array>,
  csv: boolean,
  rejected: readonly Rejected[],
): Promise<readonly { readonly line: number; readonly reason: string }[]> {
  const byByte = new Map(rejected.map(({ byte, reason }) => [byte, reason]));
  const byRecord = new Map(rejected.map(({ record, reason }) => [record, reason]));
  const lines: { line: number; reason: string }[] = [];
  // A CSV file's header is no record.
  let kept = csv ? -1 : 0;
  for await (const start of recordStartsOf(bytes, csv)) {
    const unreadable = byByte.get(start.byte);
    const reason = unreadable ?? byRecord.get(kept);
    if (reason !== undefined) lines.push({ line: start.line, reason });
    if (unreadable === undefined) kept += 1;
    if (lines.length >= LISTED) break;
  }
  return lines;
}
