import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { decimal, femto } from "./plain-arithmetic.ts";
import { document, only, type RunDocument, type ScenarioOf } from "./support-desk.ts";
import { tokcost } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-commitments-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let files = 0;
function file(...lines: string[]): string {
  const name = path.join(folder, `${(files += 1)}.yaml`);
  writeFileSync(name, [...lines, ""].join("\n"));
  return name;
}
const workload = (...lines: string[]): string => file("version: 1", "asOf: 2026-11-21", ...lines);

interface Committed {
  readonly name: string;
  readonly paid: string;
  readonly replaced: string;
  readonly usd: string;
  readonly used: number | null;
}
interface Simulation extends Omit<RunDocument["simulate"], "scenarios"> {
  readonly scenarios: readonly (ScenarioOf & { readonly commitments: readonly Committed[] })[];
  readonly commitments: readonly {
    readonly name: string;
    readonly factor: number | null;
    readonly requests: number | null;
    readonly utilisation: number | null;
    readonly bestUnits: number | null;
  }[];
}

const simulate = (name: string, ...flags: string[]) => document<Simulation>(["simulate", name, ...flags]);

/** Four models' list prices, with cached reads at a quarter. */
const PRICES = file(
  "schema: 1",
  "provider: { id: ptu }",
  "models:",
  ...[
    ["gpt-4.1", "2", "8", "0.5"],
    ["gpt-4.1-mini", "0.4", "1.6", "0.1"],
    ["gpt-4o", "2.5", "10", "0.625"],
    ["gpt-4o-mini", "0.15", "0.6", "0.0375"],
  ].flatMap(([id = "", input = "", output = "", read = ""]) => [
    `  - id: "${id}"`,
    "    caching: { ttl_seconds: 3600, refreshed_by_hits: true }",
    "    prices:",
    '      - effective: { from: "2026-01-01" }',
    `        rates: { input: "${input}", output: "${output}", cache_read: "${read}" }`,
  ]),
);

describe("tokcost simulate with provisioned throughput", () => {
  // Tokens a minute of a unit; break-even by the month at $260, at $221 for a year, and that with half of the input cached.
  const BREAK_EVENS = [
    ["gpt-4.1", "3_000", "0.99", "0.84", "0.67"],
    ["gpt-4.1-mini", "14_900", "1.00", "0.85", "0.68"],
    ["gpt-4o", "2_500", "0.95", "0.81", "0.65"],
    ["gpt-4o-mini", "37_000", "1.07", "0.91", "0.73"],
  ] as const;

  it("says from which use a unit pays, by the month, by the year, and with half of the input cached", async () => {
    const feature = (name: string, model: string, ...more: string[]) => [
      `  ${name}:`,
      `    model: ptu/${model}`,
      // So many requests that all but a billionth find the prefix.
      "    requests: 100_000_000/month",
      "    output: 0",
      ...more,
    ];
    const units = (model: string, price: string, tokensPerMinute: string) =>
      `  - { name: "${model} ${price}", on: ptu/${model}, units: 10, price: ${price}/month, tokensPerMinute: ${tokensPerMinute} }`;
    const plain = workload(
      "features:",
      ...BREAK_EVENS.flatMap(([model]) => feature(model, model, "    input: 2000")),
      "commitments:",
      ...BREAK_EVENS.flatMap(([model, tokens]) => [units(model, "$260", tokens), units(model, "$221", tokens)]),
    );
    const cached = ["    input: { static: 2000, dynamic: { mean: 2000, max: 2000 } }", "    cache: { ttl: 1h }"];
    const half = workload(
      "features:",
      ...BREAK_EVENS.flatMap(([model]) => feature(model, model, ...cached)),
      "commitments:",
      ...BREAK_EVENS.map(([model, tokens]) => units(model, "$221", tokens)),
    );
    const flags = ["--prices", PRICES, "--factors", "1", "--months", "1", "--draws", "100"];
    const [found, foundHalf] = await Promise.all([simulate(plain, ...flags), simulate(half, ...flags)]);
    const of = ({ commitments }: Simulation, name: string) =>
      only(commitments, (each) => each.name === name).utilisation?.toFixed(2);
    for (const [model, , month, year, withHalf] of BREAK_EVENS) {
      const utilisations = [of(found, `${model} $260`), of(found, `${model} $221`), of(foundHalf, `${model} $221`)];
      expect(utilisations, model).toEqual([month, year, withHalf]);
    }
  });

  const DESK = [
    "features:",
    "  chat:",
    "    model: openai/gpt-4.1",
    "    input: { static: 0, dynamic: { mean: 1000, max: 1000 } }",
    "    requests: 1_000_000/month",
    "    output: { mean: 100, max: 100 }",
    "    peak: 2",
    "commitments:",
    "  - { name: agreement, on: openai, spend: $2_500/month, discount: 20% }",
    "  - { name: capacity, on: openai/gpt-4.1, units: 5, price: $260/month, tokensPerMinute: 3_000 }",
  ];

  it("adds up to the last digit, and is what a hand works out", async () => {
    const { scenarios } = await simulate(workload(...DESK));
    // 1,000 and 100 tokens at $2 and $8: $2,800 a month, and 1,400 weighted tokens a request, 31,963.47 a minute.
    const level = 15_000 / ((1e6 * 1400) / 43_800);
    // Even between nothing and twice the mean, a capacity of k means serves k − k²/4 of it.
    const served = level - level ** 2 / 4;
    const [first] = scenarios;
    const capacity = only(first?.commitments ?? [], ({ name }) => name === "capacity");
    expect(Number(capacity.replaced)).toBeCloseTo(2800 * served, 5);
    expect(capacity.paid).toBe("1300");
    // What is left for the agreement is below the sum.
    const agreement = only(first?.commitments ?? [], ({ name }) => name === "agreement");
    expect(agreement.paid).toBe("2500");
    expect(femto(agreement.replaced)).toBe(femto("2800") - femto(capacity.replaced) + femto(capacity.paid));
    expect(first?.usd.expected).toBe("2500");
    const today = femto(first?.usd.expected ?? "");
    for (const { factor, usd, drivers } of scenarios) {
      const bend = femto(usd.expected) - BigInt(factor) * today;
      expect(decimal(drivers.reduce((sum, driver) => sum + femto(driver.usd), 0n))).toBe(decimal(bend));
    }
  });

  it("prints what each saves, how much of it is used, and the volume from which it pays", async () => {
    const { stdout, code } = await tokcost(["simulate", workload(...DESK)], { columns: 80 });
    expect(code).toBe(0);
    const text = stdout.replaceAll(/\s+/g, " ");
    expect(text).toMatch(/of which commitments −300\.00 /);
    expect(text).toMatch(
      /capacity: costs \$140 more at 1x \(88 % used\); .*pays from [\d.]+x today's volume on \([\d,]+ requests a month\)/,
    );
    expect(text).toMatch(/breaks even at 99 % use; cheapest today with 0 units/);
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it("is in every month, and the same to the byte when run again", async () => {
    const file = workload(...DESK, "growth: { users: 10% }");
    const { months } = await simulate(file);
    expect(Number(months[0]?.usd)).toBe(2500);
    expect(Number(months[12]?.usd)).toBeLessThan(2500 * 1.1 ** 12);
    expect(Number(months[12]?.usd)).toBeGreaterThan(4000);
    expect(await tokcost(["simulate", file, "--json"])).toEqual(await tokcost(["simulate", file, "--json"]));
  });
});

describe("tokcost simulate with limits", () => {
  const CHAT = [
    "features:",
    "  chat:",
    "    model: gpt-4o-mini",
    "    input: { static: 1000, dynamic: 200 }",
    "    requests: 438_000/month",
    "    output: 100",
    "    peak: 3",
  ];

  it("tells what is refused, how long callers wait, and what their attempts multiply to", async () => {
    // 30 calls a minute at the peak, 50 allowed; 300 at 10x.
    const { stdout } = await tokcost([
      "simulate",
      workload(...CHAT, "limits: { openai: { requestsPerMinute: 50 } }"),
      "--explain",
    ]);
    expect(stdout).toMatch(/refused at the peak +0 % +83 % +98 %/);
    expect(stdout).toMatch(/wait at the peak, p50 +270 ms +25 min +/);
    // ρ = 6: p³ = 5/6, so 1/6/(1 − 0.941) = 2.826 attempts.
    expect(stdout).toContain("2.827 are sent for one wanted");
    const { scenarios } = await simulate(
      workload(...CHAT, "limits: { openai: { requestsPerMinute: 50 } }", "throttling: { attempts: 1, timeout: 5 }"),
    );
    const [, ten] = scenarios.map(({ limits }) => limits[0] as unknown as Record<string, number>);
    expect(ten?.["attempts"]).toBeCloseTo(1, 12);
    expect(ten?.["refusedAtPeak"]).toBeCloseTo(5 / 6, 12);
    // The backlog grows by 5 seconds a second over ten minutes: all but the first second's callers wait over 5.
    expect(ten?.["timedOutShare"]).toBeCloseTo(1 - 5 / 3000, 12);
  });

  it("takes a published tier, says so, and lets the user's own figures win", async () => {
    const lines = ["limits: { tier: openai/tier-1, openai/gpt-5-mini: { tokensPerMinute: 9 } }"];
    const file = workload(...CHAT.map((line) => line.replace("gpt-4o-mini", "openai/gpt-5-mini")), ...lines);
    const { scenarios } = await simulate(file);
    expect(scenarios[0]?.limits.map(({ scope, dimension, limit }) => [scope, dimension, limit])).toEqual([
      ["openai/gpt-5-mini", "tokensPerMinute", 9],
    ]);
    const { stdout } = await tokcost(["simulate", file]);
    expect(stdout.replaceAll(/\s+/g, " ")).toContain("rate limits of openai/tier-1 as published on 2025-09-12");
    const unknown = await tokcost(["simulate", workload(...CHAT, "limits: { tier: openai/tier-9 }")]);
    expect(unknown).toMatchObject({ code: 2, stdout: "" });
    expect(unknown.stderr).toMatch(
      /expected a tier that pricing\/limits\.yaml has, got "openai\/tier-9" \(did you mean openai\/tier-\d\?\)/,
    );
  });

  it("pays the fallback's price for the share of the time in which a model is down", async () => {
    const [up, down, both] = await Promise.all(
      [[], ["outages: [{ on: openai, share: 10% }]"], ["outages: [{ on: openai, share: 10%, fallback: gpt-4o }]"]].map(
        async (lines) => Number((await simulate(workload(...CHAT, ...lines))).scenarios[0]?.usd.expected),
      ),
    );
    expect(down).toBeCloseTo(0.9 * (up ?? 0), 9);
    const other = await simulate(workload(...CHAT.map((line) => line.replace("gpt-4o-mini", "gpt-4o"))));
    expect(both).toBeCloseTo((down ?? 0) + 0.1 * Number(other.scenarios[0]?.usd.expected), 9);
  });
});
