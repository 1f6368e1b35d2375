import { type Money, ZERO } from "../domain/money.ts";
import type { ChargeKind } from "./sum-cost.ts";

/** Usage and cost of a day (or the mean of several) as rates: statistics, so floating point. */
export interface Flow {
  readonly models: readonly ModelFlow[];
  /** How many of the requests repeat a failed one, fewer than all; 0 where the log does not tell. */
  readonly retries: number;
}

export interface ModelFlow {
  readonly model: string;
  readonly requests: number;
  readonly kinds: readonly { readonly kind: ChargeKind; readonly tokens: number; readonly usd: number }[];
}

/** What a change of cost is made of, in the order in which it is told. */
export const PARTS = ["volume", "tokens", "mix", "price", "cache", "retries"] as const;

export type Part = (typeof PARTS)[number];

/**
 * Splits the change between two flows by the additive log-mean Divisia index, which leaves no rest: cost is first attempts ×
 * attempts for each × share of the model × tokens a request × share of the kind × price. `tokens` is tokens a request, `mix` the
 * models, `cache` the kinds of the input. What was or becomes zero goes to the factor that did. Ang, Energy Policy 32 (2004).
 */
export function changeParts(before: Flow, after: Flow): Readonly<Record<Part, number>> {
  const byTokens = [before, after].some(({ models }) => models.some(({ requests }) => requests === 0));
  const [a, b] = [factorsOf(before, byTokens), factorsOf(after, byTokens)];
  const parts = { volume: 0, tokens: 0, mix: 0, price: 0, cache: 0, retries: 0 };
  for (const key of new Set([...a.terms.keys(), ...b.terms.keys()])) {
    const [from, to] = [a.of(key), b.of(key)];
    if (from.usd > 0 && to.usd > 0) {
      const weight = logMean(to.usd, from.usd);
      for (const { part, value } of to.factors) {
        const earlier = from.factors.find((factor) => factor.part === part)?.value ?? value;
        parts[part === "share" ? to.sharePart : part] += weight * Math.log(value / earlier);
      }
    } else if (from.usd !== to.usd) {
      const [empty, full] = from.usd > 0 ? [to, from] : [from, to];
      const vanished = full.factors.find(({ part }) => empty.factors.find((other) => other.part === part)?.value === 0);
      const part = vanished?.part ?? "price";
      parts[part === "share" ? full.sharePart : part] += to.usd - from.usd;
    }
  }
  return parts;
}

interface Term {
  readonly usd: number;
  /** Their product is the cost. */
  readonly factors: readonly { readonly part: Exclude<Part, "cache"> | "share"; readonly value: number }[];
  /** What a change in the share of a kind is called: kinds of input differ by the cache. */
  readonly sharePart: "cache" | "tokens";
}

const CACHE_KINDS: readonly ChargeKind[] = ["input", "cacheRead", "cacheWrite5m", "cacheWrite1h"];

function isOutput(kind: ChargeKind): boolean {
  return kind === "output" || kind === "outputReasoning";
}

/** The terms of a flow by model and kind; a term that the flow lacks has zeros in it. `byTokens`: nobody knows the requests. */
function factorsOf({ models, retries }: Flow, byTokens: boolean) {
  const weightOf = ({ requests, kinds }: ModelFlow): number => (byTokens ? sum(kinds.map((k) => k.tokens)) : requests);
  const total = sum(models.map(weightOf));
  const first = byTokens || retries >= total ? total : total - retries;
  const of = (key: string): Term => {
    const [model = "", kind = ""] = key.split("\n") as [string, ChargeKind];
    const flow = models.find((each) => each.model === model);
    const weight = flow ? weightOf(flow) : 0;
    const side = (flow?.kinds ?? []).filter((each) => isOutput(each.kind) === isOutput(kind as ChargeKind));
    const own = side.find((each) => each.kind === kind);
    const sideTokens = sum(side.map(({ tokens }) => tokens));
    return {
      usd: own?.usd ?? 0,
      sharePart: CACHE_KINDS.includes(kind as ChargeKind) ? "cache" : "tokens",
      factors: [
        { part: "volume", value: first },
        { part: "retries", value: ratio(total, first) },
        { part: "mix", value: ratio(weight, total) },
        { part: "tokens", value: ratio(sideTokens, weight) },
        { part: "share", value: ratio(own?.tokens ?? 0, sideTokens) },
        { part: "price", value: ratio(own?.usd ?? 0, own?.tokens ?? 0) },
      ],
    };
  };
  const terms = new Set(models.flatMap(({ model, kinds }) => kinds.map(({ kind }) => `${model}\n${kind}`)));
  return { terms, of };
}

function ratio(part: number, whole: number): number {
  return whole === 0 ? 0 : part / whole;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** The mean that makes (a − b) = mean · ln(a / b). */
function logMean(a: number, b: number): number {
  const logarithm = Math.log(a / b);
  return Math.abs(logarithm) < 1e-12 ? (a + b) / 2 : (a - b) / logarithm;
}

/** The parts as money that adds up to the change exactly: what rounding leaves goes to the largest part. */
export function partsAsMoney(parts: Readonly<Record<Part, number>>, change: Money): Readonly<Record<Part, Money>> {
  const money = { volume: ZERO, tokens: ZERO, mix: ZERO, price: ZERO, cache: ZERO, retries: ZERO };
  let rest: bigint = change;
  for (const part of PARTS) {
    money[part] = BigInt(Math.round(parts[part] * 1e15)) as Money;
    rest -= money[part];
  }
  const largest = largestPart(parts, 1);
  money[largest] = (money[largest] + rest) as Money;
  return money;
}

/** The part that has most to do with a change up (`sign` 1) or down (−1). */
export function largestPart(parts: Readonly<Record<Part, number>>, sign: number): Part {
  return PARTS.reduce((most, part) => (sign * parts[part] > sign * parts[most] ? part : most));
}
