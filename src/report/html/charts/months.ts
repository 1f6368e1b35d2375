import type { DrawnSimulation } from "../../../domain/drawn.ts";
import type { Simulation } from "../../../domain/scenario.ts";
import type { Chart } from "../chart.ts";
import { type ChartMoney, IN_DOLLARS } from "./chart-money.ts";
import { bandSeries } from "./growth.ts";
import { ACCENT, AXIS_TEXT, GRID_LINES, NO_LINES, RULE } from "./look.ts";

/** The cost of the coming months as users grow; null where it stays what it is. */
export function monthsChart(
  { months: points }: Simulation,
  drawn: DrawnSimulation,
  money: ChartMoney = IN_DOLLARS,
): Chart | null {
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.every(({ usd }) => usd === first.usd)) return null;
  const today = drawn.scenarios.find(({ factor }) => factor.numerator === factor.denominator);
  const band =
    drawn.inputs.length === 0
      ? []
      : (today?.months ?? []).map(({ month, usd }) => ({
          at: String(month),
          low: money.value(usd.p10),
          high: money.value(usd.p90),
        }));
  return {
    title: "Cost of each month ahead, 0 being today",
    description: points.map(({ month, usd }) => `month ${month} ${money.words(usd)}`).join("; "),
    legend:
      band.length === 0
        ? []
        : [
            { name: "expected", color: ACCENT },
            { name: "p10 to p90: eight in ten outcomes", color: "var(--band)", area: true },
          ],
    layout(size) {
      const option = {
        grid: { left: 62 + money.room / 2, right: 24, top: 14, bottom: 30 },
        xAxis: {
          type: "category",
          data: points.map(({ month }) => String(month)),
          boundaryGap: false,
          axisLine: { lineStyle: { color: RULE } },
          axisTick: NO_LINES,
          axisLabel: AXIS_TEXT,
        },
        yAxis: {
          type: "value",
          min: 0,
          splitNumber: 4,
          axisLine: NO_LINES,
          axisTick: NO_LINES,
          splitLine: GRID_LINES,
          axisLabel: { ...AXIS_TEXT, formatter: money.onScale },
        },
        series: [
          ...(band.length === 0 ? [] : bandSeries(band)),
          {
            type: "line",
            clip: false,
            symbol: "circle",
            symbolSize: 5,
            itemStyle: { color: ACCENT },
            lineStyle: { color: ACCENT, width: 2 },
            data: points.map(({ usd }) => money.value(usd)),
          },
        ],
      };
      return { option, height: size === "wide" ? 220 : 190 };
    },
  };
}
