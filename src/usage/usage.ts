import type { Instant, When } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import { NO_TOKENS } from "../domain/tokens.ts";
import { joinBoundaries } from "./boundaries.ts";
import { chosenFormats, type FormatChoice } from "./chosen-formats.ts";
import { type DetailOptions, detailsOf } from "./details.ts";
import { dropDuplicates } from "./duplicates.ts";
import { type Engine, openDuckDb } from "./duckdb.ts";
import { groupKeys, tagsIn } from "./group-keys.ts";
import { countLines, countRecords, insistOnLines } from "./import-report.ts";
import type { LogSource, OpenLog } from "./log-files.ts";
import { measureFeatures } from "./measured-features.ts";
import { boundariesOf, priceOfLogged } from "./priced-names.ts";
import { stage } from "./stage.ts";
import { addCosts, costOfSum, type PricingOptions } from "./sum-cost.ts";
import { divide, inRange, loggedModels, nameModels, percentiles, sumUsage } from "./sums.ts";
import { type TimeRange, timeRange } from "./time-range.ts";
import type { UsageReport } from "./usage-report.ts";
import { assumptionsOf, rowsOf, shareOf, sorted, unpricedOf, warningsOf } from "./usage-rows.ts";
import { offsetsBetween, zone } from "./zone-offsets.ts";

export interface UsageOptions extends PricingOptions, FormatChoice {
  /** feature, model, tenant, user, provider, mode, region, day, hour, tag:NAME. */
  readonly groupBy: readonly string[];
  /** Opens a log file from its start. */
  readonly open: OpenLog;
  /** What prices hold for records without a time. */
  readonly asOf: When;
  /** A day or a moment; `until` includes the day it names. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Of days and hours, and of `since` and `until`: "Europe/Berlin". Default: UTC. */
  readonly timezone?: string | undefined;
  /** Share of lines that may be unusable, 0 to 1. Default: 0.01. */
  readonly maxRejected?: number | undefined;
  /** Shows tenants and users as hashes with this salt. */
  readonly hashIds?: string | undefined;
  /** Without negotiated prices: what details tell beside the cost. Default: `prices`. */
  readonly listPrices?: PriceBook | undefined;
  /** The same usage by other keys, from the same scan. */
  readonly details?: readonly DetailOptions[] | undefined;
}

/**
 * Who used how many tokens of what, and what it cost: reads logs of any known format, and prices each call at its own time.
 * Throws a UserError for logs that cannot be read, before there is any result.
 */
export async function usage(sources: readonly LogSource[], options: UsageOptions): Promise<UsageReport> {
  const offsetAt = zone(options.timezone ?? "UTC");
  groupKeys(options.groupBy, offsetAt, []);
  const range = timeRange(options.since, options.until, offsetAt);
  const formats = chosenFormats(options);
  const engine = await openDuckDb();
  try {
    const tags = tagsRead(options);
    const recordOptions = { tags, hashIds: options.hashIds };
    const staged = await stage(engine, sources, formats, recordOptions, options.open);
    const lines = await countLines(engine, staged, recordOptions, options.open);
    insistOnLines(lines, options.maxRejected ?? 0.01);
    const duplicates = await dropDuplicates(engine, tags);
    const records = await countRecords(engine, range);
    return { ...(await reportOf(engine, range, options)), import: { ...lines, ...records, duplicates } };
  } finally {
    engine.close();
  }
}

async function reportOf(engine: Engine, range: TimeRange, options: UsageOptions): Promise<Omit<UsageReport, "import">> {
  const { prices, asOf } = options;
  const span = await spanOf(engine, range);
  const from = Math.min(span?.from ?? asOf.at, asOf.at) as Instant;
  const to = Math.max(span?.to ?? asOf.at, asOf.at) as Instant;
  await divide(engine, { instants: [], windows: [], tierEdges: [] }, range, asOf.at);
  const named = await loggedModels(engine);
  const books = [prices, ...(options.listPrices ? [options.listPrices] : [])];
  const boundaries = books.map((book) => boundariesOf(book, named, from, to));
  await divide(engine, joinBoundaries(boundaries), range, asOf.at);
  const models = await loggedModels(engine);
  await nameModels(
    engine,
    models.map((model) => ({ ...model, name: nameOf(model, options) })),
  );
  const offsetAt = zone(options.timezone ?? "UTC");
  const tags = tagsRead(options);
  const keys = groupKeys(options.groupBy, offsetAt, offsetsBetween(offsetAt, from, to), tags);
  const sums = (await sumUsage(engine, keys)).map((sum) => ({ sum, cost: costOfSum(sum, options) }));
  const rows = rowsOf(options.groupBy, sums, await percentiles(engine, keys));
  const total = rowsOf(
    [],
    sums.map(({ sum, cost }) => ({ sum: { ...sum, keys: [] }, cost })),
    await percentiles(engine, []),
  )[0];
  const priced = sums.flatMap(({ cost }) => (cost.kind === "priced" ? [cost] : []));
  return {
    groupBy: options.groupBy,
    rows: sorted(
      options.groupBy,
      rows.map((row) => ({ ...row, share: shareOf(row, total) })),
    ),
    total: total ?? { requests: 0, tokens: NO_TOKENS, percentiles: null, cost: addCosts([]) },
    unpriced: unpricedOf(sums),
    measuredFeatures: await measureFeatures(engine),
    details: await detailsOf(engine, options.details ?? [], { from, to, tags, ...options, pricing: options }),
    span,
    priceIds: [...new Set(priced.map(({ priceId }) => priceId))].sort(),
    assumptions: assumptionsOf(priced, sums, options),
    warnings: warningsOf(sums),
  };
}

/** Every tag that rows or details are grouped by, each with a column of its own. */
function tagsRead({ groupBy, details = [] }: UsageOptions): readonly string[] {
  return tagsIn([...groupBy, ...details.flatMap((detail) => detail.groupBy)]);
}

async function spanOf(engine: Engine, range: TimeRange): Promise<UsageReport["span"]> {
  const [row] = await engine.rows(
    `SELECT min(at_second) AS first_second, max(at_second) AS last_second FROM usage_events WHERE ${inRange(range)}`,
  );
  if (row?.first_second == null) return null;
  return { from: Number(row.first_second) as Instant, to: Number(row.last_second) as Instant };
}

/** The table's name of a model, where it has one; else the name as logged. */
function nameOf(
  model: Parameters<typeof priceOfLogged>[1] & { readonly at: Instant },
  { prices }: UsageOptions,
): string | null {
  const found = priceOfLogged(prices, model, { at: model.at, clock: "known" });
  return found?.kind === "priced" ? found.model.key : model.model;
}
