import { ownValue } from "../../domain/own-value.ts";
import { convertedMapping, type ConvertedRecord, isObject, type JsonObject, type LogConverter } from "./converter.ts";

const TOKENS: Readonly<Record<string, "uncached" | "cacheRead" | "output">> = {
  input_cache_miss_tokens: "uncached",
  input_tokens: "uncached",
  input_cache_hit_tokens: "cacheRead",
  output_tokens: "output",
};

/**
 * DeepSeek's usage export: a row for each kind of token of a bucket (start, model, key), which together are one record.
 * https://api-docs.deepseek.com/
 */
export const deepseekExport: LogConverter = {
  mapping: convertedMapping("deepseek-export", "DeepSeek usage, exported as CSV", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins: /^(?=[^\n{]*\b(?:start_time_iso|utc_date)\b)(?=[^\n{]*\bmodel\b)(?=[^\n{]*\btype\b)[^\n{]*\bamount\b/,
  start: () => () => [],
  finish: (rows) => {
    const buckets = new Map<string, JsonObject[]>();
    for (const row of rows.filter(isObject)) {
      const key = JSON.stringify([
        row.start_time_iso,
        row.end_time_iso,
        row.utc_date,
        row.model,
        row.api_key,
        row.user_id,
      ]);
      const bucket = buckets.get(key);
      if (bucket) bucket.push(row);
      else buckets.set(key, [row]);
    }
    return [...buckets].flatMap(([key, bucket]) => recordOf(key, bucket));
  },
};

function recordOf(id: string, rows: readonly JsonObject[]): readonly ConvertedRecord[] {
  const usage: { -readonly [K in keyof ConvertedRecord["usage"]]: ConvertedRecord["usage"][K] } = {};
  let requests: unknown;
  for (const { type, amount } of rows) {
    const kind = ownValue(TOKENS, String(type));
    if (kind) usage[kind] = sum(usage[kind], amount);
    if (type === "request_count") requests = sum(requests, amount);
  }
  const [first] = rows;
  if (!first || Object.keys(usage).length === 0) return [];
  return [
    {
      at: first.start_time_iso ?? dayOf(first.utc_date),
      until: first.end_time_iso,
      provider: "deepseek",
      id,
      model: first.model,
      user: first.api_key_name,
      requests: requests ?? 0,
      usage: { uncached: 0, ...usage },
    },
  ];
}

/** The day, which older exports write without hyphens. */
function dayOf(date: unknown): unknown {
  return typeof date === "string" ? date.replace(/^(\d{4})(\d\d)(\d\d)$/, "$1-$2-$3") : date;
}

/** Two rows of one kind are two parts of it; what is no count is passed on, to be refused like in any other format. */
function sum(known: unknown, amount: unknown): unknown {
  if (known === undefined) return amount;
  const both = Number(known) + Number(amount);
  return Number.isSafeInteger(both) ? both : amount;
}
