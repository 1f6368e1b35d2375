import { describe, expect, it } from "vitest";
import { sha256 } from "../../../scripts/price-files.ts";
import { canonicalJson, canonicalTable } from "../../../src/read/price-book/canonical.ts";
import { compilePriceBook, priceBookFromCompiled } from "../../../src/read/price-book/compiled.ts";
import { plainPeriod, revivePeriod } from "../../../src/read/price-book/plain.ts";
import { readCustomTable } from "../../../src/read/price-book.ts";
import { cost, shippedBook } from "../../prices/shipped.ts";

describe("the compiled table", () => {
  const text = compilePriceBook(shippedBook());

  it("is JSON, and the same table when read again", () => {
    expect((JSON.parse(text) as { models: unknown[] }).models).toHaveLength(shippedBook().models.length);
    expect(priceBookFromCompiled(text)).toEqual(shippedBook());
  });

  it("has the same hash, made from all that it says", () => {
    const { version, models, showcase, sha256: hash } = priceBookFromCompiled(text);
    expect(sha256(canonicalTable(version, models, showcase))).toBe(hash);
  });

  it("can be named with --table", () => {
    const { book } = readCustomTable({ name: "prices.json", text }, sha256);
    expect(book.sha256).toBe(shippedBook().sha256);
    expect(cost("gpt-4o", "2024-06-01", { input: 2 }, {}, book)).toBe("0.00001");
  });

  it.each(["", "{}", "nonsense", text.slice(0, 5000), text.replace('"compiled":1', '"compiled":2')])(
    "is refused when it is something else (%#)",
    (other) => {
      expect(() => priceBookFromCompiled(other, "old.json")).toThrow(/^old\.json: not a compiled price table/);
    },
  );

  it("gives every price as plain data and back, for receipts", () => {
    for (const period of shippedBook().models.flatMap(({ periods }) => periods)) {
      expect(revivePeriod(JSON.parse(JSON.stringify(plainPeriod(period))) as never)).toEqual(period);
    }
  });
});

describe("canonical JSON", () => {
  it("does not depend on the order of keys, nor on what is undefined", () => {
    expect(canonicalJson({ b: [1, { d: null, c: "é\n" }], a: undefined })).toBe('{"b":[1,{"c":"é\\n","d":null}]}');
    expect(canonicalJson({ x: 1, y: 2 })).toBe(canonicalJson({ y: 2, x: 1 }));
  });
});
