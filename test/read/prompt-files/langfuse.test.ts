import { describe, expect, it } from "vitest";
import { firstOf, named, said, variables } from "./read-fixture.ts";

describe("a prompt of Langfuse", () => {
  it("is a chat with its settings, whose placeholder is filled by messages", async () => {
    const entry = await firstOf("prompt-formats/langfuse/pilot.json");
    expect(said(entry)).toEqual(["system: You are the pilot of {{harbour}}.", "user: May I come in?"]);
    expect([entry.request.model, entry.request.maxOutputTokens, named(entry.unfilled)]).toEqual([
      "gpt-4o",
      120,
      ["harbour none", "history none"],
    ]);
    const history = [{ role: "user", content: "Ahoy" }];
    const filled = await firstOf("prompt-formats/langfuse/pilot.json", {
      variables: [variables({ harbour: "Wyk", history })],
    });
    expect(said(filled)[1]).toBe("user: Ahoy");
  });
});
