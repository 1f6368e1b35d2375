import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { sha256 } from "../../../scripts/price-files.ts";
import { readOverlay } from "../../../src/read/price-book.ts";
import { cost, found, root, shippedBook } from "../../prices/shipped.ts";

const text = readFileSync(path.join(root, "fixtures/prices/own.yaml"), "utf8");
const { book, warnings } = readOverlay(shippedBook(), { name: "own.yaml", text }, sha256);
const million = { input: 1_000_000 };

describe("one's own prices over the shipped ones", () => {
  it("hold for their time; before and after, the shipped ones do", () => {
    expect(cost("openai/gpt-4o", "2026-02-28T23:59:59Z", million, {}, book)).toBe("2.5");
    expect(cost("openai/gpt-4o", "2026-03-01", million, {}, book)).toBe("2");
    expect(cost("openai/gpt-4o", "2026-08-31", million, {}, book)).toBe("2");
    expect(cost("openai/gpt-4o", "2026-09-01", million, {}, book)).toBe("2.5");
    expect(cost("openai/gpt-4o", "2024-06-01", million, {}, book)).toBe("5");
    expect(found("openai/gpt-4o", "2026-03-01", book).period).toMatchObject({
      id: "openai/gpt-4o@2026-03-01",
      basis: "user",
    });
  });

  it("keep names, limits and caching rules that they do not speak of", () => {
    const { model } = found("gpt-4o-2024-11-20", "2026-03-01", book);
    expect(model).toMatchObject({ key: "openai/gpt-4o", contextWindow: 128_000, caching: { minimumTokens: 1024 } });
  });

  it("may be free, which is not the same as unknown", () => {
    expect(cost("ollama/llama3.2", "2026-03-01", { input: 5, output: 5 }, {}, book)).toBe("0");
    expect(cost("llama3.2:latest", "1999-01-01", { input: 5 }, {}, book)).toBe("0");
    expect(cost("llama3.2", "2026-03-01", { cacheRead: 5 }, {}, book)).toBe("unpriced: not-offered");
    expect(cost("llama3.1", "2026-03-01", { input: 5 }, {}, book)).toBe("unpriced: unknown-model");
  });

  it("may be borrowed from another host's model, at its price of the day, and are then assumed", () => {
    const borrowed = found("azure/gpt-4o", "2024-06-01", book);
    expect(borrowed.period).toMatchObject({ id: "azure/gpt-4o@2024-05-13", basis: "assumed" });
    expect(cost("azure/gpt-4o", "2024-06-01", million, {}, book)).toBe("5");
    expect(cost("azure/gpt-4o", "2026-11-21", million, {}, book)).toBe("2.5");
    expect(cost("azure/gpt-4o", "2026-04-01", million, {}, book)).toBe("2"); // the overlay's own price for openai/gpt-4o
  });

  it("leave the bare name ambiguous where two hosts then sell it", () => {
    expect(cost("gpt-4o", "2026-03-01", million, {}, book)).toBe("unpriced: ambiguous-model");
    const rival =
      'schema: 1\nprovider: { id: acme }\nmodels:\n  - { id: gpt-4.1, prices: [{ rates: { input: "1" } }] }';
    const both = readOverlay(shippedBook(), { name: "own.yaml", text: rival }, sha256).book;
    expect(cost("gpt-4.1", "2026-03-01", million, {}, both)).toBe("unpriced: ambiguous-model");
    expect(cost("acme/gpt-4.1", "2026-03-01", million, {}, both)).toBe("1");
  });

  it("give a disputed model its price", () => {
    const own =
      'schema: 1\nprovider: { id: mistral }\nmodels:\n  - { id: mistral-large-4, prices: [{ rates: { input: "0.7" } }] }';
    const settled = readOverlay(shippedBook(), { name: "own.yaml", text: own }, sha256).book;
    expect(cost("mistral-large-4", "2026-11-21", million, {}, settled)).toBe("0.7");
  });

  it("are stamped, the shipped table's own stamp staying as it is", () => {
    expect(book.sha256).toBe(shippedBook().sha256);
    expect(book.version).toBe(shippedBook().version);
    expect(book.overlaySha256).toBe(sha256(text));
    expect(shippedBook().overlaySha256).toBeNull();
    expect(warnings).toEqual([]);
  });
});
