import type { Instant } from "../domain/dates.ts";
import type { TokenUsage } from "../domain/tokens.ts";
import { type Column, type Engine, type Row, textOrNull } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import type { LoggedModel } from "./priced-names.ts";
import { COUNT_COLUMNS } from "./record-sql.ts";
import * as sql from "./sql.ts";
import type { TimeRange } from "./time-range.ts";

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
  /** Uses of tools that are billed apart: web searches, searches in files, and those whose fee their number doesn't tell. */
  readonly toolUses?: number;
  readonly fileSearches?: number;
  readonly otherUses?: number;
}

/** Good records in a range. */
export function inRange(range: TimeRange): string {
  return sql.and(["verdict = 0", ...(range.from === null && range.to === null ? [] : [isInRange(range, "at_second")])]);
}

/** Records without a time are in no range. */
export function isInRange({ from, to }: TimeRange, second: string): string {
  return sql.and([
    ...(from === null ? [] : [`${second} IS NOT NULL AND ${second} >= ${from}`]),
    ...(to === null ? [] : [`${second} IS NOT NULL AND ${second} < ${to}`]),
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
  const numbers = [
    "price_slice",
    "clock_window",
    "first_second",
    "request_input",
    "requests",
    "without_requests",
    ...COUNT_COLUMNS,
  ];
  // Whole numbers as DOUBLE, which are exact wherever `wholeNumber` takes them, and need no object each.
  const found =
    await engine.columns(`SELECT * REPLACE (${numbers.map((column) => `CAST(${column} AS DOUBLE) AS ${column}`).join(", ")})
    FROM (SELECT ${by.join(", ")}, min(price_second) AS first_second, min(request_input) AS request_input,
      sum(coalesce(requests, 0)) AS requests, sum(without_requests) AS without_requests,
      ${COUNT_COLUMNS.map((column) => `sum(${column}) AS ${column}`).join(", ")}
    FROM (SELECT ${[...named, "*"].join(", ")} FROM usage_named) keyed GROUP BY ${by.join(", ")}) ORDER BY ${by.join(", ")}`);
  const numbersOf = (column: string) => {
    const values = found[column] ?? [];
    return (row: number) => wholeNumber(values[row]);
  };
  const textsOf = (column: string) => {
    const values = found[column] ?? [];
    return (row: number) => textOrNull(values[row]);
  };
  const truthOf = (column: string) => {
    const values = found[column] ?? [];
    return (row: number) => values[row] === true;
  };
  const keysAt = tuples(keyTexts(keys, found));
  const [provider, model, mode, region] = [textsOf("provider"), textsOf("model"), textsOf("mode"), textsOf("region")];
  const [slice, window, at] = [numbersOf("price_slice"), numbersOf("clock_window"), numbersOf("first_second")];
  const [isKnown, isUndated, isBucket] = [truthOf("clock_known"), truthOf("undated"), truthOf("is_bucket")];
  const [requests, without] = [numbersOf("requests"), numbersOf("without_requests")];
  const [requestInput, toolUses, audioAt] = [
    numbersOf("request_input"),
    numbersOf("tool_uses"),
    numbersOf("input_audio"),
  ];
  const [input, cacheRead, output] = [numbersOf("input"), numbersOf("cache_read"), numbersOf("output")];
  const [cacheWrite5m, cacheWrite1h] = [numbersOf("cache_write_5m"), numbersOf("cache_write_1h")];
  const reasoning = numbersOf("reasoning");
  const [fileSearches, otherUses] = [numbersOf("file_searches"), numbersOf("other_uses")];
  return Array.from(found["price_slice"] ?? [], (_, row): UsageSum => {
    const undated = isUndated(row);
    const audio = audioAt(row);
    const tokens = {
      input: input(row),
      cacheRead: cacheRead(row),
      cacheWrite5m: cacheWrite5m(row),
      cacheWrite1h: cacheWrite1h(row),
      output: output(row),
      reasoning: reasoning(row),
    };
    return {
      provider: provider(row),
      model: model(row),
      keys: keysAt(row),
      mode: mode(row),
      region: region(row),
      slice: slice(row),
      window: window(row),
      at: at(row) as Instant,
      clock: isKnown(row) && !undated ? "known" : "unknown",
      undated,
      toolUses: toolUses(row),
      fileSearches: fileSearches(row),
      otherUses: otherUses(row),
      requestInput: requestInput(row),
      ofBuckets: isBucket(row),
      requests: requests(row),
      withoutRequests: without(row),
      tokens: audio === 0 ? tokens : { ...tokens, inputAudio: audio },
    };
  });
}

/** What the values of key columns read like, each different one put into words once. */
export function keyTexts(
  keys: readonly GroupKey[],
  found: Readonly<Record<string, Column>>,
): readonly (readonly (string | null)[])[] {
  return keys.map((key, index) => {
    const known = new Map<unknown, string | null>();
    return Array.from(found[`key${index}`] ?? [], (value: unknown) => {
      let words = known.get(value);
      if (words === undefined) {
        words = key.text(value);
        known.set(value, words);
      }
      return words;
    });
  });
}

/** A group's keys: one value of each column. */
export function tuples(columns: readonly (readonly (string | null)[])[]): (row: number) => readonly (string | null)[] {
  return (row) => columns.map((values) => values[row] ?? null);
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
