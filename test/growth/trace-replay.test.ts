import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { TICKS_A_SECOND, type Trace, type TraceBlocks } from "../../src/domain/trace.ts";
import { type ReplayCache, type Superpose, withPrefixes } from "../../src/growth/prefix-replay.ts";
import { uniformStream } from "../../src/growth/random.ts";
import { type ReplayTerms, replayTrace } from "../../src/growth/trace-replay.ts";
import { prefixHitRate } from "../../src/load/hit-rate.ts";
import { readTrace } from "../../src/read/traces/index.ts";
import { whole } from "../load/invented.ts";

const FOR_EVER: ReplayCache = { ttlSeconds: null, refreshedByHits: true, capacityBlocks: null };

/** Requests at these seconds with these blocks of ten tokens. */
function invented(requests: readonly (readonly [second: number, blocks: readonly number[]])[]): Trace {
  const ids = requests.flatMap(([, blocks]) => blocks);
  const offsets = [0];
  for (const [, blocks] of requests) offsets.push((offsets.at(-1) ?? 0) + blocks.length);
  const blocks: TraceBlocks = {
    tokens: 10,
    offsets: Uint32Array.from(offsets),
    ids: Uint32Array.from(ids),
    unique: Math.max(0, ...ids) + 1,
  };
  return {
    format: "mooncake",
    startSecond: 0,
    ticks: Float64Array.from(requests, ([second]) => Math.round(second * TICKS_A_SECOND)),
    input: Uint32Array.from(requests, ([, own]) => own.length * 10),
    output: Uint32Array.from(requests, () => 1),
    blocks,
  };
}

function replay(trace: Trace, factor: number, known: Partial<ReplayTerms> = {}) {
  return replayTrace(trace, whole(factor), {
    superpose: "fresh",
    seed: 1,
    cache: FOR_EVER,
    blocks: trace.blocks,
    limits: [],
    ...known,
  });
}

describe("a prefix cache", () => {
  const hits = (requests: Parameters<typeof invented>[0], cache: Partial<ReplayCache>) =>
    replay(invented(requests), 1, { cache: { ...FOR_EVER, ...cache } });

  it("finds the leading run of blocks that it has seen", () => {
    // 0 of 3, then 2 of 3, then 0 of 3: block 9 is new, what follows does not count.
    const { prefixHitShare } = hits(
      [
        [0, [0, 1, 2]],
        [1, [0, 1, 3]],
        [2, [9, 1, 2]],
      ],
      {},
    );
    expect(prefixHitShare).toBeCloseTo(2 / 9, 12);
  });

  it("still hits after a gap of exactly its time to live, and not a tenth of a microsecond later", () => {
    const at = (gap: number) =>
      hits(
        [
          [0.1, [0]],
          [0.1 + gap, [0]],
        ],
        { ttlSeconds: 300 },
      ).prefixHitShare;
    expect(at(300)).toBe(0.5);
    expect(at(300 + 1e-7)).toBe(0);
  });

  it("is refreshed by hits or not", () => {
    const requests = [0, 200, 400].map((second) => [second, [0]] as const);
    expect(hits(requests, { ttlSeconds: 300 }).prefixHitShare).toBeCloseTo(2 / 3, 12);
    expect(hits(requests, { ttlSeconds: 300, refreshedByHits: false }).prefixHitShare).toBeCloseTo(1 / 3, 12);
  });

  it("gives up the least recently used blocks beyond its room", () => {
    // Room for two: 2 drops 0, so 0 is missed again and drops 1, and 2 hits.
    const requests = [
      [0, [0]],
      [1, [1]],
      [2, [2]],
      [3, [0]],
      [4, [2]],
    ] as const;
    expect(hits(requests, { capacityBlocks: 2 }).prefixHitShare).toBeCloseTo(1 / 5, 12);
    // A hit makes a block recent: 0 stays, 1 goes.
    const used = [
      [0, [0]],
      [1, [1]],
      [2, [0]],
      [3, [2]],
      [4, [0]],
    ] as const;
    expect(hits(used, { capacityBlocks: 2 }).prefixHitShare).toBeCloseTo(2 / 5, 12);
  });

  it("hits no less with more room or a longer life, and with all of both as often as blocks come again", () => {
    const request = fc.tuple(
      fc.integer({ min: 0, max: 1000 }),
      fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 4 }),
    );
    fc.assert(
      fc.property(
        fc.array(request, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 500 }),
        (requests, life) => {
          const sorted = requests.toSorted(([a], [b]) => a - b);
          const share = (ttlSeconds: number | null) => hits(sorted, { ttlSeconds }).prefixHitShare ?? NaN;
          expect(share(life * 2)).toBeGreaterThanOrEqual(share(life));
          expect(share(null)).toBeGreaterThanOrEqual(share(life * 2));
        },
      ),
    );
  });

  it("agrees with the formula within two points when arrivals are at random", () => {
    for (const [perHour, refreshedByHits] of [
      [6, true],
      [12, true],
      [30, true],
      [12, false],
    ] as const) {
      const next = uniformStream(perHour);
      let second = 0;
      const arrivals = Array.from({ length: 40_000 }, () => (second += (-Math.log(next()) * 3600) / (perHour * 20)));
      const plain = { ...invented(arrivals.map((at) => [at, [0]] as const)), blocks: null };
      const blocks = withPrefixes(plain, 20, 5);
      const cache = { ttlSeconds: 300, refreshedByHits, capacityBlocks: null };
      const { prefixHitShare, randomHitShare } = replay(plain, 1, { blocks, cache });
      const formula = prefixHitRate({ perHour, ttlSeconds: 300, refreshedByHits });
      expect(Math.abs((prefixHitShare ?? NaN) - formula)).toBeLessThan(0.02);
      expect(Math.abs((randomHitShare ?? NaN) - formula)).toBeLessThan(0.02);
    }
  });

  it("has no formula where its room is limited", () => {
    expect(
      hits(
        [
          [0, [0]],
          [1, [0]],
        ],
        { capacityBlocks: 5 },
      ).randomHitShare,
    ).toBeNull();
  });
});

describe("copies of a trace", () => {
  const trace = invented(Array.from({ length: 50 }, (_, index) => [index * index, [0, 1 + (index % 7)]] as const));

  it("are so many times the requests and tokens, a part of a copy by chance", () => {
    const { requests, inputTokens } = replay(trace, 10);
    expect([requests, inputTokens]).toEqual([500, 10_000]);
    const half = replayTrace(
      trace,
      { numerator: 5n, denominator: 2n },
      { superpose: "fresh", seed: 1, cache: FOR_EVER, blocks: trace.blocks, limits: [] },
    );
    expect(half.requests).toBeGreaterThan(100);
    expect(half.requests).toBeLessThan(150);
  });

  it("with prefixes of their own find as much for ever, with shared ones more", () => {
    const share = (superpose: Superpose) => replay(trace, 20, { superpose }).prefixHitShare ?? NaN;
    expect(share("fresh")).toBeCloseTo(replay(trace, 1).prefixHitShare ?? NaN, 12);
    expect(share("shared")).toBeGreaterThan(share("fresh"));
    // Eight blocks are missed once, of 20 · 50 · 2.
    expect(share("shared")).toBeCloseTo(1 - 8 / 2000, 12);
  });

  it("are the same for the same seed", () => {
    const cache = { ...FOR_EVER, ttlSeconds: 60 };
    expect(replay(trace, 7, { cache })).toEqual(replay(trace, 7, { cache }));
    expect(replay(trace, 7, { cache, seed: 2 })).not.toEqual(replay(trace, 7, { cache }));
  });

  it("of more than a machine holds are refused", () => {
    expect(() => replay(trace, 2_000_000)).toThrow("expected at most 50000000 requests");
  });
});

describe("rate limits", () => {
  const everySecond = invented(Array.from({ length: 600 }, (_, second) => [second, [0]] as const));

  it("refuse what comes beyond a bucket of a minute's worth that fills evenly", () => {
    // 30 a minute: a full bucket of 30, then one in two seconds. Every second asks one: gone after 60 s, then half is refused.
    const { throttledShare } = replay(everySecond, 1, {
      limits: [{ scope: "acme", limits: { requestsPerMinute: 30 } }],
    });
    expect((throttledShare ?? NaN) * 600).toBeGreaterThan(265);
    expect((throttledShare ?? NaN) * 600).toBeLessThan(275);
  });

  it("are each held by themselves, input without what was cached, and the worst is told", () => {
    const { throttled, throttledShare } = replay(everySecond, 1, {
      limits: [
        { scope: "tokens", limits: { tokensPerMinute: 330 } },
        { scope: "input", limits: { inputTokensPerMinute: 330 } },
        { scope: "plenty", limits: { requestsPerMinute: 1000, outputTokensPerMinute: 1000, requestsPerDay: 1000 } },
      ],
    });
    expect(throttled.map(({ scope }) => scope)).toEqual(["tokens", "input", "plenty"]);
    expect(throttled[0]?.share).toBeGreaterThan(0.4);
    expect(throttled.slice(1).map(({ share }) => share)).toEqual([0, 0]);
    expect(throttledShare).toBe(throttled[0]?.share);
  });

  it("that are not told refuse nobody knows how much", () => {
    expect(replay(everySecond, 1).throttledShare).toBeNull();
  });
});

const DATA = path.resolve(import.meta.dirname, "../../../shared/data/traces");

describe.skipIf(!existsSync(DATA))("real traces (skipped where the data is not there)", () => {
  const real = (file: string) => readTrace({ file, text: readFileSync(path.join(DATA, file), "utf8") });

  it("Mooncake's conversations find 37.3624 % cached for ever, 29.3387 % in five minutes, 21.5306 % in room for 10,000 blocks", () => {
    const trace = real("mooncake-fast25/conversation_trace.jsonl");
    const tokens = (cache: Partial<ReplayCache>) =>
      Math.round((replay(trace, 1, { cache: { ...FOR_EVER, ...cache } }).prefixHitShare ?? NaN) * 144_793_823);
    expect(tokens({})).toBe(54_098_411);
    expect(tokens({ ttlSeconds: 300 })).toBe(42_480_677);
    expect(tokens({ ttlSeconds: 3600 })).toBe(54_098_411);
    expect([1000, 10_000, 30_000, 50_000, 100_000].map((capacityBlocks) => tokens({ capacityBlocks }))).toEqual([
      6_567_267, 31_174_981, 48_088_108, 52_347_371, 53_695_979,
    ]);
    // Real arrivals cluster: at random the same requests would find 16.1 %, 13.3 points less.
    const { randomHitShare, gapCv } = replay(trace, 1, { cache: { ...FOR_EVER, ttlSeconds: 300 } });
    expect(randomHitShare).toBeCloseTo(0.1606, 4);
    // Its clock goes in steps: gaps mean nothing.
    expect(gapCv).toBeNull();
  });

  it("Azure's conversations come 502 in the busiest minute, 19 in the busiest second, with gaps that vary by 1.0942", () => {
    const { peakPerMinute, peakPerSecond, gapCv, peakToMean } = replay(
      real("azure-2023/AzureLLMInferenceTrace_conv.csv"),
      1,
    );
    expect([peakPerMinute, peakPerSecond]).toEqual([502, 19]);
    expect(gapCv?.toFixed(4)).toBe("1.0942");
    expect(peakToMean.toFixed(4)).toBe("1.5553");
  });
});
