import { describe, expect, it } from "vitest";
import { approximateUsd, sum } from "../../src/domain/money.ts";
import { anomaliesIn } from "../../src/usage/anomalies.ts";
import type { TokenHistogram } from "../../src/usage/token-histograms.ts";
import { dayAt, detailOf, type InventedDay, noise, weekday } from "./invented-days.ts";

/** Days of about $100 with a week's pattern, some growth and noise. */
function usual(
  count: number,
  seed: number,
  change: (place: number, usd: number) => InventedDay = (_, usd) => ({ usd }),
) {
  const normal = noise(seed);
  return detailOf(
    Array.from({ length: count }, (_, place) =>
      change(place, 100 * weekday(place) * Math.exp(0.003 * place + 0.15 * normal())),
    ),
  );
}

describe("anomalies", () => {
  it("are seldom seen where nothing happens: fewer than three a series and year", () => {
    const years = 25;
    const found = Array.from({ length: years }, (_, seed) => anomaliesIn(usual(365, seed + 1))).flat();
    expect(found.length / years).toBeLessThan(3);
  });

  it("are seen on the day that a cost doubles, with its size and cause", () => {
    const [worst] = anomaliesIn(
      usual(60, 7, (place, usd) => (place === 50 ? { usd: 3 * usd, requests: 10 * usd } : { usd })),
    );
    expect(worst).toMatchObject({
      kind: "spike",
      day: dayAt(50),
      days: 1,
      cause: "tokens",
      series: { feature: "chat" },
    });
    expect(worst?.rule.name).toBe("modified-z");
    expect(approximateUsd(worst?.change ?? (0n as never))).toBeGreaterThan(100);
  });

  it("have parts that add up to the change to the last digit", () => {
    const found = anomaliesIn(
      usual(80, 3, (place, usd) => ({ usd: place % 19 === 18 ? 4 * usd : usd, tokens: 900 * usd })),
    );
    expect(found.length).toBeGreaterThan(2);
    for (const { parts, change, usd, expected } of found) {
      expect(sum(Object.values(parts))).toBe(change);
      expect(usd - expected).toBe(change);
    }
  });

  it("are worst first", () => {
    const found = anomaliesIn(
      usual(80, 3, (place, usd) => ({ usd: place === 40 ? 3 * usd : place === 60 ? 6 * usd : usd })),
    );
    const sizes = found.map(({ change }) => Math.abs(approximateUsd(change)));
    expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
    expect(found[0]?.day).toBe(dayAt(60));
  });

  it("tell a lasting rise once, from the day on which it began", () => {
    const found = anomaliesIn(usual(100, 5, (place, usd) => ({ usd: place >= 65 ? 1.8 * usd : usd })));
    const shifts = found.filter(({ kind }) => kind === "shift");
    expect(shifts).toHaveLength(1);
    expect(Math.abs((Date.parse(shifts[0]?.day ?? "") - Date.parse(dayAt(65))) / 86_400_000)).toBeLessThanOrEqual(3);
    expect(shifts[0]?.cause).toBe("volume");
    expect(found.filter(({ day, kind }) => kind === "spike" && day > dayAt(66))).toEqual([]);
  });

  it("need no month of history for a day that is several times the days before", () => {
    const found = anomaliesIn(detailOf(Array.from({ length: 12 }, (_, place) => ({ usd: place === 9 ? 50 : 10 }))));
    expect(found).toMatchObject([{ kind: "spike", day: dayAt(9), rule: { name: "ratio" }, cause: "volume" }]);
  });

  it("are not weekly jobs, nor days of a handful of requests", () => {
    const weekly = Array.from({ length: 14 }, (_, place) => ({ usd: place % 7 === 0 ? 50 : 1 }));
    expect(anomaliesIn(detailOf(weekly))).toEqual([]);
    const rare = Array.from({ length: 12 }, (_, place) => ({
      usd: place === 9 ? 50 : 10,
      requests: place === 9 ? 5 : 1,
    }));
    expect(anomaliesIn(detailOf(rare))).toEqual([]);
  });

  it("are not told below one per cent of a month or ten dollars", () => {
    const big = (usd: number) =>
      anomaliesIn(detailOf(Array.from({ length: 40 }, (_, place) => ({ usd: place === 35 ? usd : 3 }))));
    expect(big(3.5)).toEqual([]);
    expect(big(6)).toHaveLength(1);
  });

  it("take the days without usage as days of nothing, and the last day as perhaps not over", () => {
    const gaps = anomaliesIn(usual(60, 2, (place, usd) => ({ usd: place === 50 ? 0 : usd })));
    expect(gaps).toMatchObject([{ kind: "drop", day: dayAt(50), cause: "volume" }]);
    const halfDay = anomaliesIn(usual(60, 2, (place, usd) => ({ usd: place === 59 ? usd / 10 : usd })));
    expect(halfDay).toEqual([]);
  });

  it("see requests that became longer, where single calls are known", () => {
    const histograms = Array.from({ length: 35 }, (_, place) => {
      const shift = place >= 28 ? 8 : 0;
      return [70, 72, 74, 76, 78, 80].map((bin): TokenHistogram => ({
        ...{ keys: [dayAt(place), "chat", "openai/m-one"], side: "input", bin: bin + shift, requests: 20 },
      }));
    }).flat();
    const days = Array.from({ length: 35 }, (_, place) => ({ usd: place >= 28 ? 20 : 10, requests: 120 }));
    const found = anomaliesIn({ ...detailOf(days), histograms });
    const [longer] = found.filter(({ kind }) => kind === "distribution");
    expect(longer).toMatchObject({ day: dayAt(28), days: 7, cause: "tokens", rule: { name: "psi" } });
    expect((longer?.tokens?.after.p50 ?? 0) / (longer?.tokens?.before.p50 ?? 1)).toBeCloseTo(2, 1);
    const same = histograms.map((each) => ({ ...each, bin: 72 + (each.bin % 8) }));
    expect(anomaliesIn({ ...detailOf(days.map(() => ({ usd: 10 }))), histograms: same })).toEqual([]);
  });

  it("are none in nothing", () => {
    expect(anomaliesIn(detailOf([]))).toEqual([]);
    expect(anomaliesIn(detailOf([{ usd: 5 }]))).toEqual([]);
  });
});
