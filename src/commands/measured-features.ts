import type { Assumption } from "../domain/prompt-entry.ts";
import { type Feature, plainFeature, type Spread } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import type { MeasuredFeature, MeasuredTokens } from "../usage/usage-report.ts";

export interface MeasuredWorkload {
  readonly features: readonly Feature[];
  readonly assumptions: readonly Assumption[];
}

/** Features as a log shows them, for steps 2 to 5: rates and token spreads are measured, what a log can't tell is assumed. */
export function featuresFromLog(measured: readonly MeasuredFeature[]): MeasuredWorkload {
  const assumptions: Assumption[] = [];
  const features = measured.flatMap((each): Feature[] => {
    const name = each.feature ?? "all requests";
    const model = each.models[0]?.model ?? null;
    if (model === null || each.requests === 0) return [];
    if (each.requestsPerMonth === null) {
      throw new UserError(
        `the log has no span of time for ${name}: its requests a month can't be told`,
        {},
        "declare the feature in tokcost.yaml",
      );
    }
    if (each.models.length > 1) {
      assumptions.push({
        code: "measured-model",
        text: `${name} is priced on its most used model`,
        value: `${model}, ${each.models[0]?.requests ?? 0} of ${each.requests} requests`,
      });
    }
    const cached = each.cache.read + each.cache.write5m + each.cache.write1h;
    if (cached > 0) {
      assumptions.push({
        code: "measured-cache",
        text: `${name}: the cached part of its input is the same in every request, with one prefix`,
        value: `${Math.round(cached * 100)} % of the input`,
      });
    }
    const prefix = Math.round(each.input.mean * cached);
    return [
      plainFeature({
        name,
        model,
        input: { kind: "tokens", static: prefix, dynamic: spreadOf(each.input, prefix) },
        requests: measuredVolume(each.requestsPerMonth),
        output: { kind: "tokens", spread: spreadOf(each.output, 0) ?? { mean: 0 } },
        reasoningShare: each.reasoningShare,
        batch: each.batchShare,
        cache: cached === 0 ? null : { prefixes: 1, perUser: false, ttl: each.cache.write1h > 0 ? "1h" : "5m" },
      }),
    ];
  });
  if (features.length === 0) throw new UserError("the log has no request with a model and tokens");
  return { features, assumptions };
}

/** What is measured beyond a fixed part; null where nothing is. */
export function spreadOf({ mean, p50, p95, p99, max }: MeasuredTokens, fixed: number): Spread | null {
  const beyond = (tokens: number): number => Math.max(0, tokens - fixed);
  if (beyond(mean) <= 0) return null;
  const spread = { mean: beyond(mean), p50: beyond(p50), p95: beyond(p95), p99: beyond(p99), max: beyond(max) };
  // Of buckets the mean alone is known.
  if (spread.max < spread.mean) return { mean: spread.mean };
  // Quantiles of zero say that most requests have nothing there: then the mean alone is kept.
  return spread.p50 > 0 ? spread : { mean: spread.mean, max: spread.max };
}

function measuredVolume(perMonth: number): Feature["requests"] {
  const figure = { numerator: BigInt(Math.round(perMonth * 1000)), denominator: 1000n };
  return { low: figure, expected: figure, high: figure, per: "month", users: null };
}
