import type { Fraction } from "../../../domain/money.ts";
import type { DrawnSimulation } from "../../../domain/drawn.ts";
import type { Simulation } from "../../../domain/scenario.ts";
import { formatFactor, formatNumber } from "../../figures.ts";
import type { Chart, LegendEntry } from "../chart.ts";
import { type ChartMoney, IN_DOLLARS } from "./chart-money.ts";
import { ACCENT, AXIS_TEXT, BAD, FONT_SIZE, GRID_LINES, INK, NO_LINES, QUIET, RULE } from "./look.ts";

const asNumber = ({ numerator, denominator }: Fraction): number => Number(numerator) / Number(denominator);

/** The cost of a month over the volume, both by powers of ten, with its band; null where there are not two points to draw. */
export function growthChart(
  { scenarios, firstToBreak }: Simulation,
  drawn: DrawnSimulation,
  money: ChartMoney = IN_DOLLARS,
): Chart | null {
  const isDrawn = drawn.inputs.length > 0;
  const points = scenarios
    .map(({ factor, usd }, index) => ({
      at: asNumber(factor),
      expected: money.value(usd.expected),
      low: money.value((isDrawn ? drawn.scenarios[index]?.usd.p10 : undefined) ?? usd.low),
      high: money.value((isDrawn ? drawn.scenarios[index]?.usd.p90 : undefined) ?? usd.high),
      label: money.words(usd.expected),
      words: `${formatFactor(factor)}x ${money.words(usd.expected)}`,
    }))
    .filter(({ at, low }) => at > 0 && low > 0)
    .toSorted((a, b) => a.at - b.at);
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || first === last) return null;
  const hasBand = points.some(({ low, high }) => low < high);
  const straight = points.map(({ at }) => [at, (first.expected * at) / first.at]);
  const stop =
    firstToBreak !== null && firstToBreak.factor > first.at && firstToBreak.factor < last.at ? firstToBreak : null;
  const legend: LegendEntry[] = [
    { name: "expected", color: ACCENT },
    ...(hasBand
      ? [
          {
            name: isDrawn ? "p10 to p90: eight in ten outcomes" : "low to high volume",
            color: "var(--band)",
            area: true,
          },
        ]
      : []),
    { name: "in proportion to today", color: QUIET, dash: [4, 4] },
  ];
  return {
    title: "Cost of a month at multiples of today's volume (both scales by powers of ten)",
    description: points.map(({ words }) => words).join("; "),
    legend,
    layout(size) {
      const option = {
        grid: { left: 62 + money.room / 2, right: 74 + money.room, top: 26, bottom: 30 },
        xAxis: {
          type: "log",
          min: first.at,
          max: last.at,
          axisLine: { lineStyle: { color: RULE } },
          axisTick: NO_LINES,
          minorTick: NO_LINES,
          splitLine: NO_LINES,
          axisLabel: { ...AXIS_TEXT, formatter: (at: number) => `${formatNumber(at)}x` },
        },
        yAxis: {
          type: "log",
          min: 0.6 * Math.min(...points.map(({ low }) => low), ...straight.map(([, y]) => y ?? 1)),
          max: Math.max(...points.map(({ high }) => high), ...straight.map(([, y]) => y ?? 1)),
          splitLine: GRID_LINES,
          axisLine: NO_LINES,
          axisTick: NO_LINES,
          axisLabel: { ...AXIS_TEXT, formatter: money.onScale, showMinLabel: false, showMaxLabel: false },
        },
        series: [
          ...(hasBand ? bandSeries(points) : []),
          { ...line(straight), lineStyle: { color: QUIET, width: 1, type: [4, 4] } },
          {
            ...line(points.map(({ at, expected }) => [at, expected])),
            label: {
              show: points.length <= 5,
              position: [8, 8],
              color: INK,
              fontSize: FONT_SIZE,
              formatter: ({ dataIndex }: { dataIndex: number }) => points[dataIndex]?.label ?? "",
            },
            symbol: "circle",
            symbolSize: 6,
            itemStyle: { color: ACCENT },
            lineStyle: { color: ACCENT, width: 2 },
            ...(stop ? { markLine: stopLine(stop.factor) } : {}),
          },
        ],
      };
      return { option, height: size === "wide" ? 280 : 230 };
    },
  };
}

interface Point {
  readonly at: number | string;
  readonly low: number;
  readonly high: number;
}

export function line(data: readonly (readonly (number | string)[])[]): Record<string, unknown> {
  return { type: "line", symbol: "none", clip: false, data };
}

/** The band is what lies between the low line and the high one, stacked on it. */
export function bandSeries(points: readonly Point[]): Record<string, unknown>[] {
  const none = { width: 0, color: "none" };
  return [
    { ...line(points.map(({ at, low }) => [at, low])), stack: "band", lineStyle: none },
    {
      ...line(points.map(({ at, low, high }) => [at, high - low])),
      stack: "band",
      lineStyle: none,
      areaStyle: { color: "var(--band)", opacity: 1 },
    },
  ];
}

function stopLine(factor: number): Record<string, unknown> {
  return {
    symbol: "none",
    lineStyle: { color: BAD, width: 1, type: [3, 3] },
    label: { formatter: `first limit: ${formatNumber(factor)}x`, color: BAD, fontSize: FONT_SIZE, position: "end" },
    data: [{ xAxis: factor }],
  };
}
