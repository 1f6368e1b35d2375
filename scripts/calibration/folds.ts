import type { Row } from "./rows.ts";

export const FOLDS = 6;

/** Constants fitted without each fold, one fold a line: what accuracy is measured with. */
export const FOLDS_FILE = "scripts/calibration/folds.jsonl";

/** The fold of a row: one for its whole group, by the name of the group's first recording. */
export function foldOf(row: Row, rows: readonly Row[]): number {
  return hash(rows[row.group]?.id ?? row.id) % FOLDS;
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) value = Math.imul(value ^ text.charCodeAt(i), 0x01000193);
  return value >>> 0;
}
