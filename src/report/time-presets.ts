import { type TimePreset, REPORTED_RETURNS } from "../roi/presets.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import type { Column, Report, Table } from "./report.ts";

/** `tokcost roi --list-tasks`: what is said of time saved, by whom and when. */
export function timePresetsReport(presets: readonly TimePreset[], provenance: Provenance): Report {
  const columns: Column[] = [
    { key: "task", title: "task", kind: "text" },
    { key: "saved_low", title: "saves from", kind: "percent" },
    { key: "saved_high", title: "to", kind: "percent" },
    { key: "basis", title: "basis", kind: "text" },
    { key: "date", title: "date", kind: "text" },
    { key: "source", title: "source", kind: "text" },
  ];
  const rows = presets.map(({ name, saved, basis, date, source }) => ({
    cells: [name, share(saved.low), share(saved.high), basis, date, source],
  }));
  const table: Table = { name: "tasks", columns, rows };
  return {
    headline: `${presets.length} presets for --task; only what is measured was measured`,
    tables: [table],
    notes: REPORTED_RETURNS.map(({ text, source, date }) => `others report ${text} (${source}, ${date})`),
    details: [],
    data: table,
    document: jsonDocument(
      provenance,
      {
        tasks: presets.map(({ name, what, saved, basis, date, source }) => ({
          name,
          what,
          saved: { low: share(saved.low), high: share(saved.high) },
          basis,
          date,
          source,
        })),
        reportedReturns: REPORTED_RETURNS,
      },
      [],
      [],
    ),
  };
}

function share({ numerator, denominator }: TimePreset["saved"]["low"]): number {
  return Number(numerator) / Number(denominator);
}
