import { jsonDocument, type Provenance } from "./document.ts";
import { textColumn } from "./price-columns.ts";
import type { Report, Table } from "./report.ts";

/** A vocabulary that tokens can be counted with. */
export interface TokenizerRow {
  readonly name: string;
  /** "ships", or "added" and the format of its file. */
  readonly kind: string;
  /** Bytes. */
  readonly size: number;
  /** Of the pack where it ships, of the file that was added otherwise. */
  readonly sha256: string;
  /** Keys of the priced models that are counted with it. */
  readonly models: readonly string[];
  readonly licence: string | null;
}

const MOST_MODELS = 3;

/** `tokenizers list`. */
export function tokenizersReport(rows: readonly TokenizerRow[], folder: string, provenance: Provenance): Report {
  const table: Table = {
    name: "tokenizers",
    columns: [
      textColumn("name", "name"),
      textColumn("kind", "kind"),
      { key: "bytes", title: "bytes", kind: "count" },
      textColumn("sha256", "sha256", { dropFirst: 2 }),
      textColumn("models", "models", { shorten: true }),
      textColumn("licence", "licence", { dropFirst: 1 }),
    ],
    rows: rows.map(({ name, kind, size, sha256, models, licence }) => ({
      cells: [name, kind, size, sha256.slice(0, 12), someOf(models), licence ?? "not told"],
    })),
  };
  const data: Table = {
    ...table,
    rows: rows.map(({ name, kind, size, sha256, models, licence }) => ({
      cells: [name, kind, size, sha256, models.join(" "), licence],
    })),
  };
  const added = rows.filter(({ kind }) => kind !== "ships").length;
  return {
    headline: `${rows.length - added} vocabularies ship, ${added} added`,
    tables: [table],
    notes:
      added === 0
        ? ["tokcost tokenizers add FILE --name NAME makes one of a tokenizer.json (BPE) or a tiktoken file"]
        : ["--tokenizer NAME, or tokenizer: NAME in a workload or a price entry, counts with an added one"],
    details: [`added vocabularies are kept in ${folder}`],
    data,
    document: jsonDocument(
      provenance,
      { folder, tokenizers: rows.map(({ size, ...row }) => ({ ...row, bytes: size })) },
      [],
      [],
    ),
  };
}

function someOf(models: readonly string[]): string {
  const rest = models.length - MOST_MODELS;
  return [...models.slice(0, MOST_MODELS), ...(rest > 0 ? [`and ${rest} more`] : [])].join(", ");
}
