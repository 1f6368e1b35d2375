import type { Instant } from "../domain/dates.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { type Boundaries, floorDivide, sliceSql, tierSql, windowSql } from "./boundaries.ts";
import { type Engine, type Row, textOrNull } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import type { LoggedModel } from "./priced-names.ts";
import * as sql from "./sql.ts";
import type { TimeRange } from "./time-range.ts";
import type { Percentiles } from "./usage-report.ts";

/** Whole-number sums of usage that has one price: one group, model, price period, clock window, context tier, mode and region. */
export interface UsageSum extends LoggedModel {
  /** Values of the group keys, as text. */
  readonly keys: readonly (string | null)[];
  readonly mode: string | null;
  readonly region: string | null;
  /** A moment in the bucket: the price of any stands for all. */
  readonly at: Instant;
  readonly clock: "known" | "unknown";
  /** The log has no time for it: priced as of the day that the user asks for. */
  readonly undated: boolean;
  /** Total input of one of the requests; all pass the same tier edges. Of a bucket: its mean, which may hide larger ones. */
  readonly requestInput: number;
  readonly ofBuckets: boolean;
  readonly requests: number;
  /** Records that do not tell how many requests they hold. */
  readonly withoutRequests: number;
  readonly tokens: TokenUsage;
}

const TOKEN_COLUMNS = ["input", "cache_read", "cache_write_5m", "cache_write_1h", "input_audio", "output", "reasoning"];

const TOTAL_INPUT = "input + cache_read + cache_write_5m + cache_write_1h";

/** A single billed call: not a bucket of several, and not one without tokens. */
const ONE_CALL = `requests <= 1 AND total_input + output > 0`;

/** Makes the view `usage_priced`: the records in range with the lines along which prices change. */
export async function divide(engine: Engine, boundaries: Boundaries, range: TimeRange, asOf: Instant): Promise<void> {
  const requestInput = `CASE WHEN requests > 1 THEN ${floorDivide("total_input", "requests")} ELSE total_input END`;
  await engine.run(`CREATE OR REPLACE TEMP VIEW usage_divided AS
    SELECT *, ${sliceSql("price_second", boundaries)} AS price_slice,
      ${windowSql("price_second", "clock_known AND NOT undated", boundaries)} AS clock_window,
      ${tierSql("request_input", boundaries)} AS context_tier
    FROM (SELECT *, ${requestInput} AS request_input FROM
      (SELECT *, coalesce(at_second, ${asOf}) AS price_second, ${TOTAL_INPUT} AS total_input,
         requests IS NULL OR requests > 1 AS is_bucket, at_second IS NULL AS undated
       FROM usage_events WHERE ${inRange(range)}) ranged) measured`);
}

/** Records without a time are in no range. */
export function inRange({ from, to }: TimeRange): string {
  return sql.and([
    "verdict = 0",
    ...(from === null ? [] : [`at_second IS NOT NULL AND at_second >= ${from}`]),
    ...(to === null ? [] : [`at_second IS NOT NULL AND at_second < ${to}`]),
  ]);
}

/** Each model as logged, in each slice between price changes, with a moment of that slice. */
export async function loggedModels(engine: Engine): Promise<readonly (LoggedModel & { slice: number; at: Instant })[]> {
  const rows = await engine.rows(`SELECT provider, model, price_slice, min(price_second) AS first_second
    FROM usage_divided GROUP BY provider, model, price_slice ORDER BY provider, model, price_slice`);
  return rows.map((row) => ({
    ...loggedModel(row),
    slice: Number(row.price_slice),
    at: Number(row.first_second) as Instant,
  }));
}

/** Gives each logged model the name that reports use: SQL groups by names, and knows no price. */
export async function nameModels(
  engine: Engine,
  names: readonly (LoggedModel & { readonly slice: number; readonly name: string | null })[],
): Promise<void> {
  await engine.run(
    "CREATE TEMP TABLE model_names (provider VARCHAR, model VARCHAR, price_slice BIGINT, model_name VARCHAR)",
  );
  const values = names.map(
    ({ provider, model, slice, name }) =>
      `(${sql.text(provider ?? "")}, ${sql.text(model ?? "")}, ${slice}, ${name === null ? "NULL" : sql.text(name)})`,
  );
  if (values.length > 0) await engine.run(`INSERT INTO model_names VALUES ${values.join(", ")}`);
  await engine.run(`CREATE OR REPLACE TEMP VIEW usage_named AS
    SELECT d.*, n.model_name FROM usage_divided d JOIN model_names n
      ON coalesce(d.provider, '') = n.provider AND coalesce(d.model, '') = n.model AND d.price_slice = n.price_slice`);
}

export async function sumUsage(engine: Engine, keys: readonly GroupKey[]): Promise<readonly UsageSum[]> {
  const named = keys.map(({ sql: expression }, index) => `${expression} AS key${index}`);
  const by = [
    ...keys.map((_, index) => `key${index}`),
    ...[
      "provider",
      "model",
      "mode",
      "region",
      "price_slice",
      "clock_window",
      "context_tier",
      "is_bucket",
      "clock_known",
      "undated",
    ],
  ];
  const rows =
    await engine.rows(`SELECT ${by.join(", ")}, min(price_second) AS first_second, min(request_input) AS request_input,
      sum(CASE WHEN requests IS NULL THEN 0 ELSE requests END) AS requests,
      sum(CASE WHEN requests IS NULL THEN 1 ELSE 0 END) AS without_requests,
      ${TOKEN_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(", ")}
    FROM (SELECT ${[...named, "*"].join(", ")} FROM usage_named) keyed GROUP BY ${by.join(", ")} ORDER BY ${by.join(", ")}`);
  return rows.map((row) => ({
    ...loggedModel(row),
    keys: keys.map((key, index) => key.text(row[`key${index}`])),
    mode: textOrNull(row.mode),
    region: textOrNull(row.region),
    at: wholeNumber(row.first_second) as Instant,
    clock: row.clock_known === true && row.undated !== true ? "known" : "unknown",
    undated: row.undated === true,
    requestInput: wholeNumber(row.request_input),
    ofBuckets: row.is_bucket === true,
    requests: wholeNumber(row.requests),
    withoutRequests: wholeNumber(row.without_requests),
    tokens: {
      input: wholeNumber(row.input),
      cacheRead: wholeNumber(row.cache_read),
      cacheWrite5m: wholeNumber(row.cache_write_5m),
      cacheWrite1h: wholeNumber(row.cache_write_1h),
      output: wholeNumber(row.output),
      reasoning: wholeNumber(row.reasoning),
      ...(wholeNumber(row.input_audio) === 0 ? {} : { inputAudio: wholeNumber(row.input_audio) }),
    },
  }));
}

export interface GroupPercentiles {
  readonly keys: readonly (string | null)[];
  readonly input: Percentiles;
  readonly output: Percentiles;
}

/** Exact percentiles of the tokens of single calls, by group. Nearest rank, which is what `quantile_disc` gives. */
export async function percentiles(engine: Engine, keys: readonly GroupKey[]): Promise<readonly GroupPercentiles[]> {
  const named = keys.map(({ sql: expression }, index) => `${expression} AS key${index}`);
  const by = keys.map((_, index) => `key${index}`);
  const quantiles = "[0.5, 0.95, 0.99]";
  const rows = await engine.rows(`SELECT ${[...by, ""].join(", ")}
      quantile_disc(total_input, ${quantiles}) AS input, quantile_disc(output, ${quantiles}) AS output
    FROM (SELECT ${[...named, "total_input", "output"].join(", ")} FROM usage_named WHERE ${ONE_CALL}) calls
    ${by.length === 0 ? "HAVING count(*) > 0" : `GROUP BY ${by.join(", ")}`}`);
  return rows.map((row) => ({
    keys: keys.map((key, index) => key.text(row[`key${index}`])),
    input: percentilesOf(row.input),
    output: percentilesOf(row.output),
  }));
}

function percentilesOf(value: unknown): Percentiles {
  const items = (value as { readonly items?: readonly unknown[] } | null)?.items ?? [];
  return { p50: wholeNumber(items[0]), p95: wholeNumber(items[1]), p99: wholeNumber(items[2]) };
}

function loggedModel(row: Row): LoggedModel {
  return { provider: textOrNull(row.provider), model: textOrNull(row.model) };
}

/** A count from the engine. Throws where it would not be exact as a number. */
export function wholeNumber(value: unknown): number {
  const count = Number(value);
  if (!Number.isSafeInteger(count)) throw new RangeError("a sum of tokens is too large to be counted exactly");
  return count;
}
