import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { when } from "../../src/domain/dates.ts";
import type { Unpriced } from "../../src/domain/price.ts";
import { findModel, priceAt } from "../../src/prices/resolve.ts";
import { found, shippedBook } from "./shipped.ts";

const TODAY = "2026-11-21";

function unpriced(name: string, day = TODAY): Unpriced {
  const result = priceAt(shippedBook(), name, when(day, "day"));
  if (result.kind === "priced") throw new Error(`${name} is ${result.period.id}`);
  return result;
}

describe("which model a name means", () => {
  it.each([
    ["gpt-4o", "openai/gpt-4o@2024-10-02"],
    ["openai/gpt-4o", "openai/gpt-4o@2024-10-02"],
    ["OpenAI/GPT-4o", "openai/gpt-4o@2024-10-02"],
    ["gpt-4o-2024-05-13", "openai/gpt-4o-2024-05-13@2024-05-13"],
    ["gpt-4o-2024-11-20", "openai/gpt-4o@2024-10-02"],
    ["gpt-5.6", "openai/gpt-5.6-sol@2026-08-21"],
    ["gpt-5.6-terra-2026-07-09", "openai/gpt-5.6-terra@2026-07-30"],
    ["openai/gpt-5.6-terra-2026-07-09", "openai/gpt-5.6-terra@2026-07-30"],
    ["claude-4-5-haiku", "anthropic/claude-haiku-4-5@2025-10-15"],
    ["claude-opus-5-20260724", "anthropic/claude-opus-5@2026-07-24"],
    ["gemini-3.1-pro", "google/gemini-3.1-pro-preview@2026-02-19"],
    ["deepseek-v4-flash", "deepseek/deepseek-flash@2026-09-10T04:00:00Z"],
    ["mistral-large-latest", "mistral/mistral-large-2512@2025-12-02"],
    ["meta-llama/llama-4-scout-17b-16e-instruct", "groq/meta-llama/llama-4-scout-17b-16e-instruct@2025-04-05"],
    ["meta-llama/Llama-4-Scout-17B-16E-Instruct", "together/meta-llama/Llama-4-Scout-17B-16E-Instruct@2025-04-05"],
    [
      "eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
      "amazon-bedrock/us.anthropic.claude-sonnet-4-5-20250929-v1:0@2025-09-29",
    ],
  ])("%s is %s", (name, id) => {
    expect(found(name, TODAY).period.id).toBe(id);
  });

  it.each([
    ["anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"],
    ["claude-opus-4-5[1m]", "anthropic/claude-opus-4-5"],
    ["gemini/gemini-2.5-pro", "google/gemini-2.5-pro"],
    ["models/gemini-2.5-flash", "google/gemini-2.5-flash"],
  ])("%s is %s, as gateways and agents write it", (name, key) => {
    expect(found(name, TODAY).model.key).toBe(key);
  });

  it("has no other words, and none in another order", () => {
    for (const name of ["Claude 4 Haiku", "claude-sonnet-45", "claude-4.5-sonnet", "gpt-4.0", "gpt-4-o", "gpt-4-1"])
      expect(unpriced(name).reason).toBe("unknown-model");
  });

  it("prefers an id that is priced on the day to an alias, and an alias to a pattern", () => {
    expect(found("deepseek-v4-flash", "2026-09-10T03:59Z").model.key).toBe("deepseek/deepseek-v4-flash");
    expect(found("deepseek-v4-flash", "2026-09-10T04:00Z").model.key).toBe("deepseek/deepseek-flash");
    expect(found("gpt-5-2025-08-07", TODAY).model.key).toBe("openai/gpt-5");
  });

  it("is never guessed from the beginning of a name", () => {
    for (const name of [
      "gpt-4o-mini-audio",
      "gpt-4o-",
      "claude-opus-4-99",
      "gpt-4o-2024",
      "gpt-5.4-2026-03-0",
      "gemini-2.5",
    ]) {
      expect(unpriced(name).reason).toBe("unknown-model");
    }
  });

  it("is ambiguous where several providers sell it and no letter's case decides", () => {
    const result = unpriced("META-LLAMA/llama-4-scout-17b-16e-instruct");
    expect(result.reason).toBe("ambiguous-model");
    expect(result.nearest).toEqual([
      "groq/meta-llama/llama-4-scout-17b-16e-instruct",
      "together/meta-llama/Llama-4-Scout-17B-16E-Instruct",
    ]);
  });

  it.each([
    "arn:aws:bedrock:eu-west-1:111122223333:inference-profile/eu.anthropic.claude-sonnet-4-5-20250929-v1:0",
    "arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0",
  ])("%s is what Bedrock sells under the id in it", (name) => {
    const id = name.slice(name.indexOf("/") + 1);
    expect(found(name, TODAY)).toEqual(found(`amazon-bedrock/${id}`, TODAY));
  });

  it("an application's own profile at Bedrock is no model", () => {
    const name = "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc123";
    expect(unpriced(name)).toMatchObject({ reason: "unknown-model", nearest: [] });
  });

  it("on another provider is not that model", () => {
    expect(unpriced("openai/gpt-oss-20b").nearest).toContain("groq/openai/gpt-oss-20b");
    expect(unpriced("anthropic/gpt-4o").nearest).toContain("openai/gpt-4o");
  });

  it.each([
    ["azure/gpt-4o", "openai/gpt-4o"],
    ["azure/openai/gpt-4o", "openai/gpt-4o"],
    ["vertex_ai/gemini-2.5-flash", "google/gemini-2.5-flash"],
    ["openrouter/anthropic/claude-sonnet-4.5", "anthropic/claude-sonnet-4-5"],
    ["bedrock/anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic/claude-haiku-4-5"],
    ["us.anthropic.claude-opus-4-6-v1", "anthropic/claude-opus-4-6"],
    ["anthropic.claude-3-5-sonnet-20240620-v1:0", "anthropic/claude-3-5-sonnet-20240620"],
    [
      "arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-haiku-4-5-20251001-v1:0",
      "anthropic/claude-haiku-4-5",
    ],
  ])("%s is on a host without prices; the first-party model is named", (name, nearest) => {
    const result = unpriced(name);
    expect(result.reason).toBe("unknown-model");
    expect(result.nearest[0]).toBe(nearest);
  });

  it.each([
    ["Claude 4 Haiku", "anthropic/claude-haiku-4-5"],
    ["claude-4-haiku", "anthropic/claude-haiku-4-5"],
    ["claude-haiku-4", "anthropic/claude-haiku-4-5"],
    ["gpt4o", "openai/gpt-4o"],
    ["gtp-4o", "openai/gpt-4o"],
    ["gpt 4o mini", "openai/gpt-4o-mini"],
    ["gpt-4oo", "openai/gpt-4o"],
    ["claude-sonet-4-5", "anthropic/claude-sonnet-4-5"],
    ["Claude Sonnet 4.5", "anthropic/claude-sonnet-4-5"],
    ["gemini-2-5-pro", "google/gemini-2.5-pro"],
    ["deepseek-v4-pr", "deepseek/deepseek-v4-pro"],
    ["deepseek-v4.1", "deepseek/deepseek-flash"],
  ])("%s is unknown, nearest is %s", (name, nearest) => {
    const result = unpriced(name);
    expect(result.reason).toBe("unknown-model");
    expect(result.nearest[0]).toBe(nearest);
    expect(result.message).toContain(nearest);
  });

  it("has no nearest name where nothing is near", () => {
    expect(unpriced("my-model").nearest).toEqual([]);
    expect(unpriced("").nearest).toEqual([]);
  });

  it("outside its dates tells the last known price and uses none", () => {
    const late = unpriced("text-davinci-003");
    expect(late.reason).toBe("outside-periods");
    expect(late.message).toBe(
      "text-davinci-003 has no price on 2026-11-21; the last known one was 20 in and 20 out per million tokens, 2022-11-28 to 2024-01-04",
    );
    expect(unpriced("gpt-4o", "2024-05-12").message).toContain("the first known one is 5 in and 15 out");
    expect(unpriced("gpt-3.5-turbo-0613", "2024-01-01").reason).toBe("outside-periods");
  });

  it.each(["cohere/command-a-plus-05-2026", "mistral-large-4"])("%s is known but its price is disputed", (name) => {
    const result = unpriced(name);
    expect(result.reason).toBe("disputed");
    expect(result.message).toContain("--prices");
    const model = findModel(shippedBook(), name, when(TODAY, "day").at);
    expect("key" in model).toBe(true);
    expect(
      JSON.stringify(
        shippedBook()
          .models.find(({ key }) => key.endsWith(name))
          ?.periods.map(({ rates }) => rates),
      ),
    ).toBe("[{}]");
  });

  it("is the same for every name of a model at every moment, and every model resolves to itself", () => {
    const { models } = shippedBook();
    fc.assert(
      fc.property(fc.constantFrom(...models), fc.nat(), (model, seed) => {
        const period = model.periods[seed % model.periods.length];
        if (!period) return;
        for (const at of [period.from, (period.to ?? period.from + 86_400) - 1]) {
          const moment = { at: at as typeof period.from, clock: "known" } as const;
          const found = findModel(shippedBook(), model.key, moment.at);
          expect("key" in found && found.key).toBe(model.key);
        }
      }),
    );
  });
});
