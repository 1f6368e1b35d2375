import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  attemptsAtLimit,
  drainTime,
  loadWithRetries,
  meanWait,
  meanWaitAtMany,
  outageDays,
  overloadWait,
  shareWaitingLonger,
  waitQuantile,
} from "../../src/growth/queueing.ts";
import { uniformStream } from "../../src/growth/random.ts";

const queue = { load: 0.8, arrivalCv: 2, serviceCv: 1, service: 1 };

describe("waiting at a rate limit", () => {
  it("takes ten service times at 80 % load with arrivals of variation 2", () => {
    expect(meanWait(queue)).toBeCloseTo(10, 12);
    // Poisson arrivals before a steady limit: ρ/(2(1 − ρ)), as for M/D/1.
    expect(meanWait({ load: 0.8, arrivalCv: 1, serviceCv: 0, service: 3 })).toBeCloseTo(6, 12);
    expect(meanWait({ ...queue, load: 1 })).toBeNull();
  });

  it("is the same for one of many limits, and less for more", () => {
    expect(meanWaitAtMany(queue, 1)).toBeCloseTo(meanWait(queue) ?? NaN, 12);
    expect(meanWaitAtMany(queue, 4) ?? NaN).toBeLessThan((meanWait(queue) ?? NaN) / 4);
    expect(meanWaitAtMany({ ...queue, load: 1.1 }, 4)).toBeNull();
  });

  it("leaves a backlog that drains after the peak, if the mean allows", () => {
    // A peak of 1.5 for 10 minutes leaves 5 minutes of work; at half load it goes at half speed.
    expect(drainTime(1.5, 0.5, 10)).toBeCloseTo(10, 12);
    expect(drainTime(0.9, 0.5, 10)).toBe(0);
    expect(drainTime(3, 1, 10)).toBeNull();
  });

  it("offers more when what is refused comes again", () => {
    // p = 1 − 1/(1 + λ'/10): λ' = λ(1 + λ'/10), so λ' = λ/(1 − λ/10).
    expect(loadWithRetries(5, (offered) => 1 - 1 / (1 + offered / 10))).toBeCloseTo(10, 6);
    expect(loadWithRetries(5, () => 0)).toBe(5);
    expect(loadWithRetries(20, (offered) => 1 - 1 / (1 + offered / 10))).toBeNull();
  });

  it("ends the month early at a spend cap", () => {
    expect(outageDays(1000, 500, 30)).toBe(15);
    expect(outageDays(400, 500)).toBe(0);
  });
});

describe("the wait of the busiest minutes", () => {
  it("has the quantiles of M/M/1, as a queue played out one by one has", () => {
    // Lindley: the next one waits max(0, wait + service − gap), with pseudo-random exponentials.
    const next = uniformStream(7);
    const load = 0.7;
    const waits = new Float64Array(400_000);
    for (let index = 1; index < waits.length; index++) {
      waits[index] = Math.max(0, (waits[index - 1] ?? 0) - Math.log(next()) + Math.log(next()) / load);
    }
    waits.sort();
    const mm1 = { load, arrivalCv: 1, serviceCv: 1, service: 1 };
    for (const share of [0.5, 0.95, 0.99]) {
      const played = waits[Math.floor(share * waits.length)] ?? 0;
      expect(Math.abs(waitQuantile(mm1, share) / played - 1)).toBeLessThan(0.05);
      expect(shareWaitingLonger(mm1, waitQuantile(mm1, share))).toBeCloseTo(1 - share, 12);
    }
    // Thirty in a hundred meet no queue.
    expect(waitQuantile(mm1, 0.3)).toBe(0);
  });

  it("has the mean of the queue's formula", () => {
    const queue = { load: 0.6, arrivalCv: 1, serviceCv: 1, service: 2 };
    const steps = 20_000;
    const mean =
      Array.from({ length: steps }, (_, index) => waitQuantile(queue, (index + 0.5) / steps)).reduce((a, b) => a + b) /
      steps;
    expect(mean / (meanWait(queue) ?? NaN)).toBeCloseTo(1, 2);
  });

  it("grows with the backlog beyond the limit", () => {
    expect(overloadWait(1.5, 600, 0.95)).toBeCloseTo(0.5 * 600 * 0.95, 12);
    expect(overloadWait(0.9, 600, 0.95)).toBe(0);
  });
});

describe("attempts at a limit", () => {
  it("fill what it lets through, and are the more the more are made", () => {
    fc.assert(
      fc.property(fc.double({ min: 1.001, max: 100, noNaN: true }), fc.integer({ min: 1, max: 20 }), (load, most) => {
        const attempts = attemptsAtLimit(load, most);
        // Refused with probability p each time, so many attempts are made: what is let through is the limit.
        const refused = 1 - 1 / (load * attempts);
        expect((1 - refused ** most) * load).toBeCloseTo(1, 6);
        expect(attempts).toBeLessThanOrEqual(most + 1e-9);
        expect(attemptsAtLimit(load, most + 1)).toBeGreaterThan(attempts - 1e-9);
      }),
    );
    expect(attemptsAtLimit(0.99, 5)).toBe(1);
    expect(attemptsAtLimit(3, 1)).toBeCloseTo(1, 12);
  });
});
