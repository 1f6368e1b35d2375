import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { priceFiles, sha256 } from "../../scripts/price-files.ts";
import { UserError } from "../../src/errors.ts";
import { readCustomTable, readOverlay, readPriceTable } from "../../src/read/price-book.ts";
import { root, shippedBook } from "../prices/shipped.ts";

const errors = path.join(root, "fixtures/errors");

/** What a user reads: the message, and the cure after a bar. */
function told(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof UserError) return error.message + (error.cure === undefined ? "" : ` | ${error.cure}`);
    throw error;
  }
  return "no error";
}

describe("a file of one's own prices with a mistake in it", () => {
  const cases = readdirSync(errors).filter((name) => name.startsWith("prices-"));
  it.each(cases)("%s is told in one line, with its place", (name) => {
    const text = readFileSync(path.join(errors, name, "prices.yaml"), "utf8");
    const message = told(() => readOverlay(shippedBook(), { name: "prices.yaml", text }, sha256));
    expect(message).toMatchSnapshot();
    expect(message).toMatch(/^prices\.yaml:\d+:\d+: /);
    expect(message).not.toContain("\n");
  });
});

/** The one-model table that the tests below break. */
function table(model: string, head = ""): () => unknown {
  const provider = "{ id: acme, name: Acme, currency: USD, pricing_urls: [https://acme.example/prices] }";
  const text = `schema: 1\nprovider: ${provider}\nmodels:\n  - id: rocket\n${head}    prices:\n${model}`;
  return () => readPriceTable({ version: "2026.11.21", providers: [{ name: "acme.yaml", text }] }, sha256);
}
const EVIDENCE = "        sources: [acme.example]\n        checked: null\n        confidence: high\n";
const PRICE = `      - id: acme/rocket@2026-01-01\n        effective: { from: "2026-01-01", to: null, basis: announced }\n`;

describe("a shipped price", () => {
  it("is taken with its evidence", () => {
    expect(told(table(`${PRICE}        rates: { input: "1" }\n${EVIDENCE}`))).toBe("no error");
  });

  it.each([
    [
      "no sources",
      `${PRICE}        rates: { input: "1" }\n        checked: null\n        confidence: high\n`,
      "has no sources",
    ],
    [
      "an empty list of sources",
      `${PRICE}        rates: { input: "1" }\n${EVIDENCE.replace("[acme.example]", "[]")}`,
      "is empty, expected where the price was seen",
    ],
    [
      "no word on when it was checked",
      `${PRICE}        rates: { input: "1" }\n${EVIDENCE.replace("        checked: null\n", "")}`,
      "has no checked",
    ],
    ["no rates", PRICE + EVIDENCE, "has no rates"],
    [
      "another id than its model and day",
      `${PRICE.replace("@2026-01-01", "@2026-01-02")}        rates: { input: "1" }\n${EVIDENCE}`,
      'expected "acme/rocket@2026-01-01"',
    ],
    [
      "rates although disputed",
      `${PRICE}        rates: { input: "1" }\n        disputed: who knows\n${EVIDENCE}`,
      "must not carry rates",
    ],
    [
      "a basis of a user's",
      `${PRICE.replace("announced", "user")}        rates: { input: "1" }\n${EVIDENCE}`,
      "expected announced, first-observed, scheduled",
    ],
    [
      "a date in place of the open end",
      `${PRICE.replace("to: null, ", "")}        rates: { input: "1" }\n${EVIDENCE}`,
      "has no to",
    ],
  ])("is refused with %s", (_, model, message) => {
    expect(told(table(model))).toContain(message);
  });

  it("may declare a gap, and nobody is priced in it", () => {
    const gap = `      - { effective: { from: "2026-02-01", to: "2026-03-01" }, gap: "off sale" }\n`;
    const first = PRICE.replace("to: null", 'to: "2026-02-01"');
    const last = PRICE.replaceAll("2026-01-01", "2026-03-01");
    const rates = `        rates: { input: "1" }\n${EVIDENCE}`;
    expect(told(table(first + rates + last + rates))).toContain("nothing is said about the time before this price");
    expect(told(table(first + rates + gap + last + rates))).toBe("no error");
  });
});

describe("odd but possible prices", () => {
  it.each([
    ['{ input: "2", output: "1" }', "output is cheaper than input"],
    ['{ input: "1", cache_read: "2" }', "a cache read is dearer than input"],
    ['{ input: "2", cache_write_5m: "1" }', "a cache write is cheaper than input"],
    ['{ input: "1", cache_write_5m: "3", cache_write_1h: "2" }', "a cache write for an hour is cheaper"],
    ['{ input: "1001" }', "outside 0.0001 to 1000"],
    ['{ input: "0.00009" }', "outside 0.0001 to 1000"],
  ])("%s is a warning", (rates, message) => {
    const file = {
      name: "own.yaml",
      text: `schema: 1\nprovider: { id: acme }\nmodels:\n  - { id: a, prices: [{ rates: ${rates} }] }`,
    };
    const { warnings } = readOverlay(shippedBook(), file, sha256);
    expect(warnings.map(({ code }) => code)).toEqual(["price-sanity"]);
    expect(warnings[0]?.message).toContain(message);
  });

  it("in a batch dearer than standard are a warning", () => {
    const price = '{ rates: { input: "1" }, modes: { batch: { rates: { input: "2" } } } }';
    const file = {
      name: "own.yaml",
      text: `schema: 1\nprovider: { id: acme }\nmodels:\n  - { id: a, prices: [${price}] }`,
    };
    expect(readOverlay(shippedBook(), file, sha256).warnings[0]?.message).toContain("batch input is dearer");
  });

  it("in the shipped table are none", () => {
    const { warnings } = readPriceTable(priceFiles(root), sha256);
    expect(warnings).toEqual([]);
  });
});

describe("a whole table of one's own", () => {
  const text = 'schema: 1\nprovider: { id: acme }\nmodels:\n  - { id: rocket, prices: [{ rates: { input: "1" } }] }';

  it("replaces the shipped one and has its own hash", () => {
    const { book } = readCustomTable({ name: "table.yaml", text }, sha256);
    expect(book.models.map(({ key }) => key)).toEqual(["acme/rocket"]);
    expect(book.version).toBe("custom");
    expect(book.sha256).toMatch(/^[0-9a-f]{64}$/);
    expect(book.overlaySha256).toBeNull();
  });

  it("is refused as JSON that is no compiled table", () => {
    expect(told(() => readCustomTable({ name: "t.json", text: '{"gpt-4o": 1}' }, sha256))).toMatch(
      /^t\.json: not a compiled/,
    );
  });
});

describe("the version of a table", () => {
  it("is a date", () => {
    expect(told(() => readPriceTable({ version: "1.0", providers: [] }, sha256))).toContain("expected YYYY.MM.DD");
  });
});
