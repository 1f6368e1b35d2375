import { describe, expect, it } from "vitest";
import { dayOf, type Instant, type IsoDate } from "../../src/domain/dates.ts";
import { dayOfLog, logEnd } from "../../src/usage/log-end.ts";
import type { UsageDetail } from "../../src/usage/usage-report.ts";

type Each = UsageDetail["sums"][number];

/** Requests by day, from the first of November on, and when the last one was, by the clock of a zone. */
function endOf(requests: readonly number[], clock: string, { timezone = "UTC", offset = 0, told = true } = {}) {
  const start = Date.parse("2026-11-01T00:00:00Z") / 1000;
  const sums = requests.map((count, index) => {
    const keys = [dayOf((start + index * 86_400) as Instant)];
    return { sum: { keys, requests: count, clock: told ? "known" : "unknown" } } as unknown as Each;
  });
  const last = dayOf((start + (requests.length - 1) * 86_400) as Instant);
  const to = (Date.parse(`${last}T${clock}Z`) / 1000 - offset) as Instant;
  return logEnd({ groupBy: ["day"], sums, histograms: null }, { from: start as Instant, to }, timezone);
}

const WEEK = [20, 22, 21, 20, 19, 8, 7];

describe("the last day of a log", () => {
  it("is not over where its calls stop early and are fewer than a week before", () => {
    expect(endOf([...WEEK, 9], "11:30:00")).toEqual({ last: "2026-11-08", open: "2026-11-08" });
    expect(endOf([...WEEK, 9], "11:30:00", { timezone: "Asia/Tokyo", offset: 9 * 3600 })?.open).toBe("2026-11-08");
  });

  it("is over where calls go on until late, are as many as usual, or come without a time", () => {
    expect(endOf([...WEEK, 9], "23:10:00")?.open).toBe("2026-11-09");
    expect(endOf([...WEEK, 21], "17:45:00")?.open).toBe("2026-11-09");
    expect(endOf([...WEEK, 9], "00:00:00", { told: false })?.open).toBe("2026-11-09");
    // Saturdays have as few.
    expect(endOf([...WEEK, 20, 22, 21, 20, 19, 8], "17:45:00")?.open).toBe("2026-11-14");
  });

  it("is compared with the days before where there was none a week before, and over where there are none at all", () => {
    expect(endOf([20, 20, 8], "10:00:00")?.open).toBe("2026-11-03");
    expect(endOf([20, 20, 19], "18:00:00")?.open).toBe("2026-11-04");
    expect(endOf([8], "10:00:00")?.open).toBe("2026-11-02");
    expect(logEnd({ groupBy: ["day"], sums: [], histograms: null }, null, undefined)).toBe(null);
  });

  it("is the latest that it can be for a log; today where the log goes on, and as given where somebody says", () => {
    const end = endOf([...WEEK, 9], "11:30:00");
    const [begins, today] = ["2026-11-01", "2026-11-21"] as IsoDate[];
    const dayOn = (now: string, isGiven = false) => dayOfLog(end, begins, now as IsoDate, isGiven);
    expect(dayOn("2026-11-21")).toBe("2026-11-08");
    expect(dayOn("2026-11-05")).toBe("2026-11-05");
    expect(dayOn("2026-12-24", true)).toBe("2026-12-24");
    // A clock that runs before the log says nothing of it.
    expect(dayOn("2025-01-01")).toBe("2026-11-08");
    expect(dayOfLog(null, undefined, today ?? ("2026-11-21" as IsoDate), false)).toBe(today);
  });
});
