import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { parseModelName } from "../../src/count/model-name.ts";

describe("a model's name", () => {
  test.each([
    ["openai/gpt-4o-2024-08-06", { vendor: "openai", id: "gpt-4o", date: "2024-08-06" }],
    ["azure/gpt-35-turbo", { vendor: "openai", id: "gpt-3.5-turbo", host: "azure" }],
    ["gpt-4-0613", { vendor: "openai", id: "gpt-4", date: "0613" }],
    ["gpt-4-1106-vision-preview", { vendor: "openai", id: "gpt-4-vision-preview", date: "1106" }],
    ["ft:gpt-4o-mini-2024-07-18:acme::x1", { id: "gpt-4o-mini", date: "2024-07-18", variant: "ft" }],
    [
      "us.anthropic.claude-sonnet-4-5-20250929-v1:0",
      { vendor: "anthropic", id: "claude-sonnet-4-5", date: "2025-09-29", host: "bedrock" },
    ],
    ["anthropic/claude-4.5-sonnet", { vendor: "anthropic", id: "claude-sonnet-4-5" }],
    ["claude-sonnet-4@20250514", { vendor: "anthropic", id: "claude-sonnet-4", date: "2025-05-14" }],
    ["anthropic.claude-v2:1", { vendor: "anthropic", id: "claude-2-1", host: "bedrock" }],
    ["anthropic/claude-3.7-sonnet:thinking", { id: "claude-3-7-sonnet", variant: "thinking" }],
    ["models/gemini-2.5-flash", { vendor: "google", id: "gemini-2.5-flash" }],
    ["projects/p/locations/l/publishers/google/models/gemini-2.5-pro", { vendor: "google", id: "gemini-2.5-pro" }],
    ["accounts/fireworks/models/llama-v3p1-8b-instruct", { vendor: "meta", host: "fireworks" }],
    ["x-ai/grok-4-fast:free", { vendor: "xai", id: "grok-4-fast", variant: "free" }],
    ["amazon.nova-lite-v1:0", { vendor: "amazon", id: "nova-lite", host: "bedrock" }],
    [
      "arn:aws:bedrock:us-west-2:0123:inference-profile/us.amazon.nova-lite-v1:0",
      { vendor: "amazon", id: "nova-lite", host: "bedrock" },
    ],
    ["cohere.embed-v4:0", { vendor: "cohere", id: "embed-v4" }],
    ["command-a-03-2025", { vendor: "cohere", id: "command-a", date: "2025-03" }],
    ["llama3.2:3b", { vendor: "meta", id: "llama3.2", variant: "3b" }],
    ["house-model-7", { vendor: null, id: "house-model-7", date: null, host: null, variant: null }],
  ])("%s is taken apart", (given, expected) => {
    expect(parseModelName(given)).toMatchObject(expected);
  });

  test("is filled in by the provider where it leaves something open", () => {
    expect(parseModelName("my-deployment", "azure").host).toBe("azure");
    expect(parseModelName("my-model", "anthropic").vendor).toBe("anthropic");
    expect(parseModelName("gpt-4o", "anthropic").vendor).toBe("openai");
  });

  test("may be anything at all", () => {
    fc.assert(
      fc.property(fc.string(), (given) => {
        expect(parseModelName(given).given).toBe(given);
      }),
    );
  });
});
