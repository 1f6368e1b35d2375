import { USAGE_FLAGS, type UsageFlag } from "../domain/usage-record.ts";
import { UserError } from "../errors.ts";
import type { Engine } from "./duckdb.ts";
import type { OpenLog } from "./log-files.ts";
import type { RecordOptions } from "./record-sql.ts";
import { VERDICTS } from "./record-state.ts";
import { countUnreadable, listRejected } from "./rejects.ts";
import { type Logs, reading } from "./stage.ts";
import type { ImportReport, RejectedLine } from "./usage-report.ts";
import { opening } from "./whole-logs.ts";

const LISTED = 20;

/** Lines by file, format and verdict: of records one by one, and of cells. */
export const LINES_OF_EVENTS =
  "SELECT file, format, verdict, count(*) AS n, count(*) FILTER (entry_number = 1) AS lines FROM usage_events GROUP BY file, format, verdict";

export const LINES_OF_CELLS =
  "SELECT file, format, verdict, sum(records) AS n, sum(lines) AS lines FROM usage_cells GROUP BY file, format, verdict";

const UNKNOWN_LINE = VERDICTS.indexOf("unknown-line");

export type LineCounts = Pick<
  ImportReport,
  "files" | "copied" | "lines" | "rejected" | "withoutUsage" | "unknownLines"
>;

/** Counts what became of every line. Before duplicates are dropped: a copy is a line like any other. */
export async function countLines(
  engine: Engine,
  staged: Logs,
  counted: readonly string[],
  options: RecordOptions,
  open: OpenLog,
): Promise<LineCounts> {
  const rows = await engine.rows(`SELECT file, format, verdict, sum(n) AS n, sum(lines) AS lines
    FROM (${counted.join(" UNION ALL ")}) GROUP BY file, format, verdict ORDER BY file, format, verdict`);
  const unreadableByFile = new Map<number, number>();
  for (const batch of staged.batches) {
    const files = batch.files.map(({ file }) => file);
    const unknown = rows.some((row) => Number(row.verdict) === UNKNOWN_LINE && files.includes(Number(row.file)));
    // A broken JSON line is read as a line of no format: where there is none of these, none is broken.
    if (batch.layout.kind === "json" && !unknown) continue;
    const found = await reading(batch, () => countUnreadable(engine, batch));
    for (const [file, count] of found) unreadableByFile.set(file, count);
  }
  const layouts = new Map(staged.batches.flatMap(({ files, layout }) => files.map(({ file }) => [file, layout.kind])));
  const parts = staged.files.map(({ file, name, given, head: { gzip } }) => {
    const converted = given?.converted;
    const own = rows.filter((row) => Number(row.file) === file);
    const count = (verdicts: readonly number[]) =>
      own.reduce((sum, row) => sum + (verdicts.includes(Number(row.verdict)) ? Number(row.n) : 0), 0);
    const unreadable = unreadableByFile.get(file) ?? 0;
    // A broken JSON line is staged as a line of no format; a broken CSV row is not staged at all.
    const unreadableStaged = layouts.get(file) === "json" ? unreadable : 0;
    const good = own.filter((row) => Number(row.verdict) === 0);
    return {
      name,
      gzip,
      lines: converted?.lines ?? own.reduce((sum, row) => sum + Number(row.lines), 0) + unreadable - unreadableStaged,
      records: count([0]),
      rejected: count([1, 2]) + unreadable,
      withoutUsage: count([3]),
      withoutUsageFormats: own.filter((row) => Number(row.verdict) === 3).map((row) => String(row.format)),
      unknownLines: count([4]) - unreadableStaged + (converted?.skipped ?? 0),
      formats: Object.fromEntries(good.map((row) => [String(row.format), Number(row.n)])),
    };
  });
  const files = wholeFiles(staged.files, parts);
  const sum = (column: "lines" | "rejected" | "withoutUsage" | "unknownLines") =>
    files.reduce((total, file) => total + file[column], 0);
  const rejecting = parts.flatMap(({ rejected }, file) => (rejected > 0 ? [file] : []));
  const listed = await list(engine, staged, rejecting, options, open);
  return {
    files,
    copied: staged.copied,
    lines: sum("lines"),
    rejected: { count: sum("rejected"), listed },
    withoutUsage: sum("withoutUsage"),
    unknownLines: sum("unknownLines"),
  };
}

/** Lines of one log that were read by several formats' readers are lines of one file. */
function wholeFiles(found: Logs["files"], parts: LineCounts["files"]): LineCounts["files"] {
  const wholes = new Map<unknown, LineCounts["files"][number]>();
  parts.forEach((part, index) => {
    const source = found[index]?.source;
    const whole = wholes.get(source);
    wholes.set(source, whole ? together(whole, part) : part);
  });
  return [...wholes.values()];
}

function together(one: LineCounts["files"][number], other: LineCounts["files"][number]): LineCounts["files"][number] {
  const formats = { ...one.formats };
  for (const [name, records] of Object.entries(other.formats)) formats[name] = (formats[name] ?? 0) + records;
  return {
    ...one,
    lines: one.lines + other.lines,
    records: one.records + other.records,
    rejected: one.rejected + other.rejected,
    withoutUsage: one.withoutUsage + other.withoutUsage,
    withoutUsageFormats: [...one.withoutUsageFormats, ...other.withoutUsageFormats],
    unknownLines: one.unknownLines + other.unknownLines,
    formats,
  };
}

async function list(
  engine: Engine,
  staged: Logs,
  files: readonly number[],
  options: RecordOptions,
  open: OpenLog,
): Promise<readonly RejectedLine[]> {
  const listed: RejectedLine[] = [];
  for (const file of files) {
    if (listed.length >= LISTED) break;
    const batch = staged.batches.find((each) => each.files.some((found) => found.file === file));
    const found = batch?.files.find((each) => each.file === file);
    if (batch && found) {
      // An archive that is cut off shows only where it is read to its end.
      listed.push(
        ...(await opening(found.name, () => reading(batch, () => listRejected(engine, batch, found, options, open)))),
      );
    }
  }
  return listed.slice(0, LISTED);
}

/** Throws a UserError where more lines are rejected than the user allows, or where no line is of a known format. */
export function insistOnLines({ lines, files, rejected }: LineCounts, allowed: number): void {
  if (rejected.count > allowed * lines) {
    const first = rejected.listed[0];
    const percent = (share: number) => `${Number((share * 100).toPrecision(2))} %`;
    throw new UserError(
      `${rejected.count} of ${lines} lines cannot be used (${percent(rejected.count / lines)}, allowed ${percent(allowed)}); the first: ${first?.reason ?? ""}`,
      { file: first?.file, line: first?.line },
      "correct the log, or allow more with --max-rejected 5%",
    );
  }
  const silent = files.find((file) => file.lines > 0 && file.unknownLines === file.lines);
  if (silent) {
    throw new UserError(
      `none of its ${silent.lines} lines is of a known log format`,
      { file: silent.name },
      "name its fields with --map ts=FIELD,model=FIELD,input=FIELD,output=FIELD, or see --list-formats",
    );
  }
}

/** How many records in range carry each flag, and how many are outside the range. */
export async function countRecords(engine: Engine): Promise<Pick<ImportReport, "records" | "outsideRange" | "flags">> {
  const bits = USAGE_FLAGS.map(
    (_, place) => `coalesce(sum(records) FILTER (in_range AND flags & ${2 ** place} <> 0), 0) AS flag${place}`,
  );
  const [row] = await engine.rows(`SELECT coalesce(sum(records), 0) AS n,
      coalesce(sum(records) FILTER (in_range), 0) AS inside, ${bits.join(", ")} FROM usage_cells WHERE verdict = 0`);
  const records = Number(row?.inside ?? 0);
  const flags: Partial<Record<UsageFlag, number>> = {};
  USAGE_FLAGS.forEach((flag, place) => {
    const count = Number(row?.[`flag${place}`] ?? 0);
    if (count > 0) flags[flag] = count;
  });
  return { records, outsideRange: Number(row?.n ?? 0) - records, flags };
}
