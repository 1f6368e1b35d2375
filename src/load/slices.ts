import type { TokenLoad, TurnClass } from "../domain/token-load.ts";
import { partAbove } from "./curve.ts";

/** Prompt-cache rules as far as they decide what is cached, not what it costs. */
export interface PrefixRules {
  /** Shorter prefixes are not cached. */
  readonly minimumTokens: number;
}

/**
 * The model calls whose total input lies in (from, to], as parts of all calls: `requests` is their share, the rest are their
 * mean tokens spread over all calls. Input kinds add up to the slice's input.
 */
export interface LoadSlice {
  readonly requests: number;
  /** Never cached. */
  readonly plain: number;
  /** The shared prefix: read where the cache still has it, else written. */
  readonly prefix: number;
  /** Read in any case: the conversation up to the turn before. */
  readonly read: number;
  /** Written in any case: what the next turn of the conversation will read. */
  readonly write: number;
  readonly output: number;
}

/** How many of the calls have more than `edge` input tokens, and how many tokens those have, a call of all. */
export function inputAbove(classes: readonly TurnClass[], edge: number): { requests: number; tokens: number } {
  let requests = 0;
  let tokens = 0;
  for (const each of classes) {
    const above = partAbove(each.variable, edge - each.constant);
    requests += each.share * above.share;
    tokens += each.share * (above.share * each.constant + above.amount);
  }
  return { requests, tokens };
}

/**
 * The load cut at the edges of a model's context tiers (ascending): one slice more than there are edges, the first up to the
 * first edge. The shares come from the distribution, not from the mean. `prefix` null: nothing is cached.
 */
export function sliceLoad(load: TokenLoad, edges: readonly number[], prefix: PrefixRules | null): LoadSlice[] {
  const above = [-1, ...edges].map((edge) => sliceAbove(load, edge, prefix));
  return above.map((slice, index) => {
    const next = above[index + 1];
    return next === undefined ? slice : difference(slice, next);
  });
}

function sliceAbove(load: TokenLoad, edge: number, prefix: PrefixRules | null): LoadSlice {
  const total = { requests: 0, plain: 0, prefix: 0, read: 0, write: 0 };
  let earlier: TurnClass | undefined;
  for (const each of load.classes) {
    const above = partAbove(each.variable, edge - each.constant);
    const requests = each.share * above.share;
    const tokens = each.share * (above.share * each.constant + above.amount);
    const kept = {
      static: requests * each.means.static,
      retrieval: requests * each.means.retrieval,
    };
    const moving = Math.max(0, tokens - kept.static - kept.retrieval);
    const meanMoving = each.means.earlier + each.means.fresh;
    const old = meanMoving === 0 ? 0 : (moving * each.means.earlier) / meanMoving;
    total.requests += requests;
    total.plain += kept.retrieval;
    const place = placeOf(load, each, earlier, prefix);
    total[place.static] += kept.static;
    total[place.earlier] += old;
    total[place.fresh] += moving - old;
    earlier = each;
  }
  return { ...total, output: total.requests * load.output.mean };
}

type Place = "plain" | "prefix" | "read" | "write";

/**
 * In a conversation each turn writes what it adds and reads what the turn before left, so over T turns s + T·u + (T−1)·a is
 * written. Outside conversations the static prefix alone is cached. Prefixes below the minimum are not; lengths are means.
 */
function placeOf(
  load: TokenLoad,
  each: TurnClass,
  earlier: TurnClass | undefined,
  prefix: PrefixRules | null,
): Record<"static" | "earlier" | "fresh", Place> {
  const nothing = { static: "plain", earlier: "plain", fresh: "plain" } as const;
  if (prefix === null) return nothing;
  const longEnough = (turn: TurnClass) => cacheable(turn) >= prefix.minimumTokens;
  const shared = each.means.static > 0 && each.means.static >= prefix.minimumTokens;
  if (load.conversation === null) return shared ? { ...nothing, static: "prefix" } : nothing;
  if (!longEnough(each)) return nothing;
  if (earlier === undefined) return { static: shared ? "prefix" : "write", earlier: "write", fresh: "write" };
  return longEnough(earlier)
    ? { static: "read", earlier: "read", fresh: "write" }
    : { static: shared ? "prefix" : "write", earlier: "write", fresh: "write" };
}

function cacheable(turn: TurnClass): number {
  return turn.means.static + turn.means.earlier + turn.means.fresh;
}

function difference(a: LoadSlice, b: LoadSlice): LoadSlice {
  const less = (name: keyof LoadSlice) => Math.max(0, a[name] - b[name]);
  return {
    requests: less("requests"),
    plain: less("plain"),
    prefix: less("prefix"),
    read: less("read"),
    write: less("write"),
    output: less("output"),
  };
}
