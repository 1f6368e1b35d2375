import type { DrawnBudget, DrawnInput, DrawnSimulation, DrawnUsd } from "../domain/drawn.ts";
import { approximateUsd, type Fraction, usdToDecimal } from "../domain/money.ts";
import { formatDollars, formatFactor, formatNumber, formatShare } from "./figures.ts";
import { nameOfScope } from "../budget/scope.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Row, Table } from "./report.ts";

/** The growth table with what the draws say under the cost: nothing where nothing is uncertain. */
export function withDrawnRows(table: Table, { inputs, scenarios }: DrawnSimulation): Table {
  if (inputs.length === 0) return table;
  const row = (name: string, cell: (usd: DrawnUsd) => Cell): Row => ({
    cells: [name, ...scenarios.map(({ usd }) => cell(usd))],
    level: "item",
  });
  const today = scenarios.find(({ factor }) => factor.numerator === factor.denominator)?.usd.p50;
  const times = (p50: DrawnUsd["p50"]): Cell =>
    today === undefined || today === 0n ? "" : formatNumber(approximateUsd(p50) / approximateUsd(today));
  const drawn = [
    row("p10 of the draws", ({ p10 }) => p10),
    row("p50", ({ p50 }) => p50),
    row("p90", ({ p90 }) => p90),
    row("times today, p50", ({ p50 }) => times(p50)),
  ];
  return { ...table, rows: [...table.rows.slice(0, 1), ...drawn, ...table.rows.slice(1)] };
}

/** The records of growth with the quantiles of totals and of the months at today's factor; other rows have none. */
export function withDrawnColumns(table: Table, { scenarios }: DrawnSimulation): Table {
  const place = (key: string) => table.columns.findIndex((column) => column.key === key);
  const [kind, factor, month] = [place("kind"), place("factor"), place("month")];
  const today = scenarios.find(({ factor: by }) => by.numerator === by.denominator);
  const found = (cells: readonly Cell[]): DrawnUsd | undefined => {
    if (cells[kind] === "total") return scenarios.find((each) => ratio(each.factor) === cells[factor])?.usd;
    if (cells[kind] === "month") return today?.months.find((each) => each.month === cells[month])?.usd;
    return undefined;
  };
  const keys = ["p10", "p50", "p90", "mean"] as const;
  return {
    ...table,
    columns: [...table.columns, ...keys.map((key) => ({ key: `usd_${key}`, title: key, kind: "usd" as const }))],
    rows: table.rows.map((row) => {
      const usd = found(row.cells);
      return { ...row, cells: [...row.cells, ...keys.map((key): Cell => usd?.[key] ?? null)] };
    }),
  };
}

/** What is uncertain, and how likely budgets are passed: a line each. */
export function drawnNotes({ inputs, budgets }: DrawnSimulation): string[] {
  const [first, second] = inputs.filter(({ varianceShare }) => varianceShare > 0);
  const most = [first, second].flatMap((input) =>
    input ? [`${inputWords(input)} (${formatShare(input.varianceShare)} of the spread)`] : [],
  );
  const lines = most.length === 0 ? [] : [`what matters most of what nobody knows: ${most.join(", ")}`];
  return [...lines, ...budgets.flatMap((budget) => budgetWords(budget) ?? [])];
}

const INPUT_WORDS: Readonly<Record<DrawnInput["kind"], string>> = {
  volume: "the volume of",
  "static-input": "the prompt's tokens of",
  "dynamic-input": "the dynamic input of",
  output: "the output of",
  turns: "the turns of",
  steps: "the steps of",
  "result-tokens": "the results that come back to",
  users: "the users",
  reasoning: "the reasoning of",
  "response-cache": "what the response cache answers of",
  batch: "the batch share of",
  retries: "the retries of",
  prefixes: "the prompt cache's prefixes of",
  "gap-cv": "the gaps between requests of",
  peak: "the peak of",
  "user-growth": "the growth of users",
  intensity: "what each user sends",
  elasticity: "the elasticity",
  "list-prices": "the list prices of",
};

function inputWords({ kind, of }: DrawnInput): string {
  if (kind === "users") return of === null ? INPUT_WORDS[kind] : `${INPUT_WORDS[kind]} of ${of}`;
  return [INPUT_WORDS[kind], ...(of === null ? [] : [kind === "list-prices" ? shortModel(of) : of])].join(" ");
}

function budgetWords({ scope, limit, overShare, month, factor }: DrawnBudget): string | null {
  const last = overShare.at(-1) ?? 0;
  if (overShare.every((share) => share === 0) && factor.p90 === null) return null;
  const by = overShare.length > 1 ? ` by month ${overShare.length - 1}` : "";
  const from = (name: "p50" | "p90") =>
    `${name} ${month[name] === null ? "in no month" : month[name] === 0 ? "today already" : `in month ${month[name]}`}` +
    (factor[name] === null ? "" : `, at ${formatFactor(factor[name])}x`);
  return `budget ${formatDollars(limit)} of ${nameOfScope(scope)} is passed with ${formatShare(last)} probability${by}; ${from("p50")}; ${from("p90")}`;
}

function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

/** As documents have them. */
function decimals({ p10, p50, p90, mean }: DrawnUsd): Record<string, string> {
  return { p10: usdToDecimal(p10), p50: usdToDecimal(p50), p90: usdToDecimal(p90), mean: usdToDecimal(mean) };
}

/** The members of the JSON document, with what the draws add to scenarios, months and budgets. */
export function withDrawnMembers(
  document: Readonly<Record<string, unknown>>,
  drawn: DrawnSimulation,
): Record<string, unknown> {
  const today = drawn.scenarios.find(({ factor }) => factor.numerator === factor.denominator);
  const scenarios = listOf(document["scenarios"]).map((scenario, index) => {
    const own = drawn.scenarios[index];
    if (!own) return scenario;
    const months = own.months.map(({ month, usd }) => ({ month, usd: decimals(usd) }));
    return { ...scenario, usd: { ...objectOf(scenario["usd"]), ...decimals(own.usd) }, months };
  });
  const months = listOf(document["months"]).map((month, index) => {
    const usd = today?.months[index]?.usd;
    return usd ? { ...month, draws: decimals(usd) } : month;
  });
  const budgetCrossing = listOf(document["budgetCrossing"]).map((crossing) => {
    const own = drawn.budgets.find(({ budget }) => budget === crossing["budget"]);
    return own ? { ...crossing, draws: budgetMembers(own) } : crossing;
  });
  const { draws, seed, rankOfP90, inputs } = drawn;
  return { ...document, scenarios, months, budgetCrossing, uncertainty: { draws, seed, rankOfP90, inputs } };
}

function budgetMembers({ overShare, expectedOverrun, month, factor }: DrawnBudget): Record<string, unknown> {
  const at = (value: Fraction | null) => (value === null ? null : ratio(value));
  return {
    overShare,
    expectedOverrun: usdToDecimal(expectedOverrun),
    month,
    factor: { p50: at(factor.p50), p90: at(factor.p90) },
  };
}

type Members = Readonly<Record<string, unknown>>;

function listOf(value: unknown): readonly Members[] {
  return Array.isArray(value) ? (value as readonly Members[]) : [];
}

function objectOf(value: unknown): Members {
  return typeof value === "object" && value !== null ? (value as Members) : {};
}

/** "3 uncertain inputs, 4,096 draws, seed 1": what has to be said for anybody to repeat them. */
export function drawnProvenance({ draws, seed, inputs, rankOfP90: [low, high] }: DrawnSimulation): string {
  if (inputs.length === 0) return "no input is uncertain, so nothing is drawn";
  const what = `${counted(inputs.length, "uncertain input")}, ${formatNumber(draws)} draws, seed ${seed}`;
  return `${what}: p90 lies between their p${(low * 100).toFixed(1)} and p${(high * 100).toFixed(1)}`;
}
