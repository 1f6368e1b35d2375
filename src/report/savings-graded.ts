import type { GradedRouters, RouterCurve } from "../savings/graded.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount, formatNumber, formatShare } from "./figures.ts";
import type { Column, Report } from "./report.ts";

const WAYS: Readonly<Record<RouterCurve["by"], string>> = {
  chance: "by chance",
  score: "by your column",
  best: "best possible",
};

/** `tokcost savings --graded`: what routers would have made of graded answers. */
export function gradedReport(
  routers: GradedRouters,
  columns: { strong: string; weak: string; by: string | null },
  provenance: Provenance,
): Report {
  const { answers, strong, weak, weakEnough, curves } = routers;
  const tableColumns: Column[] = [
    { key: "strong_calls", title: "share of the gap kept", kind: "text" },
    ...curves.map(({ by }): Column => ({ key: by, title: WAYS[by], kind: "percent" })),
  ];
  const own = curves.find(({ by }) => by === "score");
  const rows = (curves[0]?.points ?? []).map(({ strong: share }, index) => ({
    cells: [`${formatShare(share)} strong calls`, ...curves.map(({ points }) => points[index]?.gap ?? null)],
  }));
  const least = (name: "half" | "eighty", words: string) => ({
    cells: [`strong calls for ${words}`, ...curves.map((curve) => curve[name])],
  });
  return {
    headline: `${formatCount(answers)} graded answers: strong ${formatNumber(strong)}, weak ${formatNumber(weak)} (${formatShare(strong === 0 ? 0 : weak / strong)} of it, and none of the gap)`,
    tables: [
      {
        name: "graded",
        columns: tableColumns,
        rows: curves.length === 0 ? [] : [...rows, least("half", "half of it"), least("eighty", "80 % of it")],
      },
    ],
    notes: [
      `${formatShare(weakEnough)} of the requests are answered as well by the weak model`,
      ...(curves.length === 0 ? ["the strong model is no better here: there is no gap to keep"] : []),
      ...(own ? [`for tokcost.yaml: curve: [${own.points.slice(1, -1).map(pointText).join(", ")}]`] : []),
    ],
    details: [],
    data: {
      name: "graded",
      columns: [
        { key: "by", title: "by", kind: "text" },
        { key: "strong_calls", title: "strong calls", kind: "number" },
        { key: "gap_kept", title: "gap kept", kind: "number" },
      ],
      rows: curves.flatMap(({ by, points }) => points.map(({ strong: share, gap }) => ({ cells: [by, share, gap] }))),
    },
    document: jsonDocument(provenance, { graded: { columns, ...routers } }, [], []),
  };
}

function pointText({ strong, gap }: { readonly strong: number; readonly gap: number }): string {
  const percent = (share: number): string => `${Number((Math.min(1, Math.max(0, share)) * 100).toFixed(1))}%`;
  return `{ strong: ${percent(strong)}, gap: ${percent(gap)} }`;
}
