import type { Instant } from "../domain/dates.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { type Engine, type Row, textOrNull } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import type { LoggedModel } from "./priced-names.ts";
import { COUNT_COLUMNS } from "./record-sql.ts";
import * as sql from "./sql.ts";
import type { TimeRange } from "./time-range.ts";
import type { Percentiles } from "./usage-report.ts";

/** Whole-number sums of usage that has one price: one group, model, price period, clock window, context tier, mode and region. */
export interface UsageSum extends LoggedModel {
  /** Values of the group keys, as text. */
  readonly keys: readonly (string | null)[];
  readonly mode: string | null;
  readonly region: string | null;
  /** Number of the slice between price changes, and which clock windows hold: sums that agree in both have one price. */
  readonly slice: number;
  readonly window: number;
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
    FROM usage_cells WHERE in_range GROUP BY provider, model, price_slice ORDER BY provider, model, price_slice`);
  return rows.map((row) => ({
    ...loggedModel(row),
    slice: Number(row.price_slice),
    at: Number(row.first_second) as Instant,
  }));
}

/** Gives each logged model the name that reports use: SQL groups by names, and knows no price. Makes the view `usage_named`. */
export async function nameModels(
  engine: Engine,
  names: readonly (LoggedModel & { readonly slice: number; readonly name: string | null })[],
): Promise<void> {
  await engine.run(
    "CREATE OR REPLACE TEMP TABLE model_names (provider VARCHAR, model VARCHAR, price_slice BIGINT, model_name VARCHAR)",
  );
  const values = names.map(
    ({ provider, model, slice, name }) =>
      `(${sql.text(provider ?? "")}, ${sql.text(model ?? "")}, ${slice}, ${name === null ? "NULL" : sql.text(name)})`,
  );
  if (values.length > 0) await engine.run(`INSERT INTO model_names VALUES ${values.join(", ")}`);
  await engine.run(`CREATE OR REPLACE TEMP VIEW usage_named AS
    SELECT c.*, n.model_name FROM usage_cells c JOIN model_names n
      ON coalesce(c.provider, '') = n.provider AND coalesce(c.model, '') = n.model AND c.price_slice = n.price_slice
    WHERE c.in_range`);
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
      sum(coalesce(requests, 0)) AS requests, sum(without_requests) AS without_requests,
      ${COUNT_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(", ")}
    FROM (SELECT ${[...named, "*"].join(", ")} FROM usage_named) keyed GROUP BY ${by.join(", ")} ORDER BY ${by.join(", ")}`);
  return rows.map((row) => ({
    ...loggedModel(row),
    keys: keys.map((key, index) => key.text(row[`key${index}`])),
    mode: textOrNull(row.mode),
    region: textOrNull(row.region),
    slice: Number(row.price_slice),
    window: Number(row.clock_window),
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
  const by = keys.map((_, index) => `key${index}`);
  const named = keys.map(({ sql: expression }, index) => `${expression} AS key${index}`);
  const of = (list: string) => `list_aggregate(flatten(list(${list})), 'quantile_disc', [0.5, 0.95, 0.99])`;
  const rows =
    keys.length === 0
      ? await totalPercentiles(engine)
      : await engine.rows(`SELECT ${by.join(", ")}, ${of("inputs")} AS input, ${of("outputs")} AS output
          FROM (SELECT ${[...named, "inputs", "outputs"].join(", ")} FROM usage_named WHERE calls > 0) GROUP BY ${by.join(", ")}`);
  return rows.map((row) => ({
    keys: keys.map((key, index) => key.text(row[`key${index}`])),
    input: percentilesOf(row.input),
    output: percentilesOf(row.output),
  }));
}

/** Over everything: how often each number of tokens occurs is quicker to find than an order of all of them. */
async function totalPercentiles(engine: Engine): Promise<readonly Row[]> {
  const of = async (list: string) => {
    const rank = (percent: number) =>
      `min(tokens) FILTER (upto >= CAST(ceil(${percent} * total / 100.0) AS BIGINT)) AS p${percent}`;
    const [row] = await engine.rows(`SELECT any_value(total) AS total, ${[50, 95, 99].map(rank).join(", ")} FROM
      (SELECT tokens, sum(calls) OVER (ORDER BY tokens) AS upto, sum(calls) OVER () AS total FROM
        (SELECT tokens, count(*) AS calls FROM (SELECT unnest(${list}) AS tokens FROM usage_named WHERE calls > 0) GROUP BY tokens))`);
    return row?.total == null ? null : { items: [row.p50, row.p95, row.p99] };
  };
  const [input, output] = [await of("inputs"), await of("outputs")];
  return input === null || output === null ? [] : [{ input, output }];
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
