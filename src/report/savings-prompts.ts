import { type Money, sum, usdToDecimal } from "../domain/money.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import type { WasteKind } from "../savings/prompts/waste.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount, formatMonthly, formatShare } from "./figures.ts";
import { nameOf, shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, Report, Row, Table } from "./report.ts";

/** What one file could do without. Tokens are those of all its requests; money is a month's. */
export interface PromptFileWaste {
  readonly file: string;
  readonly model: string;
  readonly requests: number;
  readonly tokens: number;
  readonly exact: boolean;
  readonly waste: readonly {
    readonly kind: WasteKind;
    readonly tokens: number;
    readonly monthly: Money | null;
    readonly places: readonly { readonly section: string; readonly line: number | null; readonly text: string }[];
  }[];
  /** All of it at once: kinds overlap. */
  readonly together: { readonly tokens: number; readonly monthly: Money | null };
  /** Why there is no money. */
  readonly unpriced: string | null;
}

const WORDS: Readonly<Record<WasteKind, string>> = {
  "unused-tool": "unused tools",
  repeated: "said before",
  "verbose-format": "verbose format",
  "pretty-json": "JSON over lines",
  "white-space": "white space",
  filler: "wordy phrases",
};

/** `tokcost savings --prompts`. `showText`: to a terminal, and only because somebody asked. */
export function promptWasteReport(
  files: readonly PromptFileWaste[],
  hasVolume: boolean,
  showText: boolean,
  warnings: readonly Warning[],
  provenance: Provenance,
): Report {
  return {
    headline: headline(files, hasVolume),
    tables: [wasteTable(files, hasVolume, showText)],
    notes: notes(files, hasVolume),
    details: [],
    data: records(files),
    document: jsonDocument(provenance, { levers: [], findings: [], prompts: files.map(fileDocument) }, [], warnings),
  };
}

function headline(files: readonly PromptFileWaste[], hasVolume: boolean): string {
  const tokens = files.reduce((total, file) => total + file.tokens, 0);
  const saved = files.reduce((total, { together }) => total + together.tokens, 0);
  const what = counted(files.length, "file");
  if (saved === 0) return `${what}: nothing found that these ${formatCount(tokens)} tokens could do without`;
  const monthly = sum(files.flatMap(({ together }) => together.monthly ?? []));
  const money = hasVolume ? `, ${formatMonthly(monthly)} a month` : "";
  return `${what}: ${formatCount(saved)} of ${formatCount(tokens)} tokens (${formatShare(saved / tokens)}) could go${money}`;
}

function wasteTable(files: readonly PromptFileWaste[], hasVolume: boolean, showText: boolean): Table {
  const columns: Column[] = [
    { key: "what", title: "file / what could go", kind: "text" },
    { key: "tokens", title: "tokens", kind: "tokens" },
    ...(hasVolume ? [{ key: "usd", title: "$/month", kind: "usd" as const }] : []),
    { key: "where", title: "lines", kind: "text", shorten: true },
  ];
  const cells = (what: string, tokens: Cell, monthly: Money | null, where: string): Cell[] => [
    what,
    tokens,
    ...(hasVolume ? [monthly] : []),
    where,
  ];
  const found = files.filter(({ waste }) => waste.length > 0);
  const rows = found.flatMap((file): Row[] => {
    const about = (tokens: number): Cell => (file.exact ? tokens : { value: tokens, about: true });
    const heading: Row = {
      cells: [`${nameOf(file.file)}: ${formatCount(file.tokens)} tokens of ${shortModel(file.model)}`],
      level: "heading",
    };
    const items = file.waste.flatMap(({ kind, tokens, monthly, places }): Row[] => [
      { cells: cells(WORDS[kind], about(tokens), monthly, linesText(places)), level: "item" },
      ...(showText ? places.slice(0, MOST_SHOWN).map((place) => shown(place, columns.length)) : []),
    ]);
    const all: Row = {
      cells: cells("all at once", about(file.together.tokens), file.together.monthly, ""),
      level: "item",
    };
    return [heading, ...items, ...(items.length > 1 ? [all] : [])];
  });
  return { name: "prompts", columns, rows };
}

const MOST_SHOWN = 20;
const SHOWN_CHARACTERS = 64;

function shown({ line, text }: { readonly line: number | null; readonly text: string }, columns: number): Row {
  const flat = text.trim().replace(/\s+/g, " ");
  const short = flat.length > SHOWN_CHARACTERS ? `${flat.slice(0, SHOWN_CHARACTERS)}\u2026` : flat;
  const words = `    ${line ?? "?"}: ${short === "" ? "(blank)" : short}`;
  return { cells: [words, ...Array.from({ length: columns - 1 }, () => "")], level: "note" };
}

/** "3, 7–9, 12 …": each line once, runs together. */
function linesText(places: PromptFileWaste["waste"][number]["places"]): string {
  const lines = [...new Set(places.flatMap(({ line }) => line ?? []))].toSorted((a, b) => a - b);
  const runs: [number, number][] = [];
  for (const line of lines) {
    const last = runs.at(-1);
    if (last && line === last[1] + 1) last[1] = line;
    else runs.push([line, line]);
  }
  const most = 6;
  const texts = runs.slice(0, most).map(([from, to]) => (from === to ? `${from}` : `${from}\u2013${to}`));
  return texts.join(", ") + (runs.length > most ? ` and ${runs.length - most} more` : "");
}

function notes(files: readonly PromptFileWaste[], hasVolume: boolean): string[] {
  const kinds = new Set(files.flatMap(({ waste }) => waste.map(({ kind }) => kind)));
  if (kinds.size === 0) return [];
  const lines = ["nothing was changed; whether answers stay as good, only your own tests can tell"];
  if (kinds.has("unused-tool"))
    lines.push("unused tools: neither called nor named here; other conversations may call them");
  if (!hasVolume) lines.push("--requests 50000/month tells the money");
  return lines;
}

function records(files: readonly PromptFileWaste[]): Table {
  const columns: Column[] = [
    { key: "file", title: "file", kind: "text" },
    { key: "line", title: "line", kind: "count" },
    { key: "section", title: "section", kind: "text" },
    { key: "kind", title: "kind", kind: "text" },
    { key: "model", title: "model", kind: "text" },
    { key: "tokens", title: "tokens of the kind in the file", kind: "tokens" },
    { key: "usd_per_month", title: "$/month of the kind in the file", kind: "usd" },
    { key: "currency", title: "currency", kind: "text" },
  ];
  const rows = files.flatMap(({ file, model, waste }) =>
    waste.flatMap(({ kind, tokens, monthly, places }) =>
      places.map(({ line, section }) => ({ cells: [file, line, section, kind, model, tokens, monthly, "USD"] })),
    ),
  );
  return { name: "prompt-savings", columns, rows };
}

/** Files, lines and figures: never a text. */
function fileDocument({ file, model, requests, tokens, exact, waste, together }: PromptFileWaste): unknown {
  const decimal = (amount: Money | null): string | null => (amount === null ? null : usdToDecimal(amount));
  return {
    file,
    model,
    requests,
    tokens,
    basis: exact ? "exact" : "estimated",
    waste: waste.map(({ kind, tokens: saved, monthly, places }) => ({
      kind,
      tokens: saved,
      usdPerMonth: decimal(monthly),
      places: places.map(({ section, line }) => ({ section, line })),
    })),
    together: { tokens: together.tokens, usdPerMonth: decimal(together.monthly) },
  };
}
