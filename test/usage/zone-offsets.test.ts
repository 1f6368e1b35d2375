import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Instant, SECONDS_A_DAY } from "../../src/domain/dates.ts";
import { momentOfLocal, offsetsBetween, zone } from "../../src/usage/zone-offsets.ts";

const at = (text: string) => (Date.parse(text) / 1000) as Instant;

describe("offsets of a time zone", () => {
  it("change at the very second at which the clocks do", () => {
    expect(offsetsBetween(zone("Europe/Berlin"), at("2026-01-01"), at("2026-12-31"))).toEqual([
      { from: at("2026-01-01"), offset: 3600 },
      { from: at("2026-03-29T01:00:00Z"), offset: 7200 },
      { from: at("2026-10-25T01:00:00Z"), offset: 3600 },
    ]);
  });

  it("are the ones that hold at any moment in between", () => {
    const from = at("2024-01-01");
    const days = fc.integer({ min: 0, max: 1000 });
    fc.assert(
      fc.property(
        fc.constantFrom("America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"),
        days,
        fc.nat({ max: SECONDS_A_DAY }),
        (name, day, second) => {
          const offsetAt = zone(name);
          const moment = (from + day * SECONDS_A_DAY + second) as Instant;
          const offsets = offsetsBetween(offsetAt, from, moment);
          expect(offsets.findLast((one) => one.from <= moment)?.offset).toBe(offsetAt(moment));
        },
      ),
      { numRuns: 20 },
    );
  });

  it("lead from a local time back to its moment", () => {
    expect(momentOfLocal(zone("America/New_York"), at("2026-07-01T00:00:00Z"))).toBe(at("2026-07-01T04:00:00Z"));
    expect(momentOfLocal(zone("America/New_York"), at("2026-01-01T00:00:00Z"))).toBe(at("2026-01-01T05:00:00Z"));
  });
});
