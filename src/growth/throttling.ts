import type { LimitCheck } from "../domain/scenario.ts";
import type { Throttling } from "../domain/workload.ts";
import { servedBelow } from "./load-shape.ts";
import { attemptsAtLimit, drainTime, meanWait, overloadWait, shareWaitingLonger, waitQuantile } from "./queueing.ts";

/** Requests before a rate limit. Statistics, times in seconds. */
export interface LimitedFlow {
  /** Demand of the busiest minutes over the limit, and that of the mean minute. */
  readonly utilisation: number;
  readonly meanUtilisation: number;
  /** Time in which the limit makes room for one request. */
  readonly service: number;
  readonly serviceCv: number;
  /** The limit is a day's: what is refused waits for the next day, so no queue is reckoned. */
  readonly isOfDay: boolean;
}

/** How long the busiest minutes last, as `peak` is told. */
const BUSIEST_SECONDS = 600;

/** What the busiest minutes do to callers, and how much of the month's calls comes while the limit is full. */
export function busiestMinutes(
  flow: LimitedFlow,
  { attempts, timeoutSeconds }: Throttling,
): Omit<LimitCheck, "scope" | "dimension" | "demand" | "limit" | "utilisation"> {
  const { utilisation, meanUtilisation } = flow;
  const peak = meanUtilisation > 0 ? utilisation / meanUtilisation : 1;
  const refusedAtPeak = utilisation > 1 ? 1 - 1 / utilisation : 0;
  const sent = attemptsAtLimit(utilisation, attempts);
  const throttled = {
    refusedShare: meanUtilisation > 0 ? Math.max(0, 1 - servedBelow(1 / meanUtilisation, peak)) : 0,
    refusedAtPeak,
    attempts: sent,
    billedShare: (1 - refusedAtPeak) / sent,
  };
  const waitSeconds = meanWait({ load: utilisation, arrivalCv: 1, serviceCv: flow.serviceCv, service: flow.service });
  if (flow.isOfDay) return { ...throttled, waitSeconds };
  return {
    ...throttled,
    waitSeconds,
    waits: { p50: waitAtPeak(flow, 0.5), p95: waitAtPeak(flow, 0.95), p99: waitAtPeak(flow, 0.99) },
    timedOutShare: timedOut(flow, timeoutSeconds),
    drainSeconds: drainTime(utilisation, meanUtilisation, BUSIEST_SECONDS),
  };
}

/** A quantile of the wait of the busiest minutes' requests: a queue's below the limit, a growing backlog's from it on. */
export function waitAtPeak({ utilisation: load, service, serviceCv }: LimitedFlow, share: number): number {
  if (load >= 1) return overloadWait(load, BUSIEST_SECONDS, share);
  return waitQuantile({ load, arrivalCv: 1, serviceCv, service }, share);
}

function timedOut({ utilisation: load, service, serviceCv }: LimitedFlow, seconds: number): number {
  if (load < 1) return shareWaitingLonger({ load, arrivalCv: 1, serviceCv, service }, seconds);
  const longest = overloadWait(load, BUSIEST_SECONDS, 1);
  return longest <= seconds ? 0 : 1 - seconds / longest;
}
