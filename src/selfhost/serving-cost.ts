import type { Hosting, Operation } from "../domain/hosting.ts";
import { add, type Money, sum, times, timesFraction } from "../domain/money.ts";
import type { ServingSetup, Shape } from "../domain/serving.ts";
import { gpuHour, monthlyAsHourly } from "./hosting-cost.ts";
import type { RooflineParameters } from "./parameters.ts";
import { SERVICE_SHARES } from "./predict.ts";
import { copies, decodeThroughput, mixedThroughput, prefillThroughput, type Throughput } from "./throughput.ts";

/** Everything that `selfhost` is told. */
export interface SelfhostPlan {
  readonly setup: ServingSetup;
  readonly shape: Shape;
  readonly hosting: Hosting;
  readonly operation: Operation;
  /** Gateways, logs, storage: a month. */
  readonly platform: Money;
  /** People, a month. */
  readonly staff: Money;
  /** Search, embeddings and reranking of a request. */
  readonly retrieval: Money;
  /** One-off training of a smaller model, by the month over its use. */
  readonly training: Money;
  /** Measured over predicted throughput; 1 where nobody measured. */
  readonly calibration: number;
}

/** What serving costs, and what it is made of. */
export interface ServingCost {
  readonly throughput: Throughput;
  /** Tokens a second that are really served, after latency limits, real traffic, outages and idle time. */
  readonly served: { readonly input: number; readonly output: number; readonly requests: number };
  /** The same were every accelerator always busy. */
  readonly capacityRequests: number;
  /** All accelerators, spares, platform, staff and training, an hour. */
  readonly hourly: Money;
  readonly gpuHour: Money;
  readonly perRequest: Money;
  /** Dollars a million tokens. Input: those that a prefix cache served, included; `freshInput`: only those that were read. */
  readonly perMillion: {
    readonly input: Money;
    readonly freshInput: Money;
    readonly output: Money;
    readonly outputAllIn: Money;
  };
  /** Accelerators for reading for each one for writing, where the two are kept apart. */
  readonly readersPerWriter: number;
}

const SECONDS_AN_HOUR = 3600;
/** Requests that costs are worked out for before they are divided, so that no digit is lost. */
const MANY = 1_000_000;

/** What latency limits leave of the throughput of mixed traffic: the classes' times add up. */
export function serviceShare({ traffic }: Operation): number {
  const time = traffic.reduce((sum, { share, service }) => sum + share / SERVICE_SHARES[service], 0);
  return time === 0 ? 1 : 1 / time;
}

/**
 * Cost of serving: the hour's money over the hour's tokens. Throughput is a statistic, rounded to whole requests an hour; the
 * money is exact from there. The joint cost is split between input and output by the accelerators' time for each.
 */
export function servingCost(plan: SelfhostPlan, parameters: RooflineParameters): ServingCost {
  const { setup, shape, operation, calibration } = plan;
  const throughput = mixedThroughput(setup, shape, parameters);
  const sustained = calibration * serviceShare(operation) * operation.derate * operation.availability;
  const capacityRequests = (throughput.outputPerSecond / shape.output) * sustained;
  const requests = capacityRequests * operation.utilisation;
  const own = gpuHour(plan.hosting);
  const spareGpus = operation.spares * setup.parallelism.size;
  const hourly = sum([
    times(own, setup.gpus + spareGpus),
    monthlyAsHourly(sum([plan.platform, plan.staff, plan.training])),
  ]);
  const requestsAnHour = BigInt(Math.max(1, Math.round(requests * SECONDS_AN_HOUR * MANY)));
  const machine = timesFraction(hourly, { numerator: BigInt(MANY), denominator: requestsAnHour });
  const reading = secondsOf(
    shape.input * (1 - shape.prefixHits),
    prefillThroughput(setup, shape, parameters).inputPerSecond,
  );
  const writing = secondsOf(shape.output, decodeThroughput(setup, shape, parameters).outputPerSecond);
  const readingShare = reading / (reading + writing);
  return {
    throughput,
    served: { input: requests * shape.input, output: requests * shape.output, requests },
    capacityRequests,
    hourly,
    gpuHour: own,
    perRequest: add(machine, plan.retrieval),
    perMillion: {
      input: perMillion(machine, readingShare, shape.input),
      freshInput: perMillion(machine, readingShare, shape.input * (1 - shape.prefixHits)),
      output: perMillion(machine, 1 - readingShare, shape.output),
      outputAllIn: perMillion(machine, 1, shape.output),
    },
    readersPerWriter: reading / writing,
  };
}

function secondsOf(tokens: number, perSecond: number): number {
  return tokens === 0 ? 0 : tokens / perSecond;
}

function perMillion(amount: Money, share: number, tokens: number): Money {
  if (tokens === 0) return times(amount, 0);
  const scale = 1e9;
  return timesFraction(amount, {
    numerator: BigInt(Math.round(share * scale)) * 1_000_000n,
    denominator: BigInt(Math.max(1, Math.round(tokens * scale))),
  });
}

/** The most sequences at once with which every user still sees so many tokens a second; null: not even one would. */
export function sequencesForSpeed(
  setup: ServingSetup,
  shape: Shape,
  tokensPerSecond: number,
  parameters: RooflineParameters,
): number | null {
  const speedAt = (concurrency: number): number =>
    mixedThroughput(setup, { ...shape, concurrency }, parameters).perUser;
  let low = copies(setup);
  if (speedAt(low) < tokensPerSecond) return null;
  let high = mixedThroughput(setup, { ...shape, concurrency: null }, parameters).sequences * copies(setup);
  if (high < low || speedAt(high) >= tokensPerSecond) return Math.max(low, Math.floor(high));
  high = Math.ceil(high);
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (speedAt(middle) >= tokensPerSecond) low = middle;
    else high = middle;
  }
  return Math.floor(low);
}
