import { describe, expect, it } from "vitest";
import { firstOf, named, readOne, said } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("a request in YAML", () => {
  it("is the request that the same in JSON is", async () => {
    const entry = await firstOf("prompt-formats/yaml/request.yaml");
    const body = {
      model: "gpt-4o-mini",
      max_tokens: 60,
      messages: [
        { role: "system", content: "You keep a harbour's log." },
        { role: "user", content: "Which ship came first?" },
      ],
    };
    expect(entry.request).toEqual((await readOne("a.json", JSON.stringify(body))).request);
    expect(said(await firstOf("prompt-formats/yaml/messages.yaml"))).toEqual(said(entry));
  });

  it("may be a text each for system and user, the system's first", async () => {
    const entry = await firstOf("prompt-formats/yaml/fields.yaml");
    expect(said(entry)).toEqual(["system: You teach knots.\n", "user: Name a knot for {{use}}."]);
    expect([entry.request.model, entry.request.maxOutputTokens, named(entry.unfilled)]).toEqual([
      "gpt-4o",
      90,
      ["use none"],
    ]);
  });

  it("is no setting of a program", async () => {
    const settings = '{"user":"admin","system":"linux","port":5432}';
    expect(await rejected(readOne("a.json", settings))).toMatch(/found JSON of no known shape/);
    expect(said(await readOne("a.json", '{"user":"Name three knots."}'))).toEqual(["user: Name three knots."]);
  });

  it("lists what is open in it, though the same in JSON is what was sent", async () => {
    const yaml = "messages:\n  - role: user\n    content: Hi {{name}}\n";
    expect(named((await readOne("a.yaml", yaml)).unfilled)).toEqual(["name none"]);
    expect(named((await readOne("a.json", '{"messages":[{"role":"user","content":"Hi {{name}}"}]}')).unfilled)).toEqual(
      [],
    );
  });
});
