import { UserError } from "../errors.ts";
import type { LogConverter } from "../read/usage-logs/converter.ts";
import type { LogMapping } from "../read/usage-logs/mapping.ts";
import { sniffLayout } from "../read/usage-logs/sniff.ts";
import { type Batch, batchesOf, columnsOf, fileOf, type FoundFile, GIVEN_LINES, relationOf } from "./batches.ts";
import { type CopiedLog, withoutCopiedLogs } from "./copied-logs.ts";
import type { Engine } from "./duckdb.ts";
import { convertedText, givenText } from "../read/usage-logs/given-text.ts";
import type { Layer } from "./layers.ts";
import { type Head, HEAD_LENGTH, headOf, lastCharacter, type LogSource, type OpenLog, textOf } from "./log-files.ts";
import { textsOf } from "./mapping-sql.ts";
import { rolesAsked } from "./narrow-plan.ts";
import { insistOnNamedFields } from "./named-fields.ts";
import { parquetColumns } from "./parquet.ts";
import { MACROS } from "./macros.ts";
import { recordsOf, type RecordOptions } from "./record-sql.ts";
import { UNEXPECTED } from "./record-state.ts";

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

/** Finds the logs and what they are. From here on the engine reads them and nothing else. */
export async function openLogs(
  engine: Engine,
  sources: readonly LogSource[],
  formats: KnownFormats,
  open: OpenLog,
): Promise<Logs> {
  const { files, copied } = await withoutCopiedLogs(await findFiles(engine, sources, formats, open), open);
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
export function recordsOfBatch(batch: Batch, options: RecordOptions): Layer {
  const { columns, json } = columnsOf(batch, options);
  const texts = textsOf(
    relationOf(batch, json),
    { ...batch, tags: options.tags, roles: rolesAsked(options.texts) },
    columns,
    {
      file: fileOf(batch),
    },
  );
  return recordsOf(texts, batch, options);
}

/** Where the records of a batch go: a table with their file and verdict, and how they are put there. */
export interface Target {
  readonly table: string;
  readonly insert: (records: Layer) => string;
}

/** Reads a batch, and tells with which formats in mind. Lines of other formats than the first ones make it start anew. */
export async function readBatch(engine: Engine, batch: Batch, options: RecordOptions, target: Target): Promise<Batch> {
  await reading(batch, () => engine.run(target.insert(recordsOfBatch(batch, options))));
  if (batch.expected.size === batch.mappings.length && !batch.sample) return batch;
  const files = `file IN (${batch.files.map(({ file }) => file).join(", ")})`;
  const [found] = await engine.rows(
    `SELECT count(*) AS n FROM ${target.table} WHERE verdict = ${UNEXPECTED} AND ${files}`,
  );
  if (Number(found?.n) === 0) return batch;
  await engine.run(`DELETE FROM ${target.table} WHERE ${files}`);
  return readBatch(engine, { ...batch, expected: new Set(batch.mappings), sample: undefined }, options, target);
}

async function converterOf({ text }: Head, { converters }: KnownFormats): Promise<LogConverter | undefined> {
  const found = converters.find(({ begins }) => begins.test(text));
  await found?.prepare?.();
  return found;
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
      const head = { gzip: false, text: text.slice(0, HEAD_LENGTH) };
      const layout = sniffLayout(head.text);
      const converter = await converterOf(head, formats);
      const given = converter ? convertedText(name, text, layout, converter) : givenText(name, text, layout);
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
      const given = converter
        ? convertedText(name, await textOf(open, path, head.gzip), sniffLayout(head.text), converter)
        : null;
      const layout = sniffLayout(head.text);
      if (given === null && layout.kind === "json" && layout.shape === "array") {
        const last = await opening(name, () => lastCharacter(open, path, head.gzip));
        // DuckDB takes a list that was cut off behind a comma for a whole one.
        if (last !== "]") throw new UserError("it is not valid JSON", { file: name });
      }
      const isParquet = given === null && !head.gzip && layout.kind === "parquet";
      const columns = isParquet ? await parquetColumns(engine, name, path) : null;
      files.push({ file: files.length, name, path: given ? null : path, given, head, source: { name, path }, columns });
    }
  }
  return files;
}

/** Says in words what the file system and the archive say in codes. */
export async function opening<T>(file: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code = "" } = error as { readonly code?: string };
    const problem = OPENING_PROBLEMS[code] ?? (code.startsWith("Z_") ? "it is a damaged gzip archive" : undefined);
    if (problem === undefined) throw error;
    throw new UserError(problem, { file });
  }
}

const OPENING_PROBLEMS: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder, expected a log file",
  EACCES: "it may not be read",
  ERR_STREAM_PREMATURE_CLOSE: "it is a damaged gzip archive",
};

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
  if (message.includes("maximum_object_size") || message.includes("too large")) return "a line is longer than 16 MB";
  if (message.includes("Malformed JSON") || message.includes("JSON")) return "it is not valid JSON";
  if (message.includes("No files found")) return "there is no such file";
  return "it cannot be read as the log that its first lines promise";
}
