import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { decimal, femto } from "../cli/plain-arithmetic.ts";
import { smallWorkload } from "../cli/small-run.ts";
import { FIXTURES, tokcost } from "../cli/tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-currency-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const EUR = ["--currency", "EUR", "--fx", "0.92@2026-11-20"];
const RATE = "EUR at 0.92 for a dollar (2026-11-20)";
const DESK = smallWorkload();
afterAll(() => rmSync(DESK, { recursive: true, force: true }));

/** A command of each kind that prices something, with what its table names in the other currency. */
const COMMANDS: readonly (readonly [args: readonly string[], named: string])[] = [
  [["estimate", "prompts", "-m", "gpt-4o", "--requests", "1000/month"], "EUR/month"],
  [["usage", "support-desk/usage.jsonl"], "EUR"],
  [["compare", DESK], "EUR/month"],
  [["simulate", DESK, "--draws", "64"], "cost a month, EUR"],
  [["margin", DESK, "--draws", "64"], "even at EUR"],
  [["run", DESK, "--draws", "64"], "cost a month, EUR"],
  [["roi", "--hours-per-day", "2", "--hours-after", "0.75", "--rate", "75", "--api", "50"], "EUR"],
  [["selfhost", "llama-3.1-70b", "--gpu", "h100", "--gpus", "2", "-m", "gpt-4o-mini"], "EUR a million input"],
  [["savings", DESK, "--draws", "64"], "EUR saved a month"],
  [["prices", "list"], "EUR per million tokens"],
  [["prices", "show", "gpt-4o"], "EUR per million tokens"],
];

/** All but `run`, which is the five steps again. */
const ALONE = COMMANDS.filter(([[name]]) => name !== "run");

const titled = (commands: typeof COMMANDS) =>
  commands.map(([args, named]) => [args.slice(0, args[0] === "prices" ? 2 : 1).join(" "), args, named] as const);

/** Every dollar column of a CSV has one beside it that is exactly so many times as much. */
function expectExact(csv: string): void {
  const rows: Record<string, string>[] = parse(csv, { columns: true });
  const [first] = rows;
  const pairs = Object.keys(first ?? {}).flatMap((key) => {
    const other = key.includes("usd") ? key.replace("usd", "eur") : `${key}_eur`;
    return first && other in first ? [[key, other] as const] : [];
  });
  expect(pairs.length).toBeGreaterThan(0);
  for (const row of rows) {
    expect([row["fx_currency"], row["fx_rate"], row["fx_date"]]).toEqual(["EUR", "0.92", "2026-11-20"]);
    for (const [dollars, euros] of pairs) {
      const [from = "", to = ""] = [row[dollars], row[euros]];
      if (dollars.endsWith("_statistic")) expect(Number(to)).toBeCloseTo(Number(from) * 0.92, 9);
      else if (!/\d/.test(from)) expect(to).toBe(from);
      else expect(to, `${dollars} ${from}`).toBe(decimal(roundedTimes92(femto(from))));
    }
  }
}

/** × 0.92 in 10⁻¹⁵, ties to even. */
function roundedTimes92(units: bigint): bigint {
  const [product, sign] = units < 0n ? [-units * 92n, -1n] : [units * 92n, 1n];
  const [quotient, rest] = [product / 100n, product % 100n];
  return sign * (rest > 50n || (rest === 50n && quotient % 2n === 1n) ? quotient + 1n : quotient);
}

describe("another currency", () => {
  it.each(titled(COMMANDS))("is in the table of tokcost %s, with its rate and day", async (_, args, named) => {
    const { code, stdout, stderr } = await tokcost([...args, ...EUR]);
    expect([code, stderr.includes("error")]).toEqual([0, false]);
    expect(stdout).toContain(named);
    expect(stdout).toContain(RATE);
  });

  it.each(titled(ALONE))("stands beside the dollars in the CSV of tokcost %s, exact", async (_, args) => {
    expectExact((await tokcost([...args, ...EUR, "--format", "csv"])).stdout);
  });

  it.each(titled(ALONE))("is named in the JSON of tokcost %s, whose money stays in dollars", async (_, args) => {
    const [plain, asked] = [await tokcost([...args, "--json"]), await tokcost([...args, ...EUR, "--json"])].map(
      ({ stdout }) => JSON.parse(stdout) as Readonly<Record<string, unknown>>,
    );
    expect(asked).toEqual({ ...plain, currency: { code: "EUR", rate: "0.92", date: "2026-11-20" } });
  });

  it("is on the page and in the CSVs of a run, and in its receipt, by which the run is verified", async () => {
    const out = path.join(folder, "run");
    const { code } = await tokcost([
      "run",
      path.join(FIXTURES, "support-desk"),
      "-o",
      out,
      "--draws",
      "64",
      ...EUR,
      "-q",
    ]);
    expect(code).toBe(0);
    const page = readFileSync(path.join(out, "report.html"), "utf8");
    expect(page).toContain(`Tables and charts in ${RATE}; sentences in US dollars.`);
    expect(page).toContain("EUR/month");
    // The bars of the comparison: 92 % of $1,096 and of $122.
    expect(page).toMatch(/as configured 1,00\d EUR; .*deepseek-flash 113 EUR/);
    expect(page).not.toMatch(/<text[^>]*>−?\$/);
    expect(page).toContain("--currency EUR --fx 0.92@2026-11-20");
    for (const name of readdirSync(out).filter((each) => each.endsWith(".csv") && each !== "token-loads.csv"))
      expectExact(readFileSync(path.join(out, name), "utf8"));
    const receipt = readFileSync(path.join(out, "receipt.json"), "utf8");
    expect(receipt).toContain('"currency": "EUR"');
    expect((await tokcost(["verify", out])).code).toBe(0);
    writeFileSync(path.join(out, "receipt.json"), receipt.replace("0.92@", "0.93@"));
    expect((await tokcost(["verify", out])).code).toBe(1);
  });

  it("stands beside the dollars in what check finds, and in a pull request's comment", async () => {
    const file = path.join(folder, "tokcost.yaml");
    const lines = [
      "version: 1",
      "features:",
      "  chat: { model: gpt-4o, input: 1000, output: 100, requests: 10000/month }",
    ];
    writeFileSync(file, [...lines, "budgets:", "  - { max: $10/month }", ""].join("\n"));
    const table = await tokcost(["check", file, ...EUR]);
    expect(table.code).toBe(1);
    expect(table.stdout).toContain("$35.00 (32.20 EUR)");
    expect(table.stdout).toContain(RATE);
    const comment = (await tokcost(["check", file, ...EUR, "--format", "markdown"])).stdout;
    expect(comment).toContain("$35.00 (32.20 EUR)");
    expect(comment).toContain("EUR at 0.92 for a dollar (2026-11-20)");
    for (const format of ["github", "junit", "sarif", "gitlab"])
      expect((await tokcost(["check", file, ...EUR, "--format", format])).stdout, format).toContain(
        "$35.00 (32.20 EUR)",
      );
    const json = (await tokcost(["check", file, ...EUR, "--json"])).stdout;
    expect(JSON.parse(json)).toMatchObject({ currency: { code: "EUR" } });
  });

  it("is in the table of what init found, while the workload it writes stays in dollars", async () => {
    const project = mkdtempSync(path.join(folder, "project-"));
    mkdirSync(path.join(project, "prompts"));
    writeFileSync(path.join(project, "prompts/reply.md"), "Answer the customer kindly.\n");
    const { stdout } = await tokcost(["init", "-m", "gpt-4o", ...EUR], { cwd: project });
    expect(stdout).toContain("EUR/month");
    expect(stdout).toContain(RATE);
    expect(readFileSync(path.join(project, "tokcost.yaml"), "utf8")).not.toContain("EUR");
  });

  it("is made of whole amounts and not of cents: what a user costs in margin", async () => {
    const cost = { dollars: (await tokcost(["margin", "support-desk", "--draws", "64", "--json"])).stdout };
    const { plans } = JSON.parse(cost.dollars) as { plans: { today: { userCosts: { p50: number } } }[] };
    const { stdout } = await tokcost(["margin", "support-desk", "--draws", "64", ...EUR]);
    const shown = /at 1x +(\d\S*)/.exec(stdout)?.[1];
    expect(Number(shown)).toBe(Number((0.92 * (plans[0]?.today.userCosts.p50 ?? NaN)).toPrecision(3)));
  });

  it("does not touch a file or feature whose name has a dollar sign", async () => {
    const file = path.join(folder, "dollar.yaml");
    const feature = "  'the $ one': { model: gpt-4o, input: 1000, output: 100, requests: 10000/month }";
    writeFileSync(file, ["version: 1", "features:", feature, ""].join("\n"));
    const { stdout } = await tokcost(["compare", file, "-m", "gpt-4o-mini", ...EUR]);
    expect(stdout).toContain("the $ one");
  });
});
