import { readFileSync } from "node:fs";
import { KINDS } from "../../src/count/calibration/calibration.ts";
import type { Calibration, Kind } from "../../src/count/calibration/calibration.ts";
import { countCalibrated } from "../../src/count/calibration/count-calibrated.ts";
import { familyOf } from "../../src/count/count.ts";
import type { Encodings } from "../../src/count/family.ts";
import type { TokenCount } from "../../src/domain/token-count.ts";
import { visibleText } from "./baseline.ts";
import { FOLDS_FILE, foldOf } from "./folds.ts";
import type { Row } from "./rows.ts";
import { calibratedFamilyOf, generationOf } from "./samples.ts";
import { quantile } from "./spreads.ts";

/** A recording, counted without having been fitted on, beside what plain counters say of it. */
export interface Measured {
  readonly row: Row;
  readonly family: string;
  readonly generation: string;
  readonly count: TokenCount;
  readonly plainTokens: number;
  readonly quarterOfCharacters: number;
}

/** Counts every fit recording with the constants of the fold that it was left out of. */
export function measureRows(rows: readonly Row[], encodings: Encodings): Measured[] {
  const lines = readFileSync(FOLDS_FILE, "utf8").trim().split("\n");
  const folds = lines.map((line) => JSON.parse(line) as Calibration);
  return rows
    .filter((row) => !row.unfit)
    .map((row) => {
      const text = visibleText(row.request);
      return {
        row,
        ...countHeldOut(row, folds[foldOf(row, rows)], encodings),
        plainTokens: encodings("o200k_base").count(text),
        quarterOfCharacters: Math.ceil(text.length / 4),
      };
    });
}

function countHeldOut(
  row: Row,
  calibration: Calibration | undefined,
  encodings: Encodings,
): Pick<Measured, "family" | "generation" | "count"> {
  const calibrated = calibratedFamilyOf(row);
  if (calibrated === null || calibration === undefined) {
    const family = familyOf(row.model.given, row.provider);
    return { family: family.name, generation: row.model.id, count: family.count(row.request, row.model, encodings) };
  }
  const generation = generationOf(row, calibrated);
  const encoding = encodings(generation.encoding);
  const count = countCalibrated(row.request, generation, calibrated.name, encoding, calibration);
  return { family: calibrated.name, generation: generation.name, count };
}

/** Figures of a set of recordings; errors are shares of the billed tokens, of prompts of 50 tokens or more. */
export interface Figures {
  readonly rows: number;
  readonly prompts: number;
  readonly exact: number;
  readonly median: number;
  readonly p90: number;
  readonly bias: number;
  readonly within: number;
  readonly plainMedian: number;
  readonly plainP90: number;
  readonly quarterMedian: number;
  readonly quarterP90: number;
}

const SHORTEST_PROMPT = 50;

export function figuresOf(measured: readonly Measured[]): Figures {
  const long = measured.filter(({ row }) => row.inputTokens >= SHORTEST_PROMPT);
  const errors = (tokensOf: (one: Measured) => number): number[] =>
    long.map((one) => (tokensOf(one) - one.row.inputTokens) / one.row.inputTokens);
  const ours = errors(({ count }) => count.input);
  const plain = errors(({ plainTokens }) => plainTokens).map(Math.abs);
  const quarter = errors(({ quarterOfCharacters }) => quarterOfCharacters).map(Math.abs);
  const size = ours.map(Math.abs);
  return {
    rows: measured.length,
    prompts: new Set(measured.map(({ row }) => row.recorded.prompt_key)).size,
    exact: share(measured, ({ row, count }) => count.input === row.inputTokens),
    median: quantile(size, 0.5),
    p90: quantile(size, 0.9),
    bias: quantile(ours, 0.5),
    within: share(
      measured,
      ({ row, count }) => count.range.low <= row.inputTokens && row.inputTokens <= count.range.high,
    ),
    plainMedian: quantile(plain, 0.5),
    plainP90: quantile(plain, 0.9),
    quarterMedian: quantile(quarter, 0.5),
    quarterP90: quantile(quarter, 0.9),
  };
}

function share<T>(values: readonly T[], holds: (value: T) => boolean): number {
  return values.filter(holds).length / values.length;
}

/** Recordings by family (the largest first) and kind. */
export function byFamilyAndKind(measured: readonly Measured[]): { family: string; kind: Kind; rows: Measured[] }[] {
  const sizes = new Map<string, number>();
  for (const { family } of measured) sizes.set(family, (sizes.get(family) ?? 0) + 1);
  const families = [...sizes].sort((a, b) => b[1] - a[1]).map(([family]) => family);
  return families
    .flatMap((family) =>
      KINDS.map((kind) => ({
        family,
        kind,
        rows: measured.filter((one) => one.family === family && one.row.kind === kind),
      })),
    )
    .filter(({ rows }) => rows.length > 0);
}
