import { describe, expect, test } from "vitest";
import { chance } from "../../fuzz/chance.ts";
import { fuzzTarget } from "../../fuzz/fuzz.ts";
import { mutate } from "../../fuzz/mutate.ts";
import { complaints, type Target, TARGETS } from "../../fuzz/targets.ts";
import { ROOT } from "../cli/tokcost.ts";

/** Longer: `npm run fuzz -- --minutes 60`. What has been tried is in docs/reliability.md. */
const MILLISECONDS = 2500;

describe("every reader, fed with damaged files", () => {
  test.each(TARGETS.map((target) => [target.name, target] as const))(
    "%s: no crash, no hang, no more than 1 GB, nothing that a terminal obeys",
    async (_, target) => {
      expect(target.corpus.length).toBeGreaterThan(0);
      const { inputs, findings } = await fuzzTarget(target, { from: 1, milliseconds: MILLISECONDS, root: ROOT });
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
    const broken: Target = { name: "no such target", corpus: [], run: () => Promise.resolve([]) };
    const { findings } = await fuzzTarget(broken, { from: 1, milliseconds: 700, root: ROOT });
    expect(findings[0]?.complaint).toMatch(/^the process ended with 1/);
  });
});
