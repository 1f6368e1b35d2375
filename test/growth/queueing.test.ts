import { describe, expect, it } from "vitest";
import { drainTime, loadWithRetries, meanWait, meanWaitAtMany, outageDays } from "../../src/growth/queueing.ts";

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
