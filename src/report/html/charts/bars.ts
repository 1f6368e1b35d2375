import type { ChartOption } from "../../charts.ts";
import { shortenMiddle } from "../../layout.ts";
import { AXIS_TEXT, FONT_SIZE, INK, NAMES, NO_LINES } from "./look.ts";

/** A horizontal bar: `from` to `to` on the scale, and the words at its end. */
export interface Bar {
  readonly name: string;
  readonly from: number;
  readonly to: number;
  readonly label: string;
  readonly color: string;
}

const BAR_ROOM = 30;

/** Horizontal bars, the first on top; the words at the end say the figure, so there is no scale. */
export function bars(rows: readonly Bar[], size: "wide" | "narrow"): { option: ChartOption; height: number } {
  const narrow = size === "narrow";
  const labelWidth = narrow ? 92 : 150;
  const height = rows.length * BAR_ROOM + 8;
  const width = 16;
  const option = {
    grid: { left: NAMES[size].room, right: labelWidth, top: 4, bottom: 4, containLabel: false },
    xAxis: { type: "value", show: false, min: Math.min(0, ...rows.map(({ from, to }) => Math.min(from, to))) },
    yAxis: {
      type: "category",
      inverse: true,
      data: rows.map(({ name }) => shortenMiddle(name, NAMES[size].characters)),
      axisLine: NO_LINES,
      axisTick: NO_LINES,
      axisLabel: { ...AXIS_TEXT, color: INK, interval: 0 },
    },
    series: [
      {
        type: "bar",
        stack: "bar",
        barWidth: width,
        data: rows.map(({ from, to }) => ({ value: Math.min(from, to), itemStyle: { color: "none" } })),
      },
      {
        type: "bar",
        stack: "bar",
        barWidth: width,
        data: rows.map(({ from, to, color }) => ({ value: Math.abs(to - from), itemStyle: { color } })),
        label: {
          show: true,
          position: "right",
          color: INK,
          fontSize: FONT_SIZE,
          formatter: ({ dataIndex }: { dataIndex: number }) => rows[dataIndex]?.label ?? "",
        },
      },
    ],
  };
  return { option, height };
}
