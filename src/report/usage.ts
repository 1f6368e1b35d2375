import { type Instant, formatInstant } from "../domain/dates.ts";
import { usdToDecimal } from "../domain/money.ts";
import { TOKEN_KINDS, totalInput } from "../domain/tokens.ts";
import type { ImportReport, UsageCost, UsageReport, UsageRow } from "../usage/usage-report.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount, formatDollars } from "./figures.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, Report, Table } from "./report.ts";

/** What `tokcost usage` shows, in every format. */
export function usageReport(usage: UsageReport, provenance: Provenance, verbose: boolean): Report {
  return {
    headline: headline(usage),
    tables: [usageTable(usage)],
    notes: notes(usage, provenance),
    details: verbose ? importDetails(usage.import) : [],
    data: usageRecords(usage, provenance.book.version),
    document: usageDocument(usage, provenance),
  };
}

const MONTHS = "January February March April May June July August September October November December".split(" ");

/** "August 2026", "3 to 9 August 2026" … as short as the span allows. */
function spanWords({ from, to }: { readonly from: Instant; readonly to: Instant }): string {
  const [first, last] = [new Date(from * 1000), new Date(to * 1000)];
  const month = (date: Date): string => `${MONTHS[date.getUTCMonth()] ?? ""} ${date.getUTCFullYear()}`;
  const [a, b] = [first.getUTCDate(), last.getUTCDate()];
  if (month(first) !== month(last)) return `${a} ${month(first)} to ${b} ${month(last)}`;
  const days = new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth() + 1, 0)).getUTCDate();
  if (a === 1 && b === days) return month(first);
  return a === b ? `${a} ${month(first)}` : `${a} to ${b} ${month(first)}`;
}

function headline({ span, total, unpriced }: UsageReport): string {
  const when = span === null ? "Usage" : spanWords(span);
  const requests =
    total.requests === null ? "" : `${total.requestsAtLeast ? "≥ " : ""}${counted(total.requests, "request")}, `;
  const cost = total.cost.usd === null ? "unpriced" : formatDollars(total.cost.usd);
  const [worst] = unpriced;
  if (worst === undefined) return `${when}: ${requests}${cost}`;
  const count = unpriced.reduce((sum, { requests: each }) => sum + each, 0);
  const names = unpriced.length === 1 ? (worst.model ?? "an unnamed model") : `${unpriced.length} models`;
  return `${when}: ${requests}${total.cost.usd === null ? "" : "≥ "}${cost} (${counted(count, "request")} of ${names} ${count === 1 ? "has" : "have"} no price)`;
}

function costCell({ usd, complete }: UsageCost): Cell {
  return usd === null ? { value: "unpriced", tone: "warn" } : { value: usd, atLeast: !complete };
}

/** Share of the input that a cache served. */
function cachedShare({ tokens }: Pick<UsageRow, "tokens">): number | null {
  const input = totalInput(tokens);
  return input === 0 ? null : tokens.cacheRead / input;
}

function usageTable({ groupBy, rows, total }: UsageReport): Table {
  const columns: Column[] = [
    ...groupBy.map((name, index): Column => ({ key: name, title: name, kind: "text", shorten: index === 0 })),
    { key: "requests", title: "requests", kind: "count" },
    { key: "input_p50", title: "in p50", kind: "tokens", dropFirst: 2 },
    { key: "input_p95", title: "p95", kind: "tokens", dropFirst: 3 },
    { key: "output_p50", title: "out p50", kind: "tokens", dropFirst: 4 },
    { key: "output_p95", title: "p95", kind: "tokens", dropFirst: 5 },
    { key: "cached", title: "cached", kind: "percent", dropFirst: 1 },
    { key: "usd", title: "$", kind: "usd" },
    { key: "share", title: "share", kind: "percent", dropFirst: 6 },
  ];
  const figures = (row: Omit<UsageRow, "keys" | "share">, share: number | null): Cell[] => [
    { value: row.requests, atLeast: row.requestsAtLeast === true },
    ...(row.percentiles
      ? [row.percentiles.input.p50, row.percentiles.input.p95, row.percentiles.output.p50, row.percentiles.output.p95]
      : ["", "", "", ""]),
    cachedShare(row) ?? "",
    costCell(row.cost),
    share ?? "",
  ];
  const short = shortNames(rows.map(({ keys }) => keys["model"] ?? null));
  const keyText = (name: string, key: string | null | undefined): string =>
    key == null ? "(none)" : name === "model" ? (short.get(key) ?? key) : key;
  const body = rows.map((row) => ({
    cells: [...groupBy.map((name) => keyText(name, row.keys[name])), ...figures(row, row.share)],
  }));
  const sum = {
    cells: [...groupBy.map((_, index) => (index === 0 ? "total" : "")), ...figures(total, null)],
    level: "total" as const,
  };
  return { name: "usage", columns, rows: rows.length > 1 ? [...body, sum] : body };
}

/** Models without their provider, as far as that still tells them apart. */
function shortNames(models: readonly (string | null)[]): ReadonlyMap<string, string> {
  const full = [...new Set(models.filter((model) => model !== null))];
  const isOwn = (model: string): boolean =>
    full.filter((other) => shortModel(other) === shortModel(model)).length === 1;
  return new Map(full.filter(isOwn).map((model) => [model, shortModel(model)]));
}

function notes({ import: imported, assumptions }: UsageReport, { book }: Provenance): string[] {
  const duplicates = imported.duplicates.reduce((sum, { dropped }) => sum + dropped, 0);
  const keys = [...new Set(imported.duplicates.map(({ key }) => key))].filter((key) => key !== "").join("; ");
  const parts = [
    counted(imported.files.length, "file"),
    // A line of JSON may hold a whole page of records.
    imported.records > imported.lines
      ? `${counted(imported.records, "record")} of ${counted(imported.lines, "line")} counted`
      : `${formatCount(imported.records)} of ${counted(imported.lines, "line")} counted`,
    duplicates === 0
      ? "no duplicates"
      : `${counted(duplicates, "duplicate")} dropped${keys === "" ? "" : ` (${keys})`}`,
    `${formatCount(imported.rejected.count)} rejected`,
    ...(imported.withoutUsage === 0 ? [] : [`${formatCount(imported.withoutUsage)} without usage`]),
    ...(imported.unknownLines === 0 ? [] : [`${formatCount(imported.unknownLines)} of no known format`]),
    ...(imported.outsideRange === 0 ? [] : [`${formatCount(imported.outsideRange)} outside the dates`]),
    ...(imported.copied.length === 0 ? [] : [`${counted(imported.copied.length, "copied log")} left out`]),
  ];
  const lines = [parts.join(" · "), ...flagNotes(imported)];
  const [first] = assumptions;
  if (first) lines.push(`assumed ${first.text}`);
  lines.push(`each request at the price of its own time · prices ${book.version}`);
  return lines;
}

/** What to know of records, where there is something; docs/usage-logs.md says what each word means. */
function flagNotes({ flags, records }: ImportReport): string[] {
  const found = Object.entries(flags).map(([flag, count]) => `${formatCount(count)} ${flag}`);
  return found.length === 0 ? [] : [`of ${counted(records, "record")}: ${found.join(", ")}`];
}

function importDetails({ files, rejected, unknownLines }: ImportReport): string[] {
  return [
    ...files.map(({ name, lines, records, formats, gzip }) => {
      const read = Object.entries(formats).map(([format, count]) => `${formatCount(count)} ${format}`);
      return `${name}${gzip ? " (gzip)" : ""}: ${counted(lines, "line")}, ${counted(records, "record")}${read.length === 0 ? "" : `: ${read.join(", ")}`}`;
    }),
    ...(unknownLines === 0 ? [] : [`${counted(unknownLines, "line")} of no known format`]),
    ...rejected.listed.map(({ file, line, reason }) => `rejected ${file}:${line}: ${reason}`),
    ...(rejected.count > rejected.listed.length
      ? [`and ${counted(rejected.count - rejected.listed.length, "more rejected line")}`]
      : []),
  ];
}

/** Tidy: a row a group, every kind of token in a column of its own. */
function usageRecords({ groupBy, rows }: UsageReport, priceTable: string): Table {
  const columns: Column[] = [
    ...groupBy.map((name): Column => ({ key: name, title: name, kind: "text" })),
    { key: "requests", title: "requests", kind: "count" },
    ...[...TOKEN_KINDS, "reasoning"].map((kind): Column => ({
      key: `tokens_${snake(kind)}`,
      title: kind,
      kind: "tokens",
    })),
    ...["input_p50", "input_p95", "input_p99", "output_p50", "output_p95", "output_p99"].map((key): Column => ({
      key,
      title: key,
      kind: "tokens",
    })),
    { key: "usd", title: "$", kind: "usd" },
    { key: "usd_low", title: "low", kind: "usd" },
    { key: "usd_high", title: "high", kind: "usd" },
    { key: "share", title: "share", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "basis", title: "basis", kind: "text" },
    { key: "priced", title: "priced", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
  ];
  return {
    name: "usage-map",
    columns,
    rows: rows.map(({ keys, requests, tokens, percentiles, cost, share }) => ({
      cells: [
        ...groupBy.map((name) => keys[name] ?? null),
        requests,
        ...TOKEN_KINDS.map((kind) => tokens[kind]),
        tokens.reasoning,
        ...(percentiles
          ? [percentiles.input, percentiles.output].flatMap(({ p50, p95, p99 }) => [p50, p95, p99])
          : [null, null, null, null, null, null]),
        ...[cost.usd, cost.low, cost.high, share, "USD", cost.basis, cost.complete ? "true" : "false", priceTable],
      ],
    })),
  };
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function usageDocument(usage: UsageReport, provenance: Provenance): unknown {
  const { span, import: imported } = usage;
  const cost = ({ usd, low, high, complete, basis }: UsageCost): unknown => ({
    usd: usd === null ? null : usdToDecimal(usd),
    low: low === null ? null : usdToDecimal(low),
    high: high === null ? null : usdToDecimal(high),
    complete,
    basis,
  });
  return jsonDocument(
    provenance,
    {
      groupBy: usage.groupBy,
      span: span === null ? null : { from: formatInstant(span.from), to: formatInstant(span.to) },
      rows: usage.rows.map(({ keys, requests, requestsAtLeast, tokens, percentiles, cost: own, share }) => ({
        ...keys,
        requests,
        ...(requestsAtLeast ? { requestsAtLeast } : {}),
        tokens,
        percentiles,
        usd: own.usd === null ? null : usdToDecimal(own.usd),
        cost: cost(own),
        share,
      })),
      total: { ...usage.total, cost: cost(usage.total.cost) },
      unpriced: usage.unpriced,
      priceIds: usage.priceIds,
      import: {
        files: imported.files,
        lines: imported.lines,
        records: imported.records,
        duplicates: imported.duplicates,
        copied: imported.copied,
        rejected: imported.rejected,
        withoutUsage: imported.withoutUsage,
        outsideRange: imported.outsideRange,
        unknownLines: imported.unknownLines,
        flags: imported.flags,
      },
    },
    usage.assumptions,
    usage.warnings,
  );
}
