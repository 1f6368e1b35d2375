import { compare } from "../compare/compare.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { Io } from "../io.ts";
import { declaredUsageReport } from "../report/declared-usage.ts";
import { type ChartMoney, chartMoney } from "../report/html/charts/chart-money.ts";
import { costByFeature, type FeatureMoney } from "../report/html/charts/cost-by-feature.ts";
import type { StepName } from "../report/html/words.ts";
import { usageReport } from "../report/usage.ts";
import type { UsageReport } from "../usage/usage-report.ts";
import { VERSION } from "../version.ts";
import type { Common } from "./common.ts";
import { drawTerms } from "./draw-flags.ts";
import type { RunFlags } from "./run.ts";
import { comparisonReport, loadReport, marginReport, simulationReport, type StepReport } from "./step-reports.ts";
import { prepareSteps, type Steps } from "./steps.ts";
import { marginTargets, withGrowth } from "./workload-runs.ts";

export interface NamedStep extends StepReport {
  readonly name: StepName;
  readonly title: string;
  /** The file of its records. */
  readonly csv: string;
}

export interface FiveSteps {
  readonly steps: Steps;
  readonly all: readonly NamedStep[];
  readonly warnings: readonly Warning[];
}

/** Reads a workload and computes all five steps; a receipt's verification calls it a second time. */
export async function fiveSteps(named: string | null, flags: RunFlags, common: Common, io: Io): Promise<FiveSteps> {
  const steps = withGrowth(await prepareSteps(named, flags.model ?? [], common, io, true), flags);
  const candidates = flags.model ?? steps.workload.candidates;
  const { explain } = common;
  const money = chartMoney(common.currency);
  const all: NamedStep[] = [
    { name: "usage", title: "1 Usage", csv: "usage-map.csv", ...usageStep(steps, common, money) },
    { name: "loads", title: "2 Token loads", csv: "token-loads.csv", ...loadReport(steps, explain) },
    {
      name: "comparison",
      title: "3 Comparison",
      csv: "comparison.csv",
      ...comparisonReport(steps, candidates, explain, money),
    },
    {
      name: "growth",
      title: "4 Growth",
      csv: "growth.csv",
      ...simulationReport(steps, explain, drawTerms(flags), money),
    },
    {
      name: "pricing",
      title: "5 Pricing check",
      csv: "pricing-check.csv",
      ...marginReport(steps, marginTargets(flags.target), explain, drawTerms(flags)),
    },
  ];
  return { steps, all, warnings: unique([...steps.warnings, ...all.flatMap(({ warnings }) => warnings)]) };
}

/** Steps 3, 4 and 5 find the same things missing. */
function unique(warnings: readonly Warning[]): Warning[] {
  return [...new Map(warnings.map((warning) => [warning.message, warning])).values()];
}

/** Step 1: measured from the logs that the workload names, else as its features declare it. */
function usageStep(steps: Steps, { verbose }: Common, money: ChartMoney): StepReport {
  const provenance = { command: "usage", version: VERSION, book: steps.book, asOf: steps.terms.when.at };
  if (steps.usage) {
    return {
      report: usageReport(steps.usage, provenance, verbose),
      incomplete: steps.usage.unpriced.length > 0,
      warnings: [],
      assumptions: steps.usage.assumptions,
      charts: [costByFeature(loggedCosts(steps.usage), "as logged", money)],
    };
  }
  const { rows } = compare(steps.workload.features, [], steps.terms, steps.counter.count);
  const costs = rows.flatMap(({ feature, usd }) => (usd ? [{ feature, usd: usd.perMonth }] : []));
  return {
    report: declaredUsageReport(rows, provenance),
    incomplete: rows.some(({ usd }) => usd === null),
    warnings: [],
    assumptions: [],
    charts: [costByFeature(costs, "a month", money)],
  };
}

function loggedCosts({ rows }: UsageReport): FeatureMoney[] {
  return rows.flatMap(({ keys, cost }) =>
    cost.usd === null ? [] : [{ feature: keys["feature"] ?? "(none)", usd: cost.usd }],
  );
}
