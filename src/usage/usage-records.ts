import type { Instant } from "../domain/dates.ts";
import { USAGE_FLAGS, type UsageRecord } from "../domain/usage-record.ts";
import { chosenFormats, type FormatChoice } from "./chosen-formats.ts";
import { dropDuplicates } from "./duplicates.ts";
import { openDuckDb, type Row, textOrNull } from "./duckdb.ts";
import type { Batch } from "./batches.ts";
import { eventTable } from "./events.ts";
import { countLines, insistOnLines, LINES_OF_EVENTS } from "./import-report.ts";
import type { LogSource, OpenLog } from "./log-files.ts";
import { textColumns } from "./record-sql.ts";
import { readBatch, withLogs } from "./stage.ts";
import { wholeNumber } from "./sums.ts";

export interface RecordsOptions extends FormatChoice {
  readonly open: OpenLog;
  /** Share of lines that may be unusable, 0 to 1. Default: 0.01. */
  readonly maxRejected?: number | undefined;
}

/**
 * The calls of some logs one by one, in the order of the files, duplicates dropped: for what needs more than sums, such as
 * replaying them. All of them are held in memory. Throws a UserError for logs that cannot be read.
 */
export async function usageRecords(
  sources: readonly LogSource[],
  options: RecordsOptions,
): Promise<readonly UsageRecord[]> {
  const engine = await openDuckDb();
  try {
    const texts = textColumns([]);
    const target = await eventTable(engine, { tags: [] }, texts);
    await withLogs(engine, sources, chosenFormats(options), options.open, async (logs) => {
      const batches: Batch[] = [];
      for (const batch of logs.batches) batches.push(await readBatch(engine, batch, { tags: [] }, target));
      const lines = await countLines(engine, { ...logs, batches }, [LINES_OF_EVENTS], { tags: [] }, options.open);
      insistOnLines(lines, options.maxRejected ?? 0.01);
    });
    await dropDuplicates(engine, texts);
    const rows = await engine.rows("SELECT * FROM usage_events WHERE verdict = 0 ORDER BY file, rowid");
    return rows.map(recordOf);
  } finally {
    engine.close();
  }
}

function recordOf(row: Row): UsageRecord {
  const audio = wholeNumber(row.input_audio);
  return {
    at: row.at_second === null ? null : (wholeNumber(row.at_second) as Instant),
    clock: row.clock_known === true && row.at_second !== null ? "known" : "unknown",
    format: String(textOrNull(row.format)),
    provider: textOrNull(row.provider),
    model: textOrNull(row.model),
    feature: textOrNull(row.feature),
    tenant: textOrNull(row.tenant),
    user: textOrNull(row.user_id),
    requests: row.requests === null ? null : wholeNumber(row.requests),
    tokens: {
      input: wholeNumber(row.input),
      cacheRead: wholeNumber(row.cache_read),
      cacheWrite5m: wholeNumber(row.cache_write_5m),
      cacheWrite1h: wholeNumber(row.cache_write_1h),
      output: wholeNumber(row.output),
      reasoning: wholeNumber(row.reasoning),
      ...(audio === 0 ? {} : { inputAudio: audio }),
    },
    mode: textOrNull(row.mode),
    region: textOrNull(row.region),
    flags: USAGE_FLAGS.filter((_, place) => (wholeNumber(row.flags) & (2 ** place)) !== 0),
  };
}
