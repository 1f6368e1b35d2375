import type { Fraction } from "../../src/domain/money.ts";
import type { CountFeature } from "../../src/domain/token-load.ts";
import { type Feature, plainFeature, type Spread, type Volume } from "../../src/domain/workload.ts";

/** A quantity that never varies. */
export const always = (value: number): Spread => ({ mean: value, max: value });

export const whole = (value: number): Fraction => ({ numerator: BigInt(value), denominator: 1n });

export function monthly(requests: number, low = requests, high = requests): Volume {
  return { low: whole(low), expected: whole(requests), high: whole(high), per: "month", users: null };
}

/** 2,000 static and 100 dynamic tokens in, 300 out, 1,000 times a month. */
export function invented(known: Partial<Feature> = {}): Feature {
  return plainFeature({
    name: "chat",
    model: "acme/large",
    input: { kind: "tokens", static: 2000, dynamic: always(100) },
    requests: monthly(1000),
    output: { kind: "tokens", spread: always(300) },
    ...known,
  });
}

/** Static tokens as the workload states them; "acme/wordy" needs one and a half times as many for the same text. */
export const countInvented: CountFeature = (feature, model) => {
  const scale = model === "acme/wordy" ? 1.5 : 1;
  return { static: feature.input.kind === "tokens" ? feature.input.static * scale : 0, scale, basis: "exact" };
};
