import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { toSarif } from "../../src/report/sarif.ts";
import { FIXTURES } from "../cli/tokcost.ts";
import { checked, hostile, threeOutcomes } from "./checks.ts";

const schema = JSON.parse(readFileSync(path.join(FIXTURES, "ci/sarif-2.1.0.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

interface Sarif {
  readonly runs: readonly [
    {
      readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      readonly results: readonly {
        readonly ruleId: string;
        readonly ruleIndex: number;
        readonly level: string;
        readonly locations: readonly [
          {
            readonly physicalLocation: {
              readonly artifactLocation: { readonly uri: string };
              readonly region: { readonly startLine: number };
            };
          },
        ];
        readonly partialFingerprints: Readonly<Record<string, string>>;
      }[];
    },
  ];
}

function valid(text: string): Sarif {
  const document = JSON.parse(text) as Sarif;
  validate(document);
  expect(validate.errors ?? []).toEqual([]);
  return document;
}

describe("a SARIF log", () => {
  it("fits the schema, and points each result at its rule and line", () => {
    const { told, context } = threeOutcomes();
    const [run] = valid(toSarif(told, context, { allowUnpriced: false })).runs;
    expect(run.results.map(({ ruleId, level }) => [ruleId, level])).toEqual([
      ["maxIncrease", "error"],
      ["maxPerRequest", "error"],
    ]);
    for (const { ruleId, ruleIndex } of run.results) expect(run.tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
    expect(run.results[0]?.locations[0].physicalLocation).toMatchObject({
      artifactLocation: { uri: "prompts/reply.md" },
      region: { startLine: 7 },
    });
  });

  it("has results with the same fingerprints when only figures change", () => {
    const of = (requests: number): string[] => {
      const { told, context } = checked({
        budgets: [{ max: { amount: usd("0.001"), per: "month" } }],
        head: [{ name: "a", requests }],
      });
      const [run] = valid(toSarif(told, context, { allowUnpriced: false })).runs;
      return run.results.map(({ partialFingerprints }) => JSON.stringify(partialFingerprints));
    };
    expect(of(1000)).toEqual(of(2000));
    expect(of(1000)).toHaveLength(1);
  });

  it("is a log without results where nothing is wrong", () => {
    const { told, context } = checked({
      budgets: [{ max: { amount: usd("9"), per: "month" } }],
      head: [{ name: "a" }],
    });
    expect(valid(toSarif(told, context, { allowUnpriced: false })).runs[0].results).toEqual([]);
  });

  it("writes any file name as a relative address that means it", () => {
    fc.assert(
      fc.property(hostile, (file) => {
        const { told, context } = checked({
          budgets: [{ max: { amount: usd("0.000001"), per: "month" } }],
          head: [{ name: "a" }],
          file,
        });
        const [result] = valid(toSarif(told, context, { allowUnpriced: false })).runs[0].results;
        const uri = result?.locations[0].physicalLocation.artifactLocation.uri ?? "";
        expect(uri).toMatch(/^[\w%./!~*'()-]*$/);
        expect(decodeURIComponent(uri)).toBe(file.replace(/\p{Cs}/gu, "\ufffd"));
      }),
    );
  });
});
