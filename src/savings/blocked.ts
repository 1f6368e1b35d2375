import { cachePlan } from "../compare/caching.ts";
import type { Money } from "../domain/money.ts";
import type { LeverName } from "../domain/savings.ts";
import { cacheBreakEven } from "../load/hit-rate.ts";
import { priceAt } from "../prices/resolve.ts";
import { arrangedCost, type Candidate } from "./arranged-cost.ts";
import { ONE_PREFIX } from "./legs.ts";

/** Why a lever saves nothing of a feature, with the figure that would change it; null where it does save. */
export function blockedLever(candidate: Candidate, name: LeverName, saved: Money): string | null {
  if (saved > 0n) return null;
  const { feature, levers } = candidate;
  const share = (value: number): string => `${Number((value * 100).toFixed(1))} %`;
  switch (name) {
    case "response-cache":
      return feature.responseCache > 0 && feature.responseCache >= (levers["response-cache"]?.share.expected ?? 0)
        ? `its response cache answers ${share(feature.responseCache)} already`
        : "looking up a response cache costs as much as its hits save";
    case "routing":
      return levers.routing?.to === feature.model
        ? `it is on ${feature.model} already, so that nothing cheaper is routed to`
        : `${levers.routing?.to ?? "the other model"} and its router cost as much as ${feature.model}`;
    case "batch":
      return feature.batch > 0 && feature.batch >= (levers.batch?.share.expected ?? 0)
        ? `${share(feature.batch)} of it is batch already`
        : null;
    case "prompt-cache":
      return blockedCache(candidate, saved);
    case "compression":
    case "output-control":
      return saved < 0n ? `${name} costs more than it saves` : null;
    default:
      return name satisfies never;
  }
}

function blockedCache(candidate: Candidate, saved: Money): string | null {
  const { feature, levers, assumed, loads } = candidate;
  const priced = priceAt(assumed.book, feature.model, assumed.when);
  if (priced.kind === "unpriced") return null;
  if (feature.cache !== null && saved === 0n) return "its prompt cache is counted already";
  const use = levers["prompt-cache"]?.use ?? feature.cache ?? ONE_PREFIX;
  const plan = cachePlan({ ...feature, cache: use }, priced);
  if (plan === null) return `${priced.model.key} has no price for reading from a cache`;
  const fixed = loads.get(feature.model)?.parts.find((part) => part.name === "static")?.tokens ?? 0;
  if (fixed < plan.minimumTokens) {
    const tokens = Math.round(fixed);
    return `${priced.model.key} caches prefixes from ${plan.minimumTokens} tokens, this one has ${tokens}`;
  }
  if (fixed === 0) return "no two requests begin the same, so that there is nothing to cache";
  const cost = arrangedCost(candidate, new Set(["prompt-cache"]), (_, range) => range.expected);
  const found = cost.kind === "cost" ? (cost.hitRates[0]?.hitRate ?? null) : null;
  const { input, cacheRead } = priced.period.rates;
  const write = plan.writeAs === "input" ? input : priced.period.rates[plan.writeAs];
  if (found === null || input === undefined || cacheRead === undefined || write === undefined || input === 0n)
    return null;
  const even = cacheBreakEven(Number(write) / Number(input), Number(cacheRead) / Number(input), plan.ttlSeconds, true);
  if (even === null || even.hitRate === 0) return null;
  const percent = (value: number): string => `${Number((value * 100).toFixed(1))} %`;
  return `caching pays from ${percent(even.hitRate)} hits (${even.perHour.toFixed(2)} requests an hour and prefix), here are ${percent(found)}`;
}
