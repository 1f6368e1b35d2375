import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { documentTypes } from "../scripts/documents.ts";
import {
  check,
  compare,
  countRequest,
  estimate,
  loadEncoding,
  loadPrices,
  margin,
  predictPoints,
  selfhost,
  simulate,
  type TokenUsage,
  usage,
  UserError,
} from "../src/index.ts";
import { FIXTURES, ROOT } from "./cli/tokcost.ts";

describe("the library", () => {
  it("counts a request body as sent, in any spelling of the model", async () => {
    const body = { messages: [{ role: "user", content: "Hello" }] };
    const counted = { input: 8, range: [8, 8], basis: "exact" };
    expect(await countRequest(body, { model: "gpt-4o" })).toMatchObject(counted);
    expect(await countRequest(body, { model: "openai/gpt-4o-2024-08-06", api: "chat.completions" })).toMatchObject(
      counted,
    );
    await expect(countRequest({ nothing: 1 }, { model: "gpt-4o" })).rejects.toThrow(UserError);
  });

  it("prices a usage exactly on a date, and says what has no price", async () => {
    const prices = await loadPrices();
    expect(prices.find("gpt-4o", "2024-06-01")?.period.id).toBe("openai/gpt-4o@2024-05-13");
    expect(prices.find("claude-4-haiku", "2026-11-21")).toBeUndefined();
    expect(prices.cost({ input: 948, output: 350 }, "gpt-4o", "2026-11-21")).toMatchObject({
      kind: "priced",
      usd: "0.00587",
    });
    expect(prices.cost({ input: 1 }, "nope", "2026-11-21")).toMatchObject({
      kind: "unpriced",
      reason: "unknown-model",
    });
  });

  it.each([
    [{ prompt_tokens: 948 }, 'usage: unknown kind of tokens "prompt_tokens"'],
    [{ Input: 948 }, 'usage: unknown kind of tokens "Input"'],
    [{ input: -1 }, "usage: input is -1, expected a whole number of tokens"],
    [{ input: 1.5 }, "usage: input is 1.5, expected a whole number of tokens"],
    [{ output: Number.NaN }, "usage: output is NaN, expected a whole number of tokens"],
    [{ cacheRead: "948" }, "usage: cacheRead is 948, expected a whole number of tokens"],
    [{ output: 5, reasoning: 10 }, "usage: reasoning is 10 of 5 output, expected a part of it"],
  ])("does not price %j, which would cost too little", async (usage, message) => {
    const prices = await loadPrices();
    const asked = () => prices.cost(usage as Partial<TokenUsage>, "gpt-4o", "2026-11-21");
    expect(asked).toThrow(UserError);
    expect(asked).toThrow(message);
  });

  it("says what a cost takes for granted, and how far it may be off by it", async () => {
    const prices = await loadPrices();
    const ask = (model: string, terms: object) => {
      const found = prices.cost({ input: 1e6 }, model, "2026-11-21", terms);
      if (found.kind === "unpriced") throw new Error(found.message);
      return found;
    };
    const open = ask("deepseek-flash", {});
    const [peak, offpeak] = ["peak", "offpeak"].map((rateWindow) => ask("deepseek-flash", { rateWindow }).usd);
    expect(open).toMatchObject({ basis: "assumed", range: [offpeak, peak] });
    expect(open.assumptions.join()).toMatch(/peak/);
    expect(ask("gpt-4o", {})).toMatchObject({ basis: "exact", range: ["2.5", "2.5"], assumptions: [], fees: [] });
  });

  it("adds fees to the cost, each as a line of its own", async () => {
    const prices = await loadPrices();
    const found = prices.cost({ input: 1e6 }, "claude-haiku-4-5", "2026-11-21", { fees: { web_search: 3 } });
    expect(found).toMatchObject({ usd: "1.03", fees: [{ name: "web_search", uses: 3, usd: "0.03" }] });
    for (const uses of [-1, 0.5, Number.NaN])
      expect(() => prices.cost({ input: 1 }, "gpt-4o", "2026-11-21", { fees: { web_search: uses } })).toThrow(
        UserError,
      );
    expect(() => prices.cost({ input: 1 }, "gpt-4o", "2026-11-21", { cacheStorageTokenHours: -5 })).toThrow(
      "terms: cacheStorageTokenHours is -5, expected a whole number",
    );
  });

  it("takes a kind that is undefined for one that is left out", async () => {
    const prices = await loadPrices();
    const usage = { input: 948, output: 350, reasoning: undefined } as unknown as Partial<TokenUsage>;
    expect(prices.cost(usage, "gpt-4o", "2026-11-21")).toMatchObject({ usd: "0.00587" });
  });

  it("gives tiktoken's ids", async () => {
    const encoding = await loadEncoding("cl100k_base");
    expect([...encoding.encode("hello world")]).toEqual([15339, 1917]);
    expect(encoding.count("<|endoftext|>")).toBeGreaterThan(1);
  });
});

describe("the reports of the library", () => {
  const workload = {
    version: 1,
    features: {
      reply: { model: "gpt-4o-mini", input: { static: 900, dynamic: 200 }, requests: "5000/month", output: 200 },
    },
    candidates: ["deepseek-flash"],
    plans: { pro: { price: "20/month", users: 30 } },
    budgets: [{ feature: "reply", max: "$1/month" }],
  } as const;
  const asOf = "2026-11-21";

  it("are the documents of the commands, from plain data", async () => {
    const compared = await compare(workload, { asOf });
    expect(compared.rows.map(({ model }) => model)).toEqual(["openai/gpt-4o-mini", "deepseek/deepseek-flash"]);
    const simulated = await simulate(workload, { asOf, factors: [1, 7], draws: 64 });
    expect(simulated.scenarios.map(({ factor }) => factor)).toEqual([1, 7]);
    expect((await margin(workload, { asOf, draws: 64 })).plans.map(({ name }) => name)).toEqual(["pro"]);
    // 5,000 · (1,100 · $0.15 + 200 · $0.60) / 1M = $1.425
    const [budget] = (await check(workload, { asOf })).checks;
    expect(budget).toMatchObject({ passed: false, actual: "1.425", limit: "1" });
  });

  it("estimate request bodies, texts and files", async () => {
    const body = { model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] };
    const { estimates } = await estimate({ body }, { asOf, outputTokens: 10 });
    expect(estimates[0]).toMatchObject({ model: "openai/gpt-4o", tokens: { input: 8, output: 10 } });
    expect((await estimate({ text: "Hello" }, { asOf, model: ["gpt-4o"] })).estimates).toHaveLength(1);
    const files = await estimate(["prompts"], { asOf, folder: FIXTURES });
    expect(files.estimates.length).toBeGreaterThan(5);
  });

  it("read logs given as text, and as paths", async () => {
    const text = '{"ts":"2026-11-20T10:00:00Z","model":"gpt-4o","input_tokens":1000,"output_tokens":100}\n';
    expect((await usage({ text }, { asOf, groupBy: ["model"] })).rows).toMatchObject([{ requests: 1, usd: "0.0035" }]);
    const { total } = await usage(["usage.jsonl"], { asOf, folder: path.join(FIXTURES, "support-desk") });
    expect(total.requests).toBe(994);
  });

  it("tell what own accelerators cost, and predict published points", async () => {
    const own = await selfhost("llama-3.1-8b", {
      asOf,
      gpu: "h100",
      gpus: 1,
      rent: 2,
      utilisation: 0.6,
      model: ["gpt-4o-mini"],
    });
    expect(own.setup).toMatchObject({ model: "llama-3.1-8b", gpus: 1 });
    expect(Number(own.usdPerHour)).toBe(2);
    await expect(selfhost("llama-3.1-405b", { gpu: "h100", gpus: 1 })).rejects.toThrow(UserError);
    const file = readFileSync(path.join(FIXTURES, "selfhost/points.json"), "utf8");
    const { points } = await predictPoints((JSON.parse(file) as { points: object[] }).points.slice(0, 1));
    expect(points?.map(({ id }) => id)).toEqual(["my-8b-bench"]);
    expect(points?.[0]?.predicted).toBeGreaterThan(0);
  });

  it("throw what a user can mend as a UserError, with nothing printed", async () => {
    await expect(compare({ version: 1, features: {} })).rejects.toThrow(UserError);
    await expect(estimate(["no-such-file.md"])).rejects.toThrow(/^no-such-file\.md: /);
    await expect(usage(["no-such-log.jsonl"])).rejects.toThrow(UserError);
    await expect(estimate(["--max-file=1"])).rejects.toThrow(/^--max-file=1: /);
  });

  it("have types that are made from the schemas: npm run documents", async () => {
    const types = await documentTypes(ROOT);
    expect(types.size).toBeGreaterThan(10);
    for (const [file, text] of types) expect([file, readFileSync(path.join(ROOT, file), "utf8")]).toEqual([file, text]);
  });
});
