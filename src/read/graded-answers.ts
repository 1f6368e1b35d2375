import { parse } from "csv-parse/sync";
import { nearestTo } from "../domain/nearest.ts";
import { UserError } from "../errors.ts";

/** Columns of a table of graded answers. */
export interface GradedColumns {
  readonly strong: string;
  readonly weak: string;
  /** A number, or a text whose length counts; null: none. */
  readonly by: string | null;
}

/**
 * Answers of two models that somebody graded, from CSV: a grade is a number, or true and false. No text leaves this function but as
 * its length. Throws a UserError with the line of the first grade that is none.
 */
export function readGradedAnswers(
  file: string,
  text: string,
  columns: GradedColumns,
): { readonly strong: number; readonly weak: number; readonly score: number | null }[] {
  const rows = rowsOf(file, text);
  const [head] = rows;
  if (!head || rows.length < 2) throw new UserError("expected a header and at least one row of grades", { file });
  const place = (name: string): number => {
    const found = head.cells.indexOf(name);
    if (found >= 0) return found;
    const near = nearestTo(name, head.cells, 1)[0];
    throw new UserError(
      `no column "${name}" in it`,
      { file, line: 1 },
      near === undefined ? undefined : `did you mean ${near}?`,
    );
  };
  const [strong, weak] = [place(columns.strong), place(columns.weak)];
  const by = columns.by === null ? null : place(columns.by);
  return rows.slice(1).map(({ cells, line }) => {
    const gradeAt = (index: number): number => {
      const grade = gradeOf(cells[index] ?? "");
      if (grade !== undefined) return grade;
      throw new UserError(`${head.cells[index] ?? ""}: expected a number, true or false as grade`, { file, line });
    };
    const score = by === null ? null : scoreOf(cells[by] ?? "");
    return { strong: gradeAt(strong), weak: gradeAt(weak), score };
  });
}

function rowsOf(file: string, text: string): { readonly cells: readonly string[]; readonly line: number }[] {
  try {
    const rows = parse(text, { bom: true, info: true, relax_column_count: true, skip_empty_lines: true }) as unknown;
    return (rows as { record: string[]; info: { lines: number } }[]).map(({ record, info }) => ({
      cells: record,
      line: info.lines,
    }));
  } catch (error) {
    const line = (error as { readonly lines?: number }).lines;
    throw new UserError("it is no table of CSV", { file, ...(line === undefined ? {} : { line }) });
  }
}

function gradeOf(cell: string): number | undefined {
  const text = cell.trim().toLowerCase();
  if (text === "true") return 1;
  if (text === "false") return 0;
  return /^-?\d+(?:\.\d+)?$/.test(text) ? Number(text) : undefined;
}

function scoreOf(cell: string): number {
  const text = cell.trim();
  return /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(text) ? Number(text) : text.length;
}
