import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { drawChart } from "../../src/report/charts.ts";
import { costByFeature } from "../../src/report/html/charts/cost-by-feature.ts";
import { html, raw } from "../../src/report/html/escape.ts";
import { figure } from "../../src/report/html/figure.ts";
import { toHtml, type Page, type PageStep } from "../../src/report/html/page.ts";
import { htmlTable } from "../../src/report/html/table.ts";
import { WORDS, type StepName } from "../../src/report/html/words.ts";
import { when } from "../../src/domain/dates.ts";
import type { Report, Table } from "../../src/report/report.ts";
import { attributes, HOSTILE, tags } from "./markup.ts";

const TABLE: Table = {
  name: "costs",
  columns: [
    { key: "name", title: "name", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "share", title: "share", kind: "percent" },
  ],
  rows: [
    { cells: ["dear", usd("12.5"), 0.085] },
    { cells: ["cheap", usd("0.00123"), 0.5] },
    { cells: ["unknown", { value: "unpriced", tone: "warn" }, null] },
  ],
};

function report(headline: string, table: Table = TABLE): Report {
  return { headline, tables: [table], notes: [`note on ${headline}`], details: [], data: table, document: {} };
}

function page(headlines: Readonly<Record<StepName, string>>, changes: Partial<Page> = {}): Page {
  const steps = (Object.keys(WORDS) as StepName[]).map((name): PageStep => {
    const costs = [headlines[name], "other"].map((feature) => ({ feature, usd: usd("1") }));
    return {
      name,
      report: report(headlines[name]),
      charts: [costByFeature(costs, "a month"), null],
      assumptions: [{ code: "a", text: headlines[name], value: "1" }],
      csv: `${name}.csv`,
    };
  });
  return {
    subject: "tokcost.yaml",
    steps,
    warnings: [],
    version: "0.0.0",
    prices: { table: "2026.11.21", sha256: "ab", overlaySha256: null, asOf: when("2026-11-21", "test").at },
    calledAs: "tokcost run tokcost.yaml",
    currency: null,
    inputs: [{ file: "tokcost.yaml", sha256: "cd" }],
    receipt: "receipt.json",
    ...changes,
  };
}

const HEADLINES = { usage: "one", loads: "two", comparison: "three", growth: "four", pricing: "five" };

describe("a page's markup", () => {
  it("turns every value into text, whatever it holds", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const { markup } = html`<p title="${text}">${text}</p>`;
        expect(tags(markup)).toEqual(["p", "/p"]);
        expect(attributes(markup)).toEqual(["title"]);
      }),
    );
  });

  it("says what a value said", () => {
    expect(html`${`a<b & "c" 'd'`}${7}${null}${raw("<i>")}`.markup).toBe("a&lt;b &amp; &quot;c&quot; &#39;d&#39;7<i>");
  });

  it("keeps out characters that turn the reading direction", () => {
    expect(html`${"abc\u202edef\u0007"}`.markup).toBe("abcdef");
  });
});

describe("a table on a page", () => {
  it("leaves out on a narrow screen what a narrow terminal leaves out, and says so", () => {
    const columns = TABLE.columns.map((column) => (column.kind === "percent" ? { ...column, dropFirst: 1 } : column));
    const { markup } = htmlTable({ ...TABLE, columns }, "What it costs");
    expect(markup).toContain('<td class="n less">8.5\u00a0%</td>');
    expect(markup).toContain('<span class="at-narrow">Only on a wider screen: share.</span>');
    expect(htmlTable(TABLE, "What it costs").markup).not.toContain("at-narrow");
  });

  it("has a caption, headings with a scope, and figures with what aligns them", () => {
    const { markup } = htmlTable(TABLE, "What it costs");
    expect(markup).toMatch(/<caption>\s*<span>What it costs<\/span>\s*<\/caption>/);
    expect(markup.match(/scope="col"/g)).toHaveLength(3);
    expect(markup.match(/scope="row"/g)).toHaveLength(3);
    expect(markup).toContain('<td class="n" data-pad="123">12.50</td>');
    expect(markup).toContain('<td class="n">0.00123</td>');
    expect(markup).toContain('<td class="n" data-pad=".5">50\u00a0%</td>');
    expect(markup).toContain('<td class="n warn">unpriced</td>');
  });
});

describe("a chart on a page", () => {
  const chart = costByFeature(
    [
      { feature: "small", usd: usd("1") },
      { feature: "large", usd: usd("3") },
    ],
    "a month",
  );
  if (chart === null) throw new Error("two features make a chart");

  it("is drawn twice, and says in words what it shows", () => {
    const { markup } = figure(chart, drawChart);
    expect(markup.match(/<svg viewBox="0 0 (720|360) /g)).toHaveLength(2);
    expect(markup).toContain('aria-label="Cost by feature, a month: large $3.00, 75\u00a0%; small $1.00, 25\u00a0%."');
  });

  it("has no script, no style sheet, no id and the same bytes every time", () => {
    const { option, height } = chart.layout("wide");
    const svg = drawChart(option, { width: 720, height });
    expect(svg).not.toMatch(/<style|<script|\sid=|class=|ecmeta/);
    expect(drawChart(option, { width: 720, height })).toBe(svg);
    expect(svg).toContain("var(--accent)");
  });

  it("has none of them in a line chart either, whose clips the chart package numbers", () => {
    const option = {
      xAxis: { type: "value" },
      yAxis: { type: "value" },
      series: [
        {
          type: "line",
          data: [
            [0, 1],
            [1, 2],
          ],
          markLine: { data: [{ yAxis: 1 }] },
        },
      ],
    };
    const svg = drawChart(option, { width: 200, height: 100 });
    expect(svg).not.toMatch(/<style|<defs|\sid=|clip-path|url\(/);
    expect(drawChart(option, { width: 200, height: 100 })).toBe(svg);
  });

  it("shows nothing where there is nothing to compare", () => {
    expect(costByFeature([{ feature: "one", usd: usd("1") }], "a month")).toBeNull();
    expect(costByFeature([], "a month")).toBeNull();
  });

  it("adds up what is beyond twelve features", () => {
    const many = Array.from({ length: 40 }, (_, index) => ({ feature: `f${index}`, usd: usd("1") }));
    expect(costByFeature(many, "a month")?.description).toContain("29 others $29.00");
  });
});

describe("a page", () => {
  it("tells the five conclusions first, then each step", () => {
    const text = toHtml(page(HEADLINES), drawChart);
    const main = text.slice(text.indexOf("<main>"));
    const places = Object.values(HEADLINES).map((words) => main.indexOf(`<p>${words}</p>`));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
    expect(Math.max(...places)).toBeLessThan(main.indexOf("<section"));
    expect(main.match(/<h2/g)).toHaveLength(7);
  });

  it("folds assumptions, names prices and inputs, and tells how to verify", () => {
    const text = toHtml(page(HEADLINES), drawChart);
    expect(text).toContain("1 assumption behind these figures");
    expect(text).toContain("2026.11.21, SHA-256 ab");
    expect(text).toContain("tokcost verify receipt.json");
    expect(toHtml(page(HEADLINES, { receipt: null }), drawChart)).not.toContain("tokcost verify");
  });

  it("stays inert with hostile names: no tag, attribute or link comes from a file", () => {
    const plain = toHtml(page(HEADLINES), drawChart);
    for (const name of HOSTILE) {
      const names = { usage: name, loads: name, comparison: name, growth: name, pricing: name };
      const hostile: Page = {
        ...page(names, { subject: name, warnings: [name], calledAs: name, inputs: [{ file: name, sha256: name }] }),
        version: name,
      };
      const text = toHtml(hostile, drawChart);
      expect(new Set(tags(text))).toEqual(new Set(tags(plain)));
      expect(new Set(attributes(text))).toEqual(new Set(attributes(plain)));
      expect([...text.matchAll(/href="([^"]*)"/g)].map(([, target]) => target).toSorted()).toEqual(
        [...plain.matchAll(/href="([^"]*)"/g)].map(([, target]) => target).toSorted(),
      );
    }
  });
});
