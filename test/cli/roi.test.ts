import { describe, expect, it } from "vitest";
import { tokcost } from "./tokcost.ts";

const REVIEWER = ["--hours-per-day", "2", "--hours-after", "0.75", "--rate", "75"];

describe("tokcost roi", () => {
  it("prints the denominator beside the return", async () => {
    const { code, stdout } = await tokcost(["roi", ...REVIEWER, "--api", "50"]);
    expect(code).toBe(0);
    expect(stdout).toContain("ROI 3,963 %: $24,375 of value a year against $600, all AI costs together");
    expect(stdout).toContain("over labour and AI together ($15,225 a year instead of $39,000) it would be 156 %");
  });

  it("takes the model cost of a workload", async () => {
    const run = async (...args: string[]) => JSON.parse((await tokcost([...args, "--json", "-q"])).stdout) as never;
    const { roi } = (await run("roi", "support-desk", ...REVIEWER)) as {
      roi: { costs: { name: string; usdPerYear: string }[] };
    };
    const compared = (await run("compare", "support-desk", "-m", "gpt-4o-mini")) as {
      totals: { kind: string; usd: { perMonth: string } }[];
    };
    const configured = compared.totals.find(({ kind }) => kind === "configured");
    const api = roi.costs.find(({ name }) => name === "api");
    expect(Number(api?.usdPerYear)).toBeCloseTo(12 * Number(configured?.usd.perMonth), 6);
  });

  it("shows each preset with its source and date", async () => {
    const { stdout } = await tokcost(["roi", "--list-tasks"]);
    for (const name of ["metr-forecast", "metr-felt", "metr-measured"]) {
      expect(stdout).toMatch(new RegExp(`${name}.*2025-07-10.*2507\\.09089`));
    }
    const { stdout: measured } = await tokcost([
      "roi",
      "--task",
      "metr-measured",
      "--hours-per-day",
      "2",
      "--rate",
      "75",
      "--api",
      "50",
    ]);
    expect(measured).toContain("with AI it takes longer");
  });

  it("compares models by useful outcome and tells where they change places", async () => {
    const { code, stdout } = await tokcost([
      ...["roi", "-m", "gemini-2.5-flash,claude-opus-4-5", "--input-tokens", "250000", "--output-tokens", "2000"],
      ...["--success", "80%,95%", "--attempts", "3", "--fallback", "75", "--worth", "50000", "--json"],
    ]);
    expect(code).toBe(0);
    const found = JSON.parse(stdout) as {
      outcomes: { usd: { attempt: string; perOutcome: string } }[];
      breakEvenFallbacks: { usd: string }[];
    };
    expect(found.outcomes.map(({ usd }) => usd.attempt)).toEqual(["0.08", "1.3"]);
    expect(found.outcomes.map(({ usd }) => Number(usd.perOutcome).toFixed(3))).toEqual(["0.699", "1.378"]);
    expect(Number(found.breakEvenFallbacks[0]?.usd)).toBeCloseTo(161.149, 2);
  });

  it("exits 3 where a model has no price, and does not call it free", async () => {
    const args = ["roi", "-m", "no-such-model", "--success", "80%", "--input-tokens", "10", "--output-tokens", "10"];
    const { code, stdout } = await tokcost(args);
    expect(code).toBe(3);
    expect(stdout).not.toContain("$0");
  });

  it.each([
    [["roi"], "nothing to weigh"],
    [["roi", ...REVIEWER], "give --api 50, or a tokcost.yaml"],
    [["roi", "--hours-per-day", "30", "--hours-after", "1", "--rate", "75", "--api", "5"], "at most 24"],
    [["roi", "--hours-per-day", "2", "--saved", "120%", "--rate", "75", "--api", "5"], "up to 100%"],
    [
      ["roi", "--hours-per-day", "2", "--task", "code-revue", "--rate", "75", "--api", "5"],
      "did you mean code-review?",
    ],
    [
      ["roi", "-m", "gpt-4o", "--success", "210/200", "--input-tokens", "1", "--output-tokens", "1"],
      "no more successes than samples",
    ],
    [
      ["roi", "-m", "gpt-4o", "--success", "0/0", "--input-tokens", "1", "--output-tokens", "1"],
      "expected 1 to 10000000 samples",
    ],
    [["roi", ...REVIEWER, "--api", "5", "--days", "400"], "up to 366 days a year"],
    [["roi", "-m", "gpt-4o,gpt-4o-mini", "--success", "80%"], "one rate for each model, got 1 for 2"],
  ])("refuses %j in one line", async (args, reason) => {
    const { code, stdout, stderr } = await tokcost(args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.trim().split("\n")).toHaveLength(1);
    expect(stderr).toContain(reason);
  });
});
