import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { wordsSubject } from "../../src/estimate/words.ts";
import { tokcost } from "../cli/tokcost.ts";

describe("words instead of tokens", () => {
  test("are four tokens for three, within a range that grows with them", () => {
    expect(wordsSubject(750)).toMatchObject({ input: 1000, about: { range: { low: 825, high: 1200 } } });
    fc.assert(
      fc.property(fc.nat(1e9), (words) => {
        const { input, about } = wordsSubject(words);
        expect(about && about.range.low <= input && input <= about.range.high).toBe(true);
      }),
    );
  });

  test("are marked as assumed, in money too, and never taken together with tokens or files", async () => {
    const args = ["estimate", "-m", "gpt-4o", "--output-tokens", "0", "--words", "750"];
    const { estimates, assumptions } = JSON.parse((await tokcost([...args, "--json"])).stdout) as {
      estimates: { usd: unknown; basis: unknown }[];
      assumptions: unknown[];
    };
    expect(estimates).toMatchObject([
      { basis: { input: "assumed" }, usd: { perRequest: "0.0025", low: "0.0020625", high: "0.003" } },
    ]);
    expect(assumptions).toMatchObject([{ code: "words", value: "1000 of 750 words" }]);
    expect((await tokcost([...args, "--input-tokens", "5"])).stderr).toBe(
      "error: give --input-tokens or --words, not both\n",
    );
    expect((await tokcost([...args, "prompts"])).stderr).toMatch(/^error: --words stands instead of files/);
    expect((await tokcost(["estimate", "-m", "gpt-4o", "--words", "few"])).stderr).toMatch(/^error: --words: /);
  });
});
