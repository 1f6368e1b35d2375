import { UserError } from "../errors.ts";
import type { LogMapping } from "../read/usage-logs/mapping.ts";
import { BUCKET_KEYS, firstValues, PAGE_KEYS } from "../read/usage-logs/first-values.ts";
import { mappingOfColumns, mappingOfHeader, mappingsOfLines } from "../read/usage-logs/recognise.ts";
import { type Layout, sniffLayout } from "../read/usage-logs/sniff.ts";
import { type Columns, type JsonColumns, narrowColumns, tableColumns } from "./columns.ts";
import type { GivenText } from "../read/usage-logs/given-text.ts";
import type { Head, LogSource } from "./log-files.ts";
import { type Asked, type NarrowPlan, narrowPlan, rolesAsked } from "./narrow-plan.ts";
import { jsonPlan } from "./read-plan.ts";
import type { RecordOptions } from "./record-sql.ts";
import { type ParquetColumn, parquetLines } from "./parquet.ts";
import * as sql from "./sql.ts";

const MOST_SAMPLED = 500;

/** A log as it was found. */
export interface FoundFile {
  /** Its number in the staged table. */
  readonly file: number;
  readonly name: string;
  /** Null: it came as text, whose records are in the table `given_lines`. */
  readonly path: string | null;
  readonly given: GivenText | null;
  /** Columns of a Parquet file; null for all others. */
  readonly columns: readonly ParquetColumn[] | null;
  readonly head: Head;
  readonly source: LogSource;
}

/** Files that one statement reads: the same layout, and for CSV the same header. */
export interface Batch {
  readonly layout: Exclude<Layout, { kind: "empty" | "unknown" }>;
  readonly gzip: boolean;
  readonly files: readonly FoundFile[];
  readonly mappings: readonly LogMapping[];
  /** Those that the files begin with: what the rest most likely is. */
  readonly expected: ReadonlySet<LogMapping>;
  /** First JSON lines, where all lines are taken to be like them until one is not. */
  readonly sample?: readonly unknown[] | undefined;
}

/** How the values of a batch are reached. `json` is null for CSV. */
export interface BatchColumns {
  readonly columns: Columns;
  readonly json: JsonColumns | null;
}

/** Sorts files into batches. Throws a UserError for a file that no format fits; empty files are in none. */
export function batchesOf(files: readonly FoundFile[], mappings: readonly LogMapping[]): readonly Batch[] {
  const batches = new Map<string, Batch>();
  for (const found of files) {
    const converter = found.given?.converted?.by;
    const sniffed: Layout = converter ? { kind: "json", shape: "lines" } : sniffLayout(found.head.text);
    const layout: Layout = found.columns ? { kind: "parquet", header: found.columns.map(({ path }) => path) } : sniffed;
    if (layout.kind === "empty") continue;
    if (layout.kind === "unknown") {
      throw new UserError(
        `${layout.found} is no usage log`,
        { file: found.name },
        "export it as JSON lines or as CSV with a header row",
      );
    }
    const key = JSON.stringify([layout, found.columns, found.head.gzip, found.path === null, converter?.mapping.name]);
    const known = batches.get(key) ?? { layout, gzip: found.head.gzip, files: [], mappings: [], expected: new Set() };
    const formats = converter
      ? { mappings: [converter.mapping], expected: new Set([converter.mapping]) }
      : formatsOf(layout, found, mappings);
    batches.set(key, {
      ...known,
      files: [...known.files, found],
      mappings: formats.mappings,
      expected: new Set([...known.expected, ...formats.expected]),
      sample: [...(known.sample ?? []), ...(formats.sample ?? [])].slice(0, MOST_SAMPLED),
    });
  }
  return [...batches.values()];
}

function formatsOf(
  layout: Batch["layout"],
  { name, head }: FoundFile,
  mappings: readonly LogMapping[],
): Pick<Batch, "mappings" | "expected" | "sample"> {
  if (layout.kind === "json") {
    const ofJson = mappings.filter(({ layouts }) => layouts.includes("json"));
    const values = firstValues(head.text, layout.shape);
    return {
      mappings: ofJson,
      expected: values.length > 0 ? mappingsOfLines(values, ofJson) : new Set(ofJson),
      sample: layout.shape === "lines" ? values : [],
    };
  }
  const mapping = (layout.kind === "parquet" ? mappingOfColumns : mappingOfHeader)(layout.header, mappings);
  if (!mapping) {
    throw new UserError(
      `no column of its ${layout.header.length} is known to hold token counts`,
      { file: name },
      "name the columns: --map ts=COLUMN,model=COLUMN,input=COLUMN,output=COLUMN",
    );
  }
  return { mappings: [mapping], expected: new Set([mapping]) };
}

export function columnsOf(batch: Batch, { tags, texts }: Pick<RecordOptions, "tags" | "texts">): BatchColumns {
  const { layout, files, mappings, expected } = batch;
  const whole = (files[0]?.columns ?? []).map(({ isWhole }) => isWhole);
  if (layout.kind !== "json") return { columns: tableColumns(layout.header, whole), json: null };
  const plan = planOf(batch, { tags, roles: rolesAsked(texts) });
  const json = plan ? narrowColumns(plan) : jsonPlan(mappings, expected, tags);
  return { columns: json, json };
}

function planOf({ mappings, expected, sample = [] }: Batch, asked: Asked): NarrowPlan | null {
  const [mapping, ...others] = expected;
  if (!mapping || others.length > 0) return null;
  const isOne = sample.every((value) => mappingsOfLines([value], mappings).has(mapping));
  return isOne ? narrowPlan(mapping, mappings.slice(0, mappings.indexOf(mapping)), sample, asked) : null;
}

/** Where the texts of standard input and the like are kept: a JSON value each, or the cells of a CSV row as a JSON list. */
export const GIVEN_LINES = "CREATE TEMP TABLE given_lines (file VARCHAR, line VARCHAR)";

/** How a batch's lines tell the number of their file: in a column, or there is only one. */
export function fileOf({ files }: Batch): string {
  const [only, ...others] = files;
  return only && others.length === 0 ? String(only.file) : "file";
}

/** A relation with the batch's columns and, where there are several files, `file`: the number of the file. */
export function relationOf(batch: Batch, json: JsonColumns | null): string {
  if (batch.files.length === 1) return `(SELECT * EXCLUDE (filename) FROM ${linesOf(batch, json)})`;
  const numbers = batch.files.map(({ file, path }) => `(${file}, ${sql.text(path ?? String(file))})`).join(", ");
  return `(SELECT lines.* EXCLUDE (filename), files.file FROM ${linesOf(batch, json)} AS lines
    JOIN (VALUES ${numbers}) AS files(file, path) ON files.path = lines.filename)`;
}

/** The same of a batch of one file with each record's place in it, from 0: in the file's order, so on one thread. */
export function numberedRelationOf(batch: Batch, json: JsonColumns | null): string {
  return `(SELECT * EXCLUDE (filename), row_number() OVER () - 1 AS record FROM ${linesOf(batch, json)})`;
}

function linesOf(batch: Batch, json: JsonColumns | null): string {
  const { layout } = batch;
  if (layout.kind === "csv") return csvLines(batch, layout);
  if (layout.kind === "parquet") return parquetLines(pathsOf(batch), batch.files[0]?.columns ?? []);
  if (!json) throw new RangeError("JSON lines without declared columns");
  if (layout.shape === "document" || isGiven(batch)) return documentLines(batch, json);
  const declared = [...json.declared].map(([key, type]) => `${sql.text(key)}: ${sql.text(type)}`).join(", ");
  if (layout.shape === "array") return elementsOf(batch, json);
  const format = "format = 'newline_delimited', ignore_errors = true";
  return `read_json(${pathsOf(batch)}, ${format}, ${compression(batch)}, columns = {${declared}}, filename = true)`;
}

function csvLines(batch: Batch, layout: { readonly delimiter: string; readonly header: readonly string[] }): string {
  if (isGiven(batch)) {
    const cells = layout.header.map((_, index) => `json_extract_string(line, '$[${index}]') AS c${index}`);
    return `(SELECT ${cells.join(", ")}, file AS filename FROM given_lines WHERE ${isOfBatch(batch)})`;
  }
  const declared = layout.header.map((_, index) => `'c${index}': 'VARCHAR'`).join(", ");
  return `read_csv(${pathsOf(batch)}, auto_detect = false, header = true, delim = ${sql.text(layout.delimiter)}, quote = '"', escape = '"',
    columns = {${declared}}, store_rejects = true, rejects_limit = 0, ${compression(batch)}, filename = true)`;
}

/** The values of a list. `read_json` itself refuses a whole list for one text where a format has an object. */
function elementsOf(batch: Batch, json: JsonColumns): string {
  const columns = [...json.declared.keys()].map((key) => `value.${sql.name(key)} AS ${sql.name(key)}`);
  return `(SELECT ${columns.join(", ")}, filename FROM
    (SELECT json_transform(json, ${sql.text(json.structure)}) AS value, filename FROM
      read_json_objects(${pathsOf(batch)}, format = 'array', ${compression(batch)}, filename = true)))`;
}

/** Whole JSON values, of which each may be a page of others. */
function documentLines(batch: Batch, json: JsonColumns): string {
  const values = isGiven(batch)
    ? jsonLinesOf(batch)
    : `(SELECT json, filename FROM read_json_objects(${pathsOf(batch)}, format = 'unstructured', ${compression(batch)},
        maximum_object_size = 268435456, filename = true))`;
  const columns = [...json.declared.keys()].map((key) => `value.${sql.name(key)} AS ${sql.name(key)}`);
  const transformed = (ones: string) =>
    `(SELECT ${columns.join(", ")}, filename FROM
      (SELECT json_transform(one, ${sql.text(json.structure)}) AS value, filename FROM (${ones})))`;
  const list = (key: string) =>
    `WHEN json_type(json, '$.${key}') = 'ARRAY' THEN from_json(json->'$.${key}', '["JSON"]')`;
  const isBucket = BUCKET_KEYS.map((key) => `json_exists(json, '$.${key}')`);
  // A line is what it is, as it would be in a file.
  if (batch.layout.kind === "json" && batch.layout.shape === "lines")
    return transformed(`SELECT json AS one, filename FROM ${values}`);
  const inside = `unnest(CASE WHEN json_type(json) = 'ARRAY' THEN from_json(json, '["JSON"]') WHEN ${sql.or(isBucket)} THEN [json] ${PAGE_KEYS.map(list).join(" ")} ELSE [json] END)`;
  return transformed(`SELECT ${inside} AS one, filename FROM ${values}`);
}

/** The lines of a batch as `json` and `filename`: those that are no JSON are NULL (`read_json` itself does not tell them apart). */
export function jsonLinesOf(batch: Batch): string {
  if (isGiven(batch)) {
    const json = "CASE WHEN json_valid(line) THEN CAST(line AS JSON) END";
    return `(SELECT ${json} AS json, file AS filename FROM given_lines WHERE ${isOfBatch(batch)})`;
  }
  return `read_ndjson_objects(${pathsOf(batch)}, ignore_errors = true, ${compression(batch)}, filename = true)`;
}

export function isGiven(batch: Batch): boolean {
  return batch.files.every(({ path }) => path === null);
}

function isOfBatch(batch: Batch): string {
  return `file IN (${batch.files.map(({ file }) => sql.text(String(file))).join(", ")})`;
}

function pathsOf(batch: Batch): string {
  return `[${batch.files.map(({ path }) => sql.text(path ?? "")).join(", ")}]`;
}

function compression(batch: Batch): string {
  return `compression = ${batch.gzip ? "'gzip'" : "'uncompressed'"}`;
}
