import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { changesBetween } from "../../src/budget/changes.ts";
import { sum, usd } from "../../src/domain/money.ts";
import { baseOf, type Made, subject } from "./subjects.ts";

function changes(before: readonly Made[], after: readonly Made[]) {
  return changesBetween(
    baseOf(before, after),
    after.map((made) => subject(made)),
  );
}

const made = fc.record({
  name: fc.constant("chat"),
  model: fc.constantFrom("small", "large", "free"),
  sections: fc.dictionary(fc.constantFrom("system", "user", "tools"), fc.integer({ min: 0, max: 100_000 })),
  output: fc.integer({ min: 0, max: 5000 }).map((n): [number, number, number] => [n, n, n]),
  requests: fc.option(fc.integer({ min: 0, max: 10_000_000 })),
  tokensPerToken: fc
    .tuple(fc.bigInt({ min: 1n, max: 997n }), fc.bigInt({ min: 1n, max: 997n }))
    .map(([numerator, denominator]) => ({ numerator, denominator })),
});

test("the parts of a change add up to it, to the last digit", () => {
  fc.assert(
    fc.property(made, made, fc.constantFrom("0.000001", "0.000000333333333", "0"), (before, after, oldPrice) => {
      const base = baseOf([before], [after], { small: oldPrice, large: "0.00002", free: "0" });
      const [change] = changesBetween(base, [subject(after)]);
      expect(change?.split).not.toBeNull();
      expect(sum(Object.values(change?.split ?? {}))).toBe(change?.usd);
    }),
  );
});

test("what did not change has no part in it", () => {
  fc.assert(
    fc.property(made, made, (before, after) => {
      const same: Made = { ...after, model: before.model, tokensPerToken: before.tokensPerToken, requests: 5 };
      const [change] = changes([{ ...before, requests: 5 }], [same]);
      expect(change?.split).toMatchObject({ price: 0n, model: 0n, tokenizer: 0n, volume: 0n });
    }),
  );
});

describe("a change", () => {
  test("is taken apart by cause", () => {
    const before: Made = { name: "chat", requests: 1000, sections: { system: 100 } };
    const after: Made = { ...before, model: "large", sections: { system: 150 }, output: [20, 20, 20], requests: 2000 };
    expect(changes([before], [after])[0]).toMatchObject({
      kind: "changed",
      usd: usd("4.85"),
      split: {
        price: 0n,
        model: usd("1.35"),
        tokenizer: 0n,
        tokens: usd("0.5"),
        assumption: usd("0.5"),
        volume: usd("2.5"),
      },
    });
  });

  test("tells the tokens of each section, the largest difference first", () => {
    const before: Made = { name: "chat", sections: { system: 100, user: 52 } };
    const after: Made = {
      name: "chat",
      sections: { system: 100, user: 40, "tool: refund": 300, "tool: search_orders": 384 },
    };
    expect(changes([before], [after])[0]?.sections).toEqual([
      { name: "tool: search_orders", base: 0, head: 384 },
      { name: "tool: refund", base: 0, head: 300 },
      { name: "user", base: 52, head: 40 },
    ]);
  });

  test("without a price on one side is no amount, and no zero", () => {
    expect(changes([{ name: "chat", model: "my-model" }], [{ name: "chat" }])[0]).toMatchObject({
      usd: null,
      split: null,
    });
    expect(changes([], [{ name: "chat", model: "my-model" }])[0]).toMatchObject({ kind: "new", usd: null });
  });

  test("against a finished report has no parts", () => {
    const base = { ...baseOf([{ name: "chat" }], []), costOf: null };
    expect(changesBetween(base, [subject({ name: "chat", requests: 2000 })])[0]).toMatchObject({
      usd: usd("0.15"),
      split: null,
    });
  });
});

describe("features are the same", () => {
  test("by name, whatever their prompt file is called now", () => {
    const [change] = changes([{ name: "chat", file: "a.md" }], [{ name: "chat", file: "b.md" }]);
    expect([change?.kind, change?.base?.file, change?.head?.file]).toEqual(["changed", "a.md", "b.md"]);
  });

  test("else by their prompt file, where it is theirs alone", () => {
    expect(changes([{ name: "reply", file: "a.md" }], [{ name: "answer", file: "a.md" }])).toMatchObject([
      { kind: "changed", base: { name: "reply" }, head: { name: "answer" } },
    ]);
    const two = [
      { name: "one", file: "a.md" },
      { name: "two", file: "a.md" },
    ];
    expect(changes(two, [{ name: "three", file: "a.md" }]).map(({ kind }) => kind)).toEqual([
      "new",
      "deleted",
      "deleted",
    ]);
    expect(changes([{ name: "three", file: "a.md" }], two).map(({ kind }) => kind)).toEqual(["new", "new", "deleted"]);
  });

  test("not by having no file", () => {
    expect(changes([{ name: "one", file: null }], [{ name: "two", file: null }]).map(({ kind }) => kind)).toEqual([
      "new",
      "deleted",
    ]);
  });
});
