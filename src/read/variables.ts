import { parse as parseCsv, CsvError } from "csv-parse/sync";
import { UserError } from "../errors.ts";
import { parseJson } from "./json-text.ts";
import { parseYaml } from "./yaml-text.ts";

/** Values for the placeholders of one request, by name. Mostly text; a conversation may be a list. */
export type Variables = ReadonlyMap<string, unknown>;

export const NO_VARIABLES: Variables = new Map();

/** `k=v` of `--var`, in order; a later one of the same name wins. Throws a UserError without repeating the value. */
export function parseVariableFlags(flags: readonly string[]): Variables {
  return new Map(
    flags.map((flag, index): [string, string] => {
      const equals = flag.indexOf("=");
      const name = flag.slice(0, Math.max(equals, 0)).trim();
      if (name === "") {
        const which = flags.length > 1 ? ` number ${index + 1}` : "";
        throw new UserError(`--var${which}: found no name before a '=', wanted NAME=VALUE`, {}, "--var customer=Ada");
      }
      return [name, flag.slice(equals + 1)];
    }),
  );
}

/**
 * The rows of a `--vars` file, by its extension: .json and .yaml hold one mapping or a list of them, .csv a head line
 * and rows, .jsonl a mapping a line. Throws a UserError where it holds anything else, or nothing.
 */
export function parseVariablesFile({ file, text }: { file: string; text: string }): readonly Variables[] {
  const rows = readRows(file, text.replace(/^\uFEFF/, ""));
  if (rows.length === 0) throw new UserError("found no variables, wanted at least one row of them", { file });
  return rows;
}

/** Every row of the file (or one empty row) with the flags on top, which win. */
export function variableRows(flags: Variables, rows: readonly Variables[] = [NO_VARIABLES]): readonly Variables[] {
  return rows.map((row) => new Map([...row, ...flags]));
}

/** A value as a template engine prints it: text as it is, numbers plainly, lists and mappings as JSON. */
export function variableText(value: unknown): string {
  if (typeof value === "string") return value;
  if (value === null || value === undefined) return "";
  return JSON.stringify(value);
}

function readRows(file: string, text: string): readonly Variables[] {
  switch (/\.([^.]*)$/.exec(file)?.[1]?.toLowerCase()) {
    case "json":
      return fromValue(parseJson(text, { file }), file);
    case "yaml":
    case "yml":
      return fromValue(parseYaml(text, { file }), file);
    case "jsonl":
    case "ndjson":
      return text.split("\n").flatMap((line, index) => {
        if (line.trim() === "") return [];
        return [toVariables(parseJson(line, { file, line: index + 1 }), { file, line: index + 1 })];
      });
    case "csv":
      return fromCsv(text, file);
    default:
      throw new UserError("found a variables file of an unknown kind, wanted .json, .yaml, .csv or .jsonl", { file });
  }
}

function fromValue(value: unknown, file: string): readonly Variables[] {
  if (value === null) return [];
  return (Array.isArray(value) ? value : [value]).map((row: unknown) => toVariables(row, { file }));
}

function toVariables(row: unknown, place: { file: string; line?: number }): Variables {
  if (typeof row === "object" && row !== null && !Array.isArray(row)) return new Map(Object.entries(row));
  throw new UserError("found something else than names with values, wanted a mapping or a list of mappings", place);
}

function fromCsv(text: string, file: string): readonly Variables[] {
  try {
    const [names, ...rows]: string[][] = parseCsv(text, { skip_empty_lines: true });
    if (names?.some((name) => name.trim() === "")) {
      throw new UserError("found a column without a name, wanted a name for each", { file, line: 1 });
    }
    return rows.map((row) => new Map(names?.map((name, column) => [name.trim(), row[column] ?? ""])));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const line = typeof error["lines"] === "number" ? error["lines"] : undefined;
    throw new UserError(`broken CSV: ${csvProblem(error.code)}`, { file, line });
  }
}

function csvProblem(code: string): string {
  if (code.includes("QUOTE")) return "found a quote that is not closed or stands inside a value, wanted it doubled";
  return "found a row with more or fewer values than the first line has names";
}
