import { type Fraction, usdToDecimal } from "../domain/money.ts";
import { addSplits, type Change, type Split } from "./changes.ts";
import type { BurnDown } from "../domain/burn-down.ts";
import type { CheckResult } from "./check.ts";
import type { Figures } from "./figures.ts";
import { shareOfLimit } from "./spend-words.ts";
import { FACTORS } from "./subject.ts";

/** A check as plain data for --json: money as decimal strings in USD, shares as numbers. */
export function documentOfCheck(check: CheckResult): Readonly<Record<string, unknown>> {
  const { name, passed, status, path, figures, gaps, budget, changes } = check;
  const changed = changes.filter(({ kind }) => kind === "changed");
  return {
    name,
    passed,
    status,
    path,
    unit: figures?.unit ?? null,
    ...plainFigures(figures),
    delta: changed.length === 0 ? null : plainSplit(addSplits(changed.map(({ split }) => split))),
    changes: changes.map(documentOfChange),
    gaps,
    byPriceList: check.byPriceList,
    reason: budget.reason ?? null,
    owner: budget.owner ?? null,
    ...(check.spend ? { spend: plainSpend(check.spend) } : {}),
  };
}

/** `share` of the budget is a number; null where the budget is nothing. */
function plainSpend({ limit, spent, expected, low, high, days, chance, ...rest }: BurnDown) {
  return {
    ...rest,
    basis: rest.crossing === null ? "exact" : "estimated",
    limit: usdToDecimal(limit),
    spent: usdToDecimal(spent),
    share: shareOfLimit(spent, limit),
    expected: usdToDecimal(expected),
    low: usdToDecimal(low),
    high: usdToDecimal(high),
    chance: Number(chance.toFixed(4)),
    days: days.map(({ day, usd, spent: sofar, basis }) => ({
      day,
      usd: usdToDecimal(usd),
      spent: usdToDecimal(sofar),
      basis,
    })),
  };
}

/** A change as plain data. */
export function documentOfChange({
  kind,
  base,
  head,
  per,
  usd,
  split,
  sections,
}: Change): Readonly<Record<string, unknown>> {
  return {
    name: head?.name ?? base?.name ?? null,
    kind,
    file: head?.file ?? base?.file ?? null,
    model: { base: base?.model ?? null, head: head?.model ?? null },
    inputTokens: { base: base?.inputTokens ?? null, head: head?.inputTokens ?? null },
    per,
    usd: usd === null ? null : usdToDecimal(usd),
    delta: plainSplit(split),
    sections: sections.map(({ usd: cost, ...section }) => ({
      ...section,
      delta: section.head - section.base,
      ...(cost === undefined ? {} : { usd: usdToDecimal(cost) }),
    })),
  };
}

function plainSplit(split: Split | null): Readonly<Record<string, string>> | null {
  return split && Object.fromEntries(FACTORS.map((factor) => [factor, usdToDecimal(split[factor])]));
}

function plainFigures(figures: Figures | null): Readonly<Record<"actual" | "low" | "high" | "limit", unknown>> {
  const plain = <T>(
    { actual, low, high, limit }: Readonly<Record<"actual" | "low" | "high" | "limit", T>>,
    write: (value: T) => unknown,
  ) => ({
    actual: write(actual),
    low: write(low),
    high: write(high),
    limit: write(limit),
  });
  if (figures === null) return { actual: null, low: null, high: null, limit: null };
  switch (figures.unit) {
    case "tokens":
      return plain(figures, (tokens) => tokens);
    case "share":
      return plain(figures, ratio);
    default:
      return plain(figures, usdToDecimal);
  }
}

/** Null for an increase from nothing, which is no number. */
function ratio({ numerator, denominator }: Fraction): number | null {
  const share = Number(numerator) / Number(denominator);
  return share > 1e12 ? null : share;
}
