import { readFileSync } from "node:fs";
import path from "node:path";
import { encode } from "gpt-tokenizer/encoding/o200k_base";
import { beforeAll, describe, expect, it } from "vitest";
import {
  cappedMean,
  cost,
  decimal,
  femto,
  lognormalMean,
  perToken,
  phi,
  share,
  shareAbove,
  sigmaOf,
  Z90,
  Z95,
} from "./plain-arithmetic.ts";
import { DESK, document, only, type PlanOf, type RowOf, type RunDocument } from "./support-desk.ts";
import { FIXTURES } from "./tokcost.ts";

/*
 * Every figure of `tokcost run fixtures/support-desk/tokcost.yaml`, worked out once more by hand. The workload's figures stand
 * here as literals, prices as they are on 2026-11-21, in dollars per million tokens. Nothing of src is used.
 */

let run: RunDocument;
let claude: { readonly support: number; readonly report: number };

/** Tokens that `tokcost estimate` counts: Claude's tokenizer is not public, so its counts are checked elsewhere (docs/accuracy.md). */
async function counted(file: string, ...args: string[]): Promise<number> {
  const { estimates } = await document<{ estimates: { tokens: { input: number } }[] }>([
    "estimate",
    path.join("support-desk/prompts", file),
    ...["-m", "claude-sonnet-4-5", ...args],
  ]);
  return estimates[0]?.tokens.input ?? 0;
}

beforeAll(async () => {
  run = await document<RunDocument>(["run", DESK]);
  // The variables' text is told as the dynamic input, so the prompts are counted with nothing in them.
  const empty = (...names: string[]) => names.flatMap((name) => ["--var", `${name}=`]);
  claude = {
    support: await counted("support.prompty", ...empty("shop", "customer", "message")),
    report: await counted("weekly-report.json", ...empty("shop", "week", "figures", "conversations")),
  };
});

const load = (feature: string) => only(run.load.loads, (each) => each.feature === feature);
const part = (feature: string, name: string) => only(load(feature).parts, (each) => each.name === name).tokens;
const inUse = (feature: string, model: string): RowOf =>
  only(run.compare.rows, (each) => each.feature === feature && each.model === model);
const perMonth = (feature: string): bigint =>
  femto(only(run.simulate.scenarios[0]?.features ?? [], (each) => each.feature === feature).usd);

/** A message's tokens on an OpenAI chat model: its text, 3 for the message, 1 for its role, 3 that begin the answer. */
function promptTokens(name: string): number {
  const text = readFileSync(path.join(FIXTURES, "support-desk/prompts", name), "utf8");
  return encode(text.replaceAll(/\{\{\w+\}\}/g, "")).length + 3 + 1 + 3;
}

/** The log's lines of a feature, those sent twice once. */
function logged(feature?: string): Record<string, string | number>[] {
  const lines = readFileSync(path.join(FIXTURES, "support-desk/usage.jsonl"), "utf8").trimEnd().split("\n");
  const records = lines.map((line) => JSON.parse(line) as Record<string, string | number>);
  const once = [...new Map(records.map((record) => [record["request_id"], record])).values()];
  return once.filter((record) => feature === undefined || record["feature"] === feature);
}

describe("step 2, by hand", () => {
  it("support-reply: a conversation sends again what was said, so E[T] and E[T²] of its turns count", () => {
    // Turns: mean 4, p95 12. The lognormal with both has σ = z − √(z² + 2 ln(mean/p95)); whole turns, at least one, mean kept.
    const sigma = Z95 - Math.sqrt(Z95 ** 2 + 2 * Math.log(4 / 12));
    const reached = (stretch: number) =>
      Array.from({ length: 1000 }, (_, j) => (j === 0 ? 1 : shareAbove(4 * stretch, sigma, j + 0.5)));
    const mean = (stretch: number) => reached(stretch).reduce((sum, each) => sum + each, 0);
    let [low, high] = [0.5, 2];
    for (let step = 0; step < 60; step++) {
      if (mean((low + high) / 2) < 4) low = (low + high) / 2;
      else high = (low + high) / 2;
    }
    // Σ (j − 1)·P(T ≥ j) = E[T(T − 1)]/2
    const pairs = reached(low).reduce((sum, each, j) => sum + j * each, 0);

    const user = lognormalMean(300, 1200);
    const tools = 0.6 * 350; // search_orders; how long refund's results are, nobody says
    const answer = cappedMean(lognormalMean(180, 420), sigmaOf(180, 420), 1000);
    expect(load("support-reply").output.mean).toBeCloseTo(answer, 8);
    expect(part("support-reply", "static")).toBeCloseTo(claude.support, 8);
    expect(part("support-reply", "dynamic")).toBeCloseTo(user, 8);
    expect(part("support-reply", "tools")).toBeCloseTo(tools, 8);
    const history = ((user + tools + answer) * pairs) / 4;
    // Turns that fewer than one conversation in 10⁹ reaches are left out: five millionths of the history.
    expect(Math.abs(part("support-reply", "history") / history - 1)).toBeLessThan(1e-5);
    expect(Math.abs(load("support-reply").input.mean / (claude.support + user + tools + history) - 1)).toBeLessThan(
      1e-5,
    );
  });

  it("triage: a prompt of 129 tokens, and the mean of a lognormal from its p50 and p95", () => {
    expect(promptTokens("triage.md")).toBe(129);
    expect(load("triage").input.mean).toBeCloseTo(129 + lognormalMean(160, 900), 8);
    expect(load("triage").output.mean).toBeCloseTo(cappedMean(lognormalMean(12, 18), sigmaOf(12, 18), 40), 8);
  });

  it("contract-check: three quantiles, so two pieces of a curve, cut at the longest", () => {
    expect(load("contract-check").input.mean).toBeCloseTo(14_500 + contractsAbove(0).tokens, 6);
    const answer = cappedMean(lognormalMean(900, 2000), sigmaOf(900, 2000), 8192);
    expect(load("contract-check").output.mean).toBeCloseTo(answer, 8);
    expect(part("contract-check", "reasoning")).toBeCloseTo(0.4 * answer, 8);
  });

  it("knowledge-search: prompt, question and five chunks in; the log's mean answer out", () => {
    expect(promptTokens("knowledge-search.md")).toBe(74);
    expect(load("knowledge-search").input.mean).toBeCloseTo(74 + lognormalMean(40, 110) + 5 * 400, 8);
    const answers = logged("knowledge-search").map((record) => Number(record["completion_tokens"]));
    const mean = answers.reduce((sum, each) => sum + each, 0) / answers.length;
    expect(load("knowledge-search").output.mean).toBeCloseTo(mean, 8);
  });

  it("summarise and weekly-report: a mean that is told is kept", () => {
    expect(promptTokens("summarise.md")).toBe(93);
    expect(load("summarise").input.mean).toBeCloseTo(93 + lognormalMean(2600, 9000), 7);
    expect(load("summarise").output.mean).toBeCloseTo(210, 8);
    expect(load("weekly-report").input.mean).toBeCloseTo(claude.report + lognormalMean(24_000, 61_000), 6);
    const report = cappedMean(lognormalMean(1400, 2200), sigmaOf(1400, 2200), 4096);
    expect(load("weekly-report").output.mean).toBeCloseTo(report, 8);
  });
});

/** How many contracts have more than so many tokens, and how many tokens those have: quantiles 88k, 176k and 212k, cut at 900k. */
function contractsAbove(edge: number): { share: number; tokens: number } {
  const logs = [88_000, 176_000, 212_000].map((tokens) => Math.log(tokens)) as [number, number, number];
  const pieces = [
    { from: -Infinity, to: Z90, at: logs[0], slope: (logs[1] - logs[0]) / Z90 },
    {
      from: Z90,
      to: Infinity,
      at: logs[1] - (Z90 * (logs[2] - logs[1])) / (Z95 - Z90),
      slope: (logs[2] - logs[1]) / (Z95 - Z90),
    },
  ];
  const between = (a: number, b: number) => (b === Infinity ? 1 : phi(b)) - (a === -Infinity ? 0 : phi(a));
  const total = { share: 0, tokens: 0 };
  for (const { from, to, at, slope } of pieces) {
    const start = Math.max(from, edge === 0 ? -Infinity : (Math.log(edge) - at) / slope);
    const cut = Math.max(start, Math.min(to, (Math.log(900_000) - at) / slope));
    if (start >= to) continue;
    total.share += between(start, to);
    total.tokens += Math.exp(at + slope ** 2 / 2) * between(start - slope, cut - slope) + 900_000 * between(cut, to);
  }
  return total;
}

describe("step 3, by hand: tokens of a million requests made whole, times the rate, exact from there", () => {
  /** A million requests' cost, then a month's. */
  const month = (million: bigint, requests: number, days = 1n): bigint =>
    share(million, BigInt(requests), 1_000_000n * days);

  it("support-reply: reads at $0.30, writes at $3.75, answers at $15", () => {
    // A call is answered by the response cache in 18 of 100 cases; else it is made 1 + p + p² times.
    const calls = 0.82 * (1 + 0.02 + 0.02 ** 2);
    // 50,000 requests, less those answered at once, in conversations of four, over 40 prefixes and 730 hours.
    const hourly = (50_000 * 0.82) / 4 / 40 / 730;
    const hits = 1 - Math.exp(-hourly / 12); // five minutes are a twelfth of an hour
    const row = inUse("support-reply", "anthropic/claude-sonnet-4-5");
    expect(row.cacheHitRate).toBeCloseTo(hits, 12);
    // The first of four turns reads or writes the prompt and writes the message; later turns read all that was there before.
    const fresh = part("support-reply", "dynamic") + part("support-reply", "tools");
    const answer = load("support-reply").output.mean;
    const prompt = 0.25 * claude.support;
    const written = fresh + 0.75 * answer + (1 - hits) * prompt;
    const read = load("support-reply").input.mean - fresh - 0.75 * answer - (1 - hits) * prompt;
    const request = (calls * (read * 0.3 + written * 3.75 + answer * 15)) / 1e6;
    expect(Number(row.usd?.perRequest) / request).toBeCloseTo(1, 8);
    expect(perMonth("support-reply")).toBe(50_000n * femto(row.usd?.perRequest ?? ""));
  });

  it("triage: input at $0.15 and output at $0.60, with one in a hundred sent again", () => {
    const calls = 1e6 * (1 + 0.01 + 0.01 ** 2);
    const output = cappedMean(lognormalMean(12, 18), sigmaOf(12, 18), 40);
    const million = cost(calls * (129 + lognormalMean(160, 900)), 0.15) + cost(calls * output, 0.6);
    expect(inUse("triage", "openai/gpt-4o-mini").usd?.perRequest).toBe(decimal(share(million, 1n, 1_000_000n)));
    expect(decimal(perMonth("triage"))).toBe(decimal(month(million, 180_000)));
  });

  it("contract-check: 8.3 % of the requests are beyond 200,000 tokens and pay $2.50 and $15 for all of theirs", () => {
    const over = contractsAbove(200_000 - 14_500);
    expect(only(run.simulate.tiers, ({ feature }) => feature === "contract-check").requestShare).toBeCloseTo(
      over.share,
      12,
    );
    expect(over.share).toBeCloseTo(0.0832, 4);
    const answer = cappedMean(lognormalMean(900, 2000), sigmaOf(900, 2000), 8192);
    const input = { over: 14_500 * over.share + over.tokens, all: 14_500 + contractsAbove(0).tokens };
    const million =
      cost(1e6 * (input.all - input.over), 1.25) +
      cost(1e6 * (1 - over.share) * answer, 10) +
      cost(1e6 * input.over, 2.5) +
      cost(1e6 * over.share * answer, 15);
    expect(decimal(perMonth("contract-check"))).toBe(decimal(month(million, 2_400)));
  });

  it("knowledge-search: 12 requests of each of 4,000 users, and an embedding of 40 tokens at $0.02 for each", () => {
    const input = 74 + lognormalMean(40, 110) + 2000;
    const million = cost(1e6 * input, 0.15) + cost(1e6 * load("knowledge-search").output.mean, 0.6) + cost(4e7, 0.02);
    expect(decimal(perMonth("knowledge-search"))).toBe(decimal(month(million, 12 * 4000)));
    // The prompt has fewer than the 1,024 tokens from which OpenAI caches, so nothing is.
    expect(inUse("knowledge-search", "openai/gpt-4o-mini").cacheHitRate).toBeNull();
  });

  it("summarise: 600 a day are 600 × 365 ÷ 12 a month; a fifth goes through the batch service at half the price", () => {
    const input = 93 + lognormalMean(2600, 9000);
    const million = cost(0.8e6 * input, 2.5) + cost(0.8e6 * 210, 10) + cost(0.2e6 * input, 1.25) + cost(0.2e6 * 210, 5);
    expect(decimal(perMonth("summarise"))).toBe(decimal(month(million, 600 * 365, 12n)));
  });

  it("weekly-report: 400 a week are 400 × 365 ÷ 84 a month, all at half of $3 and $15", () => {
    const answer = cappedMean(lognormalMean(1400, 2200), sigmaOf(1400, 2200), 4096);
    const million = cost(1e6 * (claude.report + lognormalMean(24_000, 61_000)), 1.5) + cost(1e6 * answer, 7.5);
    expect(decimal(perMonth("weekly-report"))).toBe(decimal(month(million, 400 * 365, 84n)));
  });

  it("the total is the sum of the six, to the last digit", () => {
    const features = run.simulate.scenarios[0]?.features ?? [];
    const total = features.map(({ usd }) => femto(usd)).reduce((sum, each) => sum + each, 0n);
    expect(features).toHaveLength(6);
    expect(only(run.compare.totals, ({ kind }) => kind === "configured").usd.perMonth).toBe(decimal(total));
  });
});

describe("step 4, by hand", () => {
  const at = (factor: number) => only(run.simulate.scenarios, (each) => each.factor === factor);
  const limitOf = (scope: string, dimension: string) =>
    only(at(1).limits, (each) => each.scope === scope && each.dimension === dimension);
  const MINUTES = 730 * 60;

  it("the platform: the gateway once for every started two million requests, the vector store once", () => {
    const requests = 50_000 + 180_000 + 2_400 + 12 * 4000 + (600 * 365) / 12 + (400 * 365) / 84;
    expect(Math.round(requests)).toBe(300_388);
    for (const factor of [1, 10, 100]) {
      const gateway = 400 * Math.ceil((factor * requests) / 2_000_000);
      expect(at(factor).platform).toBe(String(gateway + 95));
    }
    expect(run.simulate.scenarios.map(({ platform }) => platform)).toEqual(["495", "895", "6495"]);
  });

  it("the cache: 2.9 % of conversations find the prompt cached today, 25 % at 10x and 95 % at 100x", () => {
    for (const factor of [1, 10, 100]) {
      const hourly = (factor * 50_000 * 0.82) / 4 / 40 / 730;
      const hits = only(at(factor).features, ({ feature }) => feature === "support-reply").hitRate;
      expect(hits).toBeCloseTo(1 - Math.exp(-hourly / 12), 12);
    }
  });

  it("what has no cache costs a hundred times as much at 100x, to the last digit", () => {
    for (const { feature, usd } of at(100).features.filter(({ feature }) => feature !== "support-reply")) {
      expect(femto(usd), feature).toBe(100n * perMonth(feature));
    }
  });

  it("limits: calls and tokens of the busiest minute, batch left out", () => {
    const triage = 180_000 * (1 + 0.01 + 0.01 ** 2) * 3.1;
    const search = 48_000 * 3; // no peak is told: 3 is assumed
    const summaries = ((600 * 365) / 12) * 0.8 * 3;
    expect(limitOf("openai", "requestsPerMinute").demand).toBeCloseTo((triage + search + summaries) / MINUTES, 9);
    const tokens = (feature: string) => load(feature).input.mean + load(feature).output.mean;
    const used = triage * tokens("triage") + search * tokens("knowledge-search") + summaries * tokens("summarise");
    expect(limitOf("openai", "tokensPerMinute").demand).toBeCloseTo(used / MINUTES, 6);
    // All of the weekly reports are batch, so at Anthropic the help desk alone counts.
    const replies = 50_000 * 0.82 * (1 + 0.02 + 0.02 ** 2) * 2.6;
    expect(limitOf("anthropic", "requestsPerMinute").demand).toBeCloseTo(replies / MINUTES, 9);
    const output = replies * load("support-reply").output.mean;
    expect(limitOf("anthropic", "outputTokensPerMinute").demand).toBeCloseTo(output / MINUTES, 7);
  });

  it("input tokens at Anthropic: what the cache reads does not count", () => {
    const replies = 50_000 * 0.82 * (1 + 0.02 + 0.02 ** 2) * 2.6;
    const hits = 1 - Math.exp(-(50_000 * 0.82) / 4 / 40 / 730 / 12);
    const fresh = part("support-reply", "dynamic") + part("support-reply", "tools");
    const counted = fresh + 0.75 * load("support-reply").output.mean + 0.25 * (1 - hits) * claude.support;
    expect(limitOf("anthropic", "inputTokensPerMinute").demand).toBeCloseTo((replies * counted) / MINUTES, 5);
  });

  it("the first limit to break is Google's spending cap, at $5,000 over what it costs today", () => {
    const [first] = run.simulate.breaks;
    expect(first).toMatchObject({ scope: "google/gemini-2.5-pro", dimension: "usdPerMonth", limit: 5000 });
    const today = Number(decimal(perMonth("contract-check")));
    expect((first?.factor ?? 0) / (5000 / today)).toBeCloseTo(1, 6);
    const requests = only(
      run.simulate.breaks,
      (each) => each.scope === "openai" && each.dimension === "requestsPerMinute",
    );
    expect(requests.factor).toBeCloseTo(10_000 / limitOf("openai", "requestsPerMinute").demand, 6);
  });

  it("users grow by 8 − 2 % a month; the reply's budget of $600 is passed in the tenth", () => {
    for (const { month, factor } of run.simulate.months) expect(factor).toBeCloseTo(1.06 ** month, 8);
    expect(run.simulate.months).toHaveLength(13);
    const crossing = only(run.simulate.budgetCrossing, ({ budget }) => budget === 0);
    const cost = (month: number) => {
      const { factor } = only(run.simulate.months, (each) => each.month === month);
      return factor * Number(decimal(perMonth("support-reply")));
    };
    // Hits rise a little with the volume, so the true cost is a little lower: 598.8 and 634.7 dollars before that.
    expect([cost(9) < 600, cost(10) > 620]).toEqual([true, true]);
    expect(crossing.month).toBe(10);
  });
});

describe("step 5, by hand", () => {
  const plan = (name: string): PlanOf["today"] => only(run.margin.plans, (each) => each.name === name).today;
  const dollars = (feature: string) => Number(decimal(perMonth(feature)));
  // Twelve free users to 88 paying ones on pro, each using 0.3 of what a paying one uses.
  const free = (0.12 / 0.88) * 0.3;
  const all = 2600 + 1200 * (1 + free) + 200;
  const large = 1200 * (1 + free) + 200;
  const platform = 495 / 4000;
  const shared = () => (dollars("support-reply") + dollars("triage")) / all + dollars("knowledge-search") / 4000;
  const full = () => shared() + (dollars("contract-check") + dollars("summarise") + dollars("weekly-report")) / large;

  it("what a user costs: the model's cost over those who share it, the platform over all who pay", () => {
    expect(Number(plan("starter").usdPerUser.demand)).toBeCloseTo(shared(), 12);
    expect(Number(plan("pro").usdPerUser.model)).toBeCloseTo(full(), 12);
    expect(Number(plan("enterprise").usdPerUser.model)).toBeCloseTo(full(), 12);
    for (const name of ["starter", "pro", "enterprise"]) expect(plan(name).usdPerUser.platform).toBe("0.12375");
    expect(platform).toBe(0.12375);
  });

  it("starter, $3: 60 requests are included, then it stops", () => {
    const requests = (50_000 + 180_000) / all + 12;
    const served = cappedMean(shared(), 1.5, (shared() * 60) / requests);
    const left = 3 * (1 - 0.029) - 0.3 - served - platform;
    expect(plan("starter").grossMargin).toBeCloseTo(left / 3, 8);
    // Nobody can cost more than the cap, and the cap is below what a user pays.
    expect((shared() * 60) / requests).toBeLessThan(3 * (1 - 0.029) - 0.3);
    expect(plan("starter").underwaterShare).toBe(0);
    expect(Number(plan("starter").breakEvenPrice)).toBeCloseTo((0.3 + served + platform) / (1 - 0.029), 8);
    expect(Number(plan("starter").usdPerUser.model)).toBeCloseTo(served, 8);
    const { mean, p50, p99, topPercentShare } = plan("starter").userCosts;
    expect(mean).toBeCloseTo(served, 8);
    expect(p50).toBeCloseTo(shared() * Math.exp(-(1.5 ** 2) / 2), 10);
    // The heaviest are served up to the cap and no further.
    expect(p99).toBeCloseTo((shared() * 60) / requests, 10);
    expect(topPercentShare).toBeCloseTo((0.01 * p99) / served, 8);
  });

  it.each(["starter", "pro", "enterprise"])("%s: revenue less each cost of its row is the margin", (name) => {
    const { revenue, model, free, platform, fees, support } = plan(name).usdPerUser;
    const kept = [model, free, platform, fees, support].reduce((left, cost) => left - Number(cost), Number(revenue));
    expect(kept / Number(revenue)).toBeCloseTo(plan(name).grossMargin, 12);
  });

  it("pro, $8, unlimited: 1.4 % cost more than they pay, and 70 % margin takes $9.35", () => {
    const costs = 0.3 + 1.5 + full() * (1 + free) + platform;
    expect(plan("pro").grossMargin).toBeCloseTo((8 * (1 - 0.029) - costs) / 8, 10);
    expect(plan("pro").underwaterShare).toBeCloseTo(shareAbove(full(), 1.8, 8 * (1 - 0.029) - 0.3 - 1.5), 10);
    expect(Number(plan("pro").breakEvenPrice)).toBeCloseTo(costs / (1 - 0.029), 10);
    expect(plan("pro").minPriceFor[0]?.target).toBe(0.7);
    expect(Number(plan("pro").minPriceFor[0]?.price)).toBeCloseTo(costs / (1 - 0.7 - 0.029), 10);
    expect(plan("pro").userCosts.p50).toBeCloseTo(full() * Math.exp(-(1.8 ** 2) / 2), 10);
    expect(plan("pro").userCosts.p90).toBeCloseTo(full() * Math.exp(1.8 * Z90 - 1.8 ** 2 / 2), 10);
    // The top share q makes Φ(Φ⁻¹(q) + σ) of the cost; 2.3263 is the 99th percentile's score.
    expect(plan("pro").userCosts.topPercentShare).toBeCloseTo(phi(1.8 - 2.3263478740408408), 10);
  });

  it("enterprise, four cents a request: what a user sends decides both sides", () => {
    const requests = (50_000 + 180_000) / all + (2_400 + (600 * 365) / 12 + (400 * 365) / 84) / large + 12;
    const costs = full() + platform;
    expect(plan("enterprise").grossMargin).toBeCloseTo(1 - costs / (0.04 * requests), 10);
    expect(Number(plan("enterprise").breakEvenPrice)).toBeCloseTo(costs / requests, 12);
    expect(Number(plan("enterprise").minPriceFor[0]?.price)).toBeCloseTo(costs / 0.3 / requests, 12);
  });
});

describe("step 1, by hand", () => {
  it("the log's total is each of its 994 requests at its rates, to the last digit", async () => {
    const RATES: Record<string, { input: number; output: number; read: number; write: number }> = {
      "claude-sonnet-4-5": { input: 3, output: 15, read: 0.3, write: 3.75 },
      "gpt-4o-mini-2024-07-18": { input: 0.15, output: 0.6, read: 0.075, write: 0 },
      "gpt-4o-2024-08-06": { input: 2.5, output: 10, read: 1.25, write: 0 },
      "gemini-2.5-pro": { input: 1.25, output: 10, read: 0.125, write: 0 },
    };
    let total = 0n;
    for (const record of logged()) {
      const [prompt = 0, read = 0, write = 0, output = 0] = ["prompt", "cached", "cache_write", "completion"].map(
        (kind) => Number(record[`${kind}_tokens`]),
      );
      const rates = RATES[String(record["model"])];
      if (!rates) throw new Error("a model without a rate");
      const long = record["model"] === "gemini-2.5-pro" && prompt > 200_000;
      const batch = record["service_tier"] === "batch" ? 2n : 1n;
      const [input, answer] = long ? [2.5, 15] : [rates.input, rates.output];
      total +=
        (BigInt(prompt - read - write) * perToken(input) +
          BigInt(read) * perToken(rates.read) +
          BigInt(write) * perToken(rates.write) +
          BigInt(output) * perToken(answer)) /
        batch;
    }
    const usage = await document<{ rows: { requests: number; usd: string }[] }>(["usage", "support-desk/usage.jsonl"]);
    expect(usage.rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(994);
    expect(decimal(usage.rows.reduce((sum, { usd }) => sum + femto(usd), 0n))).toBe(decimal(total));
  });
});
