import { describe, expect, it } from "vitest";
import { when } from "../../src/domain/dates.ts";
import { tableWarnings } from "../../src/prices/check.ts";
import { priceDiff } from "../../src/prices/diff.ts";
import { priceHistory } from "../../src/prices/history.ts";
import { priceList } from "../../src/prices/list.ts";
import { shippedBook } from "./shipped.ts";

const book = shippedBook();
const at = (day: string) => when(day, "day");

function warned(model: string, day: string): string[] {
  return tableWarnings(book, at(day))
    .filter((warning) => warning.model === model)
    .map(({ code }) => code);
}

describe("warnings about prices", () => {
  it.each([
    ["openai/gpt-5.6-sol", "2026-11-21", ["price-promised", "price-beyond-evidence"]],
    ["google/gemini-4-argon", "2026-11-21", ["price-change-scheduled", "price-beyond-evidence"]],
    ["google/gemini-3.8-flash", "2026-11-10", ["price-change-scheduled"]],
    ["google/gemini-3.8-flash", "2027-01-01", ["price-scheduled", "price-stale"]],
    ["mistral/mistral-large-4", "2026-11-21", ["price-disputed"]],
    ["openai/gpt-4o", "2026-11-10", []],
    ["openai/gpt-4o", "2026-11-11", ["price-beyond-evidence"]],
    ["openai/gpt-4o", "2027-02-08", ["price-beyond-evidence"]],
    ["openai/gpt-4o", "2027-02-09", ["price-stale"]],
    ["openai/gpt-4o", "2024-06-01", ["price-undated"]],
    ["openai/davinci", "2026-11-21", []],
  ])("%s on %s: %j", (model, day, codes) => {
    expect(warned(model, day)).toEqual(codes);
  });
});

describe("the list of prices", () => {
  it("has every model that is priced on the day", () => {
    const rows = priceList(book, at("2026-11-21"));
    expect(rows.length).toBeGreaterThan(120);
    expect(rows.find(({ model }) => model === "openai/davinci")).toBeUndefined();
    expect(rows.find(({ model }) => model === "openai/gpt-5.6-sol")).toMatchObject({
      tiers: [272_000],
      modes: ["batch", "flex", "fast", "priority"],
      regions: ["eu", "us"],
      disputed: false,
    });
    expect(rows.find(({ model }) => model === "mistral/mistral-large-4")?.disputed).toBe(true);
    expect(rows.find(({ model }) => model === "deepseek/deepseek-flash")?.clock).toBe(true);
  });

  it("can be narrowed to names that contain something", () => {
    expect(priceList(book, at("2026-11-21"), "Haiku-5").map(({ model }) => model)).toEqual([
      "anthropic/claude-haiku-5-5",
    ]);
    expect(priceList(book, at("2026-07-29"), "gpt-4o-mini")[0]?.modes).toEqual(["batch", "priority"]);
  });
});

describe("what changes between two days", () => {
  it("is told figure by figure", () => {
    const changes = priceDiff({ book, when: at("2026-07-29") }, { book, when: at("2026-07-30") });
    expect(
      changes
        .filter(({ model }) => model === "openai/gpt-5.6-luna")
        .map(({ what, before, after }) => [what, before, after]),
    ).toContainEqual(["tier >272000 output", "9", "1.8"]);
    expect(changes.find(({ model, what }) => model === "xai/grok-4.5" && what === "cacheRead")).toMatchObject({
      before: "0.5",
      after: "0.3",
    });
    expect(new Set(changes.map(({ model }) => model))).toEqual(
      new Set(["openai/gpt-5.6-luna", "openai/gpt-5.6-terra", "xai/grok-4.5"]),
    );
  });

  it("names models that come and go", () => {
    const changes = priceDiff({ book, when: at("2024-01-03") }, { book, when: at("2024-01-04") });
    expect(changes).toContainEqual({
      ...{ model: "openai/davinci", what: "price", before: "20 / 20", after: null },
      ...{ beforeId: "openai/davinci@2022-09-01", afterId: null },
    });
  });

  it("is nothing within a day", () => {
    expect(priceDiff({ book, when: at("2026-11-20") }, { book, when: at("2026-11-21") })).toEqual([]);
  });

  it("works from one table to another", () => {
    const models = book.models.filter(({ key }) => key !== "openai/gpt-4o");
    const changes = priceDiff({ book, when: at("2026-11-21") }, { book: { ...book, models }, when: at("2026-11-21") });
    expect(changes).toMatchObject([{ model: "openai/gpt-4o", what: "price", before: "2.5 / 10", after: null }]);
  });
});

describe("the history of a name", () => {
  it("follows the name through the models that it meant", () => {
    const rows = priceHistory(book, "deepseek-v4-flash");
    expect(rows.map(({ model, by, period }) => [model, by, period.id])).toEqual([
      ["deepseek/deepseek-v4-flash", "id", "deepseek/deepseek-v4-flash@2026-04-24"],
      ["deepseek/deepseek-v4-flash", "id", "deepseek/deepseek-v4-flash@2026-04-26"],
      ["deepseek/deepseek-v4-flash", "id", "deepseek/deepseek-v4-flash@2026-08-16T16:00:00Z"],
      ["deepseek/deepseek-v4-flash", "id", "deepseek/deepseek-v4-flash@2026-08-22T16:00:00Z"],
      ["deepseek/deepseek-flash", "alias", "deepseek/deepseek-flash@2026-09-10T04:00:00Z"],
    ]);
    expect(rows[1]?.changed).toEqual(["cacheRead"]);
    expect(rows[2]?.changed).toContain("window peak input");
  });

  it("keeps to the dates of an alias", () => {
    const rows = priceHistory(book, "gpt-3.5-turbo-0613");
    expect(rows.map(({ from, to }) => [from, to])).toEqual([[at("2023-06-13").at, at("2023-12-11").at]]);
    expect(priceHistory(book, "nothing-like-it")).toEqual([]);
  });
});
