import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import type { UsageReport } from "../../src/usage/usage-report.ts";
import { usage, type UsageOptions } from "../../src/usage/usage.ts";
import { open } from "../usage/open-log.ts";
import { BOOK } from "../usage/price-book.ts";

const START = Date.parse("2026-01-20T00:00:00Z") / 1000;

const OPTIONS: UsageOptions = {
  groupBy: ["day", "feature", "model"],
  prices: BOOK,
  open,
  asOf: { at: START as Instant, clock: "unknown" },
  maxRejected: 1,
};

const read = (lines: readonly string[], options: Partial<UsageOptions> = {}): Promise<UsageReport> =>
  usage([{ name: "-", text: lines.join("\n") }], { ...OPTIONS, ...options });

const figures = ({ rows, total, unpriced, measuredFeatures, import: imported, span }: UsageReport) => ({
  ...{ rows, total, unpriced, measuredFeatures, span },
  files: imported.files.map(({ formats, lines, records, rejected, withoutUsage, unknownLines }) => ({
    formats: Object.fromEntries(Object.entries(formats).sort()),
    ...{ lines, records, rejected, withoutUsage, unknownLines },
  })),
  flags: imported.flags,
});

/** Blanks inside a line make a log large enough to be aggregated while it is read. */
const padded = (value: unknown): string => `${JSON.stringify(value).slice(0, -1)}${" ".repeat(700)}}`;

const chat = (second: number, more: object = {}, usage: object = {}) => ({
  ts: new Date(second * 1000).toISOString().slice(0, 19) + "Z",
  model: "m-one",
  usage: { prompt_tokens: 100 + (second % 7), completion_tokens: 5, total_tokens: 105 + (second % 7), ...usage },
  metadata: { feature: "chat" },
  ...more,
});

/** What may follow in a log whose first lines all look alike. */
const others: fc.Arbitrary<string> = fc
  .record({
    second: fc.integer({ min: START, max: START + 5 * 86_400 }),
    more: fc.constantFrom<object>(
      {},
      { feature: "search" },
      { metadata: null },
      { metadata: { feature: "" } },
      { ts: null, created: START },
      { created: START + 86_400 },
      { ts: "yesterday" },
      { model: "" },
      { id: "copy" },
      { service_tier: "batch" },
      { requests: 3 },
      { type: "assistant" },
      { provider: "openai" },
      { region: "us" },
      { usage: null },
      { usage: "none" },
      { usage: { input_tokens: 9, output_tokens: 2, cache_read_input_tokens: 4 }, model: "anthropic/m-two" },
      { usage: { inputTokens: 7, outputTokens: 2 } },
      { usage: undefined, prompt_tokens: 8, completion_tokens: 1 },
      { usage: undefined, response: { status_code: 200, body: { model: "m-one", usage: { prompt_tokens: 3 } } } },
      { usage: undefined, usageMetadata: { promptTokenCount: 3, candidatesTokenCount: 4 } },
      { body: { usage: { prompt_tokens: 1 } } },
      { level: "info", usage: undefined, model: undefined },
    ),
    usage: fc.constantFrom<object>(
      {},
      { prompt_tokens_details: { cached_tokens: 40 } },
      { prompt_tokens: 12.5 },
      { prompt_tokens: "1,234" },
      { prompt_tokens: null },
      { completion_tokens: -1 },
      { total_tokens: 900 },
      { cache_creation_input_tokens: 6 },
    ),
  })
  .map(({ second, more, usage }) => padded(chat(second, more, usage)));

describe("a log whose first lines are alike", () => {
  it("gives the same report whatever follows them as when it begins with that", async () => {
    const first = Array.from({ length: 60 }, (_, index) => padded(chat(START + index * 3600)));
    const odd = fc.oneof({ weight: 9, arbitrary: others }, { weight: 1, arbitrary: fc.constant("{broken") });
    await fc.assert(
      fc.asyncProperty(fc.array(odd, { minLength: 1, maxLength: 5 }), async (rest) => {
        const mixed = [...rest, JSON.stringify({ level: "info" })];
        const front = await read([...first, ...mixed]);
        expect(figures(front)).toEqual(figures(await read([...mixed, ...first])));
      }),
      { numRuns: 3 },
    );
  });
});

describe("counts in a large log", () => {
  const second = (index: number) => START + index * 60;

  it("are kept in 32 bits until one needs more", async () => {
    const large = [5_000_000_000, 999_999_999_999_999, 4_294_967_296];
    const lines = Array.from({ length: 90 }, (_, index) =>
      padded(chat(second(index), {}, { prompt_tokens: large[index - 80] ?? 10 })),
    );
    const report = await read(lines);
    const short = await read(lines.map((line) => line.replace(/ +/g, "")));
    expect(report.total.percentiles?.input).toEqual({ p50: 10, p95: 10, p99: 999_999_999_999_999 });
    expect(figures(report)).toEqual(figures(short));
  });

  it("make percentiles that are good to one per cent and half a token where there are too many to keep", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 20 }), fc.double({ min: 0, max: 1, noNaN: true })), {
          minLength: 60,
          maxLength: 200,
        }),
        async (sizes) => {
          const lines = sizes.map(([power, part], index) =>
            padded(chat(second(index * 20), {}, { prompt_tokens: Math.floor(2 ** (power + part)) })),
          );
          const exact = await read(lines);
          const about = await read(lines, { exactCalls: 10 });
          expect(exact.assumptions.map(({ code }) => code)).not.toContain("percentiles-estimated");
          expect(about.assumptions.map(({ code }) => code)).toContain("percentiles-estimated");
          const without = ({ rows, total }: UsageReport) =>
            [...rows, total].map((row) => ({ ...row, percentiles: undefined }));
          expect(without(about)).toEqual(without(exact));
          for (const [index, row] of [...exact.rows, exact.total].entries()) {
            const found = [...about.rows, about.total][index];
            for (const side of ["input", "output"] as const) {
              for (const rank of ["p50", "p95", "p99"] as const) {
                const wanted = row.percentiles?.[side][rank] ?? 0;
                const error = Math.abs((found?.percentiles?.[side][rank] ?? 0) - wanted);
                expect(error).toBeLessThanOrEqual(0.01 * wanted + 0.5);
              }
            }
          }
        },
      ),
      { numRuns: 4 },
    );
  });

  it("have the same histograms and features, where they are small even exactly", async () => {
    const lines = Array.from({ length: 90 }, (_, index) =>
      padded(chat(second(index), {}, { prompt_tokens: 30, total_tokens: 35 })),
    );
    const options = { details: [{ groupBy: ["feature"], histograms: true }] };
    const [exact, about] = [await read(lines, options), await read(lines, { ...options, exactCalls: 10 })];
    expect(about.details).toEqual(exact.details);
    expect(about.measuredFeatures).toEqual(exact.measuredFeatures);
  });
});
