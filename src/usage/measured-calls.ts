import type { Instant, When } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import { callTable } from "./call-table.ts";
import { chosenFormats, type FormatChoice } from "./chosen-formats.ts";
import { type Engine, openDuckDb, type Row, textOrNull } from "./duckdb.ts";
import type { LogSource, OpenLog } from "./log-files.ts";
import { priceOfLogged } from "./priced-names.ts";
import * as sql from "./sql.ts";
import { repeatKey } from "./daily-series.ts";
import { groupKeys, tagsIn } from "./group-keys.ts";
import { withLogs } from "./stage.ts";
import { wholeNumber } from "./sums.ts";
import { timeRange } from "./time-range.ts";
import type { MeasuredFeature, MeasuredRetries, MeasuredTokens, MeasuredTurns } from "./usage-report.ts";
import { type OffsetAt, offsetsBetween, zone } from "./zone-offsets.ts";

export interface CallOptions extends FormatChoice {
  readonly open: OpenLog;
  readonly prices: PriceBook;
  readonly asOf: When;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  readonly timezone?: string | undefined;
  readonly hashIds?: string | undefined;
  /** Also counts retries by these keys: a day, and what series are told apart by. */
  readonly repeatsBy?: readonly string[] | undefined;
}

export interface MeasuredCalls {
  readonly features: readonly MeasuredFeature[];
  /** Calls that repeat a billed one that failed, by the key of a series and its day (`repeatKey`); null: the log doesn't tell. */
  readonly repeats: ReadonlyMap<string, number> | null;
}

const SECONDS_A_DAY = 86_400;
const SECONDS_A_MONTH = (365 / 12) * SECONDS_A_DAY;

/** In a log of a week or more the hours before the first call and after the last are part of what was seen. */
const WHOLE_DAYS_FROM = 7;

/**
 * What every feature used on every model, call by call: the load that a workload takes. Rates are over the time of the whole log, so
 * that all features together make its month. Turns and retries are told where the log tells them.
 */
export async function measureCalls(sources: readonly LogSource[], options: CallOptions): Promise<MeasuredCalls> {
  const engine = await openDuckDb();
  try {
    const offsetAt = zone(options.timezone ?? "UTC");
    const range = timeRange(options.since, options.until, offsetAt);
    const by = (options.repeatsBy ?? []).filter((name) => name !== "model");
    const tags = tagsIn(by);
    await withLogs(engine, sources, chosenFormats(options), options.open, (logs) =>
      callTable(engine, logs, { tags, hashIds: options.hashIds, traceStart: startOfDay(options.asOf), range }),
    );
    await nameCalls(engine, options);
    const features = await featuresSeen(engine);
    const turns = new Map((await turnsSeen(engine)).map((each) => [each.feature, each.turns]));
    const retries = new Map((await retriesSeen(engine)).map((each) => [keyOf(each), each.retries]));
    return {
      features: features.map((each) => ({
        ...each,
        turns: turns.get(each.feature) ?? null,
        retries: retries.get(keyOf({ feature: each.feature, model: each.models[0]?.model ?? null })) ?? null,
      })),
      repeats: by.length === 0 ? null : await repeatsSeen(engine, by, tags, offsetAt),
    };
  } finally {
    engine.close();
  }
}

function startOfDay({ at }: When): Instant {
  return (Math.floor(at / SECONDS_A_DAY) * SECONDS_A_DAY) as Instant;
}

function keyOf({ feature, model }: { readonly feature: string | null; readonly model: string | null }): string {
  return JSON.stringify([feature, model]);
}

/** The column `name` has the model as the price table calls it. */
async function nameCalls(engine: Engine, { prices, asOf }: CallOptions): Promise<void> {
  const rows = await engine.rows("SELECT provider, model, min(at_second) AS first FROM calls GROUP BY provider, model");
  const values = rows.map((row) => {
    const logged = { provider: textOrNull(row.provider), model: textOrNull(row.model) };
    const at = row.first === null ? asOf.at : (wholeNumber(row.first) as Instant);
    const found = priceOfLogged(prices, logged, { at, clock: "known" });
    const name = found?.kind === "priced" ? found.model.key : logged.model;
    return `(${[logged.provider ?? "", logged.model ?? ""].map(sql.text).join(", ")}, ${name === null ? "NULL" : sql.text(name)})`;
  });
  const names = values.length === 0 ? "('', '', NULL)" : values.join(", ");
  await engine.run(`CREATE OR REPLACE TEMP VIEW named_calls AS SELECT c.*, n.name FROM calls c
    JOIN (VALUES ${names}) n(provider, model, name)
      ON coalesce(c.provider, '') = n.provider AND coalesce(c.model, '') = n.model`);
}

const BILLED = "verdict = 0 AND requests IS NOT NULL AND (requests <> 1 OR has_tokens)";
const ALL_INPUT = "input + cache_read + cache_write_5m + cache_write_1h";

async function featuresSeen(engine: Engine): Promise<readonly MeasuredFeature[]> {
  const [span] = await engine.rows(
    "SELECT min(at_second) AS first, max(at_second) AS last, bool_and(clock_known) AS clocked FROM calls WHERE verdict = 0",
  );
  const seconds = secondsSeen(span);
  const single = "requests = 1 AND has_tokens";
  const measured = (of: string, as: string): string =>
    `quantile_disc(${of}, [0.5, 0.95, 0.99]) FILTER (${single}) AS ${as}_quantiles, max(${of}) FILTER (${single}) AS ${as}_max, sum(${of}) AS ${as}_sum`;
  const rows = await engine.rows(`SELECT feature, name AS model, sum(requests) AS requests,
      coalesce(sum(requests) FILTER (lower(mode) = 'batch'), 0) AS batch, sum(cache_read) AS cache_read,
      sum(cache_write_5m) AS cache_write_5m, sum(cache_write_1h) AS cache_write_1h, sum(reasoning) AS reasoning,
      ${measured(ALL_INPUT, "input")}, ${measured("output", "output")}
    FROM named_calls WHERE ${BILLED} GROUP BY feature, name ORDER BY feature NULLS LAST, requests DESC, name`);
  return rows.map((row): MeasuredFeature => {
    const requests = wholeNumber(row.requests);
    const share = (part: unknown, whole: unknown): number => (Number(whole) === 0 ? 0 : Number(part) / Number(whole));
    return {
      feature: textOrNull(row.feature),
      requests,
      requestsPerMonth: seconds <= 0 ? null : (requests / seconds) * SECONDS_A_MONTH,
      input: tokensOf(row, "input", requests),
      output: tokensOf(row, "output", requests),
      cache: {
        read: share(row.cache_read, row.input_sum),
        write5m: share(row.cache_write_5m, row.input_sum),
        write1h: share(row.cache_write_1h, row.input_sum),
      },
      reasoningShare: share(row.reasoning, row.output_sum),
      batchShare: share(row.batch, requests),
      models: [{ model: textOrNull(row.model), requests }],
    };
  });
}

/** From the first call to the last; whole days where calls tell no clock, and in a log of a week or more. */
function secondsSeen(span: Row | undefined): number {
  if (span?.first == null || span.last == null) return 0;
  const [first, last] = [wholeNumber(span.first), wholeNumber(span.last)];
  const days = Math.floor(last / SECONDS_A_DAY) - Math.floor(first / SECONDS_A_DAY) + 1;
  return span.clocked === true && days <= WHOLE_DAYS_FROM ? last - first : days * SECONDS_A_DAY;
}

function tokensOf(row: Row, kind: "input" | "output", requests: number): MeasuredTokens {
  const [p50 = 0, p95 = 0, p99 = 0] = listOf(row[`${kind}_quantiles`]);
  const mean = requests === 0 ? 0 : Number(row[`${kind}_sum`]) / requests;
  return { mean, p50, p95, p99, max: wholeNumber(row[`${kind}_max`] ?? 0) };
}

function listOf(value: unknown): readonly number[] {
  return ((value as { readonly items?: readonly unknown[] } | null)?.items ?? []).map((item) =>
    item === null ? 0 : wholeNumber(item),
  );
}

/** Turns of conversations by feature: a call is a turn, whichever model answered it. */
async function turnsSeen(
  engine: Engine,
): Promise<readonly { readonly feature: string | null; readonly turns: MeasuredTurns | null }[]> {
  const rows = await engine.rows(`SELECT feature, count(*) FILTER (conversation IS NOT NULL) AS conversations,
      sum(turns) AS calls, coalesce(sum(turns) FILTER (conversation IS NOT NULL), 0) AS told, max(turns) FILTER (conversation IS NOT NULL) AS most,
      quantile_disc(turns, [0.5, 0.95, 0.99]) FILTER (conversation IS NOT NULL) AS quantiles
    FROM (SELECT feature, conversation, count(*) AS turns FROM named_calls
      WHERE ${BILLED} AND requests = 1 GROUP BY feature, conversation) GROUP BY feature`);
  return rows.map((row) => {
    const conversations = wholeNumber(row.conversations);
    const [p50 = 0, p95 = 0, p99 = 0] = listOf(row.quantiles);
    const told = wholeNumber(row.told);
    const turns =
      conversations === 0
        ? null
        : {
            conversations,
            told: told / wholeNumber(row.calls),
            mean: told / conversations,
            p50,
            p95,
            p99,
            max: wholeNumber(row.most),
          };
    return { feature: textOrNull(row.feature), turns };
  });
}

/** Retries by the day and the other keys; null where no call tells. */
async function repeatsSeen(
  engine: Engine,
  by: readonly string[],
  tags: readonly string[],
  offsetAt: OffsetAt,
): Promise<ReadonlyMap<string, number> | null> {
  const [span] = await engine.rows(
    "SELECT min(at_second) AS first, max(at_second) AS last, bool_or(told_retries) AS told FROM calls",
  );
  if (span?.told !== true || span.first === null) return null;
  const instant = (value: unknown): Instant => wholeNumber(value) as Instant;
  const offsets = offsetsBetween(offsetAt, instant(span.first), instant(span.last));
  const keys = groupKeys(by, offsetAt, offsets, tags);
  const rows = await engine.rows(`SELECT ${keys.map((key, index) => `${key.sql} AS key${index}`).join(", ")},
      ${REPEATED} AS repeated, ${FAILED_UNBILLED} AS failed_unbilled FROM calls GROUP BY ALL`);
  return new Map(
    rows.map((row) => {
      const values = keys.map((key, index) => key.text(row[`key${index}`]));
      return [repeatKey(by, values), Math.max(0, wholeNumber(row.repeated) - wholeNumber(row.failed_unbilled))];
    }),
  );
}

const REPEATED = "count(*) FILTER (repeated AND verdict = 0 AND has_tokens AND requests = 1)";
const FAILED_UNBILLED = "count(*) FILTER (failed AND NOT (verdict = 0 AND has_tokens))";

/** Retries by feature and model. A call that repeats one which used no tokens is the first that is billed. */
async function retriesSeen(engine: Engine): Promise<
  readonly {
    readonly feature: string | null;
    readonly model: string | null;
    readonly retries: MeasuredRetries | null;
  }[]
> {
  const rows = await engine.rows(`SELECT feature, name AS model, bool_or(told_retries) AS told,
      ${REPEATED} AS repeated, ${FAILED_UNBILLED} AS failed_unbilled
    FROM named_calls GROUP BY feature, name`);
  return rows.map((row) => {
    const repeated = wholeNumber(row.repeated);
    const failedUnbilled = wholeNumber(row.failed_unbilled);
    const retries = { repeated, failedUnbilled, billed: Math.max(0, repeated - failedUnbilled) };
    return {
      feature: textOrNull(row.feature),
      model: textOrNull(row.model),
      retries: row.told === true ? retries : null,
    };
  });
}
