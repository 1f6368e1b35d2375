import { describe, expect, it } from "vitest";
import { readFixture, readOne, said } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("data sets", () => {
  it("of evals have their ideal as the answer", async () => {
    const { entries } = await readFixture("prompt-formats/data-sets/evals.jsonl");
    expect(entries.map((entry) => [said(entry), entry.answer])).toEqual([
      [["system: Answer with a number.", "user: Two and two?"], "4"],
      [["user: Three and three?"], "6"],
    ]);
  });

  it("of preferences and of prompts with completions have what was preferred", async () => {
    const { entries } = await readFixture("prompt-formats/data-sets/preferences.jsonl");
    expect(entries.map((entry) => [said(entry), entry.answer])).toEqual([
      [["user: How cold is the sea?"], "Nine degrees."],
      [["user: How deep is it?"], "Twelve metres."],
      [["user: How wide?"], "A mile."],
    ]);
    expect(entries.map(({ request }) => request.model)).toEqual([null, null, "gpt-4o-mini"]);
  });

  it("of spoken turns may be one JSON list", async () => {
    const { entries } = await readFixture("prompt-formats/data-sets/spoken.json");
    expect(entries.map((entry) => [entry.entry, said(entry), entry.answer])).toEqual([
      ["item 1", ["user: Ahoy"], "Ahoy yourself"],
      ["item 2", ["system: Be brief.", "user: Who?"], "Me"],
    ]);
  });

  it("in CSV ask for the column", async () => {
    const file = "prompt-formats/data-sets/prompts.csv";
    expect(await rejected(readFixture(file))).toMatch(/wanted --field NAME .* \| --field takes one of: title, prompt$/);
    const { entries } = await readFixture(file, { field: "prompt" });
    expect(entries.map(said)).toEqual([["user: Name a knot, with {{colour}} rope"], ["user: When is low water?"]]);
  });

  it("of one object take the text under --field", async () => {
    const text = '{"greet":"Hello {{x}}","part":"Bye"}';
    expect(said(await readOne("a.json", text, { field: "part" }))).toEqual(["user: Bye"]);
  });
});
