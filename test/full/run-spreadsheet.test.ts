import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { DESK } from "../cli/support-desk.ts";
import { tokcost } from "../cli/tokcost.ts";
import { openInLibreOffice, SOFFICE } from "./libreoffice.ts";

/** Columns of words; every other one holds numbers, or nothing. */
const WORDS = new Set(
  [
    "feature",
    "model",
    "currency",
    ...["cheaper_than_in_use", "cheaper_answers", "cheaper_cached", "batch_cheaper"],
    "basis",
    "priced",
    "price_table",
    "price_id",
    "fits_context",
    "side",
    "part",
    "kind",
  ].concat(["name", "plan", "unit"]),
);

describe.skipIf(SOFFICE === undefined)(
  "the CSVs of tokcost run in LibreOffice (skipped where it is not installed)",
  () => {
    const folder = mkdtempSync(path.join(tmpdir(), "tokcost-run-csv-"));
    afterAll(() => rmSync(folder, { recursive: true, force: true }));

    it("have numbers as numbers, with their digits, and words as words", async () => {
      expect((await tokcost(["run", DESK, "-o", folder])).code).toBe(0);
      for (const file of ["usage-map", "token-loads", "comparison", "growth", "pricing-check"]) {
        const text = readFileSync(path.join(folder, `${file}.csv`), "utf8");
        const [head = [], ...rows]: string[][] = parse(text);
        const [sheetHead = [], ...sheetRows] = openInLibreOffice(text);
        expect(
          sheetHead.slice(0, head.length).map(({ value }) => value),
          file,
        ).toEqual(head);
        rows.forEach((cells, row) => {
          cells.forEach((cell, column) => {
            const name = head[column] ?? "";
            const where = `${file} line ${row + 2}, ${name}: ${cell}`;
            const found = sheetRows[row]?.[column] ?? { type: "empty", value: "" };
            if (cell === "") expect(found.type, where).toBe("empty");
            else if (WORDS.has(name)) expect(found.type, where).toBe(/^(true|false)$/.test(cell) ? "other" : "text");
            else {
              expect(found.type, where).toBe("number");
              // A spreadsheet keeps fifteen digits.
              expect(Number(found.value) / (Number(cell) || 1), where).toBeCloseTo(Number(cell) === 0 ? 0 : 1, 12);
            }
          });
        });
      }
    });
  },
);
