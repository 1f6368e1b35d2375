import { expect, test } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import type { LogWaste, LogWasteKind, WasteSum } from "../../src/domain/log-waste.ts";
import { usd } from "../../src/domain/money.ts";
import { tokens } from "../../src/domain/tokens.ts";
import { type FindingTerms, priceFindings } from "../../src/savings/findings.ts";
import { TERMS } from "./workload.ts";

const ASKED: FindingTerms = { ...TERMS, cheapModel: null, modelOfUnnamed: null };
const MONTH = (365 * 86_400) / 12;

const sumOf = (kind: LogWasteKind, more: Partial<WasteSum> = {}): WasteSum => ({
  kind,
  provider: null,
  model: "gpt-4o",
  calls: 1000,
  tokens: tokens({ input: 1_000_000, output: 100_000 }),
  avoidable: 0,
  written: 0,
  ...more,
});

/** A log of exactly a month, so that money is as it was spent. */
const logOf = (sums: readonly WasteSum[], more: Partial<LogWaste> = {}): LogWaste => ({
  calls: 2000,
  from: 0 as Instant,
  to: MONTH as Instant,
  sums,
  untold: [],
  totals: [{ provider: null, model: "gpt-4o", calls: 2000, tokens: tokens({ input: 2_000_000, output: 200_000 }) }],
  ...more,
});

const usdOf = (sum: WasteSum, asked = ASKED) => priceFindings(logOf([sum]), asked).findings[0]?.usd;

test("whole calls are worth what they cost: 1M in at 2.50 and 0.1M out at 10", () => {
  for (const kind of ["duplicates", "retries", "cut-answers"] as const) expect(usdOf(sumOf(kind))).toBe(usd("3.5"));
});

test("input that goes away is worth its rate, and prefixes the rate less that of reading", () => {
  expect(usdOf(sumOf("tools-unused", { avoidable: 400_000 }))).toBe(usd("1"));
  expect(usdOf(sumOf("long-history", { avoidable: 400_000 }))).toBe(usd("1"));
  expect(usdOf(sumOf("shared-prefixes", { avoidable: 400_000 }))).toBe(usd("0.5"));
  // Claude Sonnet 4.5: 0.4M read at 0.30 instead of 3, and 0.1M written at 3.75 instead of 3.
  const written = { model: "claude-sonnet-4-5", avoidable: 400_000, written: 100_000 };
  expect(usdOf(sumOf("shared-prefixes", written))).toBe(usd("1.005"));
});

test("what can wait is worth the batch discount, simple calls the difference to the cheap model", () => {
  expect(usdOf(sumOf("could-wait"))).toBe(usd("1.75"));
  expect(usdOf(sumOf("cheap-model"))).toBe(usd("3.29"));
  expect(usdOf(sumOf("cheap-model"), { ...ASKED, cheapModel: "gpt-4.1-nano" })).toBe(usd("3.36"));
});

test("a finding without money has none, and findings come worst first", () => {
  const { findings } = priceFindings(
    logOf([sumOf("loose-limits"), sumOf("could-wait"), sumOf("duplicates"), sumOf("tools-unused", { avoidable: 1 })]),
    ASKED,
  );
  expect(findings.map(({ kind }) => kind)).toEqual(["duplicates", "could-wait", "tools-unused", "loose-limits"]);
  expect(findings.map(({ share }) => share)[0]).toBeCloseTo(0.5, 9);
});

test("a cache that would cost more to write than it saves is no finding", () => {
  const sum = sumOf("shared-prefixes", { model: "claude-sonnet-4-5", avoidable: 1000, written: 500_000 });
  expect(priceFindings(logOf([sum]), ASKED).findings).toEqual([]);
});

test("half a month's log is doubled, one of minutes or without times stands for itself", () => {
  const half = { to: (MONTH / 2) as Instant };
  expect(priceFindings(logOf([sumOf("duplicates")], half), ASKED)).toMatchObject({ per: "month", cost: usd("14") });
  for (const more of [{ to: 60 as Instant }, { from: null, to: null }])
    expect(priceFindings(logOf([sumOf("duplicates")], more), ASKED)).toMatchObject({ per: "log", cost: usd("7") });
});

test("calls without a model, or with one without a price, are told and not counted as nothing", () => {
  const nameless = logOf([sumOf("duplicates", { model: null })], {
    totals: [{ provider: null, model: null, calls: 7, tokens: tokens({ input: 10 }) }],
  });
  const found = priceFindings(nameless, ASKED);
  expect([found.unnamed, found.findings[0]?.usd]).toEqual([7, null]);
  expect(priceFindings(nameless, { ...ASKED, modelOfUnnamed: "gpt-4o" }).findings[0]?.usd).toBe(usd("3.5"));
  const other = priceFindings(logOf([sumOf("duplicates", { model: "mine" })]), ASKED);
  expect(other.unpriced.map(({ model }) => model)).toEqual(["mine"]);
  expect(other.findings[0]?.usd).toBeNull();
});
