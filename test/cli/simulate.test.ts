import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { decimal, femto } from "./plain-arithmetic.ts";
import { DESK, document, only, type RunDocument, type ScenarioOf } from "./support-desk.ts";
import { tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-simulate-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

type Simulation = RunDocument["simulate"];

let workloads = 0;
function workload(...lines: string[]): string {
  const file = path.join(folder, `workload-${(workloads += 1)}.yaml`);
  writeFileSync(file, ["version: 1", ...lines, ""].join("\n"));
  return file;
}

const simulate = (file: string, ...flags: string[]) => document<Simulation>(["simulate", file, ...flags]);

/** What the drivers have to add up to: cost at a factor less so many times today's. */
function bend(scenarios: readonly ScenarioOf[], factor: number): { difference: string; drivers: string } {
  const today = femto(only(scenarios, (each) => each.factor === 1).usd.expected);
  const then = only(scenarios, (each) => each.factor === factor);
  const drivers = then.drivers.reduce((sum, { usd }) => sum + femto(usd), 0n);
  return { difference: decimal(femto(then.usd.expected) - BigInt(factor) * today), drivers: decimal(drivers) };
}

const PLAIN = [
  "features:",
  "  chat:",
  "    model: gpt-4o-mini",
  "    input: { static: 1000, dynamic: { p50: 300, p95: 900 } }",
  "    requests: 10_000/month",
  "    output: { p50: 100, p95: 300 }",
];

describe("tokcost simulate", () => {
  it("is bent by caches and platform steps, and the drivers add up to the bend to the last digit", async () => {
    const { scenarios } = await simulate(DESK, "--factors", "1,2,7,10,100,1000");
    for (const factor of [2, 7, 10, 100, 1000]) {
      const { difference, drivers } = bend(scenarios, factor);
      expect(drivers, `${factor}x`).toBe(difference);
      expect(Number(difference)).toBeLessThan(0);
    }
    expect(bend(scenarios, 1)).toEqual({ difference: "0", drivers: "0" });
    const names = only(scenarios, ({ factor }) => factor === 100).drivers.map(({ name }) => name);
    expect(names.toSorted()).toEqual(["cache-hits", "platform"]);
  });

  it("costs a hundred times as much at 100x, to the last digit, where nothing bends it", async () => {
    const { scenarios } = await simulate(workload(...PLAIN));
    const [one, ten, hundred] = scenarios.map(({ usd }) => femto(usd.expected));
    expect([ten, hundred]).toEqual([10n * (one ?? 0n), 100n * (one ?? 0n)]);
    expect(scenarios.flatMap(({ drivers }) => drivers)).toEqual([]);
    const { stdout } = await tokcost(["simulate", workload(...PLAIN)]);
    expect(stdout.split("\n")[0]).toBe("At 100x you pay 100 times as much: nothing bends the line.");
  });

  it("is not bent by a context tier, since the lengths of requests do not grow with their number", async () => {
    const file = workload(
      "features:",
      "  contracts:",
      "    model: gemini-2.5-pro",
      "    input: { static: 1000, dynamic: { p50: 90_000, p95: 300_000 } }",
      "    requests: 100/month",
      "    output: 900",
    );
    const { scenarios, tiers } = await simulate(file);
    expect(tiers[0]?.requestShare).toBeGreaterThan(0.05);
    expect(bend(scenarios, 100)).toEqual({ difference: "0", drivers: "0" });
  });

  it("does not bend for a cache that each user brings, since new users bring new prefixes", async () => {
    const cached = (cache: string) =>
      workload(
        "features:",
        "  chat:",
        "    model: claude-sonnet-4-5",
        "    input: { static: 4000, dynamic: 200 }",
        "    requests: 40_000/month",
        "    output: 100",
        `    cache: ${cache}`,
      );
    const perUser = await simulate(cached("{ prefixes: 400, perUser: true }"));
    expect(bend(perUser.scenarios, 100)).toEqual({ difference: "0", drivers: "0" });
    const shared = await simulate(cached("{ prefixes: 400 }"));
    expect(Number(bend(shared.scenarios, 100).difference)).toBeLessThan(-1000);
    expect(bend(shared.scenarios, 100).drivers).toBe(bend(shared.scenarios, 100).difference);
  });

  it("says at which multiple a limit breaks, and marks it in the table from there on", async () => {
    // 10,000 a month are 0.2283 a minute, 0.6849 at the assumed peak of 3: 10 a minute are reached at 14.6x.
    const file = workload(...PLAIN, "limits: { openai: { requestsPerMinute: 10 } }");
    const { breaks, scenarios } = await simulate(file);
    expect(breaks[0]?.factor).toBeCloseTo((10 * 730 * 60) / 10_000 / 3, 9);
    expect(scenarios.map(({ limits }) => limits.map(({ utilisation }) => utilisation >= 1))).toEqual([
      [false],
      [false],
      [true],
    ]);
    const { stdout } = await tokcost(["simulate", file], { columns: 80 });
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("openai's requests a minute stops you at 14.6x.");
    expect(stdout).toMatch(/limits exceeded +none +none +1 of 1/);
  });

  it("is the same to the byte when run again", async () => {
    expect(await tokcost(["simulate", DESK, "--json"])).toEqual(await tokcost(["simulate", DESK, "--json"]));
  });

  it("fits 80 columns, and tells the answer, the table and at most three notes", async () => {
    const { stdout } = await tokcost(["simulate", DESK], { columns: 80 });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const [answer = "", table, notes = "", ...rest] = stdout.trimEnd().split("\n\n");
    expect(answer.replaceAll(/\s+/g, " ")).toMatch(
      /^At 100x you pay 70\.\d+ times as much; gemini-2\.5-pro's spending limit stops you/,
    );
    expect(table).toMatch(/cost a month, \$ +1,591\.23 +11,757 +112,0\d\d/);
    expect(notes.split("\n").filter((line) => !line.startsWith(" ")).length).toBeLessThanOrEqual(3);
    expect(rest).toEqual([]);
  });

  it("writes every digit to CSV, a fact a row", async () => {
    const { stdout } = await tokcost(["simulate", DESK, "--format", "csv"]);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    const { scenarios } = await simulate(DESK);
    for (const { factor, usd } of scenarios) {
      const total = only(rows, (row) => row["kind"] === "total" && row["factor"] === String(factor));
      expect([total["usd_low"], total["usd"], total["usd_high"]]).toEqual([usd.low, usd.expected, usd.high]);
    }
    expect(new Set(rows.map(({ kind }) => kind))).toEqual(
      new Set(["total", "feature", "platform", "platform-part", "driver", "limit", "month"]),
    );
  });

  it("leaves a model without a price out of the sum, says so and exits 3", async () => {
    const file = workload(...PLAIN, "  other:", "    model: my-own-model", "    input: 10", "    requests: 1/day");
    const { code, stdout, stderr } = await tokcost(["simulate", file]);
    expect(code).toBe(3);
    expect(stdout + stderr).toContain("my-own-model");
    expect(stdout).toContain("≥");
    expect(stdout).toMatch(/^(Of what has a price: At|Nothing of it has a price\.)/);
    expect((await tokcost(["simulate", file, "--allow-unpriced"])).code).toBe(0);
  });

  it("refuses factors and months that are none", async () => {
    for (const [flags, words] of [
      [["--factors", "1,zero"], '--factors: expected multiples of today such as 1,10,100, got "zero"'],
      [["--factors", "0"], '--factors: expected multiples of today such as 1,10,100, got "0"'],
      [["--months", "many"], "--months"],
      [["--months", "100000"], "--months"],
    ] as const) {
      const { code, stdout, stderr } = await tokcost(["simulate", DESK, ...flags]);
      expect({ code, stdout, flags }).toEqual({ code: 2, stdout: "", flags });
      expect(stderr).toContain(words);
    }
  });

  it("names what makes the most of the bend, whatever it is, and the longest wait at each quantile", async () => {
    const file = workload(
      "features:",
      "  chat:",
      "    model: gpt-4o",
      "    input: { static: 1_800, dynamic: 200 }",
      "    requests: 75_000/month",
      "    output: 250",
      "    cache: { prefixes: 1 }",
      "    responseCache: { share: 20%, heaps: 0.9 }",
      "limits:",
      "  openai: { requestsPerMinute: 500, tokensPerMinute: 400_000 }",
    );
    const { stdout } = await tokcost(["simulate", file]);
    expect(stdout).toMatch(/what bends the line most: chat response cache hits 20 % → 50 %, −\$[\d,.]+ at 100x/);
    expect(stdout).toMatch(/wait at the peak, p99 +\d+ ms/);
  });
});
