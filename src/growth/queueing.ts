/** What happens at a rate limit. Statistics, floating point; times in the unit of the service time. */

/** Traffic before a limit: `load` is demand over limit, both coefficients of variation are 1 at random and 0 for a steady stream. */
export interface Queue {
  readonly load: number;
  readonly arrivalCv: number;
  readonly serviceCv: number;
  /** Time that the limit takes to make room for one request. */
  readonly service: number;
}

/** Mean wait behind one limit (Kingman): ρ/(1 − ρ) · (c_a² + c_s²)/2 · s. Null at and beyond the limit, where the queue grows. */
export function meanWait({ load, arrivalCv, serviceCv, service }: Queue): number | null {
  if (load >= 1) return null;
  return (load / (1 - load)) * ((arrivalCv ** 2 + serviceCv ** 2) / 2) * service;
}

/** The same behind m equal limits, keys or deployments, that share the traffic (Allen and Cunneen). */
export function meanWaitAtMany(queue: Queue, limits: number): number | null {
  const { load, arrivalCv, serviceCv, service } = queue;
  if (load >= 1) return null;
  const busy = load ** (Math.sqrt(2 * (limits + 1)) - 1) / (limits * (1 - load));
  return busy * ((arrivalCv ** 2 + serviceCv ** 2) / 2) * service;
}

/**
 * How long it takes after a peak until the backlog is gone: (ρ_peak − 1) · duration / (1 − ρ_mean). Zero where the peak stays
 * below the limit, null where the mean does not.
 */
export function drainTime(peakLoad: number, meanLoad: number, duration: number): number | null {
  if (peakLoad <= 1) return 0;
  return meanLoad >= 1 ? null : ((peakLoad - 1) * duration) / (1 - meanLoad);
}

/** Offered load when every refused request comes again: λ' = λ/(1 − p(λ')), found by going round. Null where it grows without end. */
export function loadWithRetries(load: number, refusedShare: (offered: number) => number): number | null {
  let offered = load;
  for (let round = 0; round < 10_000; round++) {
    const refused = refusedShare(offered);
    if (refused >= 1) return null;
    const next = load / (1 - refused);
    if (!Number.isFinite(next) || next > load * 1e6) return null;
    if (Math.abs(next - offered) <= 1e-12 * next) return next;
    offered = next;
  }
  return null;
}

/** A spend cap ends the month early: days without service, (cost − cap) / cost of a day. Dollars a month. */
export function outageDays(costAMonth: number, cap: number, daysAMonth = 365 / 12): number {
  return costAMonth <= cap ? 0 : ((costAMonth - cap) / costAMonth) * daysAMonth;
}

/**
 * The share of requests that wait longer than so long, for a load below 1: P(W > t) = ρ·e^(−ρt/E[W]), exact for requests that
 * come at random and vary as an exponential, and near it else.
 */
export function shareWaitingLonger(queue: Queue, time: number): number {
  const mean = meanWait(queue);
  if (mean === null) return 1;
  return mean === 0 ? 0 : queue.load * Math.exp((-queue.load * time) / mean);
}

/** The wait that a share of the requests stay below: the inverse of `shareWaitingLonger`; nothing for those who meet no queue. */
export function waitQuantile(queue: Queue, share: number): number {
  const mean = meanWait(queue);
  if (mean === null) return Infinity;
  return queue.load <= 1 - share ? 0 : (mean / queue.load) * Math.log(queue.load / (1 - share));
}

/** The same beyond the limit, over a peak that began with no queue: the backlog grows by ρ − 1 every second. */
export function overloadWait(load: number, duration: number, share: number): number {
  return Math.max(0, load - 1) * duration * share;
}

/**
 * Calls that are sent for each one wanted, when a refused one is sent again until it was sent `most` times. With so many refused
 * that what is let through fills the limit, p^R = 1 − 1/ρ: attempts (1 − p^R)/(1 − p), and a share 1 − 1/ρ comes to nothing.
 */
export function attemptsAtLimit(load: number, most: number): number {
  if (load <= 1) return 1;
  const lost = 1 - 1 / load;
  return (1 - lost) / (1 - lost ** (1 / most));
}
