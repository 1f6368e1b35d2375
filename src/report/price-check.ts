import { formatInstant } from "../domain/dates.ts";
import type { PriceWarning } from "../domain/price.ts";
import type { PeerComparison } from "../prices/check.ts";
import type { PriceChange } from "../prices/diff.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount } from "./figures.ts";
import { textColumn, warningsOf } from "./price-columns.ts";
import type { Report, Table } from "./report.ts";

/** `prices diff A B`. */
export function priceDiffReport(
  changes: readonly PriceChange[],
  sides: { readonly before: string; readonly after: string },
  provenance: Provenance,
): Report {
  const columns = [
    textColumn("model", "model", { shorten: true }),
    textColumn("what", "what"),
    textColumn("before", sides.before),
    textColumn("after", sides.after),
  ];
  const table: Table = {
    name: "diff",
    columns,
    rows: changes.map(({ model, what, before, after }) => ({ cells: [model, what, before ?? "", after ?? ""] })),
  };
  const models = new Set(changes.map(({ model }) => model)).size;
  return {
    headline:
      changes.length === 0
        ? `No price differs between ${sides.before} and ${sides.after}`
        : `${formatCount(changes.length)} figures of ${formatCount(models)} models differ between ${sides.before} and ${sides.after}`,
    tables: [table],
    notes: [],
    details: [],
    data: table,
    document: jsonDocument(provenance, { before: sides.before, after: sides.after, changes }, [], []),
  };
}

/** `prices check [--against FILE]`. */
export function priceCheckReport(
  warnings: readonly PriceWarning[],
  peer: { readonly file: string; readonly comparison: PeerComparison } | null,
  provenance: Provenance,
  verbose: boolean,
): Report {
  const { book, asOf } = provenance;
  const counts = new Map<string, number>();
  for (const { code } of warnings) counts.set(code, (counts.get(code) ?? 0) + 1);
  const summary: Table = {
    name: "warnings",
    columns: [textColumn("code", "what to know"), { key: "models", title: "models", kind: "count" }],
    rows: [...counts].map(([code, count]) => ({ cells: [code, count] })),
  };
  const records: Table = {
    name: "warnings",
    columns: [textColumn("code", "code"), textColumn("model", "model"), textColumn("message", "message")],
    rows: warnings.map(({ code, model, message }) => ({ cells: [code, model ?? null, message] })),
  };
  const undisclosed = peer?.comparison.disagreements.filter(({ disclosed }) => !disclosed) ?? [];
  const differences: Table = {
    name: "disagreements",
    title: "Where the other list differs",
    columns: [
      textColumn("model", "model", { shorten: true }),
      textColumn("what", "what"),
      textColumn("ours", "here"),
      textColumn("theirs", "there"),
    ],
    rows: undisclosed.map(({ model, what, ours, theirs }) => ({ cells: [model, what, ours ?? "–", theirs] })),
  };
  const found = peer
    ? `; ${formatCount(undisclosed.length)} of ${formatCount(peer.comparison.figures)} figures differ from ${peer.file}`
    : "";
  return {
    headline: `Table ${book.version} is whole: ${formatCount(book.models.length)} models, every rule holds${found}`,
    tables: [summary, ...(peer ? [differences] : [])],
    notes: peer
      ? [
          `${formatCount(peer.comparison.models)} models compared on ${formatInstant(asOf)}; ${formatCount(peer.comparison.onlyHere.length)} only here, ${formatCount(peer.comparison.onlyThere.length)} only there`,
          ...(peer.comparison.disagreements.length > undisclosed.length
            ? [
                `${formatCount(peer.comparison.disagreements.length - undisclosed.length)} more differences are known and noted in the table`,
              ]
            : []),
        ]
      : ["--against FILE compares with LiteLLM's or genai-prices' file"],
    details: verbose ? warnings.map(({ message }) => message) : [],
    data: peer ? differences : records,
    document: jsonDocument(provenance, { comparison: peer?.comparison ?? null }, [], warningsOf(warnings)),
  };
}
