import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { renderJinja } from "../../../src/read/templates/jinja.ts";

function render(template: string, given: Record<string, unknown> = {}, samples: Record<string, unknown> = {}) {
  const sources = { given: new Map(Object.entries(given)), samples: new Map(Object.entries(samples)) };
  return renderJinja(template, sources, { place: { file: "a.j2" }, keepsLastLineBreak: true, printing: "json" });
}

describe("a Jinja template", () => {
  it.each<[template: string, given: Record<string, unknown>, text: string]>([
    [
      "{% for a in list %}{{ loop.index }}{{ a.name|upper }}{% if not loop.last %}, {% endif %}{% endfor %}",
      { list: [{ name: "x" }, { name: "y" }] },
      "1X, 2Y",
    ],
    ["{% if a and b > 2 %}yes{% elif a %}some{% else %}no{% endif %}", { a: true, b: 2 }, "some"],
    ["{% set n = 3 %}{{ n + 1 }}{% macro m(x) %}<{{ x }}>{% endmacro %}{{ m('q') }}", {}, "4<q>"],
    ["{{ a|dump }} {{ b|default('c') }} {{ d or 'e' }}", { a: { k: [1] } }, '{"k": [1]} c e'],
    ["{# a note #}{%- if a -%}  x  {%- endif %}\n", { a: 1 }, "x\n"],
    ["{{ user.name }} of {{ user.town }}", { "user.name": "Ada", "user.town": "Turin" }, "Ada of Turin"],
    ["{{ namespace }}{{ range }}", { namespace: "n", range: "r" }, "nr"],
  ])("%j with %j is %j", (template, given, text) => {
    expect(render(template, given)?.text).toBe(text);
  });

  it("counts once what hangs on an unknown variable, and names what is open", () => {
    expect(
      render("{% if a %}A{% else %}B{% endif %}{% for i in list %}- {{ i.name }}{% endfor %}{{ c|upper }}"),
    ).toEqual({
      text: "AB- {{ i.name }}{{ c }}",
      unfilled: ["a", "list", "c"].map((name) => ({ name, filledBy: "none" })),
      undecided: 2,
    });
  });

  it("tells the file's own samples from what the user gave", () => {
    expect(render("{% if a %}{{ a }}{% endif %}{{ b|upper }}", { b: "y" }, { a: "x", b: "no" })).toEqual({
      ...{ text: "xY", unfilled: [{ name: "a", filledBy: "sample" }], undecided: 0 },
    });
  });

  it("has no access to anything but its variables", () => {
    for (const name of [
      "process",
      "require",
      "constructor",
      "globalThis",
      "__proto__",
      "strftime_now",
      "raise_exception",
    ]) {
      expect(render(`{{ ${name} }}{% if 1 %}{% endif %}`)?.text).toBe(`{{ ${name} }}`);
      expect(render(`{{ a.${name} }}`, { a: {} })?.text).toBe(`{{ a.${name} }}`);
    }
    for (const tag of ["{% include 'x' %}", "{% extends 'x' %}", "{% import 'x' as y %}"])
      expect(render(tag)).toBeUndefined();
  });

  it.each([
    "{% for i in range(10**9) %}x{% endfor %}",
    "{% for i in range(2000) %}{% for j in range(2000) %}{% for k in range(2000) %}x{% endfor %}{% endfor %}{% endfor %}",
    "{% set n = namespace(x='aaaaaaaaaa') %}{% for i in range(90) %}{% set n.x = n.x ~ n.x %}{% endfor %}{{ n.x }}",
    "{% set n = namespace(x=[1]) %}{% for i in range(90) %}{% set n.x = n.x + n.x %}{% endfor %}",
    "{% macro f(a) %}{{ f(a) }}{% endmacro %}{{ f(1) }}",
    "{{ 'a'|indent(10**9) }}{{ {'a': [1]}|tojson(indent=10**8) }}",
    `{% set a = '${"a".repeat(900)}'|replace('a', '${"b".repeat(900)}') %}{{ a|replace('b', a) }}`,
    `{{ a${" ~ a".repeat(10_000)} }}{% if a %}{% endif %}`,
    `{{ ${"(".repeat(10_000)}a${")".repeat(10_000)} }}{% if a %}{% endif %}`,
    `${"{% if a %}".repeat(5_000)}${"{% endif %}".repeat(5_000)}`,
    `${" ".repeat(300_000)}{% if a %}{% endif %}`,
    "{#".repeat(50_000),
    "{% if a".repeat(10_000),
  ])("that is hostile ends soon, with one line or as text (%#)", (template) => {
    const began = performance.now();
    try {
      const found = render(template, { a: 1 });
      expect((found?.text ?? "").length).toBeLessThan(1_000_000);
    } catch (error) {
      expect(error).toBeInstanceOf(UserError);
      expect((error as UserError).message).toMatch(/^a\.j2: found a template that takes more than [^\n]+$/);
    }
    expect(performance.now() - began).toBeLessThan(20_000);
  });

  it("without tags is its own text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        fc.pre(!/\{[{%#]|\s{2000}/.test(text));
        expect(render(text)?.text).toBe(text);
      }),
      { numRuns: 200 },
    );
  });

  it("prints each value as it is, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (value) => {
        expect(render("{% if 1 %}<{{ a }}>{% endif %}", { a: value })?.text).toBe(`<${value}>`);
      }),
      { numRuns: 200 },
    );
  });
});
