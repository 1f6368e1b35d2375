import { spawnSync } from "node:child_process";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { toJunit } from "../../src/report/junit.ts";
import { FIXTURES } from "../cli/tokcost.ts";
import { type Checked, checked, hostile, threeOutcomes } from "./checks.ts";

const hasXmllint = spawnSync("xmllint", ["--version"]).status === 0;

const written = ({ results, told, context }: Checked, allowUnpriced = false): string =>
  toJunit(results, told, context, { allowUnpriced });

/** What xmllint says against the schema; an empty text is no complaint. */
function complaints(xml: string): string {
  const schema = path.join(FIXTURES, "ci/junit.xsd");
  const { status, stderr } = spawnSync("xmllint", ["--noout", "--schema", schema, "-"], {
    input: xml,
    encoding: "utf8",
  });
  return status === 0 ? "" : stderr;
}

/** Tags in pairs, no bare signs, no characters that XML can't hold: what every reader insists on. */
function isWellFormed(xml: string): boolean {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml [^?]*\?>/, "")
    .replace(/<(\/?)([\w-]+)((?: [\w]+="[^"<]*")*)(\/?)>/g, (_, close, name: string, __, single) => {
      if (close === "/") return open.pop() === name ? "" : "<";
      if (single !== "/") open.push(name);
      return "";
    });
  const text = xml.replace(/&(?:amp|lt|gt|quot|#10|#x[\da-f]+);/g, "");
  return (
    open.length === 0 &&
    !/[<>]/.test(rest) &&
    !text.includes("&") &&
    !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Cs}/u.test(xml)
  );
}

describe("a JUnit report", () => {
  it("has a test case for each limit, with failures, errors and what was skipped", () => {
    const xml = written(threeOutcomes());
    expect(xml).toContain('tests="3" failures="1" errors="1" skipped="0"');
    expect(xml).toContain('type="maxIncrease"');
    expect(xml).toContain("prompts/reply.md:7</failure>");
    expect(isWellFormed(xml)).toBe(true);
  });

  it("skips what has no price where that is allowed, and counts it", () => {
    expect(written(threeOutcomes(), true)).toContain('failures="1" errors="0" skipped="1"');
  });

  it("is the same whenever it is written", () => {
    expect(written(threeOutcomes())).toBe(written(threeOutcomes()));
    expect(written(threeOutcomes())).toContain('timestamp="2026-11-21T00:00:00"');
  });

  it("stays well-formed whatever things are called", () => {
    fc.assert(
      fc.property(hostile, hostile, (name, reason) => {
        const world = {
          budgets: [{ max: { amount: usd("0.000001"), per: "month" as const }, reason }],
          head: [{ name }],
        };
        expect(isWellFormed(written(checked({ ...world, file: name, workload: name })))).toBe(true);
      }),
    );
  });

  it.skipIf(!hasXmllint)("fits the schema (needs xmllint)", () => {
    expect(complaints(written(threeOutcomes()))).toBe("");
    expect(complaints(written(threeOutcomes(), true))).toBe("");
    for (const name of fc.sample(hostile, { numRuns: 15, seed: 7 })) {
      const odd = checked({
        budgets: [{ max: { amount: usd("0.000001"), per: "month" }, reason: name }],
        head: [{ name }],
      });
      expect(complaints(written(odd))).toBe("");
    }
    expect(complaints(written(threeOutcomes()).replace(/ hostname="[^"]*"/, ""))).toContain("hostname");
  });
});
