import { describe, expect, it } from "vitest";
import { firstOf, named, said } from "./read-fixture.ts";

describe("a prompt of GitHub Models", () => {
  it("has its model, limit and schema, and its first test as samples", async () => {
    const entry = await firstOf("prompt-formats/yaml/greet.prompt.yml");
    expect(entry.request).toMatchObject({
      model: "openai/gpt-4o-mini",
      maxOutputTokens: 80,
      responseFormat: { kind: "json-schema", name: "greeting", strict: true },
    });
    expect(said(entry)).toEqual(["system: You greet the guests of a lighthouse.", "user: Greet Inga in {{language}}."]);
    expect(named(entry.unfilled)).toEqual(["guest sample", "language none"]);
  });
});
