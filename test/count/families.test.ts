import { describe, expect, test } from "vitest";
import { familyOf } from "../../src/count/count.ts";
import { patchTokens } from "../../src/count/media-patches.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { Message, PromptRequest } from "../../src/domain/request.ts";
import { HELLO, PROSE, WEATHER, countAs, inputAs, withImage, withTools } from "./count-as.ts";
import { referenceEncodings } from "./reference-encodings.ts";

const cl100k = referenceEncodings("cl100k_base");
const FORBIDDEN: PromptRequest = { ...withTools(HELLO, WEATHER), toolChoice: { kind: "none" } };
const withSystem: PromptRequest = {
  ...HELLO,
  messages: [{ role: "system", parts: [{ kind: "text", text: "Be brief." }] }, ...HELLO.messages],
};

describe("who counts what", () => {
  test.each([
    ["deepseek-chat", "deepseek"],
    ["deepseek/deepseek-r1", "deepseek"],
    ["mistral-small-latest", "mistral"],
    ["x-ai/grok-4-fast", "xai"],
    ["command-a-03-2025", "cohere"],
    ["llama3.2:3b", "meta"],
    ["meta-llama/llama-4-scout", "meta"],
    ["qwen/qwen3-235b-a22b", "qwen"],
    ["moonshotai/kimi-k2", "moonshot"],
    ["z-ai/glm-4.6", "zai"],
    ["openai/gpt-oss-120b", "harmony"],
    ["amazon.nova-lite-v1:0", "amazon"],
    ["minimax/minimax-m2", "other"],
    ["a-model-nobody-knows", "other"],
  ])("%s is counted by %s", (model, family) => {
    expect(familyOf(model).name).toBe(family);
  });

  test("an unknown model has a wide range", () => {
    const { input, range } = countAs("a-model-nobody-knows", textRequest(PROSE.repeat(20)));
    expect((range.high - range.low) / input).toBeGreaterThan(0.3);
  });
});

describe("hidden parts", () => {
  test("gpt-oss has a system message of its own of 60 to 75 tokens", () => {
    const hidden = inputAs("gpt-oss-120b", HELLO) - 1;
    expect(hidden).toBeGreaterThanOrEqual(60);
    expect(hidden).toBeLessThanOrEqual(75);
  });

  test("Command A hides nearly 500 tokens, Bedrock's Command none", () => {
    expect(inputAs("command-a-03-2025", HELLO)).toBeGreaterThan(480);
    expect(inputAs("cohere.command-r-v1:0", HELLO, "bedrock")).toBeLessThan(10);
  });

  test("xAI puts a preamble before Grok's requests, Azure does not", () => {
    const model = "grok-4-1-fast-non-reasoning";
    expect(inputAs(model, HELLO, "xai") - inputAs(model, HELLO, "azure")).toBeGreaterThan(120);
  });

  test("Ollama's Mistral loses its long default prompt when a system prompt is given", () => {
    const alone = inputAs("mistral-small3.1", HELLO, "ollama");
    expect(alone).toBeGreaterThan(340);
    expect(inputAs("mistral-small-latest", HELLO, "mistral")).toBeLessThan(12);
  });

  test("DeepSeek V4 thinks unless told not to, and that is in the prompt", () => {
    const quiet: PromptRequest = { ...HELLO, reasoning: { effort: null, budgetTokens: null, enabled: false } };
    expect(inputAs("deepseek-v4-flash", HELLO) - inputAs("deepseek-v4-flash", quiet)).toBeGreaterThan(60);
  });
});

describe("tools", () => {
  test.each(["deepseek-chat", "meta-llama/llama-4-scout", "gpt-oss-120b"])(
    "%s: forbidden tools are not sent",
    (model) => {
      expect(inputAs(model, FORBIDDEN)).toBe(inputAs(model, HELLO));
    },
  );

  test.each(["mistral-small-latest", "claude-sonnet-4-5", "command-a-03-2025"])(
    "%s: forbidden tools still count",
    (model) => {
      expect(inputAs(model, FORBIDDEN)).toBeGreaterThan(inputAs(model, HELLO) + 20);
    },
  );

  test.each(["nova-lite-v1", "grok-4-fast", "qwen3-32b", "glm-4.6", "command-a-plus-05-2026"])(
    "%s: the first tool brings a preamble, the second only itself",
    (model) => {
      const one = inputAs(model, withTools(HELLO, WEATHER)) - inputAs(model, HELLO);
      const second =
        inputAs(model, withTools(HELLO, WEATHER, { ...WEATHER, name: "get_tide" })) - inputAs(model, HELLO) - one;
      expect(one).toBeGreaterThan(second + 20);
      expect(second).toBeGreaterThan(0);
    },
  );

  test("Ollama's Mistral writes tools only before the user's last message", () => {
    const turn: readonly Message[] = [
      ...HELLO.messages,
      { role: "assistant", parts: [{ kind: "tool-call", id: "a1", name: "get_weather", arguments: "{}" }] },
      { role: "tool", parts: [{ kind: "tool-result", id: "a1", name: null, parts: [{ kind: "text", text: "Rain" }] }] },
    ];
    const after = { ...withTools(HELLO, WEATHER), messages: turn };
    expect(countAs("mistral-small3.1", after, "ollama").sections.some(({ name }) => name.startsWith("tool:"))).toBe(
      false,
    );
  });
});

describe("text of open models", () => {
  test("a prompt that its sender put into Llama's template is text and marks, to the token", () => {
    const raw = `<|begin_of_text|><|start_header_id|>user<|end_header_id|>\n\n${PROSE}<|eot_id|>`;
    const text = cl100k.count(`user\n\n${PROSE}`);
    const counted = inputAs("llama3.2:3b", { ...textRequest(raw), api: "ollama" }, "ollama");
    expect(Math.abs(counted - text - 4)).toBeLessThanOrEqual(3);
  });

  test("Llama 3.1 of the APIs has a preamble with dates, Ollama's 3.1 none", () => {
    expect(inputAs("llama-3.3-70b-versatile", HELLO, "groq")).toBeGreaterThan(30);
    expect(inputAs("llama3.1:8b", HELLO, "ollama")).toBeLessThan(16);
  });

  test("Qwen and Mistral take a token for every digit, DeepSeek one for up to three", () => {
    const digits = textRequest("271828182845904523 ".repeat(20));
    expect(inputAs("qwen3-32b", digits)).toBeGreaterThan(350);
    expect(inputAs("mistral-small-latest", digits)).toBeGreaterThan(330);
    expect(inputAs("deepseek-chat", digits)).toBeLessThan(220);
  });

  test("a system prompt costs little more than its text", () => {
    for (const model of ["qwen3-32b", "glm-4.6", "kimi-k2", "mistral-small-latest", "grok-2-1212"]) {
      const added = inputAs(model, withSystem) - inputAs(model, HELLO);
      expect(added, model).toBeGreaterThan(0);
      expect(added, model).toBeLessThan(20);
    }
  });
});

describe("images in patches", () => {
  const rule = { patch: 28, longestEdge: 1540, mostPatches: 3000, perRow: 1, around: 0 };

  test.each([
    ["pixtral-12b-2409", 597, 566, 38 * 36 + 36],
    ["mistral-small3.1", 275, 183, 10 * 7 + 7],
    ["mistral-small3.1", 995, 996, 36 * 36 + 36],
    ["kimi-k2.5", 128, 128, 25 + 5],
    ["grok-4-fast-non-reasoning", 597, 566, 257],
    ["grok-4.3", 128, 128, 16 + 4],
  ])("%s, %d × %d pixels", (model, width, height, tokens) => {
    const images = countAs(model, withImage(width, height)).sections.find(({ name }) => name === "images");
    expect(images?.tokens).toBe(tokens);
  });

  test("an image is shrunk to the longest edge, and until its patches fit", () => {
    expect(patchTokens({ width: 15_400, height: 2800 }, rule)).toBe(55 * 10 + 10);
    const square = patchTokens({ width: 9000, height: 9000 }, rule) ?? 0;
    expect(square).toBeLessThanOrEqual(3000 + 60);
    expect(square).toBeGreaterThan(2800);
  });

  test("an image without a size or of no size is unknown", () => {
    expect(patchTokens({ width: null, height: 10 }, rule)).toBeNull();
    expect(patchTokens({ width: 0, height: 10 }, rule)).toBeNull();
  });
});
