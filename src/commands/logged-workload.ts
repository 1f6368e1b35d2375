import type { PriceTerms } from "../compare/price-load.ts";
import { dayOf } from "../domain/dates.ts";
import { type Money, sum as sumMoney, ZERO } from "../domain/money.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { Feature } from "../domain/workload.ts";
import { readWorkload } from "../read/workload.ts";
import { workloadYaml } from "../report/workload-yaml.ts";
import type { MeasuredFeature, UsageDetail, UsageReport } from "../usage/usage-report.ts";
import { fitFeatures, type FittedFeature } from "./fitted-features.ts";

/** What costs are told apart by, so that every measured feature finds its own. */
export const COSTS_OF_FEATURES: readonly string[] = ["feature", "model"];

/** A log that was read call by call, and what it cost by `COSTS_OF_FEATURES`. */
export interface MeasuredLog {
  readonly features: readonly MeasuredFeature[];
  readonly costs: UsageDetail;
  readonly span: UsageReport["span"];
}

export interface LoggedWorkload {
  /** A commented tokcost.yaml. */
  readonly text: string;
  /** What is read from that text. */
  readonly features: readonly Feature[];
  readonly assumptions: readonly Assumption[];
}

/**
 * A log as a workload: what `usage --save-workload` writes to `file`, and what a tokcost.yaml means that names a log under `usage`. Both
 * are the same because features are read back from the text, whose figures are rounded.
 */
export function loggedWorkload(
  file: string,
  { features, costs, span }: MeasuredLog,
  terms: PriceTerms,
): LoggedWorkload {
  const sources = fitFeatures(features, (each) => costIn(costs, each), terms);
  const text = workloadYaml({ sources, span, asOf: dayOf(terms.when.at) });
  return {
    text,
    features: readWorkload({ file: file.replace(/\.json$/i, ".yaml"), text }).features,
    assumptions: sources.flatMap(assumptionsOf),
  };
}

/** What a feature cost on a model; null where a part has no price. */
function costIn({ sums }: UsageDetail, { feature, models }: MeasuredFeature): Money | null {
  const model = models[0]?.model ?? null;
  const own = sums.filter(({ sum, cost }) => {
    const name = cost.kind === "priced" ? cost.model : sum.model;
    return (sum.keys[0] ?? null) === feature && name === model;
  });
  if (own.length === 0 || own.some(({ cost }) => cost.kind === "unpriced")) return null;
  return sumMoney(own.map(({ cost }) => (cost.kind === "priced" ? cost.usd : ZERO)));
}

/** What a log can't tell of a feature, and what is taken for it. */
function assumptionsOf({ feature, measured, withoutTurns }: FittedFeature): readonly Assumption[] {
  const { name, cache } = feature;
  const whole = feature.tags["feature"];
  return [
    ...(whole === undefined
      ? []
      : [{ code: "measured-model", text: `${name}: calls of ${whole} on another model`, value: feature.model }]),
    ...(cache === null
      ? []
      : [
          {
            code: "measured-cache",
            text: `${name}: what of its input is the same, and with how many prefixes, is chosen so that cache reads come out as seen`,
            value: `${Math.round(measured.cache.read * 100)} % of the input`,
          },
        ]),
    ...(withoutTurns === null
      ? []
      : [
          {
            code: "measured-turns",
            text: `${name}: turns are left out: ${withoutTurns}`,
            value: `${Number((measured.turns?.mean ?? 1).toPrecision(3))} a conversation on average`,
          },
        ]),
  ];
}
