import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { usdToDecimal } from "../../src/domain/money.ts";
import { readCostReport } from "../../src/read/cost-reports.ts";
import { SHARED_DATA } from "../cli/tokcost.ts";

function read(value: unknown, file = "costs.json") {
  const { costs, ...rest } = readCostReport({ file, text: typeof value === "string" ? value : JSON.stringify(value) });
  return { ...rest, costs: costs.map(({ usd, ...cost }) => ({ ...cost, usd: usdToDecimal(usd) })) };
}

const openaiPage = {
  object: "page",
  has_more: false,
  data: [
    {
      object: "bucket",
      start_time: 1767571200,
      end_time: 1767657600,
      results: [
        { amount: { value: 0.1, currency: "usd" }, line_item: "m-one, input" },
        { amount: { value: 2.5e-7, currency: "usd" }, line_item: "m-one, output" },
        { amount: { value: 3, currency: "usd" }, line_item: null },
      ],
    },
    { object: "bucket", start_time: 1767657600, end_time: 1767744000, results: [] },
  ],
};

describe("a vendor's cost report", () => {
  it("of OpenAI has dollars by line item, their digits as they stand", () => {
    expect(read(openaiPage)).toEqual({
      ...{ format: "openai-costs", provider: "openai", complete: true },
      costs: [
        { day: "2026-01-05", model: "m-one", item: "m-one, input", usd: "0.1" },
        { day: "2026-01-05", model: "m-one", item: "m-one, output", usd: "0.00000025" },
        { day: "2026-01-05", model: null, item: "all", usd: "3" },
      ],
    });
  });

  it("of Anthropic has cents as text, and tools beside models", () => {
    const page = {
      has_more: true,
      data: [
        {
          starting_at: "2026-02-12T00:00:00Z",
          ending_at: "2026-02-13T00:00:00Z",
          results: [
            { amount: "123.456789", currency: "USD", model: "m-two", description: "M-Two Usage - Input Tokens" },
            { amount: "1", currency: "USD", model: null, cost_type: "web_search", description: null },
          ],
        },
      ],
    };
    expect(read(page)).toEqual({
      ...{ format: "anthropic-costs", provider: "anthropic", complete: false },
      costs: [
        { day: "2026-02-12", model: "m-two", item: "M-Two Usage - Input Tokens", usd: "1.23456789" },
        { day: "2026-02-12", model: null, item: "web_search", usd: "0.01" },
      ],
    });
  });

  it("of LiteLLM has single calls, as lines or as a list, or days", () => {
    const calls = [
      { request_id: "a", model: "m-one", startTime: "2026-01-05 23:59:59.5", spend: 1.25e-5 },
      { request_id: "b", model: "m-one", startTime: "2026-01-06T00:30:00+01:00", spend: 0.5 },
    ];
    const wanted = [
      { day: "2026-01-05", model: "m-one", item: "m-one", usd: "0.0000125" },
      { day: "2026-01-05", model: "m-one", item: "m-one", usd: "0.5" },
    ];
    expect(read(calls).costs).toEqual(wanted);
    expect(read(calls.map((call) => JSON.stringify(call)).join("\n"), "spend.jsonl").costs).toEqual(wanted);
    expect(read([{ date: "2026-01-05", model: "m-one", spend: "0.5" }]).costs[0]?.usd).toBe("0.5");
  });

  it("of OpenRouter has days as JSON and generations as CSV", () => {
    const row = {
      date: "2026-01-05",
      model: "x",
      model_permaslug: "openai/m-one",
      usage: 0.015,
      byok_usage_inference: 9,
    };
    expect(read({ data: [row] }).costs).toEqual([
      { day: "2026-01-05", model: "openai/m-one", item: "openai/m-one", usd: "0.015" },
    ]);
    const csv = "\uFEFFcost_total,model_permaslug,created_at\r\n0.01,openai/m-one,2026-01-05 02:37:51.271\r\n";
    expect(read(csv, "a.csv").costs).toMatchObject([{ day: "2026-01-05", usd: "0.01" }]);
  });

  it("may be the export of OpenAI's usage page", () => {
    const csv =
      "start_time,end_time,start_time_iso,amount_value,amount_currency,line_item\n" +
      '1767571200,1767657600,2026-01-05T00:00:00+00:00,0.25,usd,"m-one, cached input"\n' +
      "1767657600,1767744000,2026-01-06T00:00:00+00:00,,,\n";
    expect(read(csv, "a.csv")).toMatchObject({
      format: "openai-costs-csv",
      costs: [{ day: "2026-01-05", model: "m-one", usd: "0.25" }],
    });
  });

  it("is refused in words where it is none, is in another currency or has no number", () => {
    expect(() => read({ hello: 1 })).toThrow(
      /costs.json: is no cost report that tokcost reads, expected one of: OpenAI/,
    );
    expect(() => read("{ broken", "c.json")).toThrow(/c.json:1:3: broken JSON/);
    expect(() => read('{"a":1}\n{"a":', "c.jsonl")).toThrow(/c.jsonl:2:/);
    expect(() => read("", "empty.json")).toThrow(/is no cost report/);
    const with1 = (amount: object) => ({ data: [{ start_time: 1767571200, results: [{ amount }] }] });
    expect(() => read(with1({ value: 1, currency: "eur" }))).toThrow(/found amounts in eur, wanted USD/);
    expect(() => read(with1({ value: "a lot", currency: "usd" }))).toThrow(/found an amount that is no number/);
  });

  it.skipIf(!existsSync(SHARED_DATA)).each([
    ["openai/organization_costs_page.json", "openai-costs", ["0.06"]],
    ["anthropic/cost_report_page.json", "anthropic-costs", ["1.2378912"]],
    ["litellm/spend_logs_payload.json", "litellm-spend", undefined],
    ["openrouter/activity_api.json", "openrouter-activity", ["0.015"]],
    ["openrouter/activity_export_sample.csv", "openrouter-activity", ["0.01", "0.02"]],
  ])("is read as %s has it", (file, format, amounts) => {
    const text = readFileSync(path.join(SHARED_DATA, "log-samples", file), "utf8");
    const report = read(text, file);
    expect(report.format).toBe(format);
    if (amounts) expect(report.costs.map(({ usd }) => usd)).toEqual(amounts);
    expect(report.costs.every(({ day }) => day !== null)).toBe(true);
  });
});
