import type { Instant, When } from "../domain/dates.ts";
import type { LogWaste, LogWasteKind, WasteSum } from "../domain/log-waste.ts";
import { chosenFormats, type FormatChoice } from "./chosen-formats.ts";
import { type Engine, openDuckDb, type Row, textOrNull } from "./duckdb.ts";
import type { LogSource } from "./log-files.ts";
import { COUNT_COLUMNS } from "./record-sql.ts";
import { PREFIX_CHARACTERS, type RequestOptions, requestTable } from "./request-table.ts";
import { withLogs } from "./stage.ts";
import { wholeNumber } from "./sums.ts";

export interface WasteOptions extends FormatChoice, RequestOptions {
  readonly asOf: When;
  /** How long a prefix is taken to stay cached after it was last used, in seconds. */
  readonly cacheSeconds: number;
  /** Shorter prefixes are not cached, in tokens. */
  readonly shortestPrefix: number;
  /** Processor cores to use. Default: all. */
  readonly threads?: number | undefined;
  /** Calls up to this many tokens in and out, without tools, are taken for simple. */
  readonly simple: { readonly input: number; readonly output: number };
}

/**
 * What the logs themselves show that could be saved: sums by model, no text and no price. Throws a UserError for logs that
 * cannot be read.
 */
export async function wastedCalls(sources: readonly LogSource[], options: WasteOptions): Promise<LogWaste> {
  const engine = await openDuckDb(options.threads);
  try {
    await withLogs(engine, sources, chosenFormats(options), options.open, (logs) =>
      requestTable(engine, logs, options),
    );
    await engine.run(MARKED);
    await prefixTable(engine, options.cacheSeconds);
    const [span] = await engine.rows(
      `SELECT count(*) AS calls, min(at_second) AS first, max(at_second) AS last FROM marked`,
    );
    const at = (value: unknown): Instant | null =>
      value === null || value === undefined ? null : (wholeNumber(value) as Instant);
    return {
      calls: wholeNumber(span?.calls ?? 0),
      from: at(span?.first),
      to: at(span?.last),
      sums: await sumsOf(engine, options),
      untold: await untold(engine),
      totals: (await engine.rows(totalsSql())).map((row) => ({ ...namesOf(row), ...figuresOf(row) })),
    };
  } finally {
    engine.close();
  }
}

const INPUT = "(input + cache_read + cache_write_5m + cache_write_1h)";

/** Retries and copies told apart: the same prompt again after a failure, or numbered as one, is a retry; else a duplicate. */
const SAME = "PARTITION BY prompt_hash, model, tenant, user_id ORDER BY place";

const MARKED = `CREATE OR REPLACE TEMP TABLE marked AS
    SELECT *, is_retry OR (prompt_hash IS NOT NULL AND coalesce(before_failed, false)) AS retried,
      prompt_hash IS NOT NULL AND NOT failed AND good_before > 0
        AND NOT (is_retry OR coalesce(before_failed, false)) AS is_copy
    FROM (SELECT *, lag(failed) OVER (${SAME}) AS before_failed,
        count(*) FILTER (NOT failed) OVER (PARTITION BY prompt_hash, model ORDER BY place
          ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS good_before
      FROM requests_seen)
    WHERE requests = 1 AND ${INPUT} + output > 0`;

/**
 * The table `prefixed`: of each call the tokens of its longest prefix that was seen in the time that a cache lives, and of
 * those that it would be the first to write. By ids of blocks where the log has them, else by hashes of first characters.
 */
async function prefixTable(engine: Engine, cacheSeconds: number): Promise<void> {
  const steps = `[${PREFIX_CHARACTERS.join(", ")}]`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE pieces AS
    SELECT place, model, at_second, step, piece,
      CASE WHEN by_blocks THEN least(step * block_size, ${INPUT})
        ELSE ${INPUT} * ${steps}[step] / prompt_length END AS tokens
    FROM (SELECT *, ceil(max(${INPUT} / len(blocks)) OVER (PARTITION BY format)) AS block_size, unnest(coalesce(blocks, prefixes)) AS piece, blocks IS NOT NULL AS by_blocks,
        generate_subscripts(coalesce(blocks, prefixes), 1) AS step
      FROM marked WHERE coalesce(blocks, prefixes) IS NOT NULL AND NOT failed)`);
  // A piece is warm where it was used before, and not too long ago where times are known. Blocks count as a leading run.
  await engine.run(`CREATE OR REPLACE TEMP TABLE warmth AS
    SELECT place, step, tokens, before IS NOT NULL AND coalesce(at_second - before_at <= ${cacheSeconds}, true) AS warm,
      after IS NOT NULL AND coalesce(after_at - at_second <= ${cacheSeconds}, true) AS used_again
    FROM (SELECT place, step, tokens, at_second,
        lag(place) OVER same AS before, lag(at_second) OVER same AS before_at,
        lead(place) OVER same AS after, lead(at_second) OVER same AS after_at
      FROM pieces WINDOW same AS (PARTITION BY model, piece ORDER BY place))`);
  await engine.run(`CREATE OR REPLACE TEMP TABLE prefixed AS
    SELECT place, coalesce(max(tokens) FILTER (warm AND is_leading), 0) AS found,
      coalesce(max(tokens) FILTER (used_again), 0) AS reused
    FROM (SELECT *, min(CASE WHEN warm THEN NULL ELSE step END) OVER (PARTITION BY place) IS NULL
        OR step < min(CASE WHEN warm THEN NULL ELSE step END) OVER (PARTITION BY place) AS is_leading FROM warmth)
    GROUP BY place`);
}

const SUMS = ["count(*) AS calls", ...COUNT_COLUMNS.map((column) => `coalesce(sum(${column}), 0) AS ${column}`)].join(
  ", ",
);

function totalsSql(): string {
  return `SELECT provider, model, ${SUMS} FROM marked GROUP BY provider, model ORDER BY provider, model`;
}

/** Fewer calls than this of a feature say nothing about how it is used. */
const FEWEST_CALLS = 20;

async function sumsOf(engine: Engine, { simple, shortestPrefix }: WasteOptions): Promise<WasteSum[]> {
  const avoided = (tokens: string) => `CAST(round(coalesce(sum(least(${tokens}, input)), 0)) AS BIGINT) AS avoidable`;
  const none = "0 AS avoidable, 0 AS written";
  const queries: readonly (readonly [LogWasteKind, string])[] = [
    ["duplicates", `SELECT provider, model, ${SUMS}, ${none} FROM marked WHERE is_copy`],
    [
      "retries",
      `SELECT provider, model, ${SUMS}, ${none} FROM marked WHERE failed OR (is_retry AND NOT coalesce(before_failed, false))`,
    ],
    [
      "shared-prefixes",
      `SELECT provider, model, ${SUMS}, ${avoided("greatest(found - cache_read, 0)")},
        CAST(round(coalesce(sum(least(greatest(reused - found - cache_write_5m - cache_write_1h, 0), input - least(greatest(found - cache_read, 0), input))), 0)) AS BIGINT) AS written
      FROM marked JOIN prefixed USING (place) WHERE greatest(found, reused) >= ${shortestPrefix}`,
    ],
    [
      "cheap-model",
      `SELECT provider, model, ${SUMS}, ${none} FROM marked
        WHERE ${INPUT} <= ${simple.input} AND output <= ${simple.output} AND reasoning = 0
          AND coalesce(tool_count, 0) = 0 AND NOT coalesce(called_tool, false) AND NOT failed AND NOT is_copy`,
    ],
    [
      "could-wait",
      `SELECT provider, model, ${SUMS}, ${none} FROM marked JOIN waiting USING (feature)
        WHERE coalesce(mode, '') NOT IN ('batch', 'flex')`,
    ],
    [
      "cut-answers",
      `SELECT provider, model, ${SUMS}, ${none} FROM marked WHERE was_cut OR (output_limit IS NOT NULL AND output >= output_limit)`,
    ],
    [
      "tools-unused",
      `SELECT provider, model, ${SUMS}, ${avoided(`${INPUT} * tools_length / prompt_length - cache_read`)}, 0 AS written
        FROM marked WHERE tools_length > 0 AND prompt_length > 0 AND NOT called_tool`,
    ],
    [
      "long-history",
      `SELECT provider, model, ${SUMS}, ${avoided(`${INPUT} * history_length / prompt_length - cache_read`)}, 0 AS written
        FROM marked WHERE history_length > 0 AND prompt_length > 0`,
    ],
    [
      "loose-limits",
      `SELECT provider, model, ${SUMS}, ${none} FROM marked JOIN (
          SELECT feature AS of_feature, quantile_disc(output, 0.99) AS most FROM marked
          WHERE output_limit IS NOT NULL GROUP BY feature HAVING count(*) >= ${FEWEST_CALLS}) limits
        ON of_feature IS NOT DISTINCT FROM feature WHERE output_limit >= 4 * greatest(most, 64)`,
    ],
  ];
  await engine.run(waitingSql());
  const found: WasteSum[] = [];
  for (const [kind, query] of queries) {
    const rows = await engine.rows(`${query} GROUP BY provider, model HAVING count(*) > 0 ORDER BY provider, model`);
    for (const row of rows) {
      const sum = {
        kind,
        ...namesOf(row),
        ...figuresOf(row),
        avoidable: Math.max(0, wholeNumber(row.avoidable)),
        written: Math.max(0, wholeNumber(row.written)),
      };
      const isAboutInput = kind === "shared-prefixes" || kind === "tools-unused" || kind === "long-history";
      if (!isAboutInput || sum.avoidable > 0) found.push(sum);
    }
  }
  return found;
}

/** Features that nobody waits for: named like jobs, or without users and sent in bursts, most of their calls in few minutes. */
function waitingSql(): string {
  return `CREATE OR REPLACE TEMP TABLE waiting AS
    SELECT feature FROM marked WHERE feature IS NOT NULL GROUP BY feature
    HAVING regexp_matches(lower(feature), '(^|[^a-z])(batch|nightly|night|daily|weekly|cron|job|offline|backfill|bulk|eval|evals|evaluation|label|labels|labelling|labeling|index|indexing|enrich|enrichment|digest|report|reports|export)([^a-z]|$)')
    UNION SELECT feature FROM (
      SELECT feature, minute, count(*) AS n FROM (
        SELECT feature, at_second // 60 AS minute, user_id FROM marked WHERE feature IS NOT NULL AND at_second IS NOT NULL)
      GROUP BY feature, minute)
    GROUP BY feature
    HAVING sum(n) >= 200 AND sum(n) FILTER (n >= 20) >= 0.9 * sum(n) AND count(*) * 20 <= (max(minute) - min(minute))
      AND feature NOT IN (SELECT feature FROM marked WHERE feature IS NOT NULL AND user_id IS NOT NULL)`;
}

function namesOf(row: Row): Pick<WasteSum, "provider" | "model"> {
  return { provider: textOrNull(row.provider), model: textOrNull(row.model) };
}

function figuresOf(row: Row): Pick<WasteSum, "calls" | "tokens"> {
  const audio = wholeNumber(row.input_audio);
  return {
    calls: wholeNumber(row.calls),
    tokens: {
      input: wholeNumber(row.input),
      cacheRead: wholeNumber(row.cache_read),
      cacheWrite5m: wholeNumber(row.cache_write_5m),
      cacheWrite1h: wholeNumber(row.cache_write_1h),
      output: wholeNumber(row.output),
      reasoning: wholeNumber(row.reasoning),
      ...(audio === 0 ? {} : { inputAudio: audio }),
    },
  };
}

/** What the log lacks, where no call has it. */
async function untold(engine: Engine): Promise<LogWaste["untold"]> {
  const [row] =
    await engine.rows(`SELECT count(prompt_hash) AS prompts, count(blocks) AS blocks, count(tool_count) AS tools,
    count(*) FILTER (was_told_end) AS ends, count(output_limit) AS limits, count(*) FILTER (told_status) AS statuses,
    count(feature) AS features, count(turns) AS turns FROM marked`);
  const lacks = (column: string): boolean => Number(row?.[column] ?? 0) === 0;
  const found: { kind: LogWasteKind; lacks: string }[] = [];
  const put = (kind: LogWasteKind, isMissing: boolean, words: string) => {
    if (isMissing) found.push({ kind, lacks: words });
  };
  put("duplicates", lacks("prompts"), "the text of requests");
  put("shared-prefixes", lacks("prompts") && lacks("blocks"), "the text of requests, or hash_ids");
  put("could-wait", lacks("features"), "names of features or jobs");
  put("cut-answers", lacks("ends") && lacks("limits"), "finish_reason or max_tokens");
  put("retries", lacks("statuses"), "a status or the number of the attempt");
  put("tools-unused", lacks("tools"), "definitions of tools");
  put("long-history", lacks("turns"), "the messages of requests");
  put("loose-limits", lacks("limits"), "max_tokens");
  return found;
}
