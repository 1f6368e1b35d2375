import { type GroupKey, RELATIVE_TIME } from "./group-keys.ts";
import { type Engine, type Row, textOrNull } from "./duckdb.ts";
import { percentiles } from "./percentiles.ts";
import { wholeNumber } from "./sums.ts";
import type { MeasuredFeature, MeasuredTokens, Percentiles } from "./usage-report.ts";

const SECONDS_A_MONTH = (365 / 12) * 86_400;

const SUMS = ["input", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"];

/** What each feature was seen to use, over the cells of `usage_named`. `feature` is the column that has its name. */
export async function measureFeatures(engine: Engine, feature: GroupKey): Promise<readonly MeasuredFeature[]> {
  const measured = (column: string, list: string, as: string) =>
    `sum(${column}) FILTER (NOT is_bucket) / nullif(sum(calls), 0) AS ${as}_mean,
     max(list_max(${list})) AS ${as}_max`;
  const allInput = "input + cache_read + cache_write_5m + cache_write_1h";
  const rows =
    await engine.rows(`SELECT ${feature.sql} AS feature, coalesce(sum(requests), 0) AS requests, sum(calls) AS calls,
      coalesce(sum(requests) FILTER (mode = 'batch'), 0) AS batch_requests,
      min(first_second) AS first_second,
      max(last_second + CASE WHEN clock_known OR flags & ${RELATIVE_TIME} <> 0 THEN 0 ELSE 86400 END) AS last_second,
      ${SUMS.map((column) => `sum(${column}) AS ${column}`).join(", ")}, sum(${allInput}) AS all_input, sum(output) AS all_output,
      ${measured(allInput, "inputs", "input")}, ${measured("output", "outputs", "output")}
    FROM usage_named GROUP BY 1 ORDER BY 1 NULLS LAST`);
  const models =
    await engine.rows(`SELECT ${feature.sql} AS feature, coalesce(model_name, model) AS model, coalesce(sum(requests), 0) AS requests
    FROM usage_named GROUP BY ALL ORDER BY requests DESC, model`);
  const ranked = new Map((await percentiles(engine, [feature])).map((one) => [one.keys[0] ?? null, one]));
  const items = (ranks: Percentiles | undefined) => (ranks ? { items: [ranks.p50, ranks.p95, ranks.p99] } : null);
  return measuredFeaturesOf(
    rows.map((row) => {
      const { input, output } = ranked.get(textOrNull(row.feature)) ?? {};
      return { ...row, input_quantiles: items(input), output_quantiles: items(output) };
    }),
    models,
  );
}

/** From a row a feature and a row a feature and model, most requests first; columns as `measureFeatures` names them. */
export function measuredFeaturesOf(rows: readonly Row[], models: readonly Row[]): readonly MeasuredFeature[] {
  return rows.map((row): MeasuredFeature => {
    const requests = wholeNumber(row.requests);
    const seconds = row.first_second === null ? 0 : wholeNumber(row.last_second) - wholeNumber(row.first_second);
    const share = (part: unknown, whole: unknown) => (Number(whole) === 0 ? 0 : Number(part) / Number(whole));
    return {
      feature: textOrNull(row.feature),
      requests,
      requestsPerMonth: seconds <= 0 ? null : (requests / seconds) * SECONDS_A_MONTH,
      input: tokensOf(row, "input"),
      output: tokensOf(row, "output"),
      cache: {
        read: share(row.cache_read, row.all_input),
        write5m: share(row.cache_write_5m, row.all_input),
        write1h: share(row.cache_write_1h, row.all_input),
      },
      reasoningShare: share(row.reasoning, row.all_output),
      batchShare: share(row.batch_requests, requests),
      models: models
        .filter(({ feature }) => feature === row.feature)
        .map(({ model, requests: used }) => ({
          model: textOrNull(model),
          requests: wholeNumber(used),
        })),
    };
  });
}

function tokensOf(row: Row, kind: "input" | "output"): MeasuredTokens {
  const quantiles = (row[`${kind}_quantiles`] as { readonly items?: readonly unknown[] } | null)?.items ?? [];
  const [p50 = 0, p95 = 0, p99 = 0] = quantiles.map(wholeNumber);
  return { mean: Number(row[`${kind}_mean`] ?? 0), p50, p95, p99, max: wholeNumber(row[`${kind}_max`] ?? 0) };
}
