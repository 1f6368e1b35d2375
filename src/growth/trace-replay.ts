import type { Fraction } from "../domain/money.ts";
import type { Replay } from "../domain/replay.ts";
import { TICKS_A_SECOND, type Trace, type TraceBlocks } from "../domain/trace.ts";
import type { RateLimits } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { asNumber } from "./fractions.ts";
import { prefixHits, randomHitTokens, type ReplayCache, type Superpose } from "./prefix-replay.ts";
import { type Arrivals, superposed } from "./superpose.ts";
import { refusedShare } from "./token-bucket.ts";

export interface ReplayTerms {
  readonly superpose: Superpose;
  readonly seed: number;
  readonly cache: ReplayCache;
  /** The trace's own blocks, or some that were made for it; null: no prefixes. */
  readonly blocks: TraceBlocks | null;
  readonly limits: readonly { readonly scope: string; readonly limits: RateLimits }[];
}

/** More would not fit into the memory of a small machine. */
const MOST_REQUESTS = 50_000_000;
const MOST_BLOCKS = 200_000_000;

/** Real arrivals, at a multiple of their number, through a prefix cache and rate limits. Refused requests still warm the cache. */
export function replayTrace(trace: Trace, factor: Fraction, terms: ReplayTerms): Replay {
  const multiple = asNumber(factor);
  const { blocks, superpose, cache } = terms;
  const places = (blocks?.unique ?? 0) * (superpose === "fresh" ? Math.ceil(multiple) : 1);
  if (trace.ticks.length * multiple > MOST_REQUESTS || places > MOST_BLOCKS) {
    const found = `${trace.ticks.length} requests at ${multiple}x`;
    throw new UserError(`expected at most ${MOST_REQUESTS} requests to replay, got ${found}`, {}, "lower --factors");
  }
  const arrivals = superposed(trace, multiple, terms.seed);
  const inputTokens = totalOf(arrivals, trace.input);
  const hits = blocks && prefixHits(arrivals, blocks, superpose, cache);
  const random = blocks && randomHitTokens(arrivals, blocks, superpose, cache);
  const throttled = terms.limits.flatMap(({ scope, limits }) => {
    const share = refusedShare(arrivals, limits, hits?.tokens ?? null);
    return share === null ? [] : [{ scope, share }];
  });
  return {
    factor,
    requests: arrivals.ticks.length,
    inputTokens,
    outputTokens: totalOf(arrivals, trace.output),
    prefixHitShare:
      hits &&
      shareOf(
        hits.tokens.reduce((sum, tokens) => sum + tokens, 0),
        inputTokens,
      ),
    randomHitShare: random === null ? null : shareOf(random, inputTokens),
    throttledShare: throttled.length === 0 ? null : Math.max(...throttled.map(({ share }) => share)),
    throttled,
    ...paceOf(arrivals),
  };
}

function shareOf(part: number, all: number): number {
  return all === 0 ? 0 : part / all;
}

function totalOf({ request }: Arrivals, tokens: Uint32Array): number {
  let total = 0;
  for (const which of request) total += tokens[which] ?? 0;
  return total;
}

function paceOf({ trace, ticks }: Arrivals): Pick<Replay, "peakPerMinute" | "peakPerSecond" | "peakToMean" | "gapCv"> {
  const minutes = busiest(trace, ticks, 60);
  return {
    peakPerMinute: minutes.most,
    peakPerSecond: busiest(trace, ticks, 1).most,
    peakToMean: minutes.spans === 0 ? 0 : minutes.most / (ticks.length / minutes.spans),
    gapCv: gapVariation(ticks),
  };
}

/** The most arrivals between two strokes of the clock, and how many strokes apart first and last are, both counted. */
function busiest({ startSecond }: Trace, ticks: Float64Array, seconds: number): { most: number; spans: number } {
  const width = seconds * TICKS_A_SECOND;
  const offset = (startSecond % seconds) * TICKS_A_SECOND;
  let most = 0;
  let count = 0;
  let current = -1;
  for (const tick of ticks) {
    const stretch = Math.floor((tick + offset) / width);
    count = stretch === current ? count + 1 : 1;
    current = stretch;
    if (count > most) most = count;
  }
  const first = Math.floor(((ticks[0] ?? 0) + offset) / width);
  return { most, spans: ticks.length === 0 ? 0 : current - first + 1 };
}

/** Standard deviation over mean of the gaps, of all of them (population). Null where the trace's clock is too coarse for gaps. */
function gapVariation(ticks: Float64Array): number | null {
  const gaps = ticks.length - 1;
  if (gaps < 2) return null;
  const mean = ((ticks[gaps] ?? 0) - (ticks[0] ?? 0)) / gaps;
  if (mean === 0) return null;
  let squares = 0;
  let none = 0;
  for (let index = 1; index <= gaps; index++) {
    const gap = (ticks[index] ?? 0) - (ticks[index - 1] ?? 0);
    squares += (gap - mean) ** 2;
    if (gap === 0) none++;
  }
  if (none > gaps / 2) return null;
  return Math.sqrt(squares / gaps) / mean;
}
