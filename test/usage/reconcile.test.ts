import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant, IsoDate } from "../../src/domain/dates.ts";
import { type Money, subtract, sum, usd, usdToDecimal } from "../../src/domain/money.ts";
import type { CostReport } from "../../src/domain/vendor-cost.ts";
import { reconcile } from "../../src/usage/reconcile.ts";
import { usage } from "../../src/usage/usage.ts";
import type { UsageDetail } from "../../src/usage/usage-report.ts";
import type { CostedSum } from "../../src/usage/usage-rows.ts";
import { open } from "./open-log.ts";
import { BOOK } from "./price-book.ts";

function report(costs: readonly (readonly [day: string, model: string | null, amount: string])[]): CostReport {
  return {
    ...{ format: "openai-costs", provider: "openai", complete: true },
    costs: costs.map(([day, model, amount]) => ({
      day: day as IsoDate,
      model,
      item: model ?? "all",
      usd: usd(amount),
    })),
  };
}

async function logged(lines: readonly object[]): Promise<UsageDetail> {
  const result = await usage([{ name: "-", text: lines.map((line) => JSON.stringify(line)).join("\n") }], {
    ...{ groupBy: ["model"], prices: BOOK, open, details: [{ groupBy: ["day", "model"] }] },
    asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
  });
  const [detail] = result.details;
  if (!detail) throw new Error("no detail");
  return detail;
}

const decimal = (amount: Money | null) => (amount === null ? null : usdToDecimal(amount));

const call = (ts: string, model: string, input: number) => ({ ts, model, input_tokens: input, output_tokens: 0 });

/** 1,000,000 tokens of m-one are $2 in January. */
const LOG = [
  call("2026-01-05T10:00:00Z", "m-one", 1_000_000),
  call("2026-01-06T10:00:00Z", "m-one", 1_000_000),
  call("2026-01-07T10:00:00Z", "m-one", 1_000_000),
  call("2026-01-08T23:59:59Z", "m-one", 1_000_000),
  call("2026-01-08T10:00:00Z", "m-lost", 5),
  call("2026-01-06T10:00:00Z", "m-two", 1_000),
  call("2026-01-31T10:00:00Z", "m-one", 500_000),
];

describe("our cost beside the vendor's", () => {
  it("is set side by side by day and model, every difference with its name", async () => {
    const found = reconcile(
      await logged(LOG),
      report([
        ["2026-01-04", "m-one", "0.25"],
        ["2026-01-05", "m-one", "1.5"],
        ["2026-01-05", "openai/m-one", "0.5"],
        ["2026-01-06", "m-one", "1"],
        ["2026-01-07", "m-one", "2.019"],
        ["2026-01-07", "web search", "0.30"],
        ["2026-01-09", "m-one", "0"],
      ]),
      BOOK,
    );
    const rows = found.rows.map(({ day, model, ours, vendor, difference, verdict }) => [
      ...[day, model, decimal(ours), decimal(vendor), usdToDecimal(difference), verdict],
    ]);
    expect(rows).toEqual([
      ["2026-01-04", "openai/m-one", null, "0.25", "0.25", "not-in-log"],
      ["2026-01-05", "openai/m-one", "2", "2", "0", "same"],
      ["2026-01-06", "openai/m-one", "2", "1", "-1", "vendor-half"],
      ["2026-01-07", "openai/m-one", "2", "2.019", "0.019", "close"],
      ["2026-01-07", "web search", null, "0.3", "0.3", "not-tokens"],
      ["2026-01-08", "m-lost", null, null, "0", "unpriced"],
      ["2026-01-08", "openai/m-one", "2", null, "-2", "not-in-report"],
      ["2026-01-09", "openai/m-one", null, "0", "0", "not-in-log"],
    ]);
    expect([found.ours, found.vendor, found.difference].map(usdToDecimal)).toEqual(["8", "5.569", "-2.431"]);
    // Another provider's, and a day after the report.
    expect(usdToDecimal(found.beyond)).toBe("1.003");
  });

  it("is by day alone where the report names no models", async () => {
    const found = reconcile(
      await logged(LOG),
      report([
        ["2026-01-05", null, "2.5"],
        ["2026-01-06", null, "1.8"],
      ]),
      BOOK,
    );
    expect(found.byModel).toBe(false);
    expect(found.rows.map(({ model, verdict }) => [model, verdict])).toEqual([
      [null, "vendor-more"],
      [null, "vendor-less"],
    ]);
  });

  it("is by model where the report names any, though the table knows none of them", async () => {
    const found = reconcile(await logged(LOG.slice(0, 1)), report([["2026-01-05", "m-unheard-of", "2"]]), BOOK);
    expect(found.rows.map(({ model, verdict }) => [model, verdict])).toEqual([
      ["m-unheard-of", "not-tokens"],
      ["openai/m-one", "not-in-report"],
    ]);
  });

  it("adds up exactly: the differences are the difference of the totals", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 18n });
    const day = fc.constantFrom("2026-01-05", "2026-01-06", "2026-01-07");
    fc.assert(
      fc.property(
        fc.array(fc.tuple(day, amount), { maxLength: 8 }),
        fc.array(fc.tuple(day, amount), { maxLength: 8 }),
        (ours, vendors) => {
          const sums = ours.map(
            ([date, own]) =>
              ({
                sum: { keys: [date, "openai/m-one"] },
                cost: { kind: "priced", usd: own, model: "openai/m-one" },
              }) as unknown as CostedSum,
          );
          const detail: UsageDetail = { groupBy: ["day", "model"], sums, histograms: null };
          const costs = vendors.map(([date, own]) => ({
            ...{ day: date as IsoDate, model: "m-one", item: "m-one", usd: own as Money },
          }));
          const found = reconcile(detail, { ...report([]), costs }, BOOK);
          expect(sum(found.rows.map(({ difference }) => difference))).toBe(found.difference);
          expect(subtract(found.vendor, found.ours)).toBe(found.difference);
          expect(found.vendor).toBe(sum(vendors.map(([, own]) => own as Money)));
          expect(found.ours + found.beyond).toBe(sum(ours.map(([, own]) => own as Money)));
        },
      ),
    );
  });
});
