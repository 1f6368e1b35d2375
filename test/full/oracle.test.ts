import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import type { LogSource } from "../../src/usage/log-files.ts";
import type { UsageReport } from "../../src/usage/usage-report.ts";
import { usage, type UsageOptions } from "../../src/usage/usage.ts";
import { type Call, call, lineOf, oracle } from "../usage/oracle.ts";
import { BOOK } from "../usage/price-book.ts";
import { open } from "../usage/open-log.ts";

const START = Date.parse("2026-01-20T00:00:00Z") / 1000;
const DAYS = 30 * 86_400;

const OPTIONS: UsageOptions = {
  groupBy: ["feature", "model"],
  prices: BOOK,
  open,
  asOf: { at: START as Instant, clock: "unknown" },
};

const calls: fc.Arbitrary<Call[]> = fc.array(
  fc
    .record({
      id: fc.option(fc.integer({ min: 1, max: 12 }).map((n) => `id-${n}`)),
      second: fc.integer({ min: START, max: START + DAYS }),
      model: fc.constantFrom("openai/m-one", "m-one", "anthropic/m-two", "m-night", "m-unknown"),
      feature: fc.option(fc.constantFrom("chat", "search", "it's")),
      tenant: fc.constantFrom("acme", "globex"),
      mode: fc.constantFrom("standard" as const, "batch" as const, "fast" as const),
      region: fc.option(fc.constant("us")),
      kinds: fc.tuple(
        fc.nat({ max: 1500 }),
        fc.nat({ max: 1200 }),
        fc.nat({ max: 300 }),
        fc.nat({ max: 300 }),
        fc.nat({ max: 900 }),
      ),
    })
    .map(call),
  { minLength: 1, maxLength: 60 },
);

/** An id belongs to one model here, as it does in life: shapes have their own ids. */
const ownIds = (log: readonly Call[]) => log.map((one) => ({ ...one, id: one.id && `${one.model}-${one.id}` }));

function given(log: readonly Call[], name = "-"): LogSource {
  return { name, text: log.map(lineOf).join("\n") };
}

function nameOf(model: string): string {
  return { "m-one": "openai/m-one", "m-night": "deepseek/m-night" }[model] ?? model;
}

function figures(report: UsageReport) {
  return new Map(
    report.rows.map((row) => [
      JSON.stringify(Object.values(row.keys)),
      {
        requests: row.requests,
        tokens: row.tokens,
        input: row.percentiles && Object.values(row.percentiles.input),
        output: row.percentiles && Object.values(row.percentiles.output),
        usd: row.cost.usd,
        complete: row.cost.complete,
      },
    ]),
  );
}

describe("usage against an aggregator in plain JavaScript", () => {
  it("agrees on requests, tokens, percentiles and money of every group", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (log) => {
        const own = ownIds(log);
        const report = await usage([given(own)], OPTIONS);
        const wanted = oracle(own, ({ feature, model }) => JSON.stringify([feature, nameOf(model)]), BOOK);
        expect(figures(report)).toEqual(wanted);
      }),
      { numRuns: 12 },
    );
  });

  it("agrees on a log that is aggregated while it is read, without keeping its records", async () => {
    const texts = fc.array(calls, { minLength: 2, maxLength: 2 });
    await fc.assert(
      fc.asyncProperty(texts, async (logs) => {
        const own = logs.flat().map((one) => ({ ...one, id: null }));
        const padding = " ".repeat(Math.ceil(40_000 / own.length));
        const text = own.map((one) => `${lineOf(one).slice(0, -1)}${padding}}`).join("\n");
        const report = await usage([{ name: "-", text }], { ...OPTIONS, groupBy: ["day", "feature", "model"] });
        const day = (second: number) => new Date(second * 1000).toISOString().slice(0, 10);
        const wanted = oracle(
          own,
          ({ second, feature, model }) => JSON.stringify([day(second), feature, nameOf(model)]),
          BOOK,
        );
        expect(figures(report)).toEqual(wanted);
      }),
      { numRuns: 6 },
    );
  });

  it("agrees on days", async () => {
    await fc.assert(
      fc.asyncProperty(calls, async (log) => {
        const own = ownIds(log);
        const report = await usage([given(own)], { ...OPTIONS, groupBy: ["day", "tenant"] });
        const day = (second: number) => new Date(second * 1000).toISOString().slice(0, 10);
        const wanted = oracle(own, ({ second, tenant }) => JSON.stringify([day(second), tenant]), BOOK);
        expect(figures(report)).toEqual(wanted);
      }),
      { numRuns: 4 },
    );
  });

  it("gives the same report however the log is split and in whatever order its lines are", async () => {
    const plain = (report: UsageReport) => ({ ...report, import: undefined });
    await fc.assert(
      fc.asyncProperty(calls, fc.nat(), fc.integer({ min: 1, max: 5 }), async (log, seed, parts) => {
        const own = ownIds(log);
        const shuffled = own
          .map((one, index) => [((index + 1) * (seed + 7919)) % 104_729, one] as const)
          .sort(([a], [b]) => a - b)
          .map(([, one]) => one);
        const size = Math.ceil(shuffled.length / parts);
        const pieces = Array.from({ length: parts }, (_, part) =>
          given(shuffled.slice(part * size, (part + 1) * size)),
        );
        expect(plain(await usage(pieces, OPTIONS))).toEqual(plain(await usage([given(own)], OPTIONS)));
      }),
      { numRuns: 4 },
    );
  });
});
