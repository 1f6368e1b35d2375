import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { renderHandlebars } from "../../../src/read/templates/handlebars.ts";
import { parseHandlebars } from "../../../src/read/templates/handlebars-tree.ts";

function render(template: string, given: Record<string, unknown> = {}, climbs = false) {
  const place = { file: "a.hbs" };
  const sources = { given: new Map(Object.entries(given)) };
  const tree = parseHandlebars(template, place);
  const { pieces, ...rest } = renderHandlebars<never>(tree, { sources, place, marks: {}, partials: new Map(), climbs });
  return { text: pieces.join(""), ...rest };
}

describe("a Handlebars template", () => {
  it.each<[template: string, given: Record<string, unknown>, text: string]>([
    ["{{#each a}}{{@index}}{{this}}{{#unless @last}}, {{/unless}}{{/each}}", { a: ["x", "y"] }, "0x, 1y"],
    ["{{#each a}}{{@key}}={{this}};{{/each}}", { a: { x: 1, y: 2 } }, "x=1;y=2;"],
    ["{{#each a as |item i|}}{{i}}{{item.n}}{{../b}}{{/each}}", { a: [{ n: 1 }], b: "B" }, "01B"],
    ["{{#if a}}A{{else if b}}B{{else}}C{{/if}}", { a: 0, b: "x" }, "B"],
    ["{{#with a}}{{b.c}}{{@root.d}}{{/with}}", { a: { b: { c: 1 } }, d: 2 }, "12"],
    ['{{#ifEquals a "x"}}E{{else}}N{{/ifEquals}}{{#unlessEquals a 1}}U{{/unlessEquals}}', { a: "x" }, "EU"],
    ["{{json a}}{{json a indent=1}}", { a: { b: 1 } }, '{"b":1}{\n "b": 1\n}'],
    ["{{lookup a 'b'}}{{lookup c 1}}", { a: { b: 7 }, c: [8, 9] }, "79"],
    ["{{a}}|{{{a}}}|{{n}}|{{o}}|{{l}}", { a: "<&>", n: null, o: {}, l: [1, [2]] }, "<&>|<&>||[object Object]|1,2"],
    ["{{! note }}{{!-- {{a}} --}}\\{{a}} x{{~a~}} y", { a: 1 }, "{{a}} x1y"],
    ["{{#each a}}x{{else}}none{{/each}}{{#a}}y{{/a}}{{^a}}z{{/a}}", { a: [] }, "nonez"],
    [
      "{{#each a}}{{#each this}}{{@../index}}.{{@index}} {{/each}}{{/each}}",
      { a: [["x", "y"], ["z"]] },
      "0.0 0.1 1.0 ",
    ],
    ["{{#each a}}{{this.length}}{{#if length}}!{{/if}} {{/each}}", { a: ["xy", ""] }, "2! 0 "],
    ["{{#if a includeZero=true}}A{{/if}}{{#if a}}B{{/if}}{{#unless a includeZero=true}}C{{/unless}}", { a: 0 }, "A"],
  ])("%j with %j is %j", (template, given, text) => {
    expect(render(template, given)).toMatchObject({ text, undecided: 0 });
  });

  it("counts once what hangs on an unknown variable, and names what is open", () => {
    expect(render("{{#if a}}A{{else}}B{{/if}}{{#each list}}{{name}}{{@index}}{{/each}}{{c.d}}{{help x}}")).toEqual({
      text: "AB{{name}}{{@index}}{{c.d}}{{help}}",
      unfilled: ["a", "list", "c.d"].map((name) => ({ name, filledBy: "none" })),
      undecided: 3,
      missingPartials: [],
    });
  });

  it("looks names up further out only where it is Mustache", () => {
    const given = { a: [{ x: 1 }], y: 2 };
    expect(render("{{#a}}{{x}}{{y}}{{/a}}", given).text).toBe("1");
    expect(render("{{#a}}{{x}}{{y}}{{/a}}", given, true).text).toBe("12");
  });

  it("has no access to what its variables inherit", () => {
    for (const name of ["constructor", "__proto__", "toString"]) {
      expect(render(`{{a.${name}}}{{lookup a "${name}"}}{{${name}}}`, { a: {} }).text).toBe(`{{${name}}}`);
    }
  });

  it("ends, with loops in loops", () => {
    const list = Array.from({ length: 300 }, () => 1);
    const template = "{{#each a}}{{#each ../a}}{{#each ../../a}}x{{/each}}{{/each}}{{/each}}";
    expect(() => render(template, { a: list })).toThrow(UserError);
  });

  it("names the line where it breaks, and nothing of the text", () => {
    for (const template of [
      "a\nsecret {{#if b}}",
      "a\n{{/if}} secret",
      "a\nsecret {{",
      "a\n{{#if x}}secret{{/each}}",
    ]) {
      expect(() => parseHandlebars(template, { file: "a.hbs", line: 5 })).toThrow(
        /^a\.hbs:6: broken template: [^\n]+$/,
      );
      expect(() => parseHandlebars(template, {})).not.toThrow(/secret/);
    }
  });

  it("without tags is its own text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!text.includes("{{"));
        expect(render(text).text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("prints each value as it is, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        expect(render("<{{a}}>", { a: value }).text).toBe(`<${value}>`);
      }),
      { numRuns: 200 },
    );
  });
});

it("a partial on a line of its own is indented line by line, whatever its lines are made of", () => {
  const place = { file: "a.hbs" };
  const partials = new Map([["p", parseHandlebars("P{{n}}\n\n{{n}} Q\n{{#if n}}\nR\n{{/if}}\n", place)]]);
  const tree = parseHandlebars("x\n  {{> p}}\ny", place);
  const { pieces } = renderHandlebars<never>(tree, {
    ...{ sources: { given: new Map([["n", 3]]) }, place, marks: {}, partials },
  });
  expect(pieces.join("")).toBe("x\n  P3\n  \n  3 Q\n  R\ny");
});
