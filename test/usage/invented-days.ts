import { dayOf, type Instant, type IsoDate } from "../../src/domain/dates.ts";
import type { Money } from "../../src/domain/money.ts";
import type { UsageDetail } from "../../src/usage/usage-report.ts";
import type { CostedSum } from "../../src/usage/usage-rows.ts";

/** 1 June 2026, a Monday. */
const START = Date.UTC(2026, 5, 1) / 1000;

export const dayAt = (place: number): IsoDate => dayOf((START + place * 86_400) as Instant);

/** From Sunday on. */
export const WEEK = [0.55, 1, 1, 1, 1, 0.95, 0.6];

export const weekday = (place: number): number => WEEK[(place + 1) % 7] ?? 1;

export const dollars = (amount: number): Money => (BigInt(Math.round(amount * 1e6)) * 10n ** 9n) as Money;

/** mulberry32: the same noise on every run. */
export function noise(seed: number): () => number {
  let state = seed;
  const random = (): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (((mixed ^ (mixed >>> 14)) >>> 0) + 0.5) / 4294967296;
  };
  return () => Math.sqrt(-2 * Math.log(random())) * Math.cos(2 * Math.PI * random());
}

export interface InventedDay {
  readonly usd: number;
  readonly requests?: number;
  readonly tokens?: number;
}

/** Daily usage by day, feature and model, of one feature and one model with nothing but input. */
export function detailOf(days: readonly InventedDay[], feature = "chat"): UsageDetail {
  const sums = days.flatMap(({ usd, requests = 10 * usd, tokens = 1000 * usd }, place) => {
    if (usd === 0) return [];
    const cost = dollars(usd);
    const one = {
      sum: { keys: [dayAt(place), feature, "openai/m-one"], requests: Math.round(requests), withoutRequests: 0 },
      cost: {
        kind: "priced",
        usd: cost,
        model: "openai/m-one",
        lines: [{ kind: "input", tokens: Math.round(tokens), cost, rate: 0n, from: "base" }],
      },
    };
    return [one as unknown as CostedSum];
  });
  return { groupBy: ["day", "feature", "model"], sums, histograms: null };
}
