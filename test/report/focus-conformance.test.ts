import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Instant, IsoDate } from "../../src/domain/dates.ts";
import { costOf, type Rate, ratePerMillion } from "../../src/domain/money.ts";
import type { RateKind } from "../../src/domain/price.ts";
import { toFocusCsv } from "../../src/report/focus.ts";
import { type Charge, chargesOf } from "../../src/usage/charges.ts";
import { usage } from "../../src/usage/usage.ts";
import { SHARED_DATA } from "../cli/tokcost.ts";
import { open } from "../usage/open-log.ts";
import { BOOK, rates } from "../usage/price-book.ts";
import { exact, type FocusRow, type Rules, runRules } from "./focus-rules.ts";

const ACCOUNT = { billingAccountId: "acme-openai", billingAccountName: 'Acme, "Europe"', priceTable: "2026.01.01" };

const MODEL_FILE = path.join(SHARED_DATA, "focus/model-1.2.json");
const hasModel = existsSync(MODEL_FILE);

/** What the rows claim to support: see docs/focus.md. */
const MET = [
  "ACCOUNT_NAMING_SUPPORTED",
  "MULTIPLE_PRICING_CATEGORIES_SUPPORTED",
  "NEGOTIATED_PRICING_SUPPORTED",
  "PUBLIC_PRICE_LIST_SUPPORTED",
  "REGION_SUPPORTED",
  "TAGGING_SUPPORTED",
  "UNIT_PRICING_SUPPORTED",
  "USAGE_MEASUREMENT_SUPPORTED",
];

function parsed(csv: string): FocusRow[] {
  const rows: Record<string, string>[] = parseCsv(csv, { columns: true });
  return rows.map((row) =>
    Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value === "" ? null : value])),
  );
}

/** A log with everything that a price can depend on, priced with an overlay over a part of the table. */
async function rowsOfALog(): Promise<FocusRow[]> {
  const call = (ts: string, model: string, more: object) => ({
    ts,
    model,
    feature: 'support, "reply"',
    input_tokens: 1234,
    output_tokens: 77,
    ...more,
  });
  const lines = [
    call("2026-01-05T10:00:00Z", "m-one", { prompt_tokens_details: { cached_tokens: 300 } }),
    call("2026-02-03T23:59:59Z", "m-one", { service_tier: "batch" }),
    call("2026-02-12T00:00:00Z", "m-one", { service_tier: "fast", feature: null }),
    call("2026-02-12T00:00:00Z", "m-two", { cache_read_input_tokens: 90_000, cache_creation_input_tokens: 5000 }),
    call("2026-12-31T10:00:00Z", "m-two", { inference_geo: "us" }),
    call("2026-02-12T01:00:00Z", "m-night", { feature: "Übersetzung 翻译" }),
    call("2026-02-13", "m-night", { output_tokens: 1_000_003 }),
    call("2026-02-12T05:00:00Z", "m-night", { provider: "azure", region: "swedencentral" }),
  ];
  const own = {
    ...BOOK,
    models: BOOK.models.map((model) =>
      model.id === "m-two"
        ? {
            ...model,
            periods: model.periods.map((period) => ({
              ...period,
              tiers: [],
              rates: rates({
                input: "2.7",
                cacheRead: "0.27",
                cacheWrite5m: "3.3",
                cacheWrite1h: "5.4",
                output: "13.5",
              }),
            })),
          }
        : model,
    ),
  };
  const report = await usage([{ name: "-", text: lines.map((line) => JSON.stringify(line)).join("\n") }], {
    groupBy: ["feature"],
    prices: own,
    listPrices: BOOK,
    open,
    asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
    details: [{ groupBy: ["day", "feature"] }],
  });
  const [detail] = report.details;
  if (!detail) throw new Error("no detail");
  const { charges, leftOut } = chargesOf(detail);
  expect(leftOut).toEqual({ unpriced: 0, undated: 0 });
  return parsed(toFocusCsv(charges, ACCOUNT));
}

describe("rows of FOCUS", () => {
  it("multiply out exactly, unit price by quantity, for 10,000 random charges", () => {
    const kinds: readonly RateKind[] = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h", "output"];
    const charge = fc
      .record({
        tokens: fc.oneof(fc.integer({ min: 1, max: 1000 }), fc.integer({ min: 1, max: 10 ** 12 })),
        rate: fc.bigInt({ min: 0n, max: 10n ** 12n }),
        list: fc.bigInt({ min: 0n, max: 10n ** 12n }),
        kind: fc.constantFrom(...kinds),
      })
      .map(({ tokens, rate, list, kind }): Charge => ({
        ...{ day: "2026-02-28" as IsoDate, model: "openai/gpt-4o", provider: null, region: null, mode: "standard" },
        ...{ kind, tokens, rate: rate as Rate, cost: costOf(tokens, rate as Rate), listRate: list as Rate },
        ...{ listCost: costOf(tokens, list as Rate), priceId: "openai/gpt-4o@2024-10-02", from: "base" },
        ...{ basis: "exact", tags: {} },
      }));
    const rows = parsed(toFocusCsv(fc.sample(charge, { numRuns: 10_000, seed: 20261121 }), ACCOUNT));
    expect(rows).toHaveLength(10_000);
    const one = 10n ** 30n;
    const wrong = rows.filter((row) => {
      const of = (name: string) => exact(row[name] ?? "");
      return (
        of("ListUnitPrice") * of("PricingQuantity") !== of("ListCost") * one ||
        of("ContractedUnitPrice") * of("PricingQuantity") !== of("ContractedCost") * one ||
        of("PricingQuantity") * 1_000_000n !== of("ConsumedQuantity") ||
        row["BilledCost"] !== row["EffectiveCost"]
      );
    });
    expect(wrong).toEqual([]);
  });

  it.skipIf(!hasModel)("keep every rule of the 1.2 model that applies to them", async () => {
    const { ModelRules: rules } = JSON.parse(readFileSync(MODEL_FILE, "utf8")) as { ModelRules: Rules };
    const rows = await rowsOfALog();
    expect(rows.length).toBeGreaterThan(15);
    const { ran, failed, skipped } = runRules(rules, rows, (name) => MET.includes(name));
    const why = [...skipped].map(([reason, ids]) => `  ${ids.length} ${reason}`).sort();
    console.info(
      [`FOCUS 1.2: ${ran.length} of ${Object.keys(rules).length} rules run over ${rows.length} rows`, ...why].join(
        "\n",
      ),
    );
    expect(failed).toEqual([]);
    expect(ran.length).toBeGreaterThan(225);
  });

  it.skipIf(!hasModel)("would be caught breaking a rule", async () => {
    const { ModelRules: rules } = JSON.parse(readFileSync(MODEL_FILE, "utf8")) as { ModelRules: Rules };
    const [row, ...rest] = await rowsOfALog();
    const broken = (change: Record<string, string | null>) =>
      runRules(rules, [{ ...row, ...change }, ...rest], (name) => MET.includes(name)).failed;
    expect(broken({ ListCost: "1" })).toContain("ListCost-C-009-C");
    expect(broken({ ChargePeriodStart: "5/1/26" })).toContain("ChargePeriodStart-C-002-M");
    expect(broken({ BilledCost: "1e3" })).toContain("BilledCost-C-002-M");
    expect(broken({ InvoiceIssuerName: "Reseller" })).toContain("BilledCost-C-005-C");
    expect(broken({ ServiceCategory: "AI" })).toContain("ServiceCategory-C-003-M");
    expect(broken({ Tags: '{"a":{"b":1}}' })).toContain("Tags-C-001-M");
    expect(broken({ SkuId: "another", SkuPriceId: rest[0]?.["SkuPriceId"] ?? null })).toContain("SkuPriceId-C-008-M");
    expect(broken({ BillingAccountId: null })).toContain("BillingAccountId-C-001-M");
    expect(broken({ PricingUnit: "1M tokens" })).toContain("PricingUnit-C-003-O");
  });

  it("say what a charge is: sku, price, period and tags", async () => {
    const rows = await rowsOfALog();
    const batch = rows.find((row) => row["x_ServiceTier"] === "batch" && row["x_TokenType"] === "output");
    expect(batch).toMatchObject({
      BilledCost: "0.0003465",
      ListUnitPrice: "4.5",
      PricingQuantity: "0.000077",
      PricingUnit: "1000000 Tokens",
      ConsumedQuantity: "77",
      SkuId: "openai/m-one",
      SkuMeter: "Output Tokens",
      SkuPriceId: "openai/m-one/output/2026-02-01T05:00:00Z/tier-over-1000-mode-batch",
      ChargePeriodStart: "2026-02-03T00:00:00Z",
      ChargePeriodEnd: "2026-02-04T00:00:00Z",
      BillingPeriodStart: "2026-02-01T00:00:00Z",
      BillingPeriodEnd: "2026-03-01T00:00:00Z",
      Tags: '{"feature":"support, \\"reply\\""}',
      InvoiceId: null,
      RegionId: null,
    });
    expect(rows.filter((row) => row["Tags"] === null).length).toBeGreaterThan(0);
  });

  it("keep list and contracted prices apart where prices of one's own are laid over the table", async () => {
    const row = (await rowsOfALog()).find(
      (each) => each["SkuId"] === "anthropic/m-two" && each["x_TokenType"] === "cacheRead",
    );
    expect(row).toMatchObject({
      ...{ ContractedUnitPrice: "0.27", ContractedCost: "0.0243", ListUnitPrice: "0.6", ListCost: "0.054" },
      ...{ BilledCost: "0.0243", EffectiveCost: "0.0243" },
    });
  });

  it("name the cloud that sold a model, and where it ran, beside who made it", async () => {
    const row = (await rowsOfALog()).find((each) => each["RegionId"] !== null);
    expect(row).toMatchObject({
      ...{ ProviderName: "Microsoft", InvoiceIssuerName: "Microsoft", PublisherName: "DeepSeek" },
      ...{ ServiceName: "Azure OpenAI", RegionId: "swedencentral", RegionName: "swedencentral" },
    });
  });

  it("refuse texts that a spreadsheet takes for formulas, instead of changing them", () => {
    const charge: Charge = {
      ...{ day: "2026-02-28" as IsoDate, model: "openai/gpt-4o", provider: null, region: null, mode: "standard" },
      ...{ kind: "input", tokens: 1, rate: ratePerMillion("1"), cost: costOf(1, ratePerMillion("1")) },
      ...{ listRate: ratePerMillion("1"), listCost: costOf(1, ratePerMillion("1")), from: "base", basis: "exact" },
      ...{ priceId: "openai/gpt-4o@2024-10-02", tags: {} },
    };
    const tagged = (value: string) => () => toFocusCsv([{ ...charge, tags: { team: value } }], ACCOUNT);
    for (const bad of ["=HYPERLINK(1)", "+1", "-x", "@cmd", " =1", "a\nb", "\tx", "\u0007"]) {
      expect(tagged(bad), JSON.stringify(bad)).toThrow(/--format focus: the value of tag team/);
    }
    for (const good of ["a=b", "1-2", "", "naïve 'quoted' \"text\", with commas"]) expect(tagged(good)).not.toThrow();
    expect(() => toFocusCsv([charge], { ...ACCOUNT, billingAccountId: "=1" })).toThrow(/--billing-account/);
  });
});
