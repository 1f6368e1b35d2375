import type { PlanMargins } from "../../../margin/user-margins.ts";
import { formatShare } from "../../figures.ts";
import type { Chart } from "../chart.ts";
import { AXIS_TEXT, GRID_LINES, NO_LINES, QUIET, RULE, seriesColor, seriesDash } from "./look.ts";

/** What lies lower runs out of the picture: the tables have the share of users under water. */
const LOWEST = -1;

/** The margin of a single user, from the lightest to the heaviest, a line a plan; null where there is no plan with a price. */
export function userMarginsChart(plans: readonly PlanMargins[]): Chart | null {
  const shown = plans.filter(({ points }) => points.length > 1);
  if (shown.length === 0) return null;
  const lowest = Math.min(0, ...shown.flatMap(({ points }) => points.map(({ margin }) => margin)));
  const interval = lowest < -0.5 ? 0.5 : 0.25;
  const floor = Math.max(LOWEST, Math.floor(lowest / interval) * interval);
  return {
    title:
      "Margin of one user, from the lightest to the heaviest user of a plan (before platform costs and free users)",
    description: shown.map((plan) => `${plan.name}: ${planWords(plan)}`).join("; "),
    legend: shown.map(({ name }, index) => ({ name, color: seriesColor(index), dash: seriesDash(index) })),
    layout(size) {
      const option = {
        grid: { left: 54, right: 24, top: 14, bottom: 46 },
        xAxis: {
          type: "value",
          min: 0,
          max: 1,
          interval: size === "wide" ? 0.1 : 0.25,
          axisLine: { lineStyle: { color: RULE } },
          axisTick: NO_LINES,
          splitLine: NO_LINES,
          name: "share of users with less use",
          nameLocation: "middle",
          nameGap: 28,
          nameTextStyle: AXIS_TEXT,
          axisLabel: { ...AXIS_TEXT, formatter: percent },
        },
        yAxis: {
          type: "value",
          min: floor,
          max: 1,
          interval,
          axisLine: NO_LINES,
          axisTick: NO_LINES,
          splitLine: GRID_LINES,
          axisLabel: { ...AXIS_TEXT, formatter: percent },
        },
        series: shown.map(({ points }, index) => ({
          type: "line",
          symbol: "none",
          clip: false,
          lineStyle: { color: seriesColor(index), width: 2, type: index === 0 ? "solid" : [...seriesDash(index)] },
          data: within(points, floor),
          ...(index === 0 ? { markLine: zeroLine() } : {}),
        })),
      };
      return { option, height: size === "wide" ? 280 : 240 };
    },
  };
}

/** Points down to the floor, ending on it where the line passes it. */
function within(points: PlanMargins["points"], floor: number): (readonly [number, number])[] {
  const data: (readonly [number, number])[] = [];
  for (const [index, { share, margin }] of points.entries()) {
    const before = points[index - 1];
    if (before && before.margin < floor !== margin < floor) {
      const part = (floor - before.margin) / (margin - before.margin);
      data.push([before.share + part * (share - before.share), floor]);
    }
    if (margin >= floor) data.push([share, margin]);
  }
  return data;
}

function zeroLine(): Record<string, unknown> {
  return {
    symbol: "none",
    lineStyle: { color: QUIET, width: 1, type: "solid" },
    label: { show: false },
    data: [{ yAxis: 0 }],
  };
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`.replace("-", "−");
}

function planWords({ points }: PlanMargins): string {
  const at = [0.5, 0.9, 0.99].flatMap((share) => points.find((point) => point.share === share) ?? []);
  return at
    .map(({ share, margin }) => `${formatShare(margin)} for the user at ${Math.round(share * 100)} %`)
    .join(", ");
}
