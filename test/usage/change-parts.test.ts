import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Money, sum } from "../../src/domain/money.ts";
import { changeParts, type Flow, PARTS, partsAsMoney } from "../../src/usage/change-parts.ts";

const figure = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1e6, noNaN: true }));

const flow: fc.Arbitrary<Flow> = fc
  .record({
    models: fc.array(
      fc.record({
        model: fc.constantFrom("a", "b", "c"),
        requests: fc.integer({ min: 0, max: 10_000 }),
        kinds: fc.uniqueArray(
          fc.record({
            kind: fc.constantFrom("input", "cacheRead", "cacheWrite5m", "output", "inputAudio"),
            tokens: fc.integer({ min: 1, max: 1_000_000 }),
            usd: figure,
          }),
          { selector: ({ kind }) => kind, maxLength: 5 },
        ),
      }),
      { maxLength: 3 },
    ),
    retries: fc.integer({ min: 0, max: 10 }),
  })
  .map(({ models, retries }) => ({
    retries,
    models: [...new Map(models.map((model) => [model.model, model])).values()] as Flow["models"],
  }));

const cost = ({ models }: Flow): number =>
  models.flatMap(({ kinds }) => kinds).reduce((total, { usd }) => total + usd, 0);

const total = (parts: Readonly<Record<string, number>>): number =>
  Object.values(parts).reduce((all, part) => all + part, 0);

function one(
  model: Partial<Flow["models"][number]> & { readonly input: number; readonly usd: number },
  retries = 0,
): Flow {
  const { input, usd, requests = 100, model: name = "a" } = model;
  return { retries, models: [{ model: name, requests, kinds: [{ kind: "input", tokens: input, usd }] }] };
}

describe("the parts of a change", () => {
  it("add up to the change, whatever appears, disappears or is free", () => {
    fc.assert(
      fc.property(flow, flow, (before, after) => {
        const change = cost(after) - cost(before);
        const scale = Math.max(1, cost(before), cost(after));
        expect(Math.abs(total(changeParts(before, after)) - change)).toBeLessThan(1e-9 * scale);
      }),
      { numRuns: 500 },
    );
  });

  it("turn round with the direction", () => {
    fc.assert(
      fc.property(flow, flow, (before, after) => {
        const [there, back] = [changeParts(before, after), changeParts(after, before)];
        const scale = Math.max(1, cost(before), cost(after));
        for (const part of PARTS) expect(Math.abs(there[part] + back[part])).toBeLessThan(1e-9 * scale);
      }),
    );
  });

  it("add up exactly as money, the rest with the largest part", () => {
    const parts = fc.record(
      Object.fromEntries(PARTS.map((part) => [part, fc.double({ min: -1e4, max: 1e4, noNaN: true })])) as Record<
        (typeof PARTS)[number],
        fc.Arbitrary<number>
      >,
    );
    fc.assert(
      fc.property(parts, fc.bigInt({ min: -(10n ** 20n), max: 10n ** 20n }), (given, change) => {
        expect(sum(Object.values(partsAsMoney(given, change as Money)))).toBe(change);
      }),
    );
  });

  it("name the cause: requests, tokens, price, mix, cache or retries alone", () => {
    const base = one({ input: 1000, usd: 1 });
    const alone = (after: Flow, before = base) => {
      const parts = changeParts(before, after);
      return PARTS.filter((part) => Math.abs(parts[part]) > 1e-9);
    };
    expect(alone(one({ requests: 200, input: 2000, usd: 2 }))).toEqual(["volume"]);
    expect(alone(one({ input: 3000, usd: 3 }))).toEqual(["tokens"]);
    expect(alone(one({ input: 1000, usd: 1.5 }))).toEqual(["price"]);
    expect(alone(one({ requests: 150, input: 1500, usd: 1.5 }, 50))).toEqual(["retries"]);
    const cached: Flow = {
      retries: 0,
      models: [
        {
          model: "a",
          requests: 100,
          kinds: [
            { kind: "input", tokens: 400, usd: 0.4 },
            { kind: "cacheRead", tokens: 600, usd: 0.06 },
          ],
        },
      ],
    };
    expect(alone(cached)).toEqual(["cache"]);
    const mixed = (a: number): Flow => ({
      retries: 0,
      models: [
        { model: "a", requests: a, kinds: [{ kind: "input", tokens: 10 * a, usd: 0.01 * a }] },
        { model: "b", requests: 100 - a, kinds: [{ kind: "input", tokens: 10 * (100 - a), usd: 0.1 * (100 - a) }] },
      ],
    });
    expect(alone(mixed(20), mixed(80))).toEqual(["mix"]);
    expect(changeParts(base, one({ input: 0, usd: 0, requests: 0 })).volume).toBeCloseTo(-1);
  });

  it("count tokens for volume where nobody knows the requests", () => {
    const parts = changeParts(one({ requests: 0, input: 1000, usd: 1 }), one({ requests: 0, input: 2000, usd: 2 }));
    expect(parts.volume).toBeCloseTo(1);
    expect(parts.tokens).toBeCloseTo(0);
  });
});
