import { compare } from "../compare/compare.ts";
import type { Fraction } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { Simulation } from "../domain/scenario.ts";
import { costCurve } from "../growth/cost-curve.ts";
import { simulateCurve } from "../growth/simulate.ts";
import { checkMargin } from "../margin/margin.ts";
import { breakEvenWords, comparisonDocument, comparisonRecords, comparisonTable } from "../report/comparison.ts";
import { conclusionWords } from "../report/conclusions.ts";
import { jsonDocument, type Provenance } from "../report/document.ts";
import { growthDocument, growthNotes, growthRecords, growthTable } from "../report/growth.ts";
import { marginDocument, marginNotes, marginRecords, marginTable } from "../report/margin.ts";
import type { Report } from "../report/report.ts";
import { loadsConclusion, loadsRecords, loadsTable } from "../report/token-loads.ts";
import { VERSION } from "../version.ts";
import { type Steps, tokenLoads } from "./steps.ts";

/** A step's report, and whether something in it has no price. */
export interface StepReport {
  readonly report: Report;
  readonly incomplete: boolean;
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
export function comparisonReport(steps: Steps, candidates: readonly string[], explain: boolean): StepReport {
  const comparison = compare(steps.workload.features, candidates, steps.terms, steps.counter.count);
  const { rows, totals, breakEvens, conclusion } = comparison;
  const assumptions = rows.flatMap((row) => row.assumptions);
  const own = breakEvens.filter(({ kind }) => kind === "cache").slice(0, 2);
  return {
    incomplete: totals.some(({ complete }) => !complete),
    report: {
      headline: conclusionWords(conclusion),
      tables: [comparisonTable(comparison)],
      notes: own.map(breakEvenWords),
      details: explain ? [...breakEvens.map(breakEvenWords), ...assumptionLines(assumptions)] : [],
      data: comparisonRecords(comparison, steps.book.version),
      document: jsonDocument(
        provenance("compare", steps),
        comparisonDocument(comparison),
        [...steps.assumptions, ...assumptions],
        rows.flatMap(({ warnings }) => warnings),
      ),
    },
  };
}

/** Step 4. */
export function simulationReport(steps: Steps, explain: boolean): StepReport {
  const simulation: Simulation = simulateCurve(
    steps.workload,
    costCurve(steps.workload, steps.terms, steps.counter.count),
  );
  const notes = growthNotes(simulation);
  return {
    incomplete: simulation.unpriced.length > 0,
    report: {
      headline: conclusionWords(simulation.conclusion),
      tables: [growthTable(simulation)],
      notes: explain ? notes : notes.slice(0, 3),
      details: explain ? assumptionLines(simulation.assumptions) : [],
      data: growthRecords(simulation, steps.book.version),
      document: jsonDocument(
        provenance("simulate", steps),
        growthDocument(simulation),
        [...steps.assumptions, ...simulation.assumptions],
        steps.warnings,
      ),
    },
  };
}

/** Step 5. */
export function marginReport(steps: Steps, targets: readonly Fraction[], explain: boolean): StepReport {
  const curve = costCurve(steps.workload, steps.terms, steps.counter.count);
  const check = checkMargin(steps.workload, curve, targets);
  return {
    incomplete: curve.unpriced.length > 0,
    report: {
      headline: conclusionWords(check.conclusion),
      tables: [marginTable(check)],
      notes: marginNotes(check).slice(0, 3),
      details: explain ? assumptionLines(check.assumptions) : [],
      data: marginRecords(check, steps.book.version),
      document: jsonDocument(
        provenance("margin", steps),
        marginDocument(check),
        [...steps.assumptions, ...check.assumptions],
        steps.warnings,
      ),
    },
  };
}
