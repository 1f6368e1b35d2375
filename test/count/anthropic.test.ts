import { describe, expect, test } from "vitest";
import { cacheMinimum, cachePrefixes } from "../../src/count/anthropic-cache.ts";
import { familyOf } from "../../src/count/count.ts";
import { anthropicImageTokens } from "../../src/count/media-anthropic.ts";
import { parseModelName } from "../../src/count/model-name.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { PromptRequest } from "../../src/domain/request.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { HELLO, PROSE, WEATHER, countAs, inputAs, withImage, withTools } from "./count-as.ts";
import { referenceEncodings } from "./reference-encodings.ts";

const LONG = textRequest(PROSE.repeat(20));

describe("Claude", () => {
  test.each(["claude-haiku-4-5", "anthropic/claude-sonnet-4", "us.anthropic.claude-3-5-sonnet-20241022-v2:0"])(
    "%s is of the Anthropic family",
    (name) => {
      expect(familyOf(name).name).toBe("anthropic");
    },
  );

  test("a message of one word costs eight or nine tokens", () => {
    expect(inputAs("claude-sonnet-4-5", HELLO)).toBeGreaterThanOrEqual(8);
    expect(inputAs("claude-sonnet-4-5", HELLO)).toBeLessThanOrEqual(9);
  });

  test("the same request counts the same on Anthropic's API, Bedrock and behind a gateway", () => {
    const counts = [
      inputAs("claude-sonnet-4-20250514", LONG, "anthropic"),
      inputAs("us.anthropic.claude-sonnet-4-20250514-v1:0", LONG, "bedrock"),
      inputAs("anthropic/claude-sonnet-4", LONG, "openrouter"),
    ];
    expect(new Set(counts).size).toBe(1);
  });

  test("the tokenizer of 4.7 and later makes a quarter to a half more tokens of prose", () => {
    const ratio = inputAs("claude-opus-4-8", LONG) / inputAs("claude-opus-4-6", LONG);
    expect(ratio).toBeGreaterThan(1.15);
    expect(ratio).toBeLessThan(1.55);
  });

  /** https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview#pricing, where the model is still listed. */
  test.each([
    ["claude-3-opus-20240229", 530],
    ["claude-3-sonnet-20240229", 159],
    ["claude-3-haiku-20240307", 264],
    ["claude-3-5-haiku-20241022", 264],
  ])("%s: the tool-use prompt has the documented size", (model, documented) => {
    const section = countAs(model, withTools(HELLO, WEATHER)).sections.find(({ name }) => name === "tools");
    expect(Math.abs((section?.tokens ?? 0) - documented)).toBeLessThanOrEqual(0.05 * documented);
  });

  test("a tool that must be called makes the tool-use prompt of 4.5 longer", () => {
    const free = withTools(HELLO, WEATHER);
    const forced: PromptRequest = { ...free, toolChoice: { kind: "named", name: "get_weather" } };
    expect(inputAs("claude-sonnet-4-5", forced) - inputAs("claude-sonnet-4-5", free)).toBeGreaterThan(60);
  });

  test("every tool has a section of its own", () => {
    const names = countAs("claude-sonnet-4-5", withTools(HELLO, WEATHER)).sections.map(({ name }) => name);
    expect(names).toContain("tool: get_weather");
  });

  test("thinking adds about 28 tokens to 4.x", () => {
    const thinking = { ...HELLO, reasoning: { effort: null, budgetTokens: 2048, enabled: true } };
    const added = inputAs("claude-sonnet-4", thinking) - inputAs("claude-sonnet-4", HELLO);
    expect(added).toBeGreaterThanOrEqual(27);
    expect(added).toBeLessThanOrEqual(30);
  });
});

describe("images for Claude", () => {
  test.each([
    [28, 28, 4],
    [640, 480, 23 * 18 + 3],
    [1001, 1001, 36 * 36 + 3],
    [3008, 2000, 1568 + 3],
  ])("%d × %d pixels", (width, height, tokens) => {
    expect(anthropicImageTokens({ width, height }, false)).toBe(tokens);
  });

  test("from 4.7 on a large image costs up to three times as much", () => {
    expect(inputAs("claude-opus-4-7", withImage(3008, 2000))).toBeGreaterThan(
      2.5 * inputAs("claude-opus-4-6", withImage(3008, 2000)),
    );
  });

  test("an image of unknown size is listed as not counted", () => {
    const request: PromptRequest = {
      ...withImage(null, null),
      uncountable: [{ code: "image-size-unknown", what: "an image" }],
    };
    expect(countAs("claude-sonnet-4-5", request).uncountable).toHaveLength(1);
  });

  test("a strip of a pixel's height ends quickly", () => {
    expect(anthropicImageTokens({ width: 4_000_000_000, height: 1 }, true)).toBeLessThanOrEqual(4787);
  });
});

describe("cache breakpoints", () => {
  const body = {
    model: "claude-sonnet-4-5",
    max_tokens: 100,
    system: [{ type: "text", text: PROSE.repeat(40), cache_control: { type: "ephemeral", ttl: "1h" } }],
    messages: [{ role: "user", content: [{ type: "text", text: "And?", cache_control: { type: "ephemeral" } }] }],
    tools: [
      { name: "first", description: "Does the first thing", input_schema: { type: "object" } },
      { name: "second", input_schema: { type: "object" }, cache_control: { type: "ephemeral" } },
    ],
  };
  const prefixes = (model: string) =>
    cachePrefixes(readRequestBody(body, "messages"), parseModelName(model), referenceEncodings);

  test("cover tools, then system, then messages, each more than the one before", () => {
    const found = prefixes("claude-sonnet-4-5");
    expect(found.map(({ ttl }) => ttl)).toEqual(["5m", "1h", "5m"]);
    const tokens = found.map((prefix) => prefix.tokens);
    expect(tokens).toEqual(tokens.toSorted((a, b) => a - b));
    expect(tokens.at(-1)).toBe(inputAs("claude-sonnet-4-5", readRequestBody(body, "messages")));
  });

  test("are ignored below the model's minimum", () => {
    expect(prefixes("claude-sonnet-4-5").map(({ isCached }) => isCached)).toEqual([false, true, true]);
    expect(prefixes("claude-opus-4-5").map(({ isCached }) => isCached)).toEqual([false, false, false]);
  });

  test("the minimum differs by model", () => {
    const minimum = (name: string): number => cacheMinimum(parseModelName(name));
    expect(minimum("claude-sonnet-4-5")).toBe(1024);
    expect(minimum("claude-haiku-4-5")).toBe(4096);
    expect(minimum("claude-3-5-haiku-latest")).toBe(2048);
    expect(minimum("anthropic.claude-opus-4-6-v1:0")).toBe(4096);
  });

  test("a request without breakpoints has no prefixes", () => {
    expect(cachePrefixes(HELLO, parseModelName("claude-sonnet-4-5"), referenceEncodings)).toEqual([]);
  });
});
