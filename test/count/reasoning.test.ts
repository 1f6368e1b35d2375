import { describe, expect, test } from "vitest";
import { parseModelName } from "../../src/count/model-name.ts";
import { assumedReasoning } from "../../src/count/reasoning.ts";

describe("reasoning tokens to assume", () => {
  test("come from recordings of the model, and of the effort where there are any", () => {
    const any = assumedReasoning(parseModelName("gpt-5"), null);
    const high = assumedReasoning(parseModelName("gpt-5"), "high");
    expect(any).not.toBeNull();
    expect(high?.median ?? 0).toBeGreaterThan(any?.median ?? Infinity);
  });

  test("an effort without recordings falls back on the model", () => {
    const model = parseModelName("gemini-2.5-flash");
    expect(assumedReasoning(model, "unheard-of")).toEqual(assumedReasoning(model, null));
  });

  test("a preview goes by the model that it is a preview of", () => {
    expect(assumedReasoning(parseModelName("gemini-3-pro-preview"), null)).toEqual(
      assumedReasoning(parseModelName("gemini-3-pro"), null),
    );
  });

  test("are null for a model without recordings", () => {
    expect(assumedReasoning(parseModelName("gpt-4o"), null)).toBeNull();
  });
});
