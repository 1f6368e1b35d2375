import { divideHalfEven, type Fraction, type Money, multiplyFractions, sum } from "../domain/money.ts";
import type { PlatformPart } from "../domain/scenario.ts";
import type { PlatformCost } from "../domain/workload.ts";
import { addFractions, NOTHING, ONE } from "./fractions.ts";

/** Requests of users a month, by feature. */
export type FeatureRequests = readonly { readonly feature: string; readonly requests: Fraction }[];

/** A platform cost in a month: how many times it is paid, and for which features, in proportion to their requests. */
export function platformPart(cost: PlatformCost, now: FeatureRequests, ahead: Fraction): PlatformPart {
  const own = now.filter(({ feature }) => causes(cost, feature));
  const needed = multiplyFractions(total(own), multiplyFractions(ahead, withSpare(cost)));
  const steps = cost.perRequests === null ? 1n : stepsFor(needed, BigInt(cost.perRequests));
  const usd = (cost.monthly * steps) as Money;
  return { name: cost.name, usd, steps: Number(steps), features: divided(usd, own) };
}

/** Does a feature cause a platform cost? */
export function causes({ on = [] }: PlatformCost, feature: string): boolean {
  return on.length === 0 || on.includes(feature);
}

/** Capacity that is paid over what is needed. */
export function withSpare({ spare }: PlatformCost): Fraction {
  return spare === undefined ? ONE : addFractions(ONE, spare);
}

/** Every started step. */
function stepsFor({ numerator, denominator }: Fraction, perRequests: bigint): bigint {
  const per = perRequests * denominator;
  return (numerator + per - 1n) / per;
}

/** Parts that add up exactly: each feature gets what is due to all up to it, less what those before it have. */
function divided(usd: Money, own: FeatureRequests): PlatformPart["features"] {
  const all = total(own);
  let [sofar, given] = [NOTHING, 0n];
  return own.map(({ feature, requests }) => {
    sofar = addFractions(sofar, requests);
    const due =
      all.numerator === 0n
        ? 0n
        : divideHalfEven(usd * sofar.numerator * all.denominator, sofar.denominator * all.numerator);
    const part = (due - given) as Money;
    given = due;
    return { feature, usd: part };
  });
}

function total(requests: FeatureRequests): Fraction {
  return requests.map((each) => each.requests).reduce(addFractions, NOTHING);
}

/** All of it. */
export function platformTotal(parts: readonly PlatformPart[]): Money {
  return sum(parts.map(({ usd }) => usd));
}
