import { CsvError, parse as parseCsv } from "csv-parse/sync";
import type { CostReport } from "../domain/vendor-cost.ts";
import { UserError } from "../errors.ts";
import { COST_FORMATS } from "./cost-reports/formats.ts";
import { isRow, type Row, rowsOf } from "./cost-reports/values.ts";
import { parseJsonKeepingNumbers } from "./json-numbers.ts";
import { parseJson } from "./json-text.ts";

/** What a vendor says it charged: a page of a cost API, several of them as JSON lines, or an export. Throws a UserError for anything else. */
export function readCostReport({ file, text }: { readonly file: string; readonly text: string }): CostReport {
  const pages = pagesOf(file, text.replace(/^\uFEFF/, ""));
  const rows = pages.flatMap(rowsIn);
  const format = COST_FORMATS.find(({ recognise }) => rows.some(recognise));
  if (!format) {
    const known = COST_FORMATS.map(({ title }) => title).join("; ");
    throw new UserError(`is no cost report that tokcost reads, expected one of: ${known}`, { file });
  }
  return {
    format: format.name,
    provider: format.provider,
    costs: rows.filter(format.recognise).flatMap((row) => format.costs(row, { file })),
    complete: pages.every((page) => !isRow(page) || page["has_more"] !== true),
  };
}

/** A page's list, a list of rows, or a row alone. */
function rowsIn(page: unknown): readonly Row[] {
  if (Array.isArray(page)) return page.flatMap(rowsIn);
  if (!isRow(page)) return [];
  return Array.isArray(page["data"]) ? rowsOf(page["data"]) : [page];
}

function pagesOf(file: string, text: string): readonly unknown[] {
  const begins = text.trimStart()[0];
  if (begins !== "{" && begins !== "[") return [rowsOfCsv(file, text)];
  try {
    return [parseJsonKeepingNumbers(text)];
  } catch {
    const lines = text.split("\n");
    if (begins === "[" || lines.filter((line) => line.trim() !== "").length < 2) parseJson(text, { file });
    return lines.flatMap((line, index) => {
      if (line.trim() === "") return [];
      parseJson(line, { file, line: index + 1 });
      return [parseJsonKeepingNumbers(line)];
    });
  }
}

function rowsOfCsv(file: string, text: string): readonly unknown[] {
  try {
    return parseCsv(text, { columns: true, skip_empty_lines: true, trim: true });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new UserError("broken CSV: a row does not fit the first line", { file });
  }
}
