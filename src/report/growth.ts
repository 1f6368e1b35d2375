import { nameOfScope } from "../budget/scope.ts";
import { compareMagnitude, type Money, usdToDecimal } from "../domain/money.ts";
import type { BudgetCrossing, Driver, LimitBreak, Scenario, Simulation } from "../domain/scenario.ts";
import { driverTotals } from "../growth/drivers.ts";
import { limitWords } from "./conclusions.ts";
import { breakEvenMembers, commitmentMembers, commitmentNotes, commitmentRows } from "./growth-commitments.ts";
import { limitRows, throttlingNote } from "./growth-limits.ts";
import { formatDollars, formatFactor, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import type { Cell, Column, Row, Table } from "./report.ts";

/** Step 4 for people: a column a factor. */
export function growthTable(simulation: Simulation): Table {
  const { scenarios, unpriced } = simulation;
  const columns: Column[] = [
    { key: "what", title: "", kind: "text" },
    ...scenarios.map(({ factor }): Column => ({
      key: `x${formatFactor(factor)}`,
      title: `${formatFactor(factor)}x`,
      kind: "usd",
    })),
  ];
  const hasRange = scenarios.some(({ usd }) => usd.low !== usd.high);
  const hasPlatform = scenarios.some(({ platform }) => platform !== 0n);
  const money = (value: Money): Cell => ({ value, atLeast: unpriced.length > 0 });
  const names = driverNames(scenarios);
  const rows: Row[] = [
    { cells: ["cost a month, $", ...scenarios.map(({ usd }) => money(usd.expected))], level: "total" },
    ...(hasRange
      ? [
          { cells: ["at low volume", ...scenarios.map(({ usd }) => money(usd.low))], level: "item" as const },
          { cells: ["at high volume", ...scenarios.map(({ usd }) => money(usd.high))], level: "item" as const },
        ]
      : []),
    ...(hasPlatform
      ? [{ cells: ["of which platform", ...scenarios.map(({ platform }): Cell => platform)], level: "item" as const }]
      : []),
    ...commitmentRows(scenarios),
    { cells: ["times today, expected", ...scenarios.map(({ timesToday }) => formatNumber(timesToday))] },
    ...names.map((name) => ({
      cells: [driverWords(name), ...scenarios.map((scenario): Cell => driverSum(scenario.drivers, name))],
      level: "item" as const,
    })),
    ...limitRows(simulation),
  ];
  return { name: "growth", columns, rows };
}

type DriverName = Driver["name"];

function driverNames(scenarios: readonly Scenario[]): DriverName[] {
  return [...new Set(scenarios.flatMap(({ drivers }) => drivers.map(({ name }) => name)))].filter(
    (name) => name !== "rounding",
  );
}

function driverWords(name: DriverName): string {
  const words: Readonly<Record<DriverName, string>> = {
    "cache-hits": "from cache hits, $",
    "response-cache": "from the response cache, $",
    commitment: "from commitments, $",
    platform: "from platform steps, $",
    rounding: "from rounding, $",
  };
  return words[name];
}

function driverSum(drivers: readonly Driver[], name: DriverName): Cell {
  const total = driverTotals(drivers).find((driver) => driver.name === name);
  return !total || total.usd === 0n ? "" : total.usd;
}

/** What breaks, what bends and when a budget is crossed, a line each. */
export function growthNotes(simulation: Simulation): string[] {
  const { breaks, scenarios, budgetCrossings, tiers, unpriced } = simulation;
  const lines: string[] = [];
  const missing = [...new Set(unpriced.map(({ model }) => model))];
  if (missing.length > 0) lines.push(`${missing.join(", ")} without a price: every sum is a lower bound`);
  if (breaks.length > 0)
    lines.push(`limits, first to break: ${breaks.slice(0, MOST_BREAKS).map(breakWords).join(" · ")}`);
  for (const { code, text, value } of simulation.assumptions) {
    if (code === "price-ahead") lines.push(`${text}; the months ahead have it ${value}`);
  }
  lines.push(...commitmentNotes(simulation));
  for (const { code, text, value } of simulation.assumptions) {
    if (code === "limit-tier") lines.push(`${text.replace(/ \(.*/, "")} on ${value}`);
  }
  const last = scenarios.at(-1);
  const bend = last && mostBending(last);
  if (last && bend) {
    lines.push(`what bends the line most: ${bend} at ${formatFactor(last.factor)}x`);
  }
  const throttled = throttlingNote(simulation);
  lines.push(...budgetCrossings.flatMap((crossing) => crossingWords(crossing) ?? []));
  for (const { feature, model, inputTokensOver, requestShare } of tiers) {
    if (requestShare > 0.001) {
      lines.push(
        `${feature}: ${formatShare(requestShare)} of its calls pass ${formatNumber(inputTokensOver)} tokens and pay ${model}'s higher tier`,
      );
    }
  }
  if (throttled !== null) lines.push(throttled);
  return lines;
}

const MOST_BREAKS = 3;

/** "support-reply cache hits 2.9 % → 95 %, −$4,095": the driver that makes the most of the difference. */
function mostBending({ drivers }: Scenario): string | null {
  const [most] = drivers.filter(({ name }) => name !== "rounding").toSorted((a, b) => compareMagnitude(b.usd, a.usd));
  if (!most) return null;
  const { name, feature, commitment, usd, from, to } = most;
  const shares = from === null || to === null ? "" : ` ${formatShare(from)} → ${formatShare(to)}`;
  const what: Readonly<Record<DriverName, string>> = {
    "cache-hits": `${feature ?? ""} cache hits${shares}`,
    "response-cache": `${feature ?? ""} response cache hits${shares}`,
    commitment: `commitment ${commitment ?? ""}`,
    platform: "platform costs, which come in steps",
    rounding: "",
  };
  return `${what[name]}, ${formatDollars(usd)}`;
}

/** "openai 10,000 requests a minute at 582.9x" */
function breakWords({ scope, dimension, factor, limit }: LimitBreak): string {
  const what =
    dimension === "usdPerMonth" ? `$${formatNumber(limit)} a month` : `${formatNumber(limit)} ${limitWords(dimension)}`;
  return `${shortModel(scope)} ${what} ${factor <= 1 ? "today already" : `at ${formatNumber(factor)}x`}`;
}

function crossingWords({ scope, limit, month, factor }: BudgetCrossing): string | null {
  if (month === null && factor === null) return null;
  const name = nameOfScope(scope);
  const when = month === null ? "" : month === 0 ? "today already" : `in month ${month}`;
  const volume = factor === null ? "" : `at ${formatFactor(factor)}x today's volume`;
  return `budget ${formatDollars(limit)} a month of ${name} is crossed ${[when, volume].filter((part) => part !== "").join(", ")}`;
}

/** Step 4 for finance: costs, drivers, limits and months, a row each. */
export function growthRecords({ scenarios, months }: Simulation, priceTable: string): Table {
  const columns: Column[] = [
    { key: "kind", title: "kind", kind: "text" },
    { key: "factor", title: "factor", kind: "number" },
    { key: "month", title: "month", kind: "count" },
    { key: "name", title: "name", kind: "text" },
    { key: "feature", title: "feature", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
    { key: "usd_low", title: "low", kind: "usd" },
    { key: "usd_high", title: "high", kind: "usd" },
    { key: "value", title: "value", kind: "number" },
    { key: "limit", title: "limit", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
  ];
  const rows: Row[] = [];
  const put = (cells: readonly Cell[]): void => void rows.push({ cells: [...cells, "USD", priceTable] });
  for (const {
    factor,
    usd,
    features,
    platform,
    platformParts,
    commitments,
    drivers,
    limits,
    timesToday,
  } of scenarios) {
    const at = Number(formatRatio(factor));
    put(["total", at, null, "cost a month", null, usd.expected, usd.low, usd.high, timesToday, null]);
    for (const { feature, model, usd: own, hitRate } of features)
      put(["feature", at, null, model, feature, own, null, null, hitRate, null]);
    put(["platform", at, null, "platform", null, platform, null, null, null, null]);
    for (const { name, features: parts } of platformParts)
      for (const { feature, usd: own } of parts)
        put(["platform-part", at, null, name, feature, own, null, null, null, null]);
    for (const { name, usd: own, used } of commitments)
      put(["commitment", at, null, name, null, own, null, null, used, null]);
    for (const { name, feature, commitment, usd: own, to } of drivers)
      put(["driver", at, null, commitment ?? name, feature, own, null, null, to, null]);
    for (const { scope, dimension, demand, limit } of limits)
      put(["limit", at, null, `${scope} ${dimension}`, null, null, null, null, demand, limit]);
  }
  for (const { month, factor, usd } of months) {
    put(["month", Number(formatRatio(factor)), month, "cost a month", null, usd, null, null, null, null]);
  }
  return { name: "growth", columns, rows };
}

function formatRatio({ numerator, denominator }: Scenario["factor"]): number {
  return Number(numerator) / Number(denominator);
}

/** The members of the JSON document. */
export function growthDocument(simulation: Simulation): Record<string, unknown> {
  const { scenarios, months, firstToBreak, breaks, budgetCrossings, commitments, tiers, unpriced } = simulation;
  return {
    scenarios: scenarios.map(({ factor, usd, timesToday, features, platform, platformParts, ...more }) => ({
      factor: formatRatio(factor),
      usd: { low: usdToDecimal(usd.low), expected: usdToDecimal(usd.expected), high: usdToDecimal(usd.high) },
      timesToday,
      features: features.map(({ listUsd, ...each }) => ({
        ...each,
        usd: usdToDecimal(each.usd),
        ...(listUsd === undefined ? {} : { listUsd: usdToDecimal(listUsd) }),
      })),
      platform: usdToDecimal(platform),
      platformParts: platformParts.map((part) => ({
        ...part,
        usd: usdToDecimal(part.usd),
        features: part.features.map((each) => ({ ...each, usd: usdToDecimal(each.usd) })),
      })),
      commitments: commitmentMembers(more.commitments),
      drivers: more.drivers.map((each) => ({ ...each, usd: usdToDecimal(each.usd) })),
      limits: more.limits,
    })),
    months: months.map(({ month, factor, priceFactor, usd }) => ({
      month,
      factor: formatRatio(factor),
      priceFactor: formatRatio(priceFactor),
      usd: usdToDecimal(usd),
    })),
    firstToBreak,
    breaks,
    budgetCrossing: budgetCrossings.map(({ budget, scope, limit, today, month, factor }) => ({
      budget,
      scope: nameOfScope(scope),
      limit: usdToDecimal(limit),
      today: usdToDecimal(today),
      month,
      factor: factor === null ? null : formatRatio(factor),
    })),
    commitments: breakEvenMembers(commitments),
    tiers,
    unpriced,
  };
}
