import { describe, expect, test } from "vitest";
import { openaiImageTokens } from "../../src/count/media/openai-images.ts";
import { parseModelName } from "../../src/count/model-name.ts";

function tokens(model: string, width: number | null, height: number | null, detail: "low" | "high" | null = null) {
  return openaiImageTokens({ width, height, detail }, parseModelName(model));
}

describe("an image", () => {
  test("costs tiles of 512 pixels on gpt-4o, as the documentation's examples have it", () => {
    expect(tokens("gpt-4o", 1024, 1024, "high")).toBe(765);
    expect(tokens("gpt-4o", 2048, 4096, "high")).toBe(1105);
    expect(tokens("gpt-4o", 4096, 8192, "low")).toBe(85);
  });

  test("is never enlarged before it is cut into tiles", () => {
    expect(tokens("gpt-4o", 128, 128)).toBe(85 + 170);
  });

  test("costs many times more tokens on gpt-4o-mini", () => {
    expect(tokens("gpt-4o-mini", 128, 128)).toBe(2833 + 5667);
  });

  test("costs patches of 32 pixels times a factor on the small models", () => {
    expect(tokens("gpt-5-mini", 1024, 1024)).toBe(Math.ceil(1024 * 1.2) + 1);
    expect(tokens("o4-mini", 640, 480)).toBe(300 * 1.72 + 1);
  });

  test("never takes more patches than 1,536, however large it is", () => {
    for (const [width, height] of [
      [1800, 2400],
      [4000, 1474],
      [10_000, 10_000],
      [33, 60_000],
    ] as const) {
      expect(tokens("gpt-4.1-mini", width, height)).toBeLessThanOrEqual(Math.ceil(1536 * 1.62) + 1);
      expect(tokens("gpt-4.1-mini", width, height)).toBeGreaterThan(0);
    }
    expect(tokens("gpt-4.1-mini", 1800, 2400)).toBe(Math.ceil(1452 * 1.62) + 1);
  });

  test("of unknown size is not guessed, unless its size does not matter", () => {
    expect(tokens("gpt-4o", null, null)).toBeNull();
    expect(tokens("gpt-4o", null, null, "low")).toBe(85);
  });
});
