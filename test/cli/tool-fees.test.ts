import { parse as parseCsv } from "csv-parse/sync";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { type Outcome, tokcost } from "./tokcost.ts";

const message = (model: string, searches: number) =>
  JSON.stringify({
    ...{ id: `msg_${model}_${searches}`, type: "message", model, timestamp: "2026-11-02T10:00:00Z" },
    usage: { input_tokens: 1000, output_tokens: 100, server_tool_use: { web_search_requests: searches } },
  });

const used = (lines: readonly string[], ...flags: string[]): Promise<Outcome> =>
  tokcost(["usage", "-", ...flags], { input: lines.join("\n") });

interface Document {
  readonly total: { readonly cost: { readonly usd: string } };
  readonly import: { readonly flags: object };
  readonly warnings: readonly { readonly code: string; readonly message: string }[];
}

async function costOf(...lines: readonly string[]): Promise<bigint> {
  return usd((JSON.parse((await used(lines, "--json", "-q")).stdout) as Document).total.cost.usd);
}

describe("web searches in a log", () => {
  it("cost what the price table says of each, to the last digit", async () => {
    const [without, with7] = [
      await costOf(message("claude-sonnet-4-5", 0)),
      await costOf(message("claude-sonnet-4-5", 7)),
    ];
    expect(with7 - without).toBe(usd("0.07"));
    const both = await costOf(
      message("claude-sonnet-4-5", 7),
      message("claude-sonnet-4-5", 2),
      message("claude-haiku-4-5", 1),
    );
    expect(both).toBe(
      with7 + (await costOf(message("claude-sonnet-4-5", 2))) + (await costOf(message("claude-haiku-4-5", 1))),
    );
  });

  it("are told apart where the table has no fee for them", async () => {
    const { stdout, stderr, code } = await used([message("glm-5.3", 3)], "--json");
    expect(code).toBe(0);
    expect(stderr).toBe("warning: 3 web searches of models without a fee in the price table: not in the cost\n");
    const { warnings, import: imported } = JSON.parse(stdout) as Document;
    expect(warnings[0]?.code).toBe("tool-fees");
    expect(imported.flags).toMatchObject({ "tool-fees": 1 });
  });

  it("have a row of their own in FOCUS, and rows add up to the total", async () => {
    const lines = [message("claude-sonnet-4-5", 7), message("claude-haiku-4-5", 1)];
    const { stdout } = await used(lines, "--format", "focus", "--billing-account", "a", "--group-by", "feature");
    const rows: Record<string, string>[] = parseCsv(stdout, { columns: true });
    expect(rows.reduce((total, row) => total + usd(row["BilledCost"] ?? ""), 0n)).toBe(await costOf(...lines));
    const searches = rows.filter((row) => row["SkuMeter"] === "Web Searches");
    expect(
      searches.map((row) => [
        row["ConsumedQuantity"],
        row["ConsumedUnit"],
        row["BilledCost"],
        row["ListUnitPrice"],
        row["PricingUnit"],
      ]),
    ).toEqual([
      ["1", "Searches", "0.01", "10000", "1000000 Searches"],
      ["7", "Searches", "0.07", "10000", "1000000 Searches"],
    ]);
  });
});
