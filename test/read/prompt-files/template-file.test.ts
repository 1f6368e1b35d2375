import { describe, expect, it } from "vitest";
import { firstOf, named, readOne, said, variables } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("a template by its ending", () => {
  it("takes in the files beside it, and names those that are not there", async () => {
    const given = variables({ town: "Wyk", lines: ["one", "two"] });
    const entry = await firstOf("prompt-formats/templates/letter.j2", { variables: [given] });
    expect(said(entry)).toEqual(["user: \nHouse of Wyk\nDear guest,\n- one\n- two\n"]);
    expect(entry.request.uncountable).toEqual([
      { code: "hidden-context", what: "the template gone.j2, which is not there" },
    ]);
  });

  it("takes in partials of Handlebars", async () => {
    const entry = await firstOf("prompt-formats/templates/card.hbs", { variables: [variables({ town: "Wyk" })] });
    expect(said(entry)).toEqual(["user: Hi {{name}}. Yours, Wyk\n"]);
    expect(named(entry.unfilled)).toEqual(["name none"]);
  });

  it("that is a partial is counted where it is taken in", async () => {
    expect(await rejected(readOne("_foot.hbs", "Yours"))).toMatch(
      /found a partial.* \| --as template counts it alone$/,
    );
    expect(said(await readOne("_foot.hbs", "Yours", { as: "template" }))).toEqual(["user: Yours"]);
  });

  it("ends, where a template takes in itself", async () => {
    const openRelated = () => Promise.resolve('again {% include "a.j2" %}');
    const entry = await readOne("a.j2", '{% include "a.j2" %}', { openRelated });
    expect(said(entry)).toEqual(["user: again "]);
    expect(entry.request.uncountable.map(({ what }) => what)).toEqual(["the template a.j2, which is not there"]);
  });
});
