import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { usageRecords } from "../../src/usage/usage-records.ts";
import { open } from "./open-log.ts";

const DATA = "../shared/data/usage-bodies/usages.jsonl";

interface Expected {
  readonly unc: number;
  readonly cr: number;
  readonly cw5: number;
  readonly cw1: number;
  readonly out: number;
  readonly rea: number | null;
}

interface Recorded {
  readonly model: string | null;
  readonly body: unknown;
  readonly expected: Expected;
  readonly records?: readonly (Expected & { readonly model: string })[];
}

describe.skipIf(!existsSync(DATA))("recorded response bodies (skipped where ../shared/data is absent)", () => {
  const recorded = existsSync(DATA)
    ? readFileSync(DATA, "utf8")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line) as Recorded)
    : [];

  it("all 821 give the tokens that their providers bill, pass by pass", async () => {
    const text = recorded.map(({ body }) => JSON.stringify(body)).join("\n");
    const records = await usageRecords([{ name: "-", text }], { open });
    const found = records.map(({ model, tokens }) => [
      model,
      ...[tokens.input, tokens.cacheRead, tokens.cacheWrite5m, tokens.cacheWrite1h, tokens.output, tokens.reasoning],
    ]);
    const wanted = recorded.flatMap(({ model, expected, records }) =>
      (records ?? [{ ...expected, model }]).map((one) => [
        one.model,
        one.unc,
        one.cr,
        one.cw5,
        one.cw1,
        one.out,
        one.rea ?? 0,
      ]),
    );
    expect(recorded).toHaveLength(821);
    expect(found).toEqual(wanted);
  });
});
