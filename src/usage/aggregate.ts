import type { Instant, When } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Batch } from "./batches.ts";
import { type Boundaries, isWithin, joinBoundaries } from "./boundaries.ts";
import { cellsSql, TOTAL_INPUT } from "./cells.ts";
import type { DetailOptions } from "./details.ts";
import { type Engine, textOrNull } from "./duckdb.ts";
import { dropDuplicates } from "./duplicates.ts";
import { events as eventRecords, eventTable } from "./events.ts";
import { type GroupKey, groupKeys } from "./group-keys.ts";
import { countLines, insistOnLines, type LineCounts, LINES_OF_CELLS, LINES_OF_EVENTS } from "./import-report.ts";
import { type Layer } from "./layers.ts";
import type { OpenLog } from "./log-files.ts";
import { boundariesOf, type LoggedModel } from "./priced-names.ts";
import { type RecordOptions, textColumns } from "./record-sql.ts";
import { aboutHowMany, EXACT_CALLS } from "./sketch.ts";
import { type Logs, readBatch, reading, recordsOfBatch } from "./stage.ts";
import type { TimeRange } from "./time-range.ts";
import type { DroppedDuplicates, UsageReport } from "./usage-report.ts";
import { offsetsBetween, zone } from "./zone-offsets.ts";

export interface AggregateOptions {
  readonly groupBy: readonly string[];
  readonly timezone?: string | undefined;
  readonly details?: readonly DetailOptions[] | undefined;
  readonly prices: PriceBook;
  readonly listPrices?: PriceBook | undefined;
  readonly asOf: When;
  readonly range: TimeRange;
  readonly records: RecordOptions;
  readonly maxRejected?: number | undefined;
  /** So many single calls are kept for exact percentiles. Default: EXACT_CALLS. */
  readonly exactCalls?: number | undefined;
  readonly open: OpenLog;
  readonly onProgress?: ((progress: UsageProgress) => void) | undefined;
}

/** Logs are read in groups of one layout; this many of their files are behind. */
export interface UsageProgress {
  readonly readFiles: number;
  readonly files: number;
  /** How much of the group that is being read is behind, from 0 to 1; null where that is not known. */
  readonly part: number | null;
}

/** So often progress is told while a group is read. */
const TOLD_EVERY_MS = 500;

/** What is left of the logs: the table `usage_cells`, how its columns are named, and what became of every line. */
export interface Aggregated {
  readonly lines: LineCounts;
  readonly duplicates: readonly DroppedDuplicates[];
  readonly span: UsageReport["span"];
  /** Whether percentiles are exact, or good to one per cent. */
  readonly exactPercentiles: boolean;
  /** What cells are grouped by, for some names and days of a zone. */
  readonly keysOf: (groupBy: readonly string[], timezone: string) => readonly GroupKey[];
}

/** So many first records tell of which models a log is, and whether its records are known again. */
const SAMPLED_RECORDS = 20_000;

const ANY_TIME = { from: -Infinity as Instant, to: Infinity as Instant };

/** Turns logs into cells: at once while they are read where no copies have to be dropped first, else record by record. */
export async function aggregate(engine: Engine, logs: Logs, options: AggregateOptions): Promise<Aggregated> {
  const texts = textsAsked(options);
  const { range, asOf } = options;
  const records = { ...options.records, texts };
  const zones = [options.timezone, ...(options.details ?? []).map(({ timezone }) => timezone)];
  const sameDays = zones.every((name) => name === undefined || name === "UTC");
  const samples = new Map<Batch, Sample>();
  for (const batch of logs.batches)
    if (sameDays && isLarge(batch)) samples.set(batch, await sampleOf(engine, batch, records));
  const isDirect = (batch: Batch) => samples.get(batch)?.keyed === false;

  const files = logs.batches.reduce((sum, batch) => sum + batch.files.length, 0);
  let readFiles = 0;
  const told = async (batch: Batch, work: Promise<Batch>) => {
    const { onProgress } = options;
    const tell = (part: number | null) => onProgress?.({ readFiles, files, part });
    tell(null);
    const timer = onProgress && setInterval(() => tell(engine.progress()), TOLD_EVERY_MS);
    const done = await work.finally(() => clearInterval(timer));
    readFiles = Math.min(files, readFiles + batch.files.length);
    tell(null);
    return done;
  };

  const events = await eventTable(engine, records, texts);
  const read: Batch[] = [];
  for (const batch of logs.batches)
    if (!isDirect(batch)) read.push(await told(batch, readBatch(engine, batch, records, events)));
  const span = sameDays ? null : await spanOf(engine, "usage_events", "at_second", "at_second", "verdict = 0");
  const { keysOf, dimensions } = keysFor(options, span);

  const staged = await loggedIn(engine, "usage_events", "verdict = 0");
  const sampled = [...samples.values()].flatMap(({ models }) => models);
  let boundaries = boundariesFor([...staged, ...sampled], options);
  let direct = logs.batches.filter(isDirect);
  const sketch = (await aboutHowMany(engine, logs.batches)) > (options.exactCalls ?? EXACT_CALLS);
  // Lists of token counts hold 32 bits until a count needs more.
  let wide = sketch || (await hasLargeCounts(engine));
  const plan = () => ({ dimensions, boundaries, range, asOf: asOf.at, wide, sketch });
  const cellsOf = (rows: Layer) => cellsSql(rows, plan());
  const makeTable = () => engine.run(`CREATE OR REPLACE TEMP TABLE usage_cells AS ${cellsOf(eventRecords("LIMIT 0"))}`);
  const cells = { table: "usage_cells", insert: (rows: Layer) => `INSERT INTO usage_cells ${cellsOf(rows)}` };
  const readDirect = async () => {
    await makeTable();
    const done: Batch[] = [];
    for (const batch of direct) done.push(await told(batch, readBatch(engine, batch, records, cells)));
    return done;
  };
  let aggregated = await readDirect();
  if (!wide && (await lostLargeCounts(engine))) {
    wide = true;
    aggregated = await readDirect();
  }
  const [known] = await engine.rows("SELECT coalesce(sum(keyed), 0) AS n FROM usage_cells");
  if (Number(known?.n) > 0) {
    // Ids that the first records did not have.
    for (const batch of aggregated) read.push(await readBatch(engine, batch, records, events));
    direct = [];
    aggregated = await readDirect();
  }
  const all = await loggedIn(engine, "usage_cells", "in_range");
  const needed = boundariesFor(
    [...staged, ...all, ...(await loggedIn(engine, "usage_events", "verdict = 0"))],
    options,
  );
  if (!isWithin(needed, boundaries)) {
    // Models that the first records did not name.
    boundaries = joinBoundaries([boundaries, needed]);
    aggregated = await readDirect();
  }
  if (!wide && (await hasLargeCounts(engine))) {
    wide = true;
    aggregated = await readDirect();
  }
  const counted = await countLines(
    engine,
    { ...logs, batches: [...read, ...aggregated] },
    [LINES_OF_EVENTS, LINES_OF_CELLS],
    records,
    options.open,
  );
  insistOnLines(counted, options.maxRejected ?? 0.01);
  const duplicates = await dropDuplicates(engine, texts);
  await engine.run(cells.insert(eventRecords()));
  await engine.run("DROP TABLE usage_events");
  return {
    lines: counted,
    duplicates,
    keysOf,
    exactPercentiles: !sketch,
    span: await spanOf(engine, "usage_cells", "first_second", "last_second", "in_range"),
  };
}

const LARGEST_SHORT = 2 ** 32 - 1;

async function hasLargeCounts(engine: Engine): Promise<boolean> {
  const [row] = await engine.rows(`SELECT 1 AS found FROM usage_events
    WHERE output > ${LARGEST_SHORT} OR ${TOTAL_INPUT} > ${LARGEST_SHORT} LIMIT 1`);
  return row !== undefined;
}

/** Only where a cell's sum is that large can a count in it be. */
async function lostLargeCounts(engine: Engine): Promise<boolean> {
  const [row] = await engine.rows(`SELECT 1 AS found FROM usage_cells WHERE calls > 0
    AND (output > ${LARGEST_SHORT} OR ${TOTAL_INPUT} > ${LARGEST_SHORT})
    AND (list_count(inputs) < calls OR list_count(outputs) < calls) LIMIT 1`);
  return row !== undefined;
}

interface Sample {
  readonly models: readonly LoggedModel[];
  readonly keyed: boolean;
}

async function sampleOf(engine: Engine, batch: Batch, records: RecordOptions): Promise<Sample> {
  const { of, select } = recordsOfBatch(batch, records);
  const columns = ["provider", "model", "duplicate_key"].map((column) => `${of(column)} AS ${column}`).join(", ");
  const rows = await reading(batch, () =>
    engine.rows(`SELECT provider, model, count(duplicate_key) AS keyed FROM
      (SELECT ${columns} FROM (${select}) LIMIT ${SAMPLED_RECORDS}) GROUP BY provider, model`),
  );
  return {
    models: rows.map((row) => ({ provider: textOrNull(row.provider), model: textOrNull(row.model) })),
    keyed: rows.some((row) => Number(row.keyed) > 0),
  };
}

/** What a small log holds is read twice as quickly record by record. */
const LARGE = 30_000;

function isLarge({ files }: Batch): boolean {
  return files.some(({ head }) => head.text.length >= LARGE);
}

async function loggedIn(engine: Engine, table: string, condition: string): Promise<readonly LoggedModel[]> {
  const rows = await engine.rows(`SELECT DISTINCT provider, model FROM ${table} WHERE ${condition}`);
  return rows.map((row) => ({ provider: textOrNull(row.provider), model: textOrNull(row.model) }));
}

async function spanOf(
  engine: Engine,
  table: string,
  first: string,
  last: string,
  condition: string,
): Promise<UsageReport["span"]> {
  const [row] = await engine.rows(
    `SELECT min(${first}) AS first_second, max(${last}) AS last_second FROM ${table} WHERE ${condition}`,
  );
  if (row?.first_second == null) return null;
  return { from: Number(row.first_second) as Instant, to: Number(row.last_second) as Instant };
}

function boundariesFor(logged: readonly LoggedModel[], { prices, listPrices }: AggregateOptions): Boundaries {
  const books = [prices, ...(listPrices ? [listPrices] : [])];
  return joinBoundaries(books.map((book) => boundariesOf(book, logged, ANY_TIME.from, ANY_TIME.to)));
}

/** The columns of texts that cells are made from. */
function textsAsked(options: AggregateOptions): readonly string[] {
  const asked = keysFor(options, null).dimensions;
  const priced = ["provider", "model", "mode", "region"];
  return textColumns(options.records.tags).filter((column) => priced.includes(column) || asked.includes(column));
}

/** What cells are grouped by: all that any table of the report is grouped by, each expression once. */
function keysFor(
  options: AggregateOptions,
  span: UsageReport["span"],
): { readonly dimensions: readonly string[]; readonly keysOf: Aggregated["keysOf"] } {
  const from = Math.min(span?.from ?? options.asOf.at, options.asOf.at) as Instant;
  const to = Math.max(span?.to ?? options.asOf.at, options.asOf.at) as Instant;
  const dimensions: string[] = [];
  const keysOf = (groupBy: readonly string[], timezone: string) => {
    const offsetAt = zone(timezone);
    const keys = groupKeys(groupBy, offsetAt, offsetsBetween(offsetAt, from, to), options.records.tags);
    return keys.map((key): GroupKey => {
      if (key.name === "model") return key;
      if (!dimensions.includes(key.sql)) dimensions.push(key.sql);
      return { ...key, sql: `dim${dimensions.indexOf(key.sql)}` };
    });
  };
  keysOf(["feature", ...options.groupBy], options.timezone ?? "UTC");
  for (const { groupBy, timezone } of options.details ?? []) keysOf(groupBy, timezone ?? "UTC");
  return { dimensions, keysOf };
}
