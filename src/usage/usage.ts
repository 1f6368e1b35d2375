import { type Instant, SECONDS_A_DAY, type When } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { aggregate, type UsageProgress } from "./aggregate.ts";
import { chosenFormats, type FormatChoice } from "./chosen-formats.ts";
import type { DetailOptions } from "./details.ts";
import { openDuckDb } from "./duckdb.ts";
import { duckDbFigures, reportOf } from "./figures.ts";
import { groupKeys, tagsIn } from "./group-keys.ts";
import { countRecords } from "./import-report.ts";
import { datedWarnings, importAssumptions, importWarnings } from "./import-warnings.ts";
import type { LogSource, OpenLog } from "./log-files.ts";
import { type Logs, withLogs } from "./stage.ts";
import type { PricingOptions } from "./sum-cost.ts";
import { timeRange } from "./time-range.ts";
import type { UsageReport } from "./usage-report.ts";
import { zone } from "./zone-offsets.ts";

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
  /** Told while logs are read: how many of their files are behind. */
  readonly onProgress?: ((progress: UsageProgress) => void) | undefined;
  /** Whether to measure what features use, which takes another look at all calls. Default: true. */
  readonly measureFeatures?: boolean | undefined;
  /** So many single calls are kept for exact percentiles, 4 bytes a count; of more, percentiles are good to 1 %. Default: 200 million. */
  readonly exactCalls?: number | undefined;
  /** Processor cores to use. Default: all. */
  readonly threads?: number | undefined;
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
  const engine = await openDuckDb(options.threads);
  try {
    const recordOptions = { tags: tagsRead(options), hashIds: options.hashIds, traceStart: startOfDay(options.asOf) };
    const read = (logs: Logs) => aggregate(engine, logs, { ...options, range, records: recordOptions });
    const aggregated = await withLogs(engine, sources, formats, options.open, read);
    const { lines, duplicates, keysOf, span } = aggregated;
    const imported = { ...lines, ...(await countRecords(engine)), duplicates };
    const report = await reportOf(await duckDbFigures(engine, options.prices), keysOf, options);
    return {
      ...report,
      span,
      import: imported,
      assumptions: [
        ...report.assumptions,
        ...(aggregated.exactPercentiles ? [] : [ABOUT]),
        ...importAssumptions(imported, recordOptions.traceStart),
      ],
      warnings: [...datedWarnings(report.warnings, imported), ...importWarnings(imported, formats)],
    };
  } finally {
    engine.close();
  }
}

const ABOUT: Assumption = {
  code: "percentiles-estimated",
  text: "the log has more calls than are kept for exact percentiles: they are up to 1 % and half a token off",
  value: "1 %",
};

function startOfDay({ at }: When): Instant {
  return (Math.floor(at / SECONDS_A_DAY) * SECONDS_A_DAY) as Instant;
}

/** Every tag that rows or details are grouped by, each with a column of its own. */
function tagsRead({ groupBy, details = [] }: UsageOptions): readonly string[] {
  return tagsIn([...groupBy, ...details.flatMap((detail) => detail.groupBy)]);
}
