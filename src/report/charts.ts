import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkLineComponent } from "echarts/components";
import { type EChartsCoreOption, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";

use([BarChart, LineChart, GridComponent, MarkLineComponent, SVGRenderer]);

/** What to draw, in the chart package's own terms: plain data. Colours may be CSS variables. */
export type ChartOption = EChartsCoreOption;

export interface ChartSize {
  readonly width: number;
  readonly height: number;
}

export type DrawChart = (option: ChartOption, size: ChartSize) => string;

/**
 * A chart as an SVG element that takes the width of its place: no script, no style sheet, no ids, and the same text for the same
 * option. Texts in the option are escaped. Built as a file of its own (dist/charts.cjs), for it is large and few calls draw.
 */
export function drawChart(option: ChartOption, { width, height }: ChartSize): string {
  const chart = init(null, null, { renderer: "svg", ssr: true, width, height });
  try {
    chart.setOption({ animation: false, silent: true, textStyle: { fontFamily: "inherit" }, ...option });
    return withoutInteraction(chart.renderToSVGString()).replace(
      /^<svg [^>]*>/,
      `<svg viewBox="0 0 ${width} ${height}" preserveAspectRatio="xMidYMid meet">`,
    );
  } finally {
    chart.dispose();
  }
}

/**
 * What a still picture needs no more, ids with it: clips are for moving ones, and nothing is drawn beyond the axes. Texts hold no
 * `<` and no `"`, so these patterns meet markup only.
 */
function withoutInteraction(svg: string): string {
  return svg
    .replaceAll(/<(style|defs)[^>]*>[^]*?<\/\1>/g, "")
    .replaceAll(/ (?:class="zr\d+-cls-\d+"|ecmeta_\w+="[^"]*"|pointer-events="\w+"|clip-path="[^"]*")/g, "")
    .replaceAll(/<(rect|path) [^>]*fill="none"><\/\1>\n?/g, "")
    .replaceAll(/\n{2,}/g, "\n")
    .trim();
}
