import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parseWhen } from "../../src/domain/dates.ts";
import type { Instant } from "../../src/domain/dates.ts";
import { rateToDecimal } from "../../src/domain/money.ts";
import type { RateKind, Rates } from "../../src/domain/price.ts";
import { priceAt } from "../../src/prices/resolve.ts";
import { root, shippedBook } from "./shipped.ts";

interface SourceRecord {
  readonly provider: string;
  readonly model: string;
  readonly aliases: readonly string[];
  readonly period: { readonly from: string; readonly to: string | null; readonly basis: string };
  readonly usd_per_mtok: Readonly<Record<string, string>>;
  readonly tiers: readonly Readonly<Record<string, unknown>>[];
  readonly batch_discount: string | null;
  readonly confidence: string;
}

const KINDS: Readonly<Record<string, RateKind>> = {
  input: "input",
  output: "output",
  output_reasoning: "outputReasoning",
  cache_read: "cacheRead",
  cache_write_5m: "cacheWrite5m",
  cache_write_1h: "cacheWrite1h",
  input_audio: "inputAudio",
  cache_storage_per_mtok_hour: "cacheStorageHour",
};

// Records whose own notes date a change inside their period. The table has it: before the day, no rate for cached tokens.
const CACHED_SINCE: Readonly<Record<string, string>> = {
  "anthropic/claude-3-5-sonnet-20240620": "2024-08-14",
  "anthropic/claude-3-haiku-20240307": "2024-08-14",
  "openai/o1-mini": "2024-10-01",
  "groq/openai/gpt-oss-120b": "2026-05-27",
  "groq/openai/gpt-oss-20b": "2026-05-27",
};
const DISPUTED = ["cohere/command-a-plus-05-2026", "mistral/mistral-large-4"];

const file = path.resolve(root, "../shared/data/prices/prices.json");

describe.skipIf(!existsSync(file))("the collected records (skipped without ../shared/data)", () => {
  const records = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as SourceRecord[]) : [];

  it("are all in the table, on their first day and in their last second, under every name", () => {
    const wrong: string[] = [];
    for (const record of records) {
      const key = `${record.provider}/${record.model}`;
      for (const at of [instant(record.period.from), lastSecond(record.period.to)]) {
        for (const name of [key, ...record.aliases.map((alias) => `${record.provider}/${alias}`)]) {
          const priced = priceAt(shippedBook(), name, { at, clock: "known" });
          if (DISPUTED.includes(key)) {
            if (priced.kind === "priced" || priced.reason !== "disputed") wrong.push(`${name} is not disputed`);
            continue;
          }
          if (priced.kind === "unpriced") {
            wrong.push(priced.message);
            continue;
          }
          const since = CACHED_SINCE[key];
          const uncached = since !== undefined && at < instant(since);
          const expected = [table(record.usd_per_mtok, uncached), ...record.tiers.map((tier) => table(tier, uncached))];
          const { period } = priced;
          const storage = period.rates.cacheStorageHour;
          const actual = [plain(period.rates), ...period.tiers.map(({ rates }) => plain(rates))];
          if (storage !== undefined)
            for (const tier of expected.slice(1)) tier.cacheStorageHour ??= rateToDecimal(storage);
          if (JSON.stringify(expected.map(sorted)) !== JSON.stringify(actual.map(sorted)))
            wrong.push(`${name} at ${at}`);
          const edges = record.tiers.map((tier) => tier.input_tokens_gt);
          if (JSON.stringify(edges) !== JSON.stringify(period.tiers.map((tier) => tier.inputTokensOver)))
            wrong.push(`${name} tiers`);
          if ((record.batch_discount === "50%") !== (period.modes.batch !== undefined)) wrong.push(`${name} batch`);
          if (since === undefined && period.basis !== record.period.basis) wrong.push(`${name} basis`);
        }
      }
    }
    expect(wrong).toEqual([]);
    expect(records.length).toBeGreaterThan(200);
  });
});

function table(rates: Readonly<Record<string, unknown>>, uncached: boolean): Partial<Record<RateKind, string>> {
  const known: Partial<Record<RateKind, string>> = {};
  for (const [name, rate] of Object.entries(rates)) {
    const kind = KINDS[name];
    if (kind !== undefined && !(uncached && name.startsWith("cache_"))) known[kind] = String(rate);
  }
  return known;
}

function plain(rates: Rates): Record<string, string> {
  return Object.fromEntries(Object.entries(rates).map(([kind, rate]) => [kind, rateToDecimal(rate)]));
}

function sorted(rates: object): [string, unknown][] {
  return Object.entries(rates).sort(([a], [b]) => (a < b ? -1 : 1));
}

function instant(text: string): Instant {
  const parsed = parseWhen(text);
  if (!parsed) throw new Error(text);
  return parsed.at;
}

function lastSecond(to: string | null): Instant {
  return (to === null ? instant("2030-01-01") : instant(to) - 1) as Instant;
}
