import { describe, expect, it } from "vitest";
import { countRequest, loadEncoding, loadPrices, UserError } from "../src/index.ts";

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

  it("gives tiktoken's ids", async () => {
    const encoding = await loadEncoding("cl100k_base");
    expect([...encoding.encode("hello world")]).toEqual([15339, 1917]);
    expect(encoding.count("<|endoftext|>")).toBeGreaterThan(1);
  });
});
