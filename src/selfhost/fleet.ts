import type { FleetDay } from "../domain/fleet-day.ts";
import { type Fraction, type Money, times, timesFraction } from "../domain/money.ts";

/** What a disclosed day comes to. Nodes are a statistic; the utilisation is in the day's rates already. */
export interface FleetDayCost {
  readonly readingNodes: number;
  readonly writingNodes: number;
  readonly nodes: number;
  readonly day: Money;
  /** Dollars a million tokens: input with and without what the cache served, output, and all together. */
  readonly perMillion: {
    readonly input: Money;
    readonly freshInput: Money;
    readonly output: Money;
    readonly blended: Money;
  };
}

const SECONDS_A_DAY = 86_400n;

/** Nodes = tokens ÷ (tokens a second and node × 86,400), money = nodes × accelerators × dollars an hour × 24; exact. */
export function fleetDayCost({ input, output, gpusPerNode, usdPerGpuHour }: FleetDay): FleetDayCost {
  const nodeDay = times(usdPerGpuHour, gpusPerNode * 24);
  const reading = nodesFor(input.tokens, input.perNodeSecond);
  const writing = nodesFor(output.tokens, output.perNodeSecond);
  const [readingCost, writingCost] = [timesFraction(nodeDay, reading), timesFraction(nodeDay, writing)];
  const day = (readingCost + writingCost) as Money;
  return {
    readingNodes: ratio(reading),
    writingNodes: ratio(writing),
    nodes: ratio(reading) + ratio(writing),
    day,
    perMillion: {
      input: perMillion(readingCost, input.tokens),
      freshInput: perMillion(readingCost, input.tokens - input.cached),
      output: perMillion(writingCost, output.tokens),
      blended: perMillion(day, input.tokens + output.tokens),
    },
  };
}

function nodesFor(tokens: number, perNodeSecond: number): Fraction {
  return { numerator: BigInt(tokens), denominator: BigInt(perNodeSecond) * SECONDS_A_DAY };
}

function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}

function perMillion(amount: Money, tokens: number): Money {
  return timesFraction(amount, { numerator: 1_000_000n, denominator: BigInt(Math.max(1, tokens)) });
}
