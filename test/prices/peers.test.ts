import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../scripts/price-files.ts";
import { when } from "../../src/domain/dates.ts";
import type { IsoDate } from "../../src/domain/dates.ts";
import { compareWithPeer } from "../../src/prices/check.ts";
import { importPrices } from "../../src/prices/import.ts";
import { parseJsonKeepingNumbers, shiftedDecimal } from "../../src/read/json-numbers.ts";
import { RATE_NAMES } from "../../src/read/price-book/rates.ts";
import { readOverlay } from "../../src/read/price-book.ts";
import { readPeerPrices } from "../../src/read/price-peers.ts";
import { cost, root, shippedBook } from "./shipped.ts";

const LITELLM = `{
  "sample_spec": { "mode": "chat" },
  "gpt-5.4": { "litellm_provider": "openai", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.5e-05,
    "cache_read_input_token_cost": 2.5e-07, "input_cost_per_token_above_272k_tokens": 5e-06, "output_cost_per_token_above_272k_tokens": 2.25e-05,
    "cache_read_input_token_cost_above_272k_tokens": 5e-07, "input_cost_per_token_flex": 1.25e-06 },
  "dashscope/qwen3-max": { "litellm_provider": "dashscope", "tiered_pricing": [
    { "range": [0, 32000.0], "input_cost_per_token": 1.2e-06, "output_cost_per_token": 6e-06 },
    { "range": [32000.0, 128000.0], "input_cost_per_token": 2.4e-06, "output_cost_per_token": 1.2e-05 } ] },
  "acme/rocket": { "litellm_provider": "acme", "input_cost_per_token": 8.000000000000001e-07, "output_cost_per_token": 1e-06 },
  "acme/free": { "litellm_provider": "acme", "input_cost_per_token": 0, "output_cost_per_token": 0.0 },
  "gpt-4o": { "litellm_provider": "openai", "input_cost_per_token": 2.5e-06, "output_cost_per_token": 1.1e-05, "cache_read_input_token_cost": 1.25e-06 }
}`;
const GENAI = `[ { "id": "x-ai", "models": [ { "id": "grok-4.3", "prices": {
    "input_mtok": { "base": 1.25, "tiers": [ { "start": 199999, "price": 2.5 } ] }, "output_mtok": { "base": 2.5, "tiers": [ { "start": 199999, "price": 5 } ] },
    "cache_read_mtok": { "base": 0.2, "tiers": [ { "start": 199999, "price": 0.4 } ] } } } ] },
  { "id": "deepseek", "models": [ { "id": "deepseek-v9", "prices": [
    { "prices": { "input_mtok": 0.14, "output_mtok": 0.28 } },
    { "constraint": { "start_date": "2026-08-17", "type": "start_date" }, "prices": { "input_mtok": 0.22, "output_mtok": 0.66 } },
    { "constraint": { "start_time": "01:00:00Z", "end_time": "04:00:00Z", "type": "time_of_date" }, "prices": { "input_mtok": 0.44, "output_mtok": 1.32 } } ] } ] } ]`;

const today = when("2026-11-21", "day");

describe("numbers of other price lists", () => {
  it("are read digit by digit, never as floating point", () => {
    expect(parseJsonKeepingNumbers('{"a": 1.25e-06, "b": [-0.10, "x 1.5"], "c": true}')).toEqual({
      a: "1.25e-06",
      b: ["-0.10", "x 1.5"],
      c: true,
    });
    expect(shiftedDecimal("1.25e-06", 6)).toBe("1.25");
    expect(shiftedDecimal("8.000000000000001e-07", 6)).toBe("0.8000000000000001");
    expect(shiftedDecimal("0.0", 6)).toBe("0");
    expect(shiftedDecimal("3E2", 0)).toBe("300");
    expect(shiftedDecimal("0.000000003625", 6)).toBe("0.003625");
    expect(shiftedDecimal("x", 6)).toBeUndefined();
  });

  it("keep their value under any shift", () => {
    const digits = fc.tuple(fc.nat(10 ** 9), fc.integer({ min: -20, max: 20 }), fc.integer({ min: -9, max: 9 }));
    fc.assert(
      fc.property(digits, ([mantissa, exponent, shift]) => {
        const there = shiftedDecimal(`${mantissa}e${exponent}`, shift) ?? "";
        expect(shiftedDecimal(there, -shift - exponent)).toBe(String(mantissa));
      }),
    );
  });
});

describe("LiteLLM's list", () => {
  const { format, prices } = readPeerPrices({ name: "model_prices.json", text: LITELLM });

  it("is read with providers and models under this table's names, tiers included", () => {
    expect(format).toBe("litellm");
    expect(prices.map(({ provider, model }) => `${provider}/${model}`)).toEqual([
      ...["openai/gpt-5.4", "alibaba/qwen3-max", "acme/acme/rocket", "acme/acme/free", "openai/gpt-4o"],
    ]);
    expect(prices[0]).toMatchObject({
      rates: { input: "2.5", output: "15", cacheRead: "0.25" },
      tiers: [{ inputTokensOver: 272_000, rates: { input: "5", output: "22.5", cacheRead: "0.5" } }],
    });
    expect(prices[1]).toMatchObject({
      rates: { input: "1.2", output: "6" },
      tiers: [{ inputTokensOver: 32_000, rates: { input: "2.4", output: "12" } }],
    });
  });

  it("is compared figure by figure", () => {
    const result = compareWithPeer(shippedBook(), today, prices, "litellm");
    expect(result.disagreements).toEqual([
      { model: "openai/gpt-4o", peerKey: "gpt-4o", what: "output", ours: "10", theirs: "11", disclosed: false },
    ]);
    expect(result.onlyThere).toEqual(["acme/rocket", "acme/free"]);
    expect(result.onlyHere).toContain("anthropic/claude-haiku-4-5");
    expect(result.figures).toBe(13);
  });

  it("becomes an overlay that leaves the past alone; what is not exact is left out and said", () => {
    const imported = importPrices(prices, { source: "litellm", from: "2026-08-01" as IsoDate, names: RATE_NAMES });
    expect(imported.skipped).toEqual([
      { key: "acme/rocket", reason: "0.8000000000000001 is not a rate of at most nine decimals" },
    ]);
    expect(imported.models).toBe(4);
    const { book } = readOverlay(shippedBook(), { name: "imported.yaml", text: imported.yaml }, sha256);
    expect(cost("gpt-4o", "2026-07-31", { output: 1_000_000 }, {}, book)).toBe("10");
    expect(cost("gpt-4o", "2026-08-01", { output: 1_000_000 }, {}, book)).toBe("11");
    expect(cost("acme/acme/free", "2026-08-01", { input: 5 }, {}, book)).toBe("0");
    expect(cost("qwen3-max", "2026-08-01", { input: 100_000 }, {}, book)).toBe("0.24");
  });
});

it("a price is left out and said whose tier begins nobody knows where", () => {
  const text = GENAI.replace('"start": 199999', '"start": "many"');
  const { prices } = readPeerPrices({ name: "data.json", text });
  const imported = importPrices(prices, { source: "genai-prices", from: "2026-08-01" as IsoDate, names: RATE_NAMES });
  expect(imported.skipped).toEqual([
    { key: "x-ai/grok-4.3", reason: "it has a long-context price that begins at no whole number of tokens" },
  ]);
});

describe("the list of genai-prices", () => {
  const { format, prices } = readPeerPrices({ name: "data.json", text: GENAI });

  it("is read with its dates and without its clock rules", () => {
    expect(format).toBe("genai-prices");
    expect(prices.map(({ key, from }) => [key, from])).toEqual([
      ["x-ai/grok-4.3", null],
      ["deepseek/deepseek-v9", null],
      ["deepseek/deepseek-v9", when("2026-08-17", "day").at],
    ]);
    const { disagreements, figures } = compareWithPeer(shippedBook(), today, prices.slice(0, 1), "genai-prices");
    expect([disagreements, figures]).toEqual([[], 6]);
  });

  it("becomes an overlay with periods", () => {
    const { yaml } = importPrices(prices, { source: "genai-prices", from: "2026-01-01" as IsoDate, names: RATE_NAMES });
    const { book } = readOverlay(shippedBook(), { name: "imported.yaml", text: yaml }, sha256);
    expect(cost("deepseek-v9", "2026-08-16", { input: 1_000_000 }, {}, book)).toBe("0.14");
    expect(cost("deepseek-v9", "2026-08-17", { input: 1_000_000 }, {}, book)).toBe("0.22");
  });
});

describe("a file that is no price list", () => {
  it.each(["{}", "[]", "[1]", "nonsense", '{"a": {"b": 1}}'])("%s is refused", (text) => {
    expect(() => readPeerPrices({ name: "list.json", text })).toThrow(/^list\.json: not /);
  });
});

const peers = path.resolve(root, "../shared/data/prices/peers");
const files = {
  litellm: path.join(peers, "litellm/litellm-2026-08-01.via-token-tariff.json"),
  "genai-prices": path.join(peers, "genai-prices-npm-0.1.8/data.json"),
};

describe.skipIf(!existsSync(peers))("the real lists (skipped without ../shared/data)", () => {
  it.each([
    ["litellm", "2026-08-01", 100],
    ["genai-prices", "2026-09-23", 100],
  ] as const)("%s agrees on five models of six, and imports", (format, day, models) => {
    const read = readPeerPrices({ name: format, text: readFileSync(files[format], "utf8") });
    expect(read.format).toBe(format);
    const result = compareWithPeer(shippedBook(), when(day, "day"), read.prices, format);
    expect(result.models).toBeGreaterThan(models);
    const differing = new Set(result.disagreements.map(({ model }) => model));
    expect(differing.size).toBeLessThan(result.models / 6);
    const { yaml } = importPrices(read.prices, { source: format, from: day as IsoDate, names: RATE_NAMES });
    const { book } = readOverlay({ ...shippedBook(), models: [] }, { name: "imported.yaml", text: yaml }, sha256);
    expect(book.models.length).toBeGreaterThan(1000);
  });
});
