import { parse } from "csv-parse/sync";
import type { TextDifference } from "../domain/verification.ts";

/** The first place at which two texts differ; null: nowhere. In CSV it is a cell, else a piece of a line. */
export function firstDifference(expected: string, found: string, isCsv: boolean): TextDifference | null {
  if (expected === found) return null;
  return (isCsv ? firstCell(expected, found) : null) ?? firstLine(expected, found);
}

function firstCell(expected: string, found: string): TextDifference | null {
  const [wanted, got] = [cells(expected), cells(found)];
  if (!wanted || !got) return null;
  const head = wanted[0] ?? [];
  for (let row = 0; row < Math.max(wanted.length, got.length); row += 1) {
    const [a, b] = [wanted[row], got[row]];
    if (!a || !b) return { line: row + 1, column: null, expected: a?.join(",") ?? null, found: b?.join(",") ?? null };
    const column = Array.from({ length: Math.max(a.length, b.length) }, (_, index) => index).find((c) => a[c] !== b[c]);
    if (column === undefined) continue;
    const name = row === 0 ? null : (head[column] ?? null);
    return { line: row + 1, column: name, expected: a[column] ?? null, found: b[column] ?? null };
  }
  return null;
}

/** Null where the text is no table. */
function cells(text: string): string[][] | null {
  try {
    return parse(text, { relax_column_count: true, bom: true });
  } catch {
    return null;
  }
}

function firstLine(expected: string, found: string): TextDifference {
  const [wanted, got] = [expected.split("\n"), found.split("\n")];
  const length = Math.max(wanted.length, got.length);
  const line = Array.from({ length }, (_, index) => index).find((index) => wanted[index] !== got[index]) ?? 0;
  const [a, b] = [wanted[line], got[line]];
  const from = pieceStart(a ?? "", b ?? "");
  const piece = (text: string | undefined): string | null =>
    text === undefined ? null : text.slice(from, from + PIECE);
  return { line: line + 1, column: null, expected: piece(a), found: piece(b) };
}

const PIECE = 60;

/** A little before the first character that differs. */
function pieceStart(a: string, b: string): number {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  return Math.max(0, same - 20);
}
