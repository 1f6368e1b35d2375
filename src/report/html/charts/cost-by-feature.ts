import { approximateUsd, type Money, sum } from "../../../domain/money.ts";
import { formatShare } from "../../figures.ts";
import type { Chart } from "../chart.ts";
import { bars } from "./bars.ts";
import { type ChartMoney, IN_DOLLARS } from "./chart-money.ts";
import { ACCENT } from "./look.ts";

export interface FeatureMoney {
  readonly feature: string;
  readonly usd: Money;
}

const MOST = 12;

/** Who makes the cost, dearest first; `period` is "a month", or the span of a log. Null: nothing to show. */
export function costByFeature(
  costs: readonly FeatureMoney[],
  period: string,
  money: ChartMoney = IN_DOLLARS,
): Chart | null {
  const features = largest(added(costs));
  const total = sum(features.map(({ usd }) => usd));
  if (features.length < 2 || total <= 0n) return null;
  const words = features.map(({ feature, usd }) => ({
    feature,
    usd,
    label: `${money.words(usd)}  ${formatShare(approximateUsd(usd) / approximateUsd(total))}`,
  }));
  const rows = words.map(({ feature, usd, label }) => ({
    name: feature,
    from: 0,
    to: money.value(usd),
    label,
    color: ACCENT,
  }));
  return {
    title: `Cost by feature, ${period}`,
    description: words.map(({ feature, label }) => `${feature} ${label.replace("  ", ", ")}`).join("; "),
    legend: [],
    layout: (size) => bars(rows, size),
  };
}

/** A feature may stand in several rows, one a model. */
function added(costs: readonly FeatureMoney[]): FeatureMoney[] {
  const names = [...new Set(costs.map(({ feature }) => feature))];
  return names
    .map((feature) => ({ feature, usd: sum(costs.filter((each) => each.feature === feature).map(({ usd }) => usd)) }))
    .toSorted((a, b) => (a.usd < b.usd ? 1 : a.usd > b.usd ? -1 : 0));
}

function largest(costs: readonly FeatureMoney[]): readonly FeatureMoney[] {
  if (costs.length <= MOST) return costs;
  const others = costs.slice(MOST - 1);
  return [...costs.slice(0, MOST - 1), { feature: `${others.length} others`, usd: sum(others.map(({ usd }) => usd)) }];
}
