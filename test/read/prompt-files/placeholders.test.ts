import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fillText, splitTemplate } from "../../../src/read/prompt-files/placeholders.ts";

const template = fc
  .array(
    fc.constantFrom("{", "}", "{{", "}}", "{%", "%}", "{#", "#}", "a", " ", "b.c", "|", "#if", "\n", "$", "-", "é"),
    {
      maxLength: 20,
    },
  )
  .map((pieces) => pieces.join(""));

describe("splitTemplate", () => {
  it("loses no character of any text", () => {
    fc.assert(
      fc.property(template, (text) => {
        expect(
          splitTemplate(text)
            .map((piece) => piece.text)
            .join(""),
        ).toBe(text);
      }),
      { numRuns: 2_000 },
    );
  });

  it.each([
    ["{{a}}", "placeholder"],
    ["{{ straße-2.x }}", "placeholder"],
    ["{{{a}}}", "placeholder"],
    ["{{ a | upper }}", "expression"],
    ["{{ a[0] }}", "expression"],
    ["{{ a if b else c }}", "expression"],
    ["{% if a %}", "control"],
    ["{# note #}", "control"],
    ["{{#each a}}", "control"],
    ["{{/each}}", "control"],
    ["{{else}}", "control"],
    ["{{> partial}}", "control"],
    ['{{role "system"}}', "control"],
    ["{a}", "literal"],
    ["{{}}", "literal"],
    ['{{"a": 1}}', "literal"],
    ["{{a", "literal"],
  ])("takes %s for a %s", (text, kind) => {
    expect(splitTemplate(text).map((piece) => piece.kind)).toEqual([kind]);
  });
});

describe("fillText", () => {
  it("leaves a text as it is where there is nothing to fill it with", () => {
    fc.assert(
      fc.property(template, (text) => {
        expect(fillText(text, { given: new Map() }, { keepControlTags: true }).text).toBe(text);
      }),
    );
  });

  it("prefers what the user gave to the file's sample, and says which were samples", () => {
    const sources = {
      given: new Map([["a", "mine"]]),
      samples: new Map([
        ["a", "theirs"],
        ["b", "sample"],
      ]),
    };
    const { text, unfilled } = fillText("{{a}} {{b}} {{c}} {{b}}", sources, { keepControlTags: false });
    expect(text).toBe("mine sample {{c}} sample");
    expect(unfilled).toEqual([
      { name: "b", filledBy: "sample" },
      { name: "c", filledBy: "none" },
    ]);
  });

  it("puts any value in as it is", () => {
    fc.assert(
      fc.property(fc.string(), template, (value, other) => {
        const sources = { given: new Map([["x", value + other]]) };
        expect(fillText("<{{x}}>", sources, { keepControlTags: false }).text).toBe(`<${value}${other}>`);
      }),
    );
  });
});

describe("placeholders of other languages", () => {
  it("of Go have a point before the name, and end is none", () => {
    const given = new Map([["System", "Be brief."]]);
    const { text, unfilled, controlTags } = fillText(
      "{{ .System }}{{ if .Prompt }}{{ .Prompt }}{{ end }}",
      { given },
      { keepControlTags: true },
    );
    expect(text).toBe("Be brief.{{ if .Prompt }}{{ .Prompt }}{{ end }}");
    expect([unfilled.map(({ name }) => name), controlTags]).toEqual([["Prompt"], 2]);
  });
});
