import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { MODES } from "../../src/domain/price.ts";
import { RATE_NAMES } from "../../src/read/price-book/rates.ts";
import { found, rates, root, shippedBook } from "./shipped.ts";

function pricing(name: string): string {
  return readFileSync(path.join(root, "pricing", name), "utf8");
}

interface Schema {
  readonly $defs: Readonly<
    Record<string, { readonly properties: Readonly<Record<string, { readonly properties: object }>> }>
  >;
}

describe("the shipped table", () => {
  it("has the units that it uses, and no other", () => {
    const units = parse(pricing("units.yaml")) as { rates: object; fees: object };
    expect(Object.keys(units.rates).sort()).toEqual(Object.values(RATE_NAMES).sort());
    const fees = shippedBook().models.flatMap(({ periods }) => periods.flatMap((period) => Object.keys(period.fees)));
    expect(Object.keys(units.fees).sort()).toEqual([...new Set(fees)].sort());
  });

  it("has a schema for editors with the words of the loader", () => {
    const { $defs } = JSON.parse(pricing("schema.json")) as Schema;
    expect(Object.keys($defs.rates?.properties ?? {})).toEqual(Object.values(RATE_NAMES));
    expect(["standard", ...Object.keys($defs.price?.properties.modes?.properties ?? {})]).toEqual(MODES);
  });

  it("says for every price where it was seen", () => {
    const periods = shippedBook().models.flatMap((model) => model.periods);
    expect(periods.every(({ sources }) => sources.length > 0)).toBe(true);
    expect(periods.filter(({ checked }) => checked !== null && checked > "2026-11-10")).toEqual([]);
    expect(periods.filter(({ checked }) => checked === null).map(({ id }) => id)).toEqual([
      "deepseek/deepseek-chat@2025-09-05T16:00:00Z",
      "deepseek/deepseek-reasoner@2025-09-05T16:00:00Z",
      "deepseek/deepseek-v4-flash@2026-08-22T16:00:00Z",
      "openai/gpt-4o@2024-05-13",
    ]);
  });

  it("shows current models, one a provider", () => {
    const shown = shippedBook().showcase;
    expect(new Set(shown.map((key) => key.split("/")[0])).size).toBe(shown.length);
    for (const key of shown) expect(found(key, "2026-11-21").model.key).toBe(key);
    expect(shown.length).toBeGreaterThanOrEqual(5);
  });

  it("knows how long and from which length prompts are cached, where a source says so", () => {
    const caching = (name: string) => found(name, "2026-11-21").model.caching;
    expect(caching("claude-haiku-4-5")).toEqual({
      ...{ minimumTokens: 4096, ttlSeconds: 300, refreshedByHits: true, stacksWithBatch: true, explicit: true },
    });
    expect(caching("gpt-5.6-sol")).toMatchObject({ minimumTokens: 1024, ttlSeconds: 1800, explicit: false });
    expect(caching("gpt-4o")).toMatchObject({ minimumTokens: 1024, ttlSeconds: 300 });
    expect(caching("gemini-2.5-pro")).toEqual({ minimumTokens: 4096, explicit: false });
    expect(caching("gpt-4")).toBeUndefined();
  });
});

describe("prices that are often quoted", () => {
  // name, day, input/output/cache read: when it was true, and what holds at other times
  it.each([
    ["gpt-4o-mini", "2024-07-18", "0.15/0.6"],
    ["gpt-4o-mini", "2026-11-21", "0.15/0.6/0.075"],
    ["gemini-2.5-flash-preview-04-17", "2025-04-17", "0.15/0.6/0.0375"],
    ["gemini-2.5-flash", "2026-11-21", "0.3/2.5/0.03"],
    ["deepseek-v3", "2025-03-01T12:00Z", "0.27/1.1/0.07"],
    ["deepseek-v3", "2025-10-01", "unpriced: outside-periods"],
    ["deepseek-v3.2", "2025-11-01", "0.28/0.42/0.028"],
    ["deepseek-chat", "2025-11-01", "0.28/0.42/0.028"],
    ["claude-haiku-4-5", "2026-11-21", "1/5/0.1"],
    ["gpt-4.1", "2026-11-21", "2/8/0.5"],
    ["o3", "2026-11-21", "2/8/0.5"],
    ["claude-sonnet-4-5", "2026-11-21", "3/15/0.3"],
    ["claude-opus-4-5", "2026-11-21", "5/25/0.5"],
    ["gemini-2.5-pro", "2026-11-21", "1.25/10/0.125"],
    ["o1", "2026-11-21", "15/60/7.5"],
    ["gpt-3", "2021-06-01", "60/60"],
    ["gpt-3", "2026-11-21", "unpriced: outside-periods"],
    ["gpt-5.2", "2026-11-21", "1.75/14/0.175"],
    ["gpt-4-turbo", "2026-11-21", "10/30"],
    ["gpt-4o", "2024-06-01", "5/15"],
    ["claude-3-5-haiku", "2024-11-10", "1/5/0.1"],
    ["claude-4-haiku", "2026-11-21", "unpriced: unknown-model"],
  ])("%s on %s: %s", (name, day, expected) => {
    expect(rates(name, day)).toBe(expected);
  });
});
