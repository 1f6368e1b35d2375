import { describe, expect, it } from "vitest";
import { priceFiles, sha256 } from "../../../scripts/price-files.ts";
import { newLock, readPriceTable } from "../../../src/read/price-book.ts";
import type { PriceFiles } from "../../../src/read/price-book.ts";
import { parseLock } from "../../../src/read/price-book/lock.ts";
import { root } from "../../prices/shipped.ts";

function table(input: string, more = ""): string {
  return `schema: 1
provider: { id: acme, name: Acme, currency: USD, pricing_urls: [https://acme.example] }
models:
  - id: rocket
    prices:
      - id: acme/rocket@2025-01-01
        effective: { from: "2025-01-01", to: "2026-01-01", basis: announced }
        rates: { input: "${input}" }
        sources: [acme.example]
        checked: null
        confidence: high
${more}      - id: acme/rocket@2026-01-01
        effective: { from: "2026-01-01", to: "2027-01-01", basis: announced }
        rates: { input: "3" }
        sources: [acme.example]
        checked: null
        confidence: high
`;
}

function files(text: string, lock = {}): PriceFiles {
  return {
    version: "2026.11.21",
    providers: [{ name: "acme.yaml", text }],
    lock: { name: "lock.json", text: JSON.stringify(lock) },
  };
}

const lock = newLock(files(table("2")), {}, sha256);

describe("the lock on closed prices", () => {
  it("holds the prices that are over on the table's own day, and no other", () => {
    expect(Object.keys(lock)).toEqual(["acme/rocket@2025-01-01"]);
    expect(() => readPriceTable(files(table("2"), lock), sha256)).not.toThrow();
  });

  it("is broken by another rate", () => {
    expect(() => readPriceTable(files(table("2.1"), lock), sha256)).toThrow(
      "acme.yaml:6:9: acme/rocket@2025-01-01 is closed and differs from its hash in lock.json",
    );
  });

  it("is not broken by better evidence", () => {
    const text = table("2").replace("sources: [acme.example]", "sources: [acme.example, another.example]");
    expect(() => readPriceTable(files(text, lock), sha256)).not.toThrow();
  });

  it("misses a closed price that was never locked, and one that is gone", () => {
    expect(() => readPriceTable(files(table("2"), {}), sha256)).toThrow("is closed but not in lock.json");
    const gone = { ...lock, "acme/shuttle@2024-01-01": "0".repeat(64) };
    expect(() => readPriceTable(files(table("2"), gone), sha256)).toThrow(
      "lock.json: acme/shuttle@2024-01-01 is locked but no longer a closed price",
    );
  });

  it("is renewed for a changed price only with a correction that names what it replaces", () => {
    expect(() => newLock(files(table("2.1")), lock, sha256)).toThrow("may only change with a correction block");
    const wrong = `        correction: { reason: typo, url: https://acme.example, replaces: "${"0".repeat(64)}" }\n`;
    expect(() => newLock(files(table("2.1", wrong)), lock, sha256)).toThrow("may only change with a correction block");
    const before = lock["acme/rocket@2025-01-01"] ?? "";
    const right = `        correction: { reason: typo, url: https://acme.example, replaces: "${before}" }\n`;
    const renewed = newLock(files(table("2.1", right)), lock, sha256);
    expect(renewed).not.toEqual(lock);
    expect(() => readPriceTable(files(table("2.1", right), renewed), sha256)).not.toThrow();
  });

  it("of the shipped table fits it", () => {
    const shipped = priceFiles(root);
    expect(newLock(shipped, {}, sha256)).toEqual(parseLock(shipped.lock));
  });

  it.each(["nonsense", "[1]", '{"a": 1}', "null"])("is refused as %s", (text) => {
    expect(() => parseLock({ name: "lock.json", text })).toThrow(/^lock\.json: /);
  });
});
