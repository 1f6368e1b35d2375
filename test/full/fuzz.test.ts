import { describe, expect, test } from "vitest";
import { chance } from "../../fuzz/chance.ts";
import { counted, countsTable } from "../../fuzz/counts.ts";
import { csvAgrees, estimatesAddUp, exactly, rowsAddUp, type UsageJson } from "../../fuzz/laws.ts";
import { mutate } from "../../fuzz/mutate.ts";
import { complaints, type Target } from "../../fuzz/target.ts";
import { TARGETS } from "../../fuzz/targets.ts";
import { watchTarget } from "../../fuzz/watch.ts";
import { ROOT } from "../cli/tokcost.ts";

/** Longer: `npm run fuzz -- --minutes 60`. What has been tried is in docs/reliability.md. */
const TURN = { from: 1, milliseconds: 60_000, rounds: 4, root: ROOT };

describe("every reader, fed with damaged files", () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s: no crash, no hang, no more than 1 GB, nothing that a terminal obeys",
    async (_, target) => {
      expect(target.corpus).not.toEqual([]);
      const { inputs, findings } = await watchTarget(target, TURN);
      expect(findings).toEqual([]);
      expect(inputs).toBeGreaterThan(0);
    },
  );

  test("is the same input for the same number, and another for another", () => {
    const seed = Buffer.from('{"a": [1, 2, 3], "b": {"c": "text"}}\n');
    const made = (number: number) => mutate(seed, [seed], chance(number)).toString("latin1");
    expect(made(7)).toBe(made(7));
    expect(new Set(Array.from({ length: 50 }, (__, number) => made(number))).size).toBeGreaterThan(30);
  });

  test("would see what is wrong", () => {
    const fine = { code: 0, stdout: "1\n", stderr: "" };
    expect(complaints([], fine)).toEqual([]);
    for (const wrong of [
      { code: 70, stderr: "a bug" },
      { code: 2, stdout: "half a report" },
      { code: 2, stdout: "", stderr: "error: one\nerror: two\n" },
      { stdout: "\u001b[2J" },
      { stderr: "warning: \u0007\n" },
      { stdout: "cost NaN" },
    ])
      expect(complaints([], { ...fine, ...wrong })).not.toEqual([]);
  });

  test("tells of a process that ends", async () => {
    const broken: Target = { name: "no such target", reads: "nothing", run: () => Promise.resolve([]) };
    const { findings } = await watchTarget(broken, { ...TURN, rounds: 1 });
    expect(findings[0]?.complaint).toMatch(/^the process ended with 1/);
  });

  test("would see a total that is wrong, in JSON and in CSV", () => {
    const cost = { usd: "0.3", low: "0.3", high: "0.3", complete: true };
    const row = (requests: number, usd: string) => {
      return {
        requests,
        tokens: { input: requests, cacheRead: 0, output: 1 },
        cost: { ...cost, usd, low: usd, high: usd },
      };
    };
    const right: UsageJson = {
      rows: [row(1, "0.1"), row(2, "0.2")],
      total: { requests: 3, tokens: { input: 3, cacheRead: 0, output: 2 }, cost },
      import: { copied: [], lines: 3 },
    };
    expect(rowsAddUp(right)).toEqual([]);
    expect(rowsAddUp({ ...right, rows: [row(1, "0.1"), row(2, "0.200000000000000001")] })).toHaveLength(3);
    expect(rowsAddUp({ ...right, rows: [row(1, "0.1")] })).not.toEqual([]);
    const csv = (last: string) =>
      `requests,tokens_input,tokens_cache_read,tokens_output,usd\n1,1,0,1,0.1\n2,2,0,1,${last}\n`;
    expect(csvAgrees(csv("0.2"), right)).toEqual([]);
    expect(csvAgrees(csv("0.3"), right)).toEqual(["row 1, usd: CSV 0.3, JSON 0.2"]);
    const estimates = [{ model: "m", usd: { perRequest: "0.1" } }];
    const total = (perRequest: string) =>
      JSON.stringify({ estimates, totals: [{ model: "m", usd: { perRequest }, complete: true }] });
    expect(estimatesAddUp(total("0.1"))).toEqual([]);
    expect(estimatesAddUp(total("0.11"))).toHaveLength(1);
    expect(exactly("-1.5")).toBe(-1_500_000_000_000_000_000n);
  });

  test("adds up what was tried over several calls", () => {
    const target: Target = { name: "t", reads: "things", run: () => Promise.resolve([]) };
    const tried = { inputs: 500, next: 501, findings: [], slowestMs: 20, peakKb: 90_000 };
    const once = counted({}, target, tried, 60);
    const twice = counted(
      once,
      target,
      { ...tried, next: 1001, slowestMs: 30, findings: [{ number: 7, complaint: "c" }] },
      30,
    );
    expect(twice["t"]).toMatchObject({ inputs: 1000, seconds: 90, next: 1001, slowestMs: 30, peakMb: 90 });
    expect(countsTable(twice)).toContain("| things | 1,000 | 1.5 | 30 | 90 | 1 |");
  });
});
