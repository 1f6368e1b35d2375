import type { PublishedEffect } from "../savings/published.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import type { Report } from "./report.ts";
import { leverWords } from "./savings-words.ts";

/** `tokcost savings --list-effects`: what others published, to hold one's own figures against. */
export function publishedReport(effects: readonly PublishedEffect[], provenance: Provenance): Report {
  const columns = [
    { key: "lever", title: "lever", kind: "text" },
    { key: "system", title: "system", kind: "text" },
    { key: "what", title: "what", kind: "text" },
    { key: "source", title: "source", kind: "text" },
    { key: "date", title: "date", kind: "text" },
    { key: "basis", title: "basis", kind: "text" },
  ] as const;
  const rows = effects.map(({ lever, system, what, source, date, basis }) => ({
    cells: [lever, system, what, source, date, basis],
  }));
  return {
    headline: `${effects.length} published effects of levers, none of them measured on your requests`,
    findings: effects.map(({ lever, system, what, source, date, basis }) => ({
      mark: "info",
      headline: `${leverWords(lever)}: ${system}`,
      lines: [what, `${date}, ${basis}: ${source}`],
    })),
    tables: [],
    notes: [],
    details: [],
    data: { name: "published-effects", columns, rows },
    document: jsonDocument(provenance, { published: effects }, [], []),
  };
}
