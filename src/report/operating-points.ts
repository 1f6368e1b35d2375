import type { Warning } from "../domain/prompt-entry.ts";
import type { PointPrediction } from "../selfhost/predict.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import type { Column, Report, Table } from "./report.ts";

/** `tokcost selfhost --points`. */
export function pointsReport(
  points: readonly PointPrediction[],
  warnings: readonly Warning[],
  provenance: Provenance,
): Report {
  const logs = points.flatMap(({ published, predicted }) =>
    published === null || predicted === null ? [] : [Math.abs(Math.log(predicted / published))],
  );
  const mean = logs.length === 0 ? null : Math.exp(logs.reduce((sum, log) => sum + log, 0) / logs.length);
  const columns: Column[] = [
    { key: "id", title: "point", kind: "text" },
    { key: "published", title: "published", kind: "number" },
    { key: "predicted", title: "predicted", kind: "number" },
    { key: "ratio", title: "ratio", kind: "number" },
  ];
  const rows = points.map(({ id, published, predicted }) => ({
    cells: [
      id,
      published,
      predicted === null ? null : Number(predicted.toPrecision(6)),
      published === null || predicted === null ? null : Number((predicted / published).toFixed(3)),
    ],
  }));
  const table: Table = { name: "points", columns, rows };
  return {
    headline:
      mean === null
        ? `${points.length} operating points predicted, none of them published`
        : `${logs.length} published points predicted within a factor of ${mean.toFixed(3)} (geometric mean of |ratio|)`,
    tables: [table],
    notes: [],
    details: points.flatMap(({ id, assumed }) =>
      assumed.length === 0 ? [] : [`${id}: assumed ${assumed.join(", ")}`],
    ),
    data: table,
    document: jsonDocument(
      provenance,
      {
        points: points.map(({ id, published, predicted, split }) => ({ id, published, predicted, split })),
        geometricMeanRatio: mean,
      },
      points.flatMap(({ id, assumed }) =>
        assumed.length === 0 ? [] : [{ code: "point", text: id, value: assumed.join(", ") }],
      ),
      warnings,
    ),
  };
}
