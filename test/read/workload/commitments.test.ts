import { describe, expect, it, test } from "vitest";
import { usd } from "../../../src/domain/money.ts";
import { UserError } from "../../../src/errors.ts";
import { readWorkload } from "../../../src/read/workload.ts";

const HEAD = "version: 1\nfeatures:\n  chat: { model: a/b, input: 10, requests: 100/month, responseCache: 20% }\n";
const read = (lines: string) => readWorkload({ file: "tokcost.yaml", text: `${HEAD}${lines}\n` });

function errorOf(lines: string): string {
  try {
    read(lines);
    return "accepted";
  } catch (error) {
    if (error instanceof UserError) return error.message;
    throw error;
  }
}

describe("commitments", () => {
  it("are read by the key that only their kind has", () => {
    const { commitments } = read(
      [
        "commitments:",
        "  - { name: a, on: openai, units: 50, price: $1/hour, tokensPerMinute: 3k }",
        "  - { name: b, spend: $12_000/year, discount: 10% }",
        "  - { name: c, on: [openai, a/b], tiers: [{ from: 100, discount: 5% }], apply: all }",
      ].join("\n"),
    );
    expect(commitments?.[0]).toEqual({
      kind: "provisioned",
      name: "a",
      on: ["openai"],
      units: 50,
      unitMonthly: usd("730"),
      tokensPerMinute: 3000,
      outputWeight: null,
      cachedWeight: 0,
      spillover: true,
    });
    expect(commitments?.[1]).toMatchObject({ kind: "spend", name: "b", on: [], monthly: usd("1000") });
    expect(commitments?.[2]).toMatchObject({ kind: "tiers", on: ["openai", "a/b"], apply: "all" });
  });

  it.each([
    ["commitments: [{ name: a }]", "4:15: commitments[0]: expected the key units, spend or tiers, got none"],
    [
      "commitments: [{ name: a, spend: 5, discount: 10 }]",
      "4:46: commitments[0].discount: expected a share from 0 to 1 or from 0% to 100%, got 10",
    ],
    [
      "commitments: [{ name: a, spend: 5, discount: 10%, units: 3 }]",
      "4:33: commitments[0].spend: expected no spend beside units",
    ],
    [
      "commitments: [{ name: a, tiers: [{ from: 9, discount: 1% }, { from: 9, discount: 2% }] }]",
      "4:69: commitments[0].tiers[1].from: expected tiers that rise, got one that does not",
    ],
    [
      "commitments: [{ name: a, units: 0, price: 1, tokensPerMinute: 1 }]",
      "4:33: commitments[0].units: expected a whole number of units, at least 1, got 0",
    ],
    ["outages: [{ share: 5 }]", "4:20: outages[0].share: expected a share from 0 to 1 or from 0% to 100%, got 5"],
    [
      "throttling: { attempts: 0 }",
      "4:25: throttling.attempts: expected a whole number of attempts from 1 to 20, got 0",
    ],
    ["limits: { tier: 3 }", "4:17: limits.tier: expected a tier such as anthropic/start, got 3"],
  ])("%s is refused with its place", (lines, message) => {
    expect(errorOf(lines)).toBe(`tokcost.yaml:${message}`);
  });
});

describe("features of agents", () => {
  const feature = (text: string) => errorOf(`  helper: { model: a/b, input: 10, ${text} }`);

  it("follow another's volume, less what its response cache answers", () => {
    const { features } = read(
      [
        "  helper: { model: a/b, input: 10, requests: { each: 0.5, of: chat } }",
        "  helpers-helper: { model: a/b, input: 10, requests: { each: 3, of: helper } }",
      ].join("\n"),
    );
    const volumes = features.map(({ requests: { expected, per } }) => [
      Number(expected.numerator) / Number(expected.denominator),
      per,
    ]);
    expect(volumes).toEqual([
      [100, "month"],
      [40, "month"],
      [120, "month"],
    ]);
  });

  test.each([
    ["requests: { each: 1, of: chta }", /helper\.requests\.of: expected the name of a feature, got "chta"$/],
    [
      "requests: { each: 1, of: helper }",
      /expected the name of a feature that does not follow this one, got "helper"$/,
    ],
    [
      "requests: { each: 0, of: chat }",
      /expected how many requests for each one, a number above 0 such as 0\.4, got 0$/,
    ],
    [
      "requests: 5/day, agent: { steps: 4 }, turns: 3",
      /helper\.turns: expected no turns beside agent: its steps are the turns$/,
    ],
    [
      "requests: 5/day, output: { p50: 3, p99: 9, tail: { from: p95, alpha: 2 } }",
      /helper\.output\.p99: expected no p99 beside a tail that begins at p95$/,
    ],
    [
      "requests: 5/day, output: { p50: 3, tail: { from: p95, alpha: 0.1 } }",
      /tail\.alpha: expected a number from 0\.5 to 20 such as 1\.8, got 0\.1$/,
    ],
  ])("%s is refused", (text, message) => {
    expect(feature(text)).toMatch(message);
  });

  it("send to the batch service what does not expire there", () => {
    const { features } = read(
      "  report: { model: a/b, input: 10, requests: 5/day, batch: { share: 20%, expired: 10% } }",
    );
    expect(features[1]?.batch).toBeCloseTo(0.18, 12);
  });
});
