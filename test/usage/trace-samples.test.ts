import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

const DATA = "../shared/data/traces";

interface Stats extends Readonly<Record<`${"input" | "output"}_p${50 | 95 | 99}`, number>> {
  readonly file: string;
  readonly rows: number;
  readonly input_sum: number;
  readonly input_mean: number;
  readonly output_sum: number;
  readonly output_mean: number;
  readonly peak_req_per_clock_minute?: number;
  readonly minutes_with_traffic?: number;
  readonly peak_input_tok_per_clock_minute?: number;
  readonly peak_output_tok_per_clock_minute?: number;
  readonly cached_prefix_tokens_sum?: number;
}

const stats = existsSync(DATA) ? (JSON.parse(readFileSync(path.join(DATA, "STATS.json"), "utf8")) as Stats[]) : [];

/** A table that somebody derived, with names of his own. */
const MAPS: Readonly<Record<string, string>> = {
  "kv-cache-tester/requests_200traces.csv": "input=in,output=out,cacheRead=cached_prefix_tokens,model=model",
};

function read(file: string, groupBy: readonly string[]) {
  return usage([{ name: file, path: path.join(DATA, file) }], {
    groupBy,
    prices: BOOK,
    open,
    asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
    map: MAPS[file],
  });
}

describe.skipIf(!existsSync(DATA))("workload traces (skipped where ../shared/data is absent)", () => {
  it.each(stats)("$file gives the sums, means and percentiles that were worked out by other means", async (wanted) => {
    const { total } = await read(wanted.file, ["model"]);
    const input = total.tokens.input + total.tokens.cacheRead;
    const mean = (sum: number) => Number((sum / (total.requests ?? 0)).toFixed(4));
    expect({
      rows: total.requests,
      input_sum: input,
      input_mean: mean(input),
      output_sum: total.tokens.output,
      output_mean: mean(total.tokens.output),
      ...Object.fromEntries(
        (["input", "output"] as const).flatMap((side) =>
          ([50, 95, 99] as const).map((p) => [`${side}_p${p}`, total.percentiles?.[side][`p${p}`]]),
        ),
      ),
    }).toEqual({
      rows: wanted.rows,
      input_sum: wanted.input_sum,
      input_mean: wanted.input_mean,
      output_sum: wanted.output_sum,
      output_mean: wanted.output_mean,
      ...Object.fromEntries(
        (["input", "output"] as const).flatMap((side) =>
          ([50, 95, 99] as const).map((p) => [`${side}_p${p}`, wanted[`${side}_p${p}`]]),
        ),
      ),
    });
    if (wanted.cached_prefix_tokens_sum !== undefined) {
      expect(total.tokens.cacheRead).toBe(wanted.cached_prefix_tokens_sum);
    }
  });

  it.each(stats.filter(({ peak_req_per_clock_minute }) => peak_req_per_clock_minute !== undefined))(
    "$file has its busiest minute",
    async (wanted) => {
      const { rows } = await read(wanted.file, ["minute"]);
      expect(rows).toHaveLength(wanted.minutes_with_traffic ?? 0);
      expect(Math.max(...rows.map(({ requests }) => requests ?? 0))).toBe(wanted.peak_req_per_clock_minute);
      expect(Math.max(...rows.map(({ tokens }) => tokens.input))).toBe(wanted.peak_input_tok_per_clock_minute);
      expect(Math.max(...rows.map(({ tokens }) => tokens.output))).toBe(wanted.peak_output_tok_per_clock_minute);
    },
  );
});
