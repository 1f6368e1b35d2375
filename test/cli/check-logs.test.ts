import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, tokcost } from "./tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-check-logs-"));
  mkdirSync(path.join(folder, "logs"));
  write("logs/october.jsonl", linesOf("2026-10", 31));
  write("logs/november.jsonl", linesOf("2026-11", 20));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, text: string): void {
  writeFileSync(path.join(folder, name), text);
}

/** A day is one call for a dollar of gpt-4o's input (400,000 tokens at $2.50 a million), two thirds of it for acme. */
function linesOf(month: string, days: number, model = "gpt-4o"): string {
  return Array.from({ length: days }, (_, index) => {
    const at = `${month}-${String(index + 1).padStart(2, "0")}T10:00:00Z`;
    const call = (feature: string, tenant: string, input: number) =>
      JSON.stringify({ ts: at, model, feature, tenant, tags: { team: "cx" }, input_tokens: input, output_tokens: 0 });
    return `${call("chat", "acme", 240_000)}\n${call("search", "globex", 160_000)}\n`;
  }).join("");
}

function budgets(...lines: readonly string[]): void {
  write("tokcost.yaml", ["version: 1", "budgets:", ...lines.map((line) => `  - ${line}`), ""].join("\n"));
}

const check = (...flags: string[]): Promise<Outcome> => tokcost(["check", ...flags], { cwd: folder });

interface Check {
  readonly name: string;
  readonly status: string;
  readonly actual: string;
  readonly spend?: {
    readonly spent: string;
    readonly share: number;
    readonly expected: string;
    readonly crossed: string | null;
    readonly crossing: { readonly earliest: string; readonly likely: string; readonly latest: string | null } | null;
    readonly days: readonly { readonly day: string; readonly usd: string; readonly basis: string }[];
  };
}

async function checksOf(
  ...flags: string[]
): Promise<{ readonly code: number | null; readonly checks: readonly Check[] }> {
  const { code, stdout } = await check("logs", "--json", ...flags);
  return { code, checks: (JSON.parse(stdout) as { checks: Check[] }).checks };
}

describe("tokcost check with usage logs", () => {
  it("fails a budget that is spent, and names the exact day", async () => {
    budgets("{ max: $15/month, reason: agreed with finance, owner: cx }");
    const { code, stdout } = await check("logs/*.jsonl", "--config", "tokcost.yaml");
    expect(code).toBe(1);
    expect(stdout).toContain("$20.00 of $15.00 spent in 2026-11 (133 %), passed on 2026-11-16");
    expect(stdout).toContain("the limit's reason: agreed with finance; owner: cx");
    expect(stdout).toContain("raise budgets[0].max in tokcost.yaml");
  });

  it("tells what is spent, its share, the end and the day ahead, exact to the last digit", async () => {
    budgets("{ max: $25.50/month }");
    const { code, checks } = await checksOf();
    expect(code).toBe(1);
    expect(checks[0]).toMatchObject({ status: "failed", actual: "30" });
    expect(checks[0]?.spend).toMatchObject({
      ...{ spent: "20", expected: "30", crossed: null },
      crossing: { likely: "2026-11-26" },
    });
    expect(checks[0]?.spend?.share).toBeCloseTo(20 / 25.5, 12);
    expect(checks[0]?.spend?.days).toHaveLength(30);
    expect(checks[0]?.spend?.days[20]).toMatchObject({ day: "2026-11-21", usd: "1", basis: "expected" });
  });

  it("warns where only the high end is over, which --strict fails", async () => {
    budgets("{ max: $30.10/month }");
    expect(await checksOf()).toMatchObject({ code: 0, checks: [{ status: "warning" }] });
    expect(await checksOf("--strict")).toMatchObject({ code: 1, checks: [{ status: "failed" }] });
    expect((await checksOf("--strict", "--exit-zero")).code).toBe(0);
  });

  it("follows features, tags, tenants and models, by day, week, month and year", async () => {
    budgets(
      "{ feature: chat, max: $0.59/day }",
      "{ tenant: globex, max: $3/week }",
      "{ model: openai/gpt-4o, max: $1000/year }",
      "{ tag: team=cx, max: $40/month }",
    );
    const { code, checks } = await checksOf();
    expect(code).toBe(1);
    expect(checks.map(({ name, status, spend }) => [name, status, spend?.spent, spend?.crossed])).toEqual([
      ["chat", "failed", "0.6", "2026-11-01"],
      ["tenant globex", "passed", "2.8", null],
      ["openai/gpt-4o", "passed", "51", null],
      ["team=cx", "passed", "20", null],
    ]);
  });

  it("takes the days of another zone", async () => {
    budgets("{ max: $1/day }");
    write("late.jsonl", '{"ts":"2026-11-10T23:30:00Z","model":"gpt-4o","input_tokens":800000,"output_tokens":0}\n');
    expect((await check("late.jsonl")).stdout).toContain("passed on 2026-11-10");
    expect((await check("late.jsonl", "--timezone", "Asia/Tokyo")).stdout).toContain("passed on 2026-11-11");
  });

  it("says at least, and exits with 3, where a model has no price", async () => {
    budgets("{ max: $45/month }");
    write("mixed.jsonl", linesOf("2026-11", 20) + linesOf("2026-11", 2, "house-model"));
    const { code, stdout } = await check("mixed.jsonl");
    expect(code).toBe(3);
    expect(stdout).toContain("≥ $20.00 of $45.00 spent");
    expect(stdout).toContain("house-model of all features has no price");
    expect((await check("mixed.jsonl", "--allow-unpriced")).code).toBe(0);
  });

  it("says that a scope is nowhere in the logs, and skips limits of what is sent", async () => {
    budgets("{ tenant: acmee, max: $1/month }", "{ feature: chat, maxInputTokens: 10 }", "{ max: $1/hour }");
    const { code, checks } = await checksOf();
    expect(code).toBe(3);
    expect(checks.map(({ status }) => status)).toEqual(["incomplete", "skipped", "skipped"]);
  });

  it("says why a limit was left out, a line a reason", async () => {
    budgets("{ max: $100/month }", "{ feature: chat, maxInputTokens: 10, maxPerRequest: $1 }", "{ max: $1/hour }");
    const { stdout } = await check("logs");
    expect(stdout).toContain("1 limit holds, 3 could not be checked");
    expect(stdout).toContain("about what is sent, which tokcost check without logs looks at");
    expect(stdout).toMatch(/2 limits left out \((maxPerRequest, maxInputTokens|maxInputTokens, maxPerRequest)\): /);
    expect(stdout).toContain("1 limit left out (max): logs are followed by day, week, month and year");
  });

  it("writes every format of a check, the same twice", async () => {
    budgets("{ feature: chat, max: $9/month }");
    const text = async (format: string) => (await check("logs", "--format", format)).stdout;
    expect(await text("github")).toMatch(/^::error file=tokcost.yaml,line=3,title=tokcost%3A chat%3A Costs more/);
    expect(await text("junit")).toContain('failures="1"');
    expect(await text("sarif")).toContain('"ruleId": "max"');
    expect(await text("gitlab")).toContain('"check_name": "tokcost/max"');
    expect(await text("markdown")).toContain("| chat | 2026-11 | 9.00 | 12.00 |");
    const csv = await text("csv");
    expect(csv.split("\r\n")[0]).toMatch(/period_from,period_to,spent_usd,spent_share,crossed_on,.*chance_over$/);
    expect(csv).toContain("2026-11-01,2026-11-30,12,");
    expect(await text("csv")).toBe(csv);
  });

  it("tells logs from workloads by content, takes those that the workload names, and one workload only", async () => {
    budgets("{ max: $100/month }");
    write("one.json", linesOf("2026-11", 1).split("\n")[0] ?? "");
    expect((await check("one.json")).code).toBe(0);
    write("other.json", '{"version":1,"usage":"logs/*.jsonl","budgets":[{"max":"$1/month"}]}');
    expect((await check("logs", "other.json")).code).toBe(1);
    expect((await check("other.json", "--logs")).code).toBe(1);
    const both = await check("logs", "other.json", "--config", "tokcost.yaml");
    expect(both).toMatchObject({ code: 2, stdout: "" });
    expect(both.stderr).toContain("expected one workload, got other.json and tokcost.yaml");
    expect((await check("logs", "--base", "main")).stderr).toContain("--base compares workloads, not logs");
    expect((await check("--logs")).stderr).toContain("no logs named, and none under usage");
  });

  it("says what is missing where a workload has only budgets and nobody names logs", async () => {
    budgets("{ max: $100/month }");
    const { code, stderr } = await check();
    expect(code).toBe(2);
    expect(stderr).toContain("tokcost.yaml: neither features nor usage logs to take them from");
  });
});
