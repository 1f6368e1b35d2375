import { existsSync, writeFileSync } from "node:fs";
import { format } from "prettier";
import type { Calibration, FrameWeights, Spread, TextWeights } from "../src/count/calibration/calibration.ts";
import { countCalibrated } from "../src/count/calibration/count-calibrated.ts";
import type { Encodings } from "../src/count/family.ts";
import { fitAll } from "./calibration/fit.ts";
import type { Fitted, Sample } from "./calibration/fit.ts";
import { FOLDS, FOLDS_FILE, foldOf } from "./calibration/folds.ts";
import { reasoningTable } from "./calibration/reasoning.ts";
import { ROWS_FILE, readRows } from "./calibration/rows.ts";
import type { Row } from "./calibration/rows.ts";
import { answerSample, calibratedFamilyOf, generationOf, loadEncodings, promptSample } from "./calibration/samples.ts";
import { spreadsOf } from "./calibration/spreads.ts";
import type { Residual } from "./calibration/spreads.ts";

const CONSTANTS_FILE = "src/count/calibration/constants.ts";

/**
 * Fits the constants of every calibrated family on the recordings and writes them, with their provenance, to
 * src/count/calibration/constants.ts; and for `npm run accuracy` the constants of each fold, fitted without it.
 * `--date 2026-11-21` says when.
 */
export default async function fitCounts(args: readonly string[]): Promise<void> {
  if (!existsSync(ROWS_FILE)) throw new Error(`no recordings at ${ROWS_FILE}`);
  const date = args[args.indexOf("--date") + 1] ?? new Date().toISOString().slice(0, 10);
  const encodings = await loadEncodings();
  const rows = readRows();
  const samples = rows.map((row) => ({ row, fold: foldOf(row, rows), samples: samplesOf(row, encodings) }));
  const all = fitAll(samples.flatMap((entry) => entry.samples));
  const reasoning = reasoningTable(rows);
  const rowCount = samples.filter((entry) => entry.samples.some((sample) => sample.kind === "prompt")).length;

  const withoutFold = Array.from({ length: FOLDS }, (_, fold) =>
    fitAll(samples.filter((entry) => entry.fold !== fold).flatMap((entry) => entry.samples)),
  );
  const residuals = rows.flatMap((row) => {
    const fold = foldOf(row, rows);
    const fitted = withoutFold[fold];
    return fitted === undefined ? [] : heldOut(row, calibrationOf(fitted, date, rowCount, {}), fold, encodings);
  });
  const shipped = { ...calibrationOf(all, date, rowCount, spreadsOf(residuals)), reasoning };
  const folds = withoutFold.map((fitted, fold) =>
    calibrationOf(fitted, date, rowCount, spreadsOf(residuals.filter((residual) => residual.fold !== fold))),
  );
  writeFileSync(CONSTANTS_FILE, await format(source(shipped), { parser: "typescript", printWidth: 120 }));
  writeFileSync(FOLDS_FILE, folds.map((fold) => `${JSON.stringify(fold)}\n`).join(""));
  console.log(`${rowCount} prompts of ${Object.keys(all.generations).length} generations: ${CONSTANTS_FILE}`);
}

function samplesOf(row: Row, encodings: Encodings): Sample[] {
  return [promptSample(row, encodings), answerSample(row, encodings)].filter((sample) => sample !== null);
}

function heldOut(row: Row, calibration: Calibration, fold: number, encodings: Encodings): Residual[] {
  const family = calibratedFamilyOf(row);
  if (family === null || row.unfit) return [];
  const generation = generationOf(row, family);
  const count = countCalibrated(row.request, generation, family.name, encodings(generation.encoding), calibration);
  if (count.uncountable.length > 0) return [];
  const { kind, group } = row;
  const residual = { family: family.name, generation: generation.name, kind, group, fold };
  return [{ ...residual, counted: count.input, billed: row.inputTokens }];
}

function calibrationOf(
  fitted: Fitted,
  date: string,
  rows: number,
  spreads: Readonly<Record<string, Spread>>,
): Calibration {
  return {
    fitted: date,
    rows,
    tokenizers: mapValues(fitted.tokenizers, ({ weights, frame, rows: own }) => ({
      weights: rounded(weights, 3),
      frame: rounded(frame, 1),
      rows: own,
    })),
    generations: mapValues(fitted.generations, ({ frame, rows: own, prompts }) => ({
      frame: rounded(frame, 1),
      rows: own,
      prompts,
    })),
    spreads: mapValues(spreads, (spread) => ({
      below: Number(spread.below.toFixed(3)),
      above: Number(spread.above.toFixed(3)),
      rows: spread.rows,
    })),
    reasoning: {},
  };
}

function mapValues<T, U>(values: Readonly<Record<string, T>>, change: (value: T) => U): Record<string, U> {
  const sorted = Object.entries(values).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(sorted.map(([name, value]) => [name, change(value)]));
}

/** Rounds weights, and leaves out what is nothing then. */
function rounded<T extends TextWeights | FrameWeights>(weights: T, digits: number): T {
  const entries = Object.entries(weights).map(([name, value]) => [name, Number(value.toFixed(digits))] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== 0)) as T;
}

function source(calibration: Calibration): string {
  return `import type { Calibration } from "./calibration.ts";

/**
 * Fitted on recorded usage by scripts/fit-counts.ts, which writes this file: change that, not this. Least absolute
 * relative errors, each group of prompts that share a text or a tool set weighted by the square root of its size;
 * spreads are residuals of groups that were left out of the fit.
 */
export const CALIBRATION: Calibration = ${JSON.stringify(calibration)};
`;
}
