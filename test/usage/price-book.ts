import type { Instant } from "../../src/domain/dates.ts";
import { fraction, ratePerMillion } from "../../src/domain/money.ts";
import type { PriceBook, PricedModel, PricePeriod, RateKind, Rates } from "../../src/domain/price.ts";

const second = (text: string) => (Date.parse(text) / 1000) as Instant;

export function rates(kinds: Partial<Record<RateKind, string>>): Rates {
  return Object.fromEntries(Object.entries(kinds).map(([kind, text]) => [kind, ratePerMillion(text)]));
}

function period(id: string, from: string, to: string | null, more: Partial<PricePeriod>): PricePeriod {
  return {
    id: `${id}@${from}`,
    from: second(from),
    to: to === null ? null : second(to),
    basis: "announced",
    rates: {},
    tiers: [],
    modes: {},
    schedule: [],
    uplifts: {},
    fees: {},
    sources: ["https://example.com/prices"],
    checked: null,
    confidence: "high",
    ...more,
  };
}

function model(key: string, periods: readonly PricePeriod[]): PricedModel {
  const [provider = "", ...id] = key.split("/");
  return {
    key,
    provider,
    id: id.join("/"),
    aliases: [],
    match: [],
    contextWindow: null,
    maxOutput: null,
    periods,
  };
}

/** Invented prices with everything that a price can depend on: a date, a context tier, a mode, a region, the time of day. */
export const BOOK: PriceBook = {
  version: "2026.01.01",
  sha256: "",
  overlaySha256: null,
  showcase: [],
  models: [
    model("openai/m-one", [
      period("openai/m-one", "2026-01-01", "2026-02-01T05:00:00Z", {
        rates: rates({ input: "2", cacheRead: "1", cacheWrite5m: "2", output: "8", inputAudio: "40" }),
        modes: { batch: { multiply: fraction("0.5") } },
      }),
      period("openai/m-one", "2026-02-01T05:00:00Z", null, {
        rates: rates({ input: "1.5", cacheRead: "0.75", cacheWrite5m: "1.5", output: "6" }),
        tiers: [
          { inputTokensOver: 1000, rates: rates({ input: "3", cacheRead: "1.5", cacheWrite5m: "3", output: "9" }) },
        ],
        modes: { batch: { multiply: fraction("0.5") }, fast: { multiply: fraction("2"), from: second("2026-02-10") } },
      }),
    ]),
    model("anthropic/m-two", [
      period("anthropic/m-two", "2026-01-01", null, {
        rates: rates({ input: "3", cacheRead: "0.3", cacheWrite5m: "3.75", cacheWrite1h: "6", output: "15" }),
        tiers: [
          {
            inputTokensOver: 2000,
            rates: rates({ input: "6", cacheRead: "0.6", cacheWrite5m: "7.5", cacheWrite1h: "12", output: "22.5" }),
          },
        ],
        uplifts: { us: fraction("1.1") },
      }),
    ]),
    model("deepseek/m-night", [
      period("deepseek/m-night", "2026-01-01", null, {
        rates: rates({ input: "0.5", cacheRead: "0.07", cacheWrite5m: "0.5", output: "2" }),
        schedule: [
          {
            label: "offpeak",
            minutes: [{ from: 990, to: 30 }],
            weekdays: [1, 2, 3, 4, 5],
            dayOffsetMinutes: 480,
            exceptDays: ["2026-02-03" as never],
            rates: rates({ input: "0.25", cacheRead: "0.035", cacheWrite5m: "0.25", output: "1" }),
          },
        ],
      }),
    ]),
  ],
};
