import { compare } from "../compare/compare.ts";
import type { Fraction } from "../domain/money.ts";
import type { Unpriced } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import type { Simulation } from "../domain/scenario.ts";
import { type CostCurve, costCurve } from "../growth/cost-curve.ts";
import { concludeByDraws, DEFAULT_DRAW_TERMS, drawSimulation, type DrawTerms } from "../growth/monte-carlo.ts";
import { simulateCurve } from "../growth/simulate.ts";
import { drawMargin } from "../margin/drawn-margin.ts";
import { checkMargin } from "../margin/margin.ts";
import { userMargins } from "../margin/user-margins.ts";
import { commitmentBreakEvens } from "../growth/commitment-break-evens.ts";
import { breakEvenTable, breakEvenWords, commitmentBreakEvenWords } from "../report/break-evens.ts";
import {
  comparisonDocument,
  comparisonNotes,
  comparisonRecords,
  comparisonTable,
  fitDetails,
} from "../report/comparison.ts";
import { conclusionWords } from "../report/conclusions.ts";
import { jsonDocument, type Provenance } from "../report/document.ts";
import { growthDocument, growthNotes, growthRecords, growthTable } from "../report/growth.ts";
import {
  drawnNotes,
  drawnProvenance,
  withDrawnColumns,
  withDrawnMembers,
  withDrawnRows,
} from "../report/growth-draws.ts";
import type { Chart } from "../report/html/chart.ts";
import { type ChartMoney, IN_DOLLARS } from "../report/html/charts/chart-money.ts";
import { candidatesChart } from "../report/html/charts/candidates.ts";
import { driversChart } from "../report/html/charts/drivers.ts";
import { growthChart } from "../report/html/charts/growth.ts";
import { inputParts } from "../report/html/charts/input-parts.ts";
import { monthsChart } from "../report/html/charts/months.ts";
import { userMarginsChart } from "../report/html/charts/user-margins.ts";
import { marginDocument, marginNotes, marginRecords, marginTable } from "../report/margin.ts";
import { marginDrawNotes, withMarginMembers, withMarginRanges } from "../report/margin-draws.ts";
import type { Report } from "../report/report.ts";
import { findModel } from "../prices/resolve.ts";
import { warningsFor } from "../prices/warnings.ts";
import { loadsConclusion, loadsRecords, loadsTable } from "../report/token-loads.ts";
import { VERSION } from "../version.ts";
import { type Steps, tokenLoads } from "./steps.ts";

/** A step's report, and whether something in it has no price. */
export interface StepReport {
  readonly report: Report;
  readonly incomplete: boolean;
  /** What the step itself found wrong, beside what was read. */
  readonly warnings: readonly Warning[];
  readonly assumptions: readonly Assumption[];
  /** For a page; null: nothing to show. */
  readonly charts: readonly (Chart | null)[];
}

/** One for each model without a price. */
function unpricedWarnings(unpriced: readonly (Unpriced | null)[]): Warning[] {
  const found = new Map(unpriced.flatMap((each) => (each ? [[each.model, each] as const] : [])));
  return [...found.values()].map(({ message }) => ({ code: "unpriced", message }));
}

/** A conclusion that leaves features out says so first. */
function ofWhatHasPrice(conclusion: string, { loads, unpriced }: CostCurve): string {
  if (unpriced.length === 0) return conclusion;
  return loads.length === 0 ? "Nothing of it has a price." : `Of what has a price: ${conclusion}`;
}

/** One for each model whose next price the table knows already, by any of its names. */
function scheduledWarnings({ book, terms }: Steps, models: readonly string[]): Warning[] {
  const found = new Set(models.map((name) => findModel(book, name, terms.when.at)));
  return [...found]
    .flatMap((model) => ("key" in model ? warningsFor(model, terms.when.at) : []))
    .flatMap(({ code, message }) => (code === "price-change-scheduled" ? [{ code, message }] : []));
}

function provenance(command: string, { book, terms }: Steps): Provenance {
  return { command, version: VERSION, book, asOf: terms.when.at };
}

function assumptionLines(assumptions: readonly Assumption[]): string[] {
  return [...new Set(assumptions.map(({ text, value }) => `assumed: ${text}: ${value}`))];
}

/** Step 2. */
export function loadReport(steps: Steps, explain: boolean): StepReport {
  const loads = tokenLoads(steps);
  const assumptions = loads.flatMap((load) => load.assumptions);
  const records = loadsRecords(loads);
  return {
    incomplete: false,
    warnings: [],
    assumptions,
    charts: [inputParts(loads)],
    report: {
      headline: loadsConclusion(loads),
      tables: [loadsTable(loads)],
      notes: [],
      details: explain ? assumptionLines(assumptions) : [],
      data: records,
      document: jsonDocument(
        provenance("load", steps),
        { loads: loads.map(({ feature, model, input, output, parts }) => ({ feature, model, input, output, parts })) },
        assumptions,
        [],
      ),
    },
  };
}

/** Step 3. */
export function comparisonReport(
  steps: Steps,
  candidates: readonly string[],
  explain: boolean,
  money: ChartMoney = IN_DOLLARS,
): StepReport {
  const comparison = compare(steps.workload.features, candidates, steps.terms, steps.counter.count);
  const { rows, totals, breakEvens, conclusion } = comparison;
  const { workload, terms, counter } = steps;
  const committed = workload.commitments?.length ? commitmentBreakEvens(costCurve(workload, terms, counter.count)) : [];
  const assumptions = rows.flatMap((row) => row.assumptions);
  const warnings = [
    ...rows.flatMap((row) => row.warnings),
    ...unpricedWarnings(rows.map(({ unpriced }) => unpriced)),
    ...scheduledWarnings(
      steps,
      rows.map(({ model }) => model),
    ),
  ];
  return {
    incomplete: totals.some(({ complete }) => !complete),
    warnings,
    assumptions,
    charts: [candidatesChart(comparison, money)],
    report: {
      headline: conclusionWords(conclusion),
      tables: [comparisonTable(comparison), breakEvenTable(comparison, committed)],
      notes: comparisonNotes(comparison, committed),
      details: explain
        ? [
            ...[...breakEvens.map(breakEvenWords), ...committed.map(commitmentBreakEvenWords)],
            ...fitDetails(comparison),
            ...assumptionLines(assumptions),
          ]
        : [],
      data: comparisonRecords(comparison, steps.book.version),
      document: jsonDocument(
        provenance("compare", steps),
        comparisonDocument(comparison, committed),
        [...steps.assumptions, ...assumptions],
        [...steps.warnings, ...warnings],
      ),
    },
  };
}

/** Step 4. */
export function simulationReport(
  steps: Steps,
  explain: boolean,
  terms: DrawTerms = DEFAULT_DRAW_TERMS,
  money: ChartMoney = IN_DOLLARS,
): StepReport {
  const curve = costCurve(steps.workload, steps.terms, steps.counter.count);
  const simulation: Simulation = simulateCurve(steps.workload, curve);
  const drawn = drawSimulation(steps.workload, curve, steps.counter.count, terms);
  const notes = [...growthNotes(simulation), ...drawnNotes(drawn)];
  const assumptions = [...simulation.assumptions, ...drawn.assumptions];
  const models = curve.loads.map(({ priced }) => priced.model.key);
  const warnings = [...unpricedWarnings(simulation.unpriced), ...scheduledWarnings(steps, models)];
  return {
    incomplete: simulation.unpriced.length > 0,
    warnings,
    assumptions,
    charts: [
      growthChart(simulation, drawn, money),
      driversChart(simulation, money),
      monthsChart(simulation, drawn, money),
    ],
    report: {
      headline: ofWhatHasPrice(conclusionWords(concludeByDraws(simulation.conclusion, drawn)), curve),
      tables: [withDrawnRows(growthTable(simulation), drawn)],
      notes: explain ? notes : notes.slice(0, 3),
      details: explain ? [drawnProvenance(drawn), ...assumptionLines(assumptions)] : [],
      data: withDrawnColumns(growthRecords(simulation, steps.book.version), drawn),
      document: jsonDocument(
        provenance("simulate", steps),
        withDrawnMembers(growthDocument(simulation), drawn),
        [...steps.assumptions, ...assumptions],
        [...steps.warnings, ...warnings],
      ),
    },
  };
}

/** What was taken for granted of plans, or measured, when the workload was read. */
function ofPlans(assumptions: readonly Assumption[]): readonly Assumption[] {
  return assumptions.filter(({ text }) => text.startsWith("plan "));
}

/** Step 5. */
export function marginReport(
  steps: Steps,
  targets: readonly Fraction[],
  explain: boolean,
  terms: DrawTerms = DEFAULT_DRAW_TERMS,
): StepReport {
  const curve = costCurve(steps.workload, steps.terms, steps.counter.count);
  const check = checkMargin(steps.workload, curve, targets);
  const drawn = drawMargin(steps.workload, curve, steps.counter.count, targets[0] ?? null, terms);
  const models = curve.loads.map(({ priced }) => priced.model.key);
  const warnings = [...unpricedWarnings(curve.unpriced), ...scheduledWarnings(steps, models)];
  const missing =
    curve.unpriced.length === 0 ? [] : ["something has no price: costs are lower bounds, margins upper ones"];
  return {
    incomplete: curve.unpriced.length > 0,
    warnings,
    assumptions: check.assumptions,
    charts: [userMarginsChart(userMargins(steps.workload, curve))],
    report: {
      headline: ofWhatHasPrice(conclusionWords(check.conclusion), curve),
      tables: [withMarginRanges(marginTable(check), drawn)],
      notes: explain
        ? [...missing, ...marginNotes(check), ...marginDrawNotes(drawn)]
        : [...missing, ...marginNotes(check)].slice(0, 3),
      details: explain ? assumptionLines([...ofPlans(steps.assumptions), ...check.assumptions]) : [],
      data: marginRecords(check, steps.book.version),
      document: jsonDocument(
        provenance("margin", steps),
        withMarginMembers(marginDocument(check), drawn),
        [...steps.assumptions, ...check.assumptions],
        [...steps.warnings, ...warnings],
      ),
    },
  };
}
