import type { Instant } from "../../domain/dates.ts";
import { USAGE_FLAGS, type UsageFlag } from "../../domain/usage-record.ts";
import { VERDICTS, type Verdict } from "../record-state.ts";
import type { ImportedFile, UsageReport } from "../usage-report.ts";
import type { LoggedModel } from "../priced-names.ts";
import { FLAG_COLUMNS, RECORD } from "./records.ts";
import type { Relation } from "./relation.ts";
import type { Server } from "./server.ts";
import * as sql from "./sql.ts";

/** Rows of one model that became the same thing. */
export interface Census extends LoggedModel {
  readonly verdict: number;
  readonly rows: number;
  readonly inRange: number;
  /** Of those in range; null where none has a time. */
  readonly span: UsageReport["span"];
  readonly flags: readonly number[];
}

const NEVER = 4_611_686_018_427_387_904n;

/** Counts the rows of a relation by model and verdict; `judged`: only records are left. */
export async function census(server: Server, relation: Relation, judged: boolean): Promise<readonly Census[]> {
  const inSpan = "tk_in_range = 1 AND tk_undated = 0";
  const rows = await server.all(
    sql.select({
      ...relation,
      by: ["tk_provider", "tk_model", ...(judged ? [] : ["tk_verdict"])],
      figures: [
        "count(*)",
        "sum(tk_in_range)",
        `min(CASE WHEN ${inSpan} THEN tk_at_second ELSE toInt64(${NEVER}) END)`,
        `max(CASE WHEN ${inSpan} THEN tk_at_second ELSE toInt64(-${NEVER}) END)`,
        ...FLAG_COLUMNS.map((flag) => `sum(CASE WHEN tk_in_range = 1 THEN tk_${flag} ELSE 0 END)`),
      ],
    }),
  );
  return rows.map(([provider, model, ...cells]) => {
    const verdict = judged ? RECORD : Number(cells.shift());
    const [count, inRange, from, to, ...flags] = cells.map(Number);
    const dated = Number.isSafeInteger(from) && Number.isSafeInteger(to);
    return {
      provider: provider === "" ? null : (provider ?? null),
      model: model === "" ? null : (model ?? null),
      verdict,
      rows: count ?? 0,
      inRange: inRange ?? 0,
      span: dated ? { from: from as Instant, to: to as Instant } : null,
      flags,
    };
  });
}

export function spanOf(counted: readonly Census[]): UsageReport["span"] {
  const spans = counted.flatMap(({ span }) => span ?? []);
  if (spans.length === 0) return null;
  return {
    from: Math.min(...spans.map(({ from }) => from)) as Instant,
    to: Math.max(...spans.map(({ to }) => to)) as Instant,
  };
}

export function flagsOf(counted: readonly Census[]): Partial<Record<UsageFlag, number>> {
  const sums = USAGE_FLAGS.map((flag, place): readonly [UsageFlag, number] => [
    flag,
    counted.reduce((sum, { flags }) => sum + (flags[place] ?? 0), 0),
  ]);
  return Object.fromEntries(sums.filter(([, count]) => count > 0));
}

/** How many rows became each of these. */
export function rowsOf(counted: readonly Census[], ...verdicts: readonly Verdict[]): number {
  const wanted = verdicts.map((verdict) => VERDICTS.indexOf(verdict));
  return counted.reduce((sum, { verdict, rows }) => sum + (wanted.includes(verdict) ? rows : 0), 0);
}

/** A table as the import report has its files: rows are its lines. Spans that are sums, and rows out of range, were left out. */
export function importedTable(
  name: string,
  format: string,
  counted: readonly Census[],
  { sums, unread }: { readonly sums: number; readonly unread: number },
): ImportedFile {
  const records = rowsOf(counted, "record");
  const withoutUsage = rowsOf(counted, "no-usage");
  return {
    name,
    gzip: false,
    lines: counted.reduce((sum, { rows }) => sum + rows, 0) + sums + unread,
    records,
    rejected: rowsOf(counted, "bad-count", "bad-time"),
    withoutUsage,
    withoutUsageFormats: withoutUsage === 0 ? [] : [format],
    unknownLines: rowsOf(counted, "unknown-line") + sums,
    formats: records === 0 ? {} : { [format]: records },
  };
}
