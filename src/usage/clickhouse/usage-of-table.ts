import type { Instant } from "../../domain/dates.ts";
import type { Warning } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import { type Boundaries, joinBoundaries } from "../boundaries.ts";
import type { FormatChoice } from "../chosen-formats.ts";
import { nameOf, reportOf, type ReportOptions } from "../figures.ts";
import { groupKeys, tagsIn } from "../group-keys.ts";
import { datedWarnings } from "../import-warnings.ts";
import type { MeasuredCalls } from "../measured-calls.ts";
import { boundariesOf, type LoggedModel } from "../priced-names.ts";
import { timeRange } from "../time-range.ts";
import type { UsageReport } from "../usage-report.ts";
import { zone } from "../zone-offsets.ts";
import type { Address } from "./address.ts";
import { among } from "./among.ts";
import { type Census, census, flagsOf, importedTable, rowsOf, spanOf } from "./census.ts";
import { tableCalls } from "./calls.ts";
import type { Connection } from "./connection.ts";
import { serverFigures } from "./figures.ts";
import { formatOf } from "./formats.ts";
import { serverKeys } from "./keys.ts";
import { LINK_COLUMNS, linkLets } from "./links.ts";
import { keyPaths, recordLets, type TableRecords, timeColumn } from "./records.ts";
import {
  IS_RECORD,
  IS_WITHOUT_USAGE,
  KEY_HASH,
  planLets,
  priceLets,
  type Relation,
  repeatedKeys,
  rowsInRange,
  withoutCopies,
} from "./relation.ts";
import { openServer, type Server } from "./server.ts";
import { spanSumsSql } from "./span-sums.ts";
import { openTable, type Table } from "./table.ts";

export interface TableUsageOptions extends ReportOptions, Omit<FormatChoice, "countText"> {
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Share of rows that may be unusable, 0 to 1. Default: 0.01. */
  readonly maxRejected?: number | undefined;
  readonly hashIds?: string | undefined;
  /** Also finds turns and retries of the features that are measured, and counts retries by these keys. */
  readonly calls?: { readonly repeatsBy: readonly string[] } | undefined;
  /** For one query. */
  readonly timeoutSeconds: number;
}

export interface TableUsage extends UsageReport {
  /** Null: not asked for. */
  readonly calls: MeasuredCalls | null;
}

const A_DAY = 86_400;

/**
 * The report that `usage` gives of files, of a table on a ClickHouse server or cluster. The server adds up tokens, and only
 * sums, counts and percentiles of groups are sent; what they cost is worked out here. Throws a UserError wherever a figure
 * would lack something, before there is any result.
 */
export async function usageOfTable(
  connection: Connection,
  address: Address,
  options: TableUsageOptions,
): Promise<TableUsage> {
  const offsetAt = zone(options.timezone ?? "UTC");
  groupKeys(options.groupBy, offsetAt, []);
  const range = timeRange(options.since, options.until, offsetAt);
  const tags = tagsIn([options, ...(options.details ?? [])].flatMap(({ groupBy }) => groupBy));
  const server = await openServer(connection, address, options.timeoutSeconds);
  const table = await openTable(server);
  const format = formatOf(table.columns, options, { file: address.name });
  const own = { format, columns: table.columns, dialect: server.dialect, options: { tags, hashIds: options.hashIds } };
  const at = timeColumn(own);
  const near = { from: moved(range.from, -A_DAY), to: moved(range.to, A_DAY) };
  const plan = planLets(range, options.asOf.at);
  const lets = [...recordLets(own), ...(options.calls ? linkLets(own) : []), ...plan];
  const rows = rowsInRange(range, at);
  await table.insistOnShards();
  const isSum = await isSpanSum(server, own, table, rowsInRange(near, at));
  const where = isSum === null ? rows : [...rows, `NOT (${isSum})`];
  const all: Relation = { lets, from: table.from, where };

  const read = await census(server, all, false);
  const count = (conditions: readonly string[]) =>
    countOf(server, `SELECT count(*) FROM ${table.from} WHERE ${conditions.map((each) => `(${each})`).join(" AND ")}`);
  const sums = isSum === null ? 0 : await count([...rows, isSum]);
  const unread = rows.length === 0 ? 0 : await count([`NOT (${rows.join(" AND ")})`]);
  const file = importedTable(address.name, format.mapping.name, read, { sums, unread });
  if (file.rejected > (options.maxRejected ?? 0.01) * file.lines) throw tooManyRejected(read, file, options);

  const kept: Relation = { ...all, where: [...where, IS_RECORD] };
  const key = keyPaths(own);
  const repeated = key && (await among(server, KEY_HASH[0], repeatedKeys(kept)));
  const links = options.calls ? LINK_COLUMNS : [];
  const single =
    repeated === null ? kept : { ...withoutCopies(kept, repeated, own, textsAsked(options, tags), links), lets: plan };
  const counted = repeated === null ? read.filter(({ verdict }) => verdict === 0) : await census(server, single, true);
  const dropped = rowsOf(read, "record") - rowsOf(counted, "record");

  const boundaries = boundariesFor(counted, options);
  const priced: Relation = {
    from: single.from,
    lets: [...single.lets, ...priceLets(boundaries)],
    where: [...single.where, "tk_in_range = 1"],
  };
  const span = spanOf(counted);
  const [first, last] = [span?.from ?? options.asOf.at, span?.to ?? options.asOf.at];
  const figures = await serverFigures(server, priced, (model) => nameOf(model, options.prices));
  const keysOf = serverKeys(first, last, tags);
  const report = await reportOf(figures, keysOf, options);
  const calls =
    options.calls &&
    (await tableCalls(
      server,
      { records: priced, unbilled: { ...all, where: [...where, IS_WITHOUT_USAGE, "tk_in_range = 1"] } },
      {
        features: report.measuredFeatures,
        repeatsBy: options.calls.repeatsBy,
        keysOf: (groupBy) => keysOf(groupBy, options.timezone ?? "UTC"),
        nameOf: (model) => nameOf(model, options.prices),
      },
    ));
  const inRange = counted.reduce((sum, each) => sum + each.inRange, 0);
  const outsideRange = unread + rowsOf(counted, "record") - inRange;
  return {
    ...report,
    calls: calls ?? null,
    span,
    import: {
      files: [file],
      copied: [],
      lines: file.lines,
      records: inRange,
      duplicates: key !== null && dropped > 0 ? [{ format: format.mapping.name, key: key.join(" + "), dropped }] : [],
      rejected: { count: file.rejected, listed: [] },
      withoutUsage: file.withoutUsage,
      unknownLines: file.unknownLines,
      outsideRange,
      flags: flagsOf(counted),
    },
    warnings: [...datedWarnings(report.warnings, { records: inRange, outsideRange }), ...rejectWarnings(read, address)],
  };
}

async function countOf(server: Server, statement: string): Promise<number> {
  const [[count] = []] = await server.all(statement);
  return Number(count);
}

function moved(at: Instant | null, seconds: number): Instant | null {
  return at === null ? null : ((at + seconds) as Instant);
}

/** Holds for spans that are the sum of others, looked for a day around what is asked for; null where there are none. */
async function isSpanSum(
  server: Server,
  records: TableRecords,
  { from }: Table,
  where: readonly string[],
): Promise<string | null> {
  const { tree } = records.format;
  const found = tree && spanSumsSql(records, tree, from, where);
  return found ? among(server, found.hash, found.sums) : null;
}

function boundariesFor(models: readonly LoggedModel[], { prices, listPrices }: TableUsageOptions): Boundaries {
  const books = [prices, ...(listPrices ? [listPrices] : [])];
  return joinBoundaries(books.map((book) => boundariesOf(book, models, -Infinity as Instant, Infinity as Instant)));
}

/** The texts of records that anything is grouped by. */
function textsAsked(options: TableUsageOptions, tags: readonly string[]): readonly string[] {
  const asked = [options, ...(options.details ?? [])].flatMap(({ groupBy }) => groupBy);
  const columns = asked.map((key) => {
    if (key === "user") return "user_id";
    return key.startsWith("tag:") ? `tag${tags.indexOf(key.slice("tag:".length))}` : key;
  });
  const linked = options.calls ? ["tenant", "user_id"] : [];
  return ["provider", "model", "mode", "region", "feature", ...linked, ...columns];
}

const REASONS = {
  "bad-count": "a token or request count is not a whole number below 10^15",
  "bad-time": "the time cannot be read",
} as const;

function reasonsOf(read: readonly Census[]): readonly (readonly [rows: number, reason: string])[] {
  return (["bad-count", "bad-time"] as const).flatMap((verdict) => {
    const rows = rowsOf(read, verdict);
    return rows === 0 ? [] : [[rows, REASONS[verdict]] as const];
  });
}

function tooManyRejected(
  read: readonly Census[],
  { name, lines, rejected }: { readonly name: string; readonly lines: number; readonly rejected: number },
  { maxRejected = 0.01 }: TableUsageOptions,
): UserError {
  const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`;
  const reasons = reasonsOf(read).map(([, reason]) => reason);
  return new UserError(
    `${rejected} of ${lines} rows cannot be used (${percent(rejected / lines)}, allowed ${percent(maxRejected)}): ${reasons.join("; ")}`,
    { file: name },
    "correct the table, or allow more with --max-rejected 5%",
  );
}

/** A row has no line that could be listed. */
function rejectWarnings(read: readonly Census[], { name }: Address): readonly Warning[] {
  return reasonsOf(read).map(([rows, reason]) => ({
    code: "rejected-rows",
    message: `${name}: ${rows} ${rows === 1 ? "row is" : "rows are"} rejected: ${reason}`,
  }));
}
