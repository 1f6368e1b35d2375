import { existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { imageErrors } from "../../scripts/calibration/image-errors.ts";
import { figuresOf, measureRows } from "../../scripts/calibration/measured.ts";
import type { Measured } from "../../scripts/calibration/measured.ts";
import { ROWS_FILE, readRows } from "../../scripts/calibration/rows.ts";
import type { Row } from "../../scripts/calibration/rows.ts";
import { quantile } from "../../scripts/calibration/spreads.ts";
import { countAs } from "../count/count-as.ts";
import { referenceEncodings } from "../count/reference-encodings.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");
const FILE = path.resolve(ROOT, ROWS_FILE);

let rows: readonly Row[] = [];
let measured: readonly Measured[] = [];

/** Read once, when the first test asks. */
function recordings(): readonly Measured[] {
  if (measured.length > 0) return measured;
  rows = readRows(FILE);
  measured = measureRows(rows, referenceEncodings).filter(({ count }) => count.uncountable.length === 0);
  return measured;
}

const POOLED = ["deepseek", "mistral", "xai", "qwen", "moonshot", "zai", "cohere"];

describe.skipIf(!existsSync(FILE))(
  "counts of recordings that were left out of the fit (skipped where they are absent)",
  () => {
    test.each([
      ["anthropic", "plain", 0.025, 0.08],
      ["anthropic", "tools", 0.04, 0.1],
      ["gemini", "plain", 0.02, 0.06],
      ["gemini", "tools", 0.04, 0.12],
      ["pooled", "plain", 0.03, 0.1],
      ["pooled", "tools", 0.06, 0.18],
    ])("%s, %s: within %d at the median and %d nine times in ten", (family, kind, median, p90) => {
      const figures = figuresOf(
        recordings().filter((one) => {
          if (one.row.kind !== kind || one.generation.endsWith("@gateway")) return false;
          return family === "pooled" ? POOLED.includes(one.family) : one.family === family;
        }),
      );
      expect(figures.rows).toBeGreaterThan(200);
      expect(figures.median).toBeLessThanOrEqual(median);
      expect(figures.p90).toBeLessThanOrEqual(p90);
    });

    test.each([
      ["anthropic", "plain"],
      ["anthropic", "tools"],
      ["anthropic", "media"],
      ["gemini", "plain"],
      ["gemini", "tools"],
      ["gemini", "schema"],
      ["gemini", "media"],
      ["xai", "tools"],
      ["mistral", "tools"],
      ["deepseek", "tools"],
      ["qwen", "tools"],
      ["moonshot", "tools"],
      ["zai", "tools"],
      ["meta", "plain"],
    ])("%s, %s: the range holds what was billed in 85 of 100 at least", (family, kind) => {
      const figures = figuresOf(recordings().filter((one) => one.family === family && one.row.kind === kind));
      expect(figures.rows).toBeGreaterThan(20);
      expect(figures.within).toBeGreaterThanOrEqual(0.85);
    });

    test.each(["anthropic", "gemini"])("%s: the tokens of an image are within 5 %% at the median", (family) => {
      recordings();
      const errors = imageErrors(rows, referenceEncodings).filter((image) => image.family === family);
      expect(errors.length).toBeGreaterThan(20);
      expect(
        quantile(
          errors.map(({ error }) => Math.abs(error)),
          0.5,
        ),
      ).toBeLessThan(0.05);
    });

    test("every body is counted by every family without a word of complaint", () => {
      recordings();
      const models = [
        "claude-sonnet-4-5",
        "gemini-2.0-flash",
        "grok-4",
        "llama-4-scout",
        "gpt-oss-20b",
        "nobody-knows",
      ];
      for (const row of rows.filter((_, i) => i % 7 === 0)) {
        for (const model of models) {
          const { input, sections } = countAs(model, row.request);
          expect(sections.reduce((sum, section) => sum + section.tokens, 0)).toBe(input);
        }
      }
    });
  },
);
