import { TICKS_A_SECOND, type Trace, type TraceBlocks } from "../domain/trace.ts";
import { namedSeed, uniformStream } from "./random.ts";
import type { Arrivals } from "./superpose.ts";

/** How the replayed cache keeps blocks. */
export interface ReplayCache {
  /** A block is kept this long; a gap of exactly that still hits. Null: for ever. */
  readonly ttlSeconds: number | null;
  readonly refreshedByHits: boolean;
  /** The least recently used blocks go beyond so many. Null: there is room for all. */
  readonly capacityBlocks: number | null;
}

export interface PrefixHits {
  /** Input tokens found cached, by arrival. */
  readonly tokens: Uint32Array;
  /** Blocks that were asked for. */
  readonly blocks: number;
}

/** Does each copy of the trace bring prefixes of its own (other users), or do all share them (more of the same)? */
export type Superpose = "fresh" | "shared";

/**
 * Sends the arrivals through a prefix cache: a hit is the leading run of blocks that it still has, min(run · block, input)
 * tokens. Afterwards it has all blocks of the request, and then what is too much goes.
 */
export function prefixHits(
  arrivals: Arrivals,
  blocks: TraceBlocks,
  superpose: Superpose,
  cache: ReplayCache,
): PrefixHits {
  const { trace, ticks, request, copy, copies } = arrivals;
  const { offsets, ids, unique } = blocks;
  const own = superpose === "fresh" ? unique : 0;
  const places = superpose === "fresh" ? unique * copies : unique;
  const life = cache.ttlSeconds === null ? Infinity : Math.round(cache.ttlSeconds * TICKS_A_SECOND);
  // Not there: NaN, which is within no time to live.
  const seen = new Float64Array(places).fill(NaN);
  const recent = cache.capacityBlocks === null ? null : recency(places);
  const capacity = cache.capacityBlocks ?? Infinity;
  const tokens = new Uint32Array(ticks.length);
  let asked = 0;
  for (let arrival = 0; arrival < ticks.length; arrival++) {
    const now = ticks[arrival] ?? 0;
    const which = request[arrival] ?? 0;
    const base = own * (copy[arrival] ?? 0);
    const from = offsets[which] ?? 0;
    const to = offsets[which + 1] ?? from;
    let run = from;
    while (run < to && now - (seen[base + (ids[run] ?? 0)] ?? NaN) <= life) run++;
    tokens[arrival] = Math.min((run - from) * blocks.tokens, trace.input[which] ?? 0);
    for (let at = from; at < to; at++) {
      const block = base + (ids[at] ?? 0);
      const isKept = !cache.refreshedByHits && now - (seen[block] ?? NaN) <= life;
      if (!isKept) seen[block] = now;
      recent?.use(block);
    }
    while (recent !== null && recent.size() > capacity) seen[recent.dropOldest()] = NaN;
    asked += to - from;
  }
  return { tokens, blocks: asked };
}

/** Blocks by when they were last used, as a doubly linked list in two arrays. */
function recency(places: number) {
  const ABSENT = -2;
  const END = -1;
  const older = new Int32Array(places).fill(ABSENT);
  const newer = new Int32Array(places).fill(ABSENT);
  let oldest = END;
  let newest = END;
  let size = 0;
  const unlink = (block: number) => {
    const before = older[block] ?? END;
    const after = newer[block] ?? END;
    if (before === END) oldest = after;
    else newer[before] = after;
    if (after === END) newest = before;
    else older[after] = before;
  };
  return {
    size: () => size,
    use(block: number): void {
      if (block === newest) return;
      if (older[block] === ABSENT) size++;
      else unlink(block);
      older[block] = newest;
      newer[block] = END;
      if (newest === END) oldest = block;
      else newer[newest] = block;
      newest = block;
    },
    dropOldest(): number {
      const block = oldest;
      unlink(block);
      older[block] = ABSENT;
      newer[block] = ABSENT;
      size--;
      return block;
    },
  };
}

/**
 * The tokens that would be found cached if each block's uses came at random over the same time (a Poisson process, given its
 * number): n points on a stretch S leave a gap longer than T with probability (1 − T/S)ⁿ, so (n − 1)(1 − (1 − T/S)ⁿ) of them hit;
 * where life counts from the write, (n − 1)·λT/(1 + λT). Null for a cache of limited room.
 */
export function randomHitTokens(
  { trace, ticks, request, copy, copies }: Arrivals,
  blocks: TraceBlocks,
  superpose: Superpose,
  cache: ReplayCache,
): number | null {
  if (cache.capacityBlocks !== null) return null;
  const own = superpose === "fresh" ? blocks.unique : 0;
  const uses = new Float64Array(superpose === "fresh" ? blocks.unique * copies : blocks.unique);
  const tokens = new Float64Array(uses.length);
  for (let arrival = 0; arrival < ticks.length; arrival++) {
    const which = request[arrival] ?? 0;
    const base = own * (copy[arrival] ?? 0);
    const from = blocks.offsets[which] ?? 0;
    const to = blocks.offsets[which + 1] ?? from;
    let left = trace.input[which] ?? 0;
    for (let at = from; at < to; at++) {
      const block = base + (blocks.ids[at] ?? 0);
      const here = Math.min(blocks.tokens, left);
      uses[block] = (uses[block] ?? 0) + 1;
      tokens[block] = (tokens[block] ?? 0) + here;
      left -= here;
    }
  }
  const span = (ticks[ticks.length - 1] ?? 0) - (ticks[0] ?? 0);
  const life = cache.ttlSeconds === null ? Infinity : cache.ttlSeconds * TICKS_A_SECOND;
  const part = span > 0 ? Math.min(1, life / span) : 1;
  return uses.reduce((sum, count, block) => {
    if (count < 2) return sum;
    const hits = cache.refreshedByHits ? 1 - (1 - part) ** count : (count * part) / (1 + count * part);
    return sum + ((count - 1) / count) * hits * (tokens[block] ?? 0);
  }, 0);
}

/** A trace without prefixes gets some: each request one of so many at random, as long as all its input. */
export function withPrefixes(trace: Trace, prefixes: number, seed: number): TraceBlocks {
  const next = uniformStream(namedSeed(seed, "prefixes"));
  const size = trace.ticks.length;
  return {
    tokens: 2 ** 32 - 1,
    offsets: Uint32Array.from({ length: size + 1 }, (_, index) => index),
    ids: Uint32Array.from({ length: size }, () => Math.floor(next() * prefixes)),
    unique: prefixes,
  };
}
