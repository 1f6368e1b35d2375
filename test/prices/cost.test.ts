import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { when } from "../../src/domain/dates.ts";
import { add, usdToDecimal } from "../../src/domain/money.ts";
import { tokens } from "../../src/domain/tokens.ts";
import { priceUsage } from "../../src/prices/cost.ts";
import type { CostTerms, PricedUsage } from "../../src/prices/cost.ts";
import { cost, found } from "./shipped.ts";

function priced(
  name: string,
  day: string,
  usage: Parameters<typeof tokens>[0],
  terms: Omit<CostTerms, "when"> = {},
): PricedUsage {
  const result = priceUsage(tokens(usage), found(name, day), { ...terms, when: when(day, "day") });
  if (result.kind === "unpriced") throw new Error(result.message);
  return result;
}

describe("the cost of a usage", () => {
  it("is exact where floating point is not", () => {
    expect(cost("gpt-4o-mini", "2026-11-21", { input: 123_457, output: 777 })).toBe("0.01898475");
    expect(cost("gemini-3.1-pro-preview", "2026-11-21", { input: 50_000, output: 2_000 })).toBe("0.124");
    expect(cost("deepseek-v4-pro", "2026-07-01", { cacheRead: 1 })).toBe("0.000000003625");
  });

  it("names the tokens, the rate and where the rate is from, line by line", () => {
    const { lines, total } = priced(
      "gpt-5.4",
      "2026-11-21",
      { input: 300_000, cacheRead: 1000, output: 10 },
      { region: "eu" },
    );
    expect(lines.map((line) => [line.kind, line.tokens, line.rate, line.from])).toEqual([
      ["input", 300_000, 5_500_000_000n, "tier >272000, uplift eu"],
      ["cacheRead", 1000, 550_000_000n, "tier >272000, uplift eu"],
      ["output", 10, 24_750_000_000n, "tier >272000, uplift eu"],
    ]);
    expect(usdToDecimal(total)).toBe("1.6507975");
  });

  it("counts cached tokens towards the context tier and charges the whole request by it", () => {
    expect(cost("gpt-5.6-sol", "2026-11-21", { input: 2000, cacheRead: 270_000 })).toBe("0.116");
    expect(cost("gpt-5.6-sol", "2026-11-21", { input: 2001, cacheRead: 270_000 })).toBe("0.232008");
  });

  it.each([
    ["gpt-5.4", 272_000, "0.68", "1.360005"], // more than 272,000
    ["gemini-3.1-pro-preview", 200_000, "0.4", "0.800004"], // more than 200,000
    ["grok-4.3", 199_999, "0.24999875", "0.5"], // 200,000 and more
    ["claude-haiku-5-5", 100_000, "0.01", "0.0500005"],
    ["qwen3-max", 32_000, "0.0384", "0.0768024"],
    ["qwen3-max", 128_000, "0.3072", "0.384003"],
    ["MiniMax-M3", 512_000, "0.1536", "0.3072006"],
  ])("turns at the vendor's own edge: %s at %i tokens", (name, input, below, above) => {
    expect(cost(name, "2026-11-21", { input })).toBe(below);
    expect(cost(name, "2026-11-21", { input: input + 1 })).toBe(above);
  });

  it("takes the tier of one request where the usage is the sum of many", () => {
    expect(cost("gpt-5.4", "2026-11-21", { input: 1_000_000 }, { requestInput: 10_000 })).toBe("2.5");
    expect(cost("gpt-5.4", "2026-11-21", { input: 1_000_000 })).toBe("5");
  });

  it("is unpriced, not free, where there are tokens of a kind that has no rate", () => {
    expect(cost("gpt-4o", "2024-09-30", { input: 10, cacheRead: 1 })).toBe("unpriced: not-offered");
    expect(cost("gpt-5.6-sol", "2026-11-21", { cacheWrite1h: 1 })).toBe("unpriced: not-offered");
    expect(cost("text-embedding-3-small", "2026-11-21", { input: 10, output: 1 })).toBe("unpriced: not-offered");
    const result = priceUsage(tokens({ cacheRead: 5 }), found("gpt-4o", "2024-09-30"), {
      when: when("2024-09-30", "day"),
    });
    expect(result.kind === "unpriced" && result.message).toContain("cacheRead");
  });

  it("charges reasoning at its own rate where there is one, else as output", () => {
    expect(cost("gemini-2.5-flash-preview-04-17", "2025-05-01", { output: 1_000_000, reasoning: 400_000 })).toBe(
      "1.76",
    );
    expect(cost("qwen-plus", "2026-11-21", { output: 1000, reasoning: 1000 })).toBe("0.004");
    expect(cost("gpt-5.4", "2026-11-21", { output: 1000, reasoning: 1000 })).toBe("0.015");
  });

  it("charges audio at its own rate where there is one, else as text and says so", () => {
    expect(cost("gemini-2.5-flash", "2026-11-21", { input: 1000, inputAudio: 400 })).toBe("0.00058");
    const asText = priced("gemini-2.5-pro", "2026-11-21", { input: 1000, inputAudio: 400 });
    expect(usdToDecimal(asText.total)).toBe("0.00125");
    expect(asText.assumptions.map(({ code }) => code)).toEqual(["audio-as-text"]);
  });

  it("charges the hours of an explicit cache, in every mode alike", () => {
    const terms = { cacheStorageTokenHours: 2_000_000 };
    expect(cost("gemini-2.5-flash", "2026-11-21", {}, terms)).toBe("2");
    expect(cost("gemini-2.5-flash", "2026-11-21", {}, { ...terms, mode: "batch" })).toBe("2");
    expect(cost("gemini-3.1-pro-preview", "2026-11-21", { input: 300_000 }, terms)).toBe("10.2");
  });
});

describe("modes, regions and fees", () => {
  const million = { input: 100_000, output: 100_000 };
  it.each([
    ["gpt-4o", "batch", "0.625"],
    ["gpt-5.4", "flex", "0.875"],
    ["gpt-6-astra", "fast", "12"],
    ["gpt-4o", "priority", "2.125"],
    ["claude-opus-4-6", "fast", "18"],
    ["claude-opus-4-7", "fast", "18"],
    ["claude-opus-4-8", "fast", "6"],
    ["claude-haiku-4-5", "batch", "0.3"],
    ["gemini-3.1-pro-preview", "priority", "2.52"],
    ["gemini-3.1-pro-preview", "batch", "0.7"],
  ] as const)("%s in the mode %s", (name, mode, expected) => {
    expect(cost(name, "2026-11-21", million, { mode })).toBe(expected);
  });

  it.each([
    ["gpt-4", "batch"],
    ["deepseek-flash", "batch"],
    ["gpt-4o", "flex"],
    ["claude-sonnet-5", "fast"],
    ["gpt-5-nano", "priority"],
  ] as const)("%s is not offered in the mode %s", (name, mode) => {
    expect(cost(name, "2026-11-21", million, { mode })).toBe("unpriced: mode-not-offered");
  });

  it("halves cached tokens in a batch only where the provider does", () => {
    const read = { cacheRead: 1_000_000 };
    const batch = { mode: "batch", requestInput: 1000 } as const;
    expect(cost("claude-sonnet-5", "2026-11-21", read, batch)).toBe("0.1");
    expect(cost("claude-sonnet-5", "2026-11-21", { cacheWrite1h: 1_000_000 }, batch)).toBe("2");
    expect(cost("gemini-2.5-flash", "2026-11-21", read, batch)).toBe("0.03");
    expect(cost("gemini-2.5-pro", "2026-11-21", { cacheRead: 1_000_000 }, { mode: "batch" })).toBe("0.25");
    expect(cost("gemini-3.8-flash", "2026-11-21", read, batch)).toBe("0.0375");
    expect(cost("gemini-3.5-flash-lite", "2026-11-21", read, batch)).toBe("0.02");
    expect(cost("gpt-4o", "2026-11-21", read, batch)).toBe("unpriced: not-offered");
  });

  it("applies context tiers in a batch too", () => {
    expect(cost("gpt-5.4", "2026-11-21", { input: 272_000 }, { mode: "batch" })).toBe("0.34");
    expect(cost("gpt-5.4", "2026-11-21", { input: 300_000 }, { mode: "batch" })).toBe("0.75");
    expect(cost("claude-haiku-5-5", "2026-11-21", { input: 200_000 }, { mode: "batch" })).toBe("0.05");
  });

  it("offers OpenAI's fast mode from the day on which priority processing was renamed", () => {
    const fast = { mode: "fast" } as const;
    expect(cost("gpt-5.5", "2026-07-29", { input: 1000 }, fast)).toBe("unpriced: mode-not-offered");
    expect(cost("gpt-5.5", "2026-07-30", { input: 1000 }, fast)).toBe("0.0125");
    expect(cost("gpt-5.5", "2026-07-29", { input: 1000 }, { mode: "priority" })).toBe("0.0125");
    expect(cost("gpt-5.5", "2026-07-30", { input: 300_000 }, fast)).toBe("unpriced: not-offered");
    expect(cost("gpt-5.6-terra", "2026-07-30", { input: 1000 }, fast)).toBe("0.004");
  });

  it("adds a tenth for regional processing, for the models that have it", () => {
    expect(cost("gpt-5.4", "2026-11-21", { input: 1000 }, { region: "us" })).toBe("0.00275");
    expect(cost("claude-opus-4-6", "2026-11-21", { input: 1000, cacheRead: 1000 }, { region: "us" })).toBe("0.00605");
    expect(cost("claude-opus-4-6", "2026-11-21", { input: 1000 }, { region: "us", mode: "fast" })).toBe("0.033");
    expect(cost("claude-opus-4-5", "2026-11-21", { input: 1000 }, { region: "us" })).toBe(
      "unpriced: region-not-offered",
    );
    expect(cost("gpt-4o", "2026-11-21", { input: 1000 }, { region: "eu" })).toBe("unpriced: region-not-offered");
  });

  it("charges what is not tokens by its own count", () => {
    expect(cost("gpt-5.4", "2026-11-21", {}, { fees: { web_search: 3, file_search: 2 } })).toBe("0.035");
    expect(cost("claude-sonnet-5", "2026-11-21", {}, { fees: { web_search: 1 } })).toBe("0.01");
    expect(cost("gemini-2.5-pro", "2026-11-21", {}, { fees: { web_search: 2 } })).toBe("0.07");
    expect(cost("grok-4.3", "2026-11-21", {}, { fees: { web_search: 1 } })).toBe("0.005");
    expect(cost("rerank-v3.5", "2026-11-21", { input: 5000 }, { fees: { rerank: 1 } })).toBe("0.002");
    expect(cost("deepseek-flash", "2026-11-21", {}, { fees: { web_search: 1 } })).toBe("unpriced: not-offered");
  });
});

describe("prices that depend on the clock", () => {
  const usage = { input: 1_000_000, output: 1_000_000 };

  it("are known where the moment is", () => {
    expect(cost("deepseek-v4-flash", "2026-07-01T02:00Z", usage)).toBe("0.42");
    expect(cost("deepseek-v4-flash", "2026-09-05T02:00Z", usage)).toBe("0.88"); // a Saturday
    expect(cost("deepseek-v4-flash", "2026-09-04T02:00Z", usage)).toBe("1.76"); // the Friday before
    expect(cost("deepseek-v4-flash", "2026-09-04T02:00Z", usage, { rateWindow: "offpeak" })).toBe("1.76");
    expect(priced("deepseek-v4-flash", "2026-09-04T02:00Z", usage).basis).toBe("exact");
  });

  it("are blended by the hours of the week where only the day is known, between the cheapest and the dearest", () => {
    // 35 of 168 hours are peak: 0.75 × 133/168 + 1.5 × 35/168
    const open = priced("deepseek-flash", "2026-11-18", usage);
    expect(usdToDecimal(open.total)).toBe("0.90625");
    expect([usdToDecimal(open.low), usdToDecimal(open.high)]).toEqual(["0.75", "1.5"]);
    expect(open.basis).toBe("assumed");
    expect(open.assumptions).toMatchObject([{ code: "rate-window", value: "blend" }]);
  });

  it("are the dearest or the cheapest where the user says so", () => {
    expect(cost("deepseek-flash", "2026-11-18", usage, { rateWindow: "peak" })).toBe("1.5");
    expect(cost("deepseek-flash", "2026-11-18", usage, { rateWindow: "offpeak" })).toBe("0.75");
    expect(cost("deepseek-chat", "2025-03-01", usage, { rateWindow: "peak" })).toBe("1.37"); // here the window is the cheap one
    expect(cost("deepseek-chat", "2025-03-01", usage, { rateWindow: "offpeak" })).toBe("0.685");
  });
});

describe("laws", () => {
  const names = ["gpt-4o", "gpt-5.4", "claude-haiku-5-5", "gemini-2.5-pro", "deepseek-flash", "qwen-plus"];
  const count = fc.integer({ min: 0, max: 20_000 });
  const usageArbitrary = fc.record({ input: count, output: count, reasoning: fc.constant(0) });
  const day = "2026-11-18T12:00Z";

  it("costs add up, however a usage is split within a tier", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), usageArbitrary, usageArbitrary, (name, a, b) => {
        const whole = priced(name, day, { ...a, input: a.input + b.input, output: a.output + b.output });
        expect(whole.total).toBe(add(priced(name, day, a).total, priced(name, day, b).total));
      }),
    );
  });

  it("a thousand times the tokens cost a thousand times the money, at one tier", () => {
    fc.assert(
      fc.property(fc.constantFrom(...names), usageArbitrary, (name, usage) => {
        const thousand = { input: usage.input * 1000, output: usage.output * 1000, reasoning: 0 };
        const one = priced(name, day, usage).total;
        expect(priced(name, day, thousand, { requestInput: usage.input }).total).toBe(one * 1000n);
      }),
    );
  });

  it("an open clock costs no less than the cheapest window and no more than the dearest", () => {
    fc.assert(
      fc.property(usageArbitrary, (usage) => {
        const { low, total, high } = priced("deepseek-flash", "2026-11-18", usage);
        expect(low <= total && total <= high).toBe(true);
      }),
    );
  });
});
