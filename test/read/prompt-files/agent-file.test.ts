import { describe, expect, it } from "vitest";
import { firstOf, named, readFixture, said, variables } from "./read-fixture.ts";

describe("a file of a coding agent", () => {
  it("is sent without its front matter", async () => {
    expect(said(await firstOf("prompt-formats/agent-files/reviewer.md"))).toEqual([
      "system: You read changes and name what could break.",
    ]);
    expect(said(await firstOf("prompt-formats/agent-files/style.mdc"))).toEqual(["system: Prefer short names."]);
    const form = await firstOf("prompt-formats/agent-files/form.prompt.md");
    expect([said(form), form.request.model]).toEqual([["user: Make a form for {{thing}}."], "GPT-4o"]);
  });

  it("names no model where the program resolves the name, and says so", async () => {
    const { entries, warnings } = await readFixture("prompt-formats/agent-files/reviewer.md");
    expect([entries[0]?.request.model, warnings.map(({ code }) => code)]).toEqual([null, ["model-alias"]]);
  });

  it("that is a command takes arguments, and what its shell commands print is not counted", async () => {
    const entry = await firstOf("prompt-formats/agent-files/commit.md");
    expect(entry.request).toMatchObject({
      model: "claude-haiku-4-5-20251001",
      uncountable: [{ code: "hidden-context", what: "what 1 of its shell commands print" }],
    });
    expect(named(entry.unfilled)).toEqual(["ARGUMENTS none"]);
    const filled = await firstOf("prompt-formats/agent-files/commit.md", {
      variables: [variables({ ARGUMENTS: "$1 knots" })],
    });
    expect(said(filled)[0]).toContain("Write a commit about $1 knots.");
  });
});
