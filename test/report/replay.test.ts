import { describe, expect, it } from "vitest";
import type { Replay } from "../../src/domain/replay.ts";
import { replayNotes, replayTable } from "../../src/report/replay.ts";

const replay = (known: Partial<Replay>): Replay => ({
  factor: { numerator: 1n, denominator: 1n },
  requests: 1000,
  inputTokens: 1,
  outputTokens: 1,
  prefixHitShare: 0.293387,
  randomHitShare: 0.161,
  throttledShare: null,
  throttled: [],
  peakPerMinute: 10,
  peakPerSecond: 2,
  peakToMean: 2.5,
  gapCv: 1.0942,
  ...known,
});

describe("the report of a replayed trace", () => {
  it("says by how much real arrivals are off what arrivals at random would find", () => {
    expect(replayNotes([replay({})])[0]).toBe(
      "real arrivals find 29 % of the input cached at 1x, 13.24 points more than at random (16 %)",
    );
    expect(replayNotes([replay({ prefixHitShare: 0.1 })])[0]).toContain("6.1 points less than at random (16 %)");
    expect(replayNotes([replay({ prefixHitShare: 0.1611 })])[0]).toContain("no different than at random");
    expect(replayTable([replay({})]).rows[0]?.cells.slice(3, 5)).toEqual([0.293387, 0.161]);
  });

  it("says nothing of it where the formula knows nothing", () => {
    expect(replayNotes([replay({ randomHitShare: null })])).toHaveLength(1);
  });
});
