import type { LoadPart, TokenLoad } from "../../../domain/token-load.ts";
import { formatCount, formatShare } from "../../figures.ts";
import { shortenMiddle } from "../../layout.ts";
import type { Chart, LegendEntry } from "../chart.ts";
import { AXIS_TEXT, FONT_SIZE, INK, NAMES, NO_LINES, seriesColor } from "./look.ts";

const PARTS: readonly (readonly [name: LoadPart["name"], words: string])[] = [
  ["static", "always the same (instructions, tools)"],
  ["dynamic", "what the user sends"],
  ["history", "earlier turns, sent again"],
  ["retrieval", "retrieved text"],
  ["tools", "results of tools"],
];

const MOST = 12;

/** What the input of a request is made of, feature by feature; null where nothing has more than one part. */
export function inputParts(loads: readonly TokenLoad[]): Chart | null {
  const shown = loads.filter(({ input }) => input.mean > 0).slice(0, MOST);
  const share = (load: TokenLoad, name: string): number =>
    (load.parts.find((part) => part.side === "input" && part.name === name)?.tokens ?? 0) / load.input.mean;
  const parts = PARTS.filter(([name]) => shown.some((load) => share(load, name) > 0.0005));
  if (shown.length === 0 || parts.length < 2) return null;
  const legend = parts.map(([, name], index): LegendEntry => ({ name, color: seriesColor(index), area: true }));
  return {
    title: "What the input of one request is made of, on average",
    description: shown.map((load) => `${load.feature}: ${partWords(load, share)}`).join("; "),
    legend,
    layout(size) {
      const labelWidth = size === "narrow" ? 66 : 110;
      const option = {
        grid: { left: NAMES[size].room, right: labelWidth, top: 4, bottom: 4 },
        xAxis: { type: "value", show: false, min: 0, max: 1 },
        yAxis: {
          type: "category",
          inverse: true,
          data: shown.map(({ feature }) => shortenMiddle(feature, NAMES[size].characters)),
          axisLine: NO_LINES,
          axisTick: NO_LINES,
          axisLabel: { ...AXIS_TEXT, color: INK, interval: 0 },
        },
        series: parts.map(([name], index) => ({
          type: "bar",
          stack: "parts",
          barWidth: 16,
          itemStyle: { color: seriesColor(index), borderColor: "var(--paper)", borderWidth: 1 },
          data: shown.map((load) => share(load, name)),
          label: {
            show: index === parts.length - 1,
            position: "right",
            color: INK,
            fontSize: FONT_SIZE,
            formatter: ({ dataIndex }: { dataIndex: number }) => totalWords(shown[dataIndex], size),
          },
        })),
      };
      return { option, height: shown.length * 30 + 8 };
    },
  };
}

function totalWords(load: TokenLoad | undefined, size: "wide" | "narrow"): string {
  const tokens = formatCount(Math.round(load?.input.mean ?? 0));
  return size === "wide" ? `${tokens} tokens` : tokens;
}

function partWords(load: TokenLoad, share: (load: TokenLoad, name: string) => number): string {
  const words = PARTS.filter(([name]) => share(load, name) > 0.0005).map(
    ([name, title]) => `${formatShare(share(load, name))} ${title}`,
  );
  return `${formatCount(Math.round(load.input.mean))} tokens, ${words.join(", ")}`;
}
