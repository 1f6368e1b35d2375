import { describe, expect, it } from "vitest";
import { firstOf, readOne, said } from "./read-fixture.ts";

describe("messages without a request", () => {
  it("of LangChain, typed or serialised", async () => {
    expect(said(await firstOf("prompt-formats/langchain/history.json"))).toEqual([
      "user: Ahoy",
      "assistant: Ahoy yourself",
      "user: Who are you?",
    ]);
  });

  it("of Gemini, whose parts have no types", async () => {
    const text = '[{"role":"user","parts":[{"text":"Ahoy"}]},{"role":"model","parts":[{"text":"Who?"}]}]';
    expect(said(await readOne("a.json", text))).toEqual(["user: Ahoy", "assistant: Who?"]);
  });
});
