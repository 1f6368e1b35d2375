import { UserError } from "../errors.ts";
import { isObject, jsonIn, type LogConverter } from "../read/usage-logs/converter.ts";
import type { LogMapping } from "../read/usage-logs/mapping.ts";
import { type Layout, sniffLayout } from "../read/usage-logs/sniff.ts";
import { type Batch, batchesOf, columnsOf, fileOf, type FoundFile, GIVEN_LINES } from "./batches.ts";
import { hasBrokenLines, type LinesBatch, linesRelation } from "./broken-lines.ts";
import { type CopiedLog, withoutCopiedLogs } from "./copied-logs.ts";
import type { Engine } from "./duckdb.ts";
import { convertedText, type GivenText, givenText, mayBeTooWide } from "../read/usage-logs/given-text.ts";
import type { Layer } from "./layers.ts";
import { type Head, HEAD_LENGTH, headOf, type LogSource, type OpenLog, openLine, textOf } from "./log-files.ts";
import { textsOf } from "./mapping-sql.ts";
import { rolesAsked } from "./narrow-plan.ts";
import { jsonPlan } from "./read-plan.ts";
import { insistOnNamedFields } from "./named-fields.ts";
import { type ParquetColumn, parquetColumns } from "./parquet.ts";
import { MACROS } from "./macros.ts";
import { recordsOf, type RecordOptions } from "./record-sql.ts";
import { UNEXPECTED, VERDICTS } from "./record-state.ts";
import { DAMAGED, insistOnWhole, opening } from "./whole-logs.ts";

/** The formats that a log may have. */
export interface KnownFormats {
  readonly mappings: readonly LogMapping[];
  readonly converters: readonly LogConverter[];
}

/** Logs that were found, sorted and ready to be read. */
export interface Logs {
  readonly files: readonly FoundFile[];
  readonly copied: readonly CopiedLog[];
  readonly batches: readonly Batch[];
}

/**
 * Finds the logs and what they are, and has them read. While they are, they are looked through for what the engine doesn't see: what it
 * made of a log that isn't whole is thrown away.
 */
export async function withLogs<T>(
  engine: Engine,
  sources: readonly LogSource[],
  formats: KnownFormats,
  open: OpenLog,
  read: (logs: Logs) => Promise<T>,
): Promise<T> {
  const logs = await openLogs(engine, sources, formats, open);
  const whole = insistOnWhole(logs.files, open);
  // It is told below, when the engine has stopped.
  whole.catch(() => undefined);
  try {
    return await read(logs);
  } catch (error) {
    // The texts of a damaged Parquet file may be any bytes; the engine sees that late, and of some never.
    if (!(error instanceof Error && error.message.includes("Invalid unicode"))) throw error;
    throw new UserError("holds text that is not UTF-8", { file: logs.files.map(({ name }) => name).join(", ") });
  } finally {
    await whole;
  }
}

/** From here on the engine reads these logs and nothing else. */
async function openLogs(
  engine: Engine,
  sources: readonly LogSource[],
  formats: KnownFormats,
  open: OpenLog,
): Promise<Logs> {
  const { files: found, copied } = await withoutCopiedLogs(await findFiles(engine, sources, formats, open), open);
  const files = await withOthers(found, formats);
  const batches = batchesOf(files, formats.mappings);
  await engine.run(GIVEN_LINES);
  await engine.append(
    "given_lines",
    files.flatMap(({ file, given }) => (given?.records ?? []).map(({ text }) => [String(file), text])),
  );
  for (const macro of MACROS) await engine.run(macro);
  await engine.lockDown(files.flatMap(({ path }) => path ?? []));
  await insistOnNamedFields(engine, batches, formats.mappings);
  return { files, copied, batches };
}

/** The records of a batch as a SELECT, each line by the first format that knows it. */
export function recordsOfBatch(batch: LinesBatch, options: RecordOptions): Layer {
  const { columns, json } = columnsOf(batch, options);
  const texts = textsOf(
    linesRelation(batch, json),
    { ...batch, tags: options.tags, roles: rolesAsked(options.texts) },
    columns,
    {
      file: fileOf(batch),
    },
  );
  return recordsOf(texts, batch, options);
}

const UNKNOWN = VERDICTS.indexOf("unknown-line");

/** Where the records of a batch go: a table with their file and verdict, and how they are put there. */
export interface Target {
  readonly table: string;
  readonly insert: (records: Layer) => string;
}

/** Reads a batch, and tells how. Lines of other formats than the first ones, and broken ones, make it start anew. */
export async function readBatch(engine: Engine, given: Batch, options: RecordOptions, target: Target): Promise<Batch> {
  const files = `file IN (${given.files.map(({ file }) => file).join(", ")})`;
  const has = async (verdict: number) => {
    const rows = await engine.rows(`SELECT 1 FROM ${target.table} WHERE verdict = ${verdict} AND ${files} LIMIT 1`);
    return rows.length > 0;
  };
  const read = (batch: Batch) => reading(batch, () => engine.run(target.insert(recordsOfBatch(batch, options))));
  const isBroken = () => reading(given, () => hasBrokenLines(engine, given));
  if (!isOfAny(given)) {
    await read(given);
    if (!(await has(UNEXPECTED)) && !((await has(UNKNOWN)) && (await isBroken()))) return given;
    await engine.run(`DELETE FROM ${target.table} WHERE ${files}`);
  }
  const lines: LinesBatch = { ...given, isBroken: await isBroken() };
  const found = await withFormatsFound(engine, lines);
  await read(found);
  if (!(await has(UNEXPECTED))) return found;
  await engine.run(`DELETE FROM ${target.table} WHERE ${files}`);
  const any = { ...lines, expected: new Set(given.mappings), sample: undefined };
  await read(any);
  return any;
}

/** Whether nothing is known of its lines, so that each may be of any format. */
function isOfAny({ layout, mappings, expected }: Batch): boolean {
  return layout.kind === "json" && mappings.length > 1 && expected.size === mappings.length;
}

/** With the formats that its lines have: a statement that has all formats in mind takes seconds before it reads the first line. */
async function withFormatsFound(engine: Engine, batch: LinesBatch): Promise<LinesBatch> {
  const { mappings } = batch;
  const json = jsonPlan(mappings, new Set(), []);
  const formats = { mappings, expected: new Set<LogMapping>(), tags: [], roles: [] };
  const { select } = textsOf(linesRelation(batch, json), formats, json, {});
  const shapes = await reading(batch, () => engine.rows(`SELECT DISTINCT shape FROM (${select})`));
  const expected = shapes.flatMap(({ shape }) => (shape === null ? [] : (mappings[Number(shape)] ?? [])));
  return { ...batch, expected: new Set(expected), sample: undefined };
}

async function converterOf({ text }: Head, { converters }: KnownFormats): Promise<LogConverter | undefined> {
  const found = converters.find(({ begins }) => begins.test(text)) ?? converterOfLines(text.split("\n"), converters);
  await found?.prepare?.();
  return found;
}

/** The converter of the first line that has one, where lines of other formats come before. */
function converterOfLines(lines: readonly string[], converters: readonly LogConverter[]): LogConverter | undefined {
  const [first = "", ...others] = lines;
  if (!isObject(jsonIn(first))) return undefined;
  const known = converters.filter(({ belongs }) => belongs);
  for (const line of others) {
    const likely = known.filter(({ begins }) => begins.test(line));
    const value = likely.length > 0 ? jsonIn(line) : undefined;
    const found = isObject(value) ? likely.find(({ belongs }) => belongs?.(value) === "own") : undefined;
    if (found) return found;
  }
  return undefined;
}

/** Lines that a converter left to others, as files of their own beside the ones that they are in. */
async function withOthers(found: readonly FoundFile[], formats: KnownFormats): Promise<readonly FoundFile[]> {
  const files: FoundFile[] = [];
  for (const one of found) {
    files.push(one);
    let { converters } = formats;
    for (let { given } = one; given?.others !== undefined;) {
      const { others, converted } = given;
      converters = converters.filter((converter) => converter !== converted?.by);
      const head = headOfText(others.trimStart());
      const converter = await converterOf(head, { ...formats, converters });
      given = textByFormat(one.name, others, sniffLayout(head.text), converter, formats);
      files.push({ ...one, path: null, given, head, columns: null });
    }
  }
  return files.map((one, file) => ({ ...one, file }));
}

function textByFormat(
  name: string,
  text: string,
  layout: Layout,
  converter: LogConverter | undefined,
  { mappings }: KnownFormats,
): GivenText {
  if (!converter) return givenText(name, text, layout);
  return convertedText(name, text, layout, converter, mappings.length > 0);
}

function headOfText(text: string): Head {
  return { gzip: false, text: text.slice(0, HEAD_LENGTH), marked: null, isAll: text.length <= HEAD_LENGTH };
}

async function findFiles(
  engine: Engine,
  sources: readonly LogSource[],
  formats: KnownFormats,
  open: OpenLog,
): Promise<FoundFile[]> {
  const files: FoundFile[] = [];
  const seen = new Set<string>();
  for (const source of sources) {
    if ("text" in source) {
      const { name, text } = source;
      const head = headOfText(text);
      const layout = sniffLayout(head.text);
      const converter = await converterOf(head, formats);
      const given = textByFormat(name, text, layout, converter, formats);
      files.push({ file: files.length, name, path: null, given, head, source, columns: null });
      continue;
    }
    const isPattern = /[*?[]/.test(source.path);
    const paths = isPattern ? await engine.glob(source.path) : [source.path];
    if (paths.length === 0) throw new UserError("no file matches", { file: source.name });
    for (const path of paths) {
      // A log named twice, or by two patterns, is one log.
      if (seen.has(path)) continue;
      seen.add(path);
      const name = isPattern ? path : source.name;
      const head = await opening(name, () => headOf(open, path));
      const converter = await converterOf(head, formats);
      const layout = sniffLayout(head.text);
      const isOurs = converter !== undefined || (await isMisread(open, path, head, layout));
      const text = isOurs ? await opening(name, () => textOf(open, path, head.gzip, name)) : null;
      const given = text === null ? null : textByFormat(name, text, layout, converter, formats);
      const isParquet = given === null && !head.gzip && layout.kind === "parquet";
      const columns = isParquet ? (await parquetColumns(engine, name, path)).filter(isNamed) : null;
      files.push({ file: files.length, name, path: given ? null : path, given, head, source: { name, path }, columns });
    }
  }
  return files;
}

/** Whether the engine (1.5.5) would read other records in it than there are. */
async function isMisread(open: OpenLog, path: string, head: Head, layout: Layout): Promise<boolean> {
  if (head.marked === "utf-16") return true;
  // It takes a byte order mark for a part of the first line, which is no JSON then.
  if (layout.kind === "json" && layout.shape === "lines") return head.marked !== null;
  if (layout.kind !== "csv") return false;
  // Of a last row without a line end it takes the first cells, however many there are.
  const last = await openLine(open, path, head);
  return last !== null && mayBeTooWide(last, layout);
}

/** No statement can hold the name of a damaged column that is empty or has a NUL in it. */
function isNamed({ path }: ParquetColumn): boolean {
  return !path.includes("\0") && path.split(".").every((name) => name !== "");
}

/** DuckDB's own messages may hold the text of a line, so none of them is passed on. */
export async function reading<T>(batch: Batch, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof UserError) throw error;
    const message = error instanceof Error ? error.message : "";

    if (!/^(Invalid Input|IO|Conversion|Permission|Out of Range|Invalid|INTERNAL) Error/.test(message)) {
      throw new Error(`the log reader failed: ${message.split("\n", 1)[0]?.slice(0, 200) ?? ""}`, { cause: undefined });
    }
    const names = batch.files.map(({ name }) => name);
    const file = names.length === 1 ? names[0] : `${names[0] ?? ""} and ${names.length - 1} more`;
    throw new UserError(problemIn(message), { file });
  }
}

function problemIn(message: string): string {
  // Seen with tables whose rows have twice the cells of their header.
  if (message.startsWith("INTERNAL"))
    return "it can't be read, by a fault of DuckDB's own; do its rows have as many cells as its header?";
  if (message.includes("GZIP")) return DAMAGED;
  if (message.includes("maximum_object_size") || message.includes("too large")) return "a line is longer than 16 MB";
  if (message.includes("Malformed JSON") || message.includes("JSON")) return "it is not valid JSON";
  if (message.includes("No files found")) return "there is no such file";
  return "it cannot be read as the log that its first lines promise";
}
