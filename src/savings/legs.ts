import type { Levers, LeverName, Ranged } from "../domain/savings.ts";
import type { Feature, PromptCacheUse } from "../domain/workload.ts";
import type { TokenScales } from "./scaled-load.ts";

/** A figure of a lever: the expected one, or one of a draw. The name tells the figure apart: "routing.share". */
export type FigureOf = (name: string, range: Ranged) => number;

/** Some of a feature's calls, which one model answers. */
export interface Leg {
  readonly model: string;
  /** Calls for one request that reaches a model. */
  readonly weight: number;
  /** Share of those requests that warm this leg's prefixes. */
  readonly warmth: number;
  readonly scales: TokenScales;
}

/** What a set of levers makes of a feature. */
export interface Arrangement {
  /** With its response cache, prompt cache and batch share as they then are. */
  readonly feature: Feature;
  readonly legs: readonly Leg[];
  /** Told by somebody who measured; null: worked out from the arrivals. */
  readonly hitRate: number | null;
  /** No two prefixes are the same. */
  readonly neverHits: boolean;
}

/** One prefix that all requests share: what a static prompt is unless somebody says otherwise. */
export const ONE_PREFIX: PromptCacheUse = { prefixes: 1, perUser: false, ttl: "5m" };

const WHOLE: TokenScales = { static: 1, dynamic: 1, answer: 1 };

/** The feature with the levers that are on. What it has already is kept where it is more than the lever brings. */
export function arrange(feature: Feature, levers: Levers, on: ReadonlySet<LeverName>, figure: FigureOf): Arrangement {
  const compression = on.has("compression") ? levers.compression : undefined;
  const promptCache = on.has("prompt-cache") ? levers["prompt-cache"] : undefined;
  const output = on.has("output-control") ? levers["output-control"] : undefined;
  const cut = output ? figure("output-control.cut", output.cut) : 0;
  const shorter: TokenScales = compression
    ? {
        static: 1 - figure("compression.static", compression.static),
        dynamic: 1 - figure("compression.dynamic", compression.dynamic),
        answer: 1,
      }
    : WHOLE;
  const scales = { ...shorter, answer: 1 - cut };
  const attempts = compression ? 1 + figure("compression.attempts", compression.attempts) : 1;
  const again = output ? figure("output-control.truncated", output.truncated) : 0;
  const legs = routed(feature, levers, on, figure).flatMap((leg): Leg[] => {
    const all = { ...leg, weight: leg.weight * attempts };
    const main = { ...all, scales };
    return again === 0 ? [main] : [main, { ...all, weight: all.weight * again, scales: shorter }];
  });
  return {
    feature: {
      ...feature,
      responseCache: answeredShare(feature, levers, on, figure),
      cache: promptCache ? (promptCache.use ?? feature.cache ?? ONE_PREFIX) : feature.cache,
      batch: batchShare(feature, levers, on, figure),
    },
    legs,
    hitRate: promptCache?.hitRate ? figure("prompt-cache.hitRate", promptCache.hitRate) : null,
    neverHits: compression?.perQuery === true && shorter.static < 1,
  };
}

/** Share of the requests that no model sees. */
export function answeredShare(
  { responseCache }: Feature,
  levers: Levers,
  on: ReadonlySet<LeverName>,
  figure: FigureOf,
): number {
  const terms = on.has("response-cache") ? levers["response-cache"] : undefined;
  return terms ? Math.max(responseCache, figure("response-cache.share", terms.share)) : responseCache;
}

function batchShare({ batch }: Feature, levers: Levers, on: ReadonlySet<LeverName>, figure: FigureOf): number {
  const terms = on.has("batch") ? levers.batch : undefined;
  if (!terms) return batch;
  const inTime = figure("batch.share", terms.share) * (1 - figure("batch.expired", terms.expired));
  return Math.max(batch, inTime);
}

type Routed = Pick<Leg, "model" | "weight" | "warmth">;

function routed(feature: Feature, levers: Levers, on: ReadonlySet<LeverName>, figure: FigureOf): Routed[] {
  const terms = on.has("routing") ? levers.routing : undefined;
  if (!terms) return [{ model: feature.model, weight: 1, warmth: 1 }];
  const share = figure("routing.share", terms.share);
  if (terms.router === "cascade") {
    return withCalls([
      { model: terms.to, weight: 1, warmth: 1 },
      { model: feature.model, weight: 1 - share, warmth: 1 - share },
    ]);
  }
  const strong = 1 - share + share * figure("routing.misroutes", terms.misroutes);
  return withCalls([
    { model: feature.model, weight: strong, warmth: strong },
    { model: terms.to, weight: share, warmth: share },
  ]);
}

function withCalls(legs: readonly Routed[]): Routed[] {
  return legs.filter(({ weight }) => weight > 0);
}
