import { parse } from "csv-parse/sync";
import { describe, expect, test } from "vitest";
import { sum, usd, usdToDecimal } from "../../src/domain/money.ts";
import { tokcost } from "./tokcost.ts";

type Row = Record<string, string>;

async function both(...args: string[]): Promise<[Row[], Record<string, unknown>]> {
  const csv = await tokcost([...args, "--format", "csv"]);
  const json = await tokcost([...args, "--json"]);
  expect([csv.code, json.code]).toEqual([0, 0]);
  return [parse(csv.stdout, { columns: true }), JSON.parse(json.stdout) as Record<string, unknown>];
}

/** The exact sum of a column of decimals. */
const sumOf = (rows: readonly Row[], column: string) => usdToDecimal(sum(rows.map((row) => usd(row[column] ?? ""))));

describe("the CSV of a report", () => {
  test("adds up to the totals of its JSON: usage, tokens and money", async () => {
    for (const groupBy of ["feature,model", "day,tenant", "user"]) {
      const [rows, json] = await both("usage", "support-desk/usage.jsonl", "--group-by", groupBy);
      const total = json["total"] as { requests: number; tokens: Record<string, number>; cost: { usd: string } };
      expect(sumOf(rows, "usd")).toBe(total.cost.usd);
      expect(rows.reduce((all, row) => all + Number(row["requests"]), 0)).toBe(total.requests);
      expect(rows.reduce((all, row) => all + Number(row["tokens_output"]), 0)).toBe(total.tokens["output"]);
    }
  });

  test("adds up to each request of its JSON: estimate, by kind of token", async () => {
    const [rows, json] = await both("estimate", "prompts");
    const estimates = json["estimates"] as {
      file: string;
      entry: string | null;
      model: string;
      usd: { perRequest: string };
    }[];
    expect(estimates.length).toBeGreaterThan(5);
    for (const { file, entry, model, usd: money } of estimates) {
      const own = rows.filter(
        (row) => row["file"] === file && row["entry"] === (entry ?? "") && row["model"] === model,
      );
      expect([file, model, sumOf(own, "usd")]).toEqual([file, model, money.perRequest]);
    }
  });

  test("has the very figures of its JSON: compare", async () => {
    const [rows, json] = await both("compare", "support-desk");
    const inJson = (json["rows"] as { feature: string; model: string; usd: { perMonth: string } }[]).map(
      ({ feature, model, usd: { perMonth } }) => [feature, model, perMonth],
    );
    expect(rows.map((row) => [row["feature"], row["model"], row["usd_per_month"]])).toEqual(inJson);
  });
});
