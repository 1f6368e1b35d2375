import { describe, expect, it } from "vitest";
import { fillTemplate } from "../../../src/read/prompt-files/fill-template.ts";
import type { TemplateLanguage } from "../../../src/read/prompt-files/fill-template.ts";

const VALUES = {
  yes: true,
  none: null,
  list: ["a", 1, "it's"],
  map: { z: [true], a: "é<b>" },
  text: "ada LOVELACE",
  four: 4,
};

function filled(template: string, language: TemplateLanguage) {
  return fillTemplate(template, language, { given: new Map(Object.entries(VALUES)) }, { file: "a" });
}

describe("a value that is no text", () => {
  // Jinja's column is what Python's jinja2 3.1.6 gives, Nunjucks' what nunjucks 3 does.
  it.each<[template: string, jinja: string, nunjucks: string]>([
    ["{{ yes }} {{ none }}.", "True None.", "true ."],
    ["{{ list }}", `['a', 1, "it's"]`, "a,1,it's"],
    ["{{ map }}", "{'z': [True], 'a': 'é<b>'}", "[object Object]"],
    ["{% for name, value in map.items() %}{{ value }};{% endfor %}", "[True];é<b>;", "true;é<b>;"],
    ["{{ map | tojson }}", String.raw`{"a": "\u00e9\u003cb\u003e", "z": [true]}`, '{"z":[true],"a":"é<b>"}'],
    ["{{ list | tojson(2) }}", '[\n  "a",\n  1,\n  "it\\u0027s"\n]', '[\n  "a",\n  1,\n  "it\'s"\n]'],
    ["{{ text | capitalize }}", "Ada lovelace", "Ada lovelace"],
    ["{{ four / 2 }} {{ four // 3 }}", "2.0 1", "2 1"],
    ["{{ 'x' if yes else 'y' }}{{ '{{' }}", "x{{", "x{{"],
    ["{{ ['a', four] }}", "['a', 4]", "a,4"],
    ["a  {{- text -}}  b", "aada LOVELACEb", "aada LOVELACEb"],
  ])("in %j is %j in Jinja, %j in Nunjucks", (template, jinja, nunjucks) => {
    expect(filled(template, "jinja").text).toBe(jinja);
    expect(filled(template, "nunjucks").text).toBe(nunjucks);
  });

  it("is Python's in an f-string too", () => {
    expect(filled("{yes} {list}", "f-string").text).toBe(`True ['a', 1, "it's"]`);
  });
});

describe("a raw block", () => {
  it.each([
    ["{% raw %}{{ text }} {% if x %}{% endraw %} {{ text }}", "{{ text }} {% if x %} ada LOVELACE"],
    ['a {%- raw -%} \n "q" \\n\n {%- endraw -%} b', 'a"q" \\nb'],
    ["{% raw %}{# no #}{% endraw %}{% raw %}2{% endraw %}", "{# no #}2"],
  ])("%j is text as it stands: %j", (template, text) => {
    expect(filled(template, "jinja")).toEqual({ text, unfilled: [], undecided: 0 });
  });

  it("that never ends leaves the tags, in time that grows with the length alone", () => {
    const start = performance.now();
    expect(filled(`{% raw %}{% endraw %}${"{% raw %}".repeat(40_000)}`, "jinja").undecided).toBe(40_002);
    expect(performance.now() - start).toBeLessThan(3_000);
  });
});

describe("an expression that no engine here can read", () => {
  it("stays as it stands, and is told", () => {
    expect(filled("{{ 'x' * 3 }}", "jinja")).toMatchObject({
      text: "{{ 'x' * 3 }}",
      undecided: 1,
    });
  });
});
