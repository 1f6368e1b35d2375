import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse as parseCsv } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { FIXTURES, type Outcome, tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-finance-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const DESK = path.join(FIXTURES, "support-desk/usage.jsonl");

const used = (args: readonly string[], logs: string = DESK): Promise<Outcome> =>
  tokcost(["usage", logs, ...args], { cwd: folder });

function log(name: string, lines: readonly object[]): string {
  const file = path.join(folder, name);
  writeFileSync(file, lines.map((line) => JSON.stringify(line)).join("\n"));
  return file;
}

const call = (ts: string | null, more: object = {}) => ({
  ...(ts === null ? {} : { ts }),
  ...{ feature: "chat", model: "gpt-4o-mini-2024-07-18", input_tokens: 1_000_000, output_tokens: 0, ...more },
});

/** Five weeks of 40 calls a day, the last week at twice the tokens, one day with a fourfold bill. */
const weeks = Array.from({ length: 35 }, (_, day) =>
  Array.from({ length: 40 }, (_, place) =>
    call(new Date(Date.UTC(2026, 9, 1 + day, 9, place)).toISOString(), {
      input_tokens: 1_000_000 + 1000 * ((7 * day + place) % 50) + (day === 31 ? 4_000_000 : 0),
    }),
  ),
).flat();

type Json = Record<string, unknown> & { readonly total: { readonly cost: { readonly usd: string } } };

describe("tokcost usage --format focus", () => {
  it("writes what the log cost to the last digit, a row a day, kind of token and feature", async () => {
    const { code, stdout, stderr } = await used(["--format", "focus", "--billing-account", "acme"]);
    expect([code, stderr]).toEqual([0, ""]);
    const rows: Record<string, string>[] = parseCsv(stdout, { columns: true });
    expect(rows.length).toBeGreaterThan(100);
    const billed = rows.reduce((total, row) => total + usd(row["BilledCost"] ?? ""), 0n);
    const total = (JSON.parse((await used(["--json"])).stdout) as Json).total.cost.usd;
    expect(billed).toBe(usd(total));
    expect(new Set(rows.map((row) => row["BillingAccountId"]))).toEqual(new Set(["acme"]));
    expect(new Set(rows.map((row) => row["Tags"]))).toContain('{"feature":"triage"}');
    const columns = Object.keys(rows[0] ?? {});
    expect(columns.findIndex((name) => name.startsWith("x_"))).toBe(columns.length - 6);
  });

  it("asks who is billed before it reads anything", async () => {
    const { code, stdout, stderr } = await used(["--format", "focus"], "no-such.jsonl");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toBe("error: --format focus: no billing account given (add --billing-account ID: who is billed)\n");
  });

  it("leaves out what has no price or no day, says how much, and never bills it at nothing", async () => {
    const file = log("gaps.jsonl", [
      call("2026-11-02T00:00:00Z"),
      call("2026-11-02T00:00:00Z", { model: "nobody-knows" }),
      call(null),
      call(null),
    ]);
    const args = ["--format", "focus", "--billing-account", "acme"];
    const { code, stdout, stderr } = await used(args, file);
    expect(code).toBe(3);
    expect(parseCsv(stdout, { columns: true })).toHaveLength(1);
    expect(stderr).toContain("warning: --format focus: 1 request left out: without a price");
    expect(stderr).toContain("warning: --format focus: 2 requests left out: the log tells no time");
    expect((await used([...args, "--allow-unpriced"], file)).code).toBe(0);
  });

  it("refuses a tag that a spreadsheet would run, and writes nothing", async () => {
    const file = log("formula.jsonl", [call("2026-11-02T00:00:00Z", { feature: "=HYPERLINK(1)" })]);
    const { code, stdout, stderr } = await used(["--format", "focus", "--billing-account", "acme"], file);
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^error: --format focus: the value of tag feature "=HYPERLINK\(1\)" begins like a formula/);
  });
});

describe("tokcost usage --anomalies", () => {
  const file = log("weeks.jsonl", weeks);

  it("names the series, the day, the size and the cause, in the table and in JSON", async () => {
    const { code, stdout } = await used(["--anomalies"], file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/! chat: a spike, 2026-11-01: \$3\d\.\d+ instead of \$6\.\d+\n +tokens a request \+\$2\d/);
    const { anomalies } = JSON.parse((await used(["--anomalies", "--json"], file)).stdout) as {
      anomalies: { kind: string; change: string; parts: Record<string, string> }[];
    };
    expect(anomalies[0]).toMatchObject({
      kind: "spike",
      series: { feature: "chat" },
      day: "2026-11-01",
      cause: "tokens",
    });
    const parts = Object.values(anomalies[0]?.parts ?? {}).map(usd);
    expect(parts.reduce((total, part) => total + part, 0n)).toBe(usd(anomalies[0]?.change ?? ""));
  });

  it("sees in the calls of a log that they have become longer", async () => {
    const longer = log(
      "longer.jsonl",
      weeks.map((each, place) => (place >= 28 * 40 ? { ...each, input_tokens: 2 * each.input_tokens } : each)),
    );
    const { anomalies } = JSON.parse((await used(["--anomalies", "--json"], longer)).stdout) as { anomalies: Json[] };
    const [found] = anomalies.filter(({ kind }) => kind === "distribution");
    expect(found).toMatchObject({
      cause: "tokens",
      tokens: { side: "input", before: { days: 28 }, after: { days: 7 } },
    });
  });

  it("leaves CSV as it is, and says so where there are none", async () => {
    const plain = await used(["--format", "csv"]);
    expect((await used(["--format", "csv", "--anomalies", "--forecast"])).stdout).toBe(plain.stdout);
    const quiet = log("quiet.jsonl", [call("2026-11-02T00:00:00Z")]);
    expect((await used(["--anomalies"], quiet)).stdout).toContain("no anomalies");
  });
});

describe("tokcost usage --forecast", () => {
  it("does not take a log's last day for a whole one where the log stops before its end, in any time zone", async () => {
    // Each hour the same, so that a month of thirty days costs thirty of 24 hours.
    const lines = Array.from({ length: 19 * 24 + 11 }, (_, hour) =>
      JSON.stringify({
        ts: new Date(Date.UTC(2026, 9, 20) + hour * 3_600_000 + 300_000).toISOString(),
        ...{ model: "gpt-4o", input_tokens: 400_000, output_tokens: 0 },
      }),
    );
    for (const timezone of ["UTC", "America/New_York", "Europe/Berlin", "Asia/Kolkata"]) {
      const { stdout } = await tokcost(["usage", "-", "--forecast", "--json", "--timezone", timezone], {
        input: lines.join("\n"),
      });
      const { forecast } = JSON.parse(stdout) as { forecast: { usd: Record<string, string> } };
      expect(Math.abs(Number(forecast.usd["expected"]) / 720 - 1), timezone).toBeLessThan(0.012);
    }
  });

  it("says why there is none", async () => {
    const line = JSON.stringify({ ts: "2026-11-02T10:00:00Z", model: "gpt-4o", input_tokens: 5, output_tokens: 5 });
    const { stdout, code } = await tokcost(["usage", "-", "--forecast", "--since", "2026-11-05"], { input: line });
    expect(code).toBe(0);
    expect(stdout).toContain(
      "no forecast: nothing with a price is told to be of a day before --as-of, or before today",
    );
  });

  it("tells where the month ends, with a range, from the day after the log or --as-of", async () => {
    const { forecast } = JSON.parse((await used(["--forecast", "--json"])).stdout) as { forecast: object };
    expect(forecast).toMatchObject({ month: "2026-11", asOf: "2026-11-16", daysForecast: 15, shortHistory: false });
    const early = await used(["--forecast", "--as-of", "2026-11-07"]);
    expect(early.stdout).toContain("forecast: 2026-11 ends at about $");
    expect(early.stdout).toContain("fewer than two weeks are seen");
    expect((await used(["--forecast", "--as-of", "2026-01-07"])).stdout).toContain("no forecast");
    const unpriced = log("part.jsonl", [call("2026-11-02T00:00:00Z"), call("2026-11-02T00:00:00Z", { model: "lost" })]);
    expect((await used(["--forecast"], unpriced)).stdout).toContain("ends at about ≥ $");
  });
});

describe("tokcost usage --reconcile", () => {
  const bucket = { start_time: Date.UTC(2026, 10, 2) / 1000, results: [] as object[] };
  const item = (line: string, value: number) => ({ amount: { value, currency: "usd" }, line_item: line });
  const report = path.join(folder, "costs.json");
  writeFileSync(
    report,
    JSON.stringify({
      data: [{ ...bucket, results: [item("gpt-4o-mini-2024-07-18, input", 0.15), item("web search", 0.5)] }],
    }),
  );

  it("sets the vendor's cost beside ours", async () => {
    const file = log("two.jsonl", [call("2026-11-02T00:00:00Z"), call("2026-11-02T01:00:00Z")]);
    const { code, stdout } = await used(["--reconcile", report], file);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2026-11-02 +openai\/gpt-4o-mini +0\.30 +0\.15 +−0\.15 +half of ours: batch\?/);
    const json = JSON.parse((await used(["--reconcile", report, "--json"], file)).stdout) as { reconciliation: object };
    expect(json.reconciliation).toMatchObject({
      ...{ format: "openai-costs", file: report, byModel: true },
      total: { ours: "0.3", vendor: "0.65", difference: "0.35", beyond: "0" },
    });
  });

  it("refuses a file that is no cost report", async () => {
    const { code, stderr } = await used(["--reconcile", DESK]);
    expect(code).toBe(2);
    expect(stderr).toContain("is no cost report that tokcost reads");
  });
});

describe("tokcost usage --save-workload", () => {
  it("writes a workload that the later steps take, and never over another", async () => {
    const saved = path.join(folder, "saved.yaml");
    expect((await used(["--save-workload", saved])).code).toBe(0);
    const text = readFileSync(saved, "utf8");
    expect(readWorkload({ file: saved, text }).features.map(({ name }) => name)).toContain("weekly-report");
    expect(text).toContain("batch: 1");
    const compared = await tokcost(["compare", saved, "-m", "gpt-4o-mini"], { cwd: folder });
    expect(compared.code).toBe(0);
    const again = await used(["--save-workload", saved]);
    expect([again.code, again.stdout]).toEqual([2, ""]);
    expect(again.stderr).toContain("is there already, and is not written over");
    expect(readFileSync(saved, "utf8")).toBe(text);
  });

  it("writes nothing where the log has no span of time", async () => {
    const { code, stdout, stderr } = await used(["--save-workload", "none.yaml"], log("once.jsonl", [call(null)]));
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toContain("no span of time");
    expect(() => readFileSync(path.join(folder, "none.yaml"))).toThrow();
  });
});
