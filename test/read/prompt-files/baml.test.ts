import { describe, expect, it } from "vitest";
import { named, readFixture, readOne, said, variables } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("a file of BAML", () => {
  it("has a request for each function, by its name, with the model and limit of its client", async () => {
    const { format, entries } = await readFixture("prompt-formats/baml/letters.baml");
    expect(format).toBe("baml");
    expect(entries.map(({ entry, request }) => [entry, request.model, request.maxOutputTokens])).toEqual([
      ["ReadLetter", "gpt-4o-mini", 120],
      ["Answer", "openai/gpt-5-mini", null],
    ]);
    expect(entries.map(said)).toEqual([
      ["system: You read letters:\n  one at a time.", "user: {{ letter }}"],
      ["user: Answer {{ name }}."],
    ]);
    expect(entries.map(({ unfilled }) => named(unfilled))).toEqual([["letter none"], ["name none"]]);
  });

  it("says what its program writes into the prompt", async () => {
    const { entries } = await readFixture("prompt-formats/baml/letters.baml");
    expect(entries.map(({ request }) => request.uncountable.map(({ what }) => what))).toEqual([
      ["the output format that BAML writes of the function's type"],
      [],
    ]);
  });

  it("takes a client from the file of clients beside it, and a value for what it is", async () => {
    const openRelated = (path: string) =>
      Promise.resolve(
        path === "clients.baml" ? 'client<llm> Big {\n  options {\n    model "gpt-4o"\n  }\n}\n' : undefined,
      );
    const text = 'function A(x: string) -> string {\n  client Big\n  prompt ##"Say "#{{ x }}""##\n}\n';
    const entry = await readOne("a.baml", text, {
      openRelated,
      variables: [variables({ x: '{{ _.role("system") }}' })],
    });
    expect([entry.request.model, said(entry)]).toEqual(["gpt-4o", ['user: Say "#{{ _.role("system") }}"']]);
  });

  it("without a function holds no prompt", async () => {
    expect(await rejected(readOne("types.baml", "class A {\n  b string\n}\n"))).toMatch(
      /found no function with a prompt/,
    );
  });
});
