import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { SHARED_DATA, tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-draws-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string): string {
  const target = path.join(folder, name);
  writeFileSync(target, text);
  return target;
}

const WORKLOAD = file(
  "tokcost.yaml",
  `version: 1
asOf: 2026-11-21
features:
  chat:
    model: openai/gpt-4o-mini
    input: { static: 2000, dynamic: { mean: 300, p95: 900 } }
    requests: { low: 10_000/month, expected: 20_000/month, high: 60_000/month }
    output: { mean: 100, p95: 300 }
    cache: { prefixes: 4, ttl: 5m }
growth: { months: 3, users: { monthly: { low: 1%, expected: 5%, high: 20% }, churn: 0 } }
limits: { openai: { requestsPerMinute: 2 } }
budgets: [{ max: $15/month }]
plans: { pro: { price: $0.10/month, users: 500, usage: { sigma: 1.5 } } }
`,
);

interface Quantiles {
  readonly p10: string;
  readonly p50: string;
  readonly p90: string;
  readonly mean: string;
}

interface Document {
  readonly scenarios: readonly {
    readonly usd: Quantiles & { readonly expected: string };
    readonly months: readonly unknown[];
  }[];
  readonly months: readonly { readonly draws: Quantiles }[];
  readonly budgetCrossing: readonly { readonly draws: { readonly overShare: readonly number[] } }[];
  readonly uncertainty: {
    readonly draws: number;
    readonly seed: number;
    readonly inputs: readonly { readonly kind: string }[];
  };
  readonly plans: readonly {
    readonly grossMargin: { readonly p10: number; readonly p50: number; readonly p90: number };
  }[];
  readonly replay: readonly {
    readonly factor: number;
    readonly requests: number;
    readonly prefixHitShare: number | null;
    readonly throttledShare: number | null;
    readonly peakPerMinute: number;
  }[];
}

async function json(...args: string[]): Promise<Document> {
  const { stdout, stderr, code } = await tokcost([...args, "--json"]);
  expect({ code, stderr }).toMatchObject({ code: 0 });
  return JSON.parse(stdout) as Document;
}

describe("tokcost simulate with draws", () => {
  it("gives each scenario and month its quantiles, and says which draws", async () => {
    const { scenarios, months, uncertainty, budgetCrossing } = await json(
      "simulate",
      WORKLOAD,
      "--draws",
      "512",
      "--seed",
      "9",
    );
    expect(uncertainty).toMatchObject({ draws: 512, seed: 9 });
    expect(uncertainty.inputs.map(({ kind }) => kind).toSorted()).toEqual(["user-growth", "volume"]);
    for (const usd of [...scenarios.map((each) => each.usd), ...months.map(({ draws }) => draws)]) {
      expect(Number(usd.p10)).toBeLessThan(Number(usd.p50));
      expect(Number(usd.p50)).toBeLessThan(Number(usd.p90));
    }
    expect(scenarios.map((each) => each.months.length)).toEqual([4, 4, 4]);
    expect(budgetCrossing[0]?.draws.overShare).toHaveLength(4);
  });

  it("is the same to the byte for the same seed, and not for another", async () => {
    const run = (seed: string) =>
      tokcost(["simulate", WORKLOAD, "--prices-path", "tier-steps", "--seed", seed, "--json"]);
    expect(await run("5")).toEqual(await run("5"));
    expect((await run("6")).stdout).not.toBe((await run("5")).stdout.replace('"seed":5', '"seed":6'));
  });

  it("shows rows of quantiles where something is uncertain, and concludes by the p50", async () => {
    const { stdout } = await tokcost(["simulate", WORKLOAD], { columns: 80 });
    const { scenarios } = await json("simulate", WORKLOAD);
    const [one, , hundred] = scenarios.map(({ usd }) => Number(usd.p50));
    expect(stdout).toContain(`At 100x you pay ${Number(((hundred ?? 0) / (one ?? 1)).toPrecision(4))} times as much`);
    expect(stdout).toMatch(/p10 of the draws +[\d.]+/);
  });

  it("takes price paths from the command line", async () => {
    const last = async (prices: string) =>
      Number((await json("simulate", WORKLOAD, "--prices-path", prices)).months[3]?.draws.p50);
    const flat = await last("flat");
    expect((await last("capability=10")) / flat).toBeCloseTo(10 ** -0.25, 6);
    expect((await last("inflation=20%")) / flat).toBeCloseTo(1.2 ** 0.25, 6);
  });

  it("refuses draws, seeds, paths and copies that are none", async () => {
    for (const [flag, value] of [
      ["--draws", "3"],
      ["--draws", "many"],
      ["--seed", "-1"],
      ["--prices-path", "up"],
      ["--prices-path", "capability=0.5"],
    ] as const) {
      const { code, stdout, stderr } = await tokcost(["simulate", WORKLOAD, flag, value]);
      expect({ flag, code, stdout }).toEqual({ flag, code: 2, stdout: "" });
      expect(stderr).toContain(flag);
    }
  });
});

describe("tokcost margin with draws", () => {
  it("gives each plan's margin its quantiles", async () => {
    const [plan] = (await json("margin", WORKLOAD)).plans;
    expect(plan?.grossMargin.p10).toBeLessThan(plan?.grossMargin.p50 ?? NaN);
    expect(plan?.grossMargin.p50).toBeLessThan(plan?.grossMargin.p90 ?? NaN);
    expect(await tokcost(["margin", WORKLOAD, "--json"])).toEqual(await tokcost(["margin", WORKLOAD, "--json"]));
  });
});

describe("tokcost simulate --trace", () => {
  const requests = Array.from({ length: 90 }, (_, index) => `${index * 2},100,10`).join("\n");
  const trace = file("trace.csv", `arrived_at,num_prefill_tokens,num_decode_tokens\n${requests}\n`);

  it("replays arrivals at the factors, through the workload's prefixes and limits", async () => {
    const { replay } = await json("simulate", WORKLOAD, "--trace", trace, "--factors", "1,10");
    expect(replay.map(({ factor, requests: count }) => [factor, count])).toEqual([
      [1, 90],
      [10, 900],
    ]);
    expect(replay[0]?.peakPerMinute).toBe(30);
    // 2 a minute of 30: two at first, then one in thirty seconds.
    expect(replay[0]?.throttledShare).toBeGreaterThan(0.9);
    // Four prefixes are missed once each.
    expect(replay[0]?.prefixHitShare).toBeCloseTo(86 / 90, 9);
    const { stdout } = await tokcost(["simulate", WORKLOAD, "--trace", trace]);
    expect(stdout).toContain("the trace, replayed");
    expect(stdout).toContain("vidur trace of 90 requests: chat's 4 prefixes");
  });

  it("refuses what is no trace, and flags that make no sense", async () => {
    const nothing = file("nothing.csv", "a,b\n1,2\n");
    for (const [flags, words] of [
      [["--trace", nothing], "no trace that is known"],
      [["--trace", path.join(folder, "absent.csv")], "no such file"],
      [["--trace", trace, "--superpose", "both"], "--superpose: expected fresh or shared"],
      [["--trace", trace, "--cache-ttl", "soon"], "--cache-ttl"],
      [["--trace", trace, "--cache-blocks", "0"], "--cache-blocks"],
    ] as const) {
      const { code, stdout, stderr } = await tokcost(["simulate", WORKLOAD, ...flags]);
      expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
      expect(stderr).toContain(words);
    }
  });

  it.skipIf(!existsSync(SHARED_DATA))(
    "finds Mooncake's prefixes as they were measured (skipped without the data)",
    async () => {
      const mooncake = path.join(SHARED_DATA, "traces/mooncake-fast25/conversation_trace.jsonl");
      const share = async (...flags: string[]) =>
        (
          await json("simulate", WORKLOAD, "--trace", mooncake, "--factors", "1", ...flags)
        ).replay[0]?.prefixHitShare?.toFixed(6);
      expect(await share("--cache-ttl", "none")).toBe("0.373624");
      expect(await share("--cache-ttl", "5m")).toBe("0.293387");
      expect(await share("--cache-ttl", "none", "--cache-blocks", "10000")).toBe("0.215306");
    },
  );
});
