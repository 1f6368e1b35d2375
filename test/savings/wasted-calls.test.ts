import { createReadStream, existsSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { when } from "../../src/domain/dates.ts";
import type { LogWaste, LogWasteKind, WasteSum } from "../../src/domain/log-waste.ts";
import { wastedCalls, type WasteOptions } from "../../src/usage/wasted-calls.ts";
import { LOG_FIXTURE } from "./workload.ts";

const OPTIONS: WasteOptions = {
  open: (file) => createReadStream(file),
  asOf: when("2026-11-21", "asOf"),
  cacheSeconds: 300,
  shortestPrefix: 1024,
  simple: { input: 1000, output: 200 },
  threads: 1,
};

const ofLines = (lines: readonly object[], more: Partial<WasteOptions> = {}): Promise<LogWaste> =>
  wastedCalls([{ name: "log", text: lines.map((line) => `${JSON.stringify(line)}\n`).join("") }], {
    ...OPTIONS,
    ...more,
  });

const of = ({ sums }: LogWaste, kind: LogWasteKind): WasteSum | undefined => sums.find((each) => each.kind === kind);

describe("the shop's log", async () => {
  const waste = await wastedCalls([{ name: "log", path: LOG_FIXTURE }], OPTIONS);

  test("every kind of waste is found as often as it was put there", () => {
    const calls = Object.fromEntries(waste.sums.map(({ kind, calls: n }) => [kind, n]));
    // 10 chat calls are as short as the 40 of triage, but sent to another model: a sum each.
    const simple = waste.sums.filter(({ kind }) => kind === "cheap-model").map((each) => each.calls);
    expect(simple).toEqual([10, 40]);
    expect(calls).toMatchObject({
      duplicates: 5,
      retries: 3,
      "could-wait": 30,
      "cut-answers": 4,
      "tools-unused": 63,
      "long-history": 4,
      "loose-limits": 40,
    });
    expect(waste.untold).toEqual([]);
    expect(waste.calls).toBe(143);
  });

  test("prefixes are shared by all but the first call of each five minutes, as far as the hashed characters go", () => {
    const shared = of(waste, "shared-prefixes");
    expect(shared?.calls).toBe(60);
    // 57 of 60 calls find 1,300 tokens' worth of prefix, but for the question and what no step of the hashes reaches.
    const least = 59 * 1024;
    expect(shared?.avoidable).toBeGreaterThan(least);
    expect(shared?.avoidable).toBeLessThan(60 * 1300);
    expect(shared?.written).toBeGreaterThan(1000);
    expect(shared?.written).toBeLessThan(1300);
  });
});

describe("a log", () => {
  const at = (second: number) => new Date((1_790_000_000 + second) * 1000).toISOString();
  const call = (second: number, text: string, more: object = {}) => ({
    ts: at(second),
    model: "gpt-4o",
    request: { messages: [{ role: "user", content: text }] },
    usage: { prompt_tokens: 2000, completion_tokens: 20 },
    ...more,
  });

  test("has a duplicate only where model and text are the same", async () => {
    const waste = await ofLines([
      call(0, "the very same question"),
      call(9, "the very same question"),
      call(12, "the very same question", { model: "gpt-4o-mini" }),
      call(20, "the very same question!"),
    ]);
    expect(of(waste, "duplicates")?.calls).toBe(1);
  });

  test("has a retry, and no duplicate, where the first attempt failed", async () => {
    const waste = await ofLines([
      call(0, "the very same question", { status_code: 503 }),
      call(2, "the very same question", { status_code: 200 }),
      call(9, "numbered", { status_code: 200, attempt: 2 }),
    ]);
    expect(of(waste, "duplicates")).toBeUndefined();
    expect(of(waste, "retries")?.calls).toBe(2);
  });

  test("has a prefix that is cold again when it was not used for as long as a cache lives", async () => {
    const long = "word ".repeat(1600);
    const pair = (gap: number) => ofLines([call(0, `${long}a`), call(gap, `${long}b`)]);
    expect(of(await pair(300), "shared-prefixes")?.avoidable).toBeGreaterThan(1500);
    expect(of(await pair(301), "shared-prefixes")).toBeUndefined();
  });

  test("has blocks whose leading run alone counts, and what the log has cached already does not", async () => {
    const row = (second: number, blocks: number[], cached = 0) => ({
      timestamp: at(second),
      input_tokens: blocks.length * 512,
      cached_tokens: cached,
      output_tokens: 5,
      hash_ids: blocks,
    });
    const waste = await ofLines([row(0, [1, 2, 3]), row(1, [1, 2, 4, 3]), row(2, [9, 2, 3]), row(3, [1, 2, 3], 512)]);
    // Calls 2 and 4: two of four blocks, and three of which one was cached.
    expect(of(waste, "shared-prefixes")?.avoidable).toBe(2 * 512 + 2 * 512);
  });

  test("lacks what it lacks, and says so", async () => {
    const waste = await ofLines([{ ts: at(0), model: "gpt-4o", prompt_tokens: 9, completion_tokens: 5 }]);
    expect(waste.untold.map(({ kind }) => kind).toSorted()).toEqual([
      "could-wait",
      "cut-answers",
      "duplicates",
      "long-history",
      "loose-limits",
      "retries",
      "shared-prefixes",
      "tools-unused",
    ]);
  });
});

const TRACE = path.resolve(import.meta.dirname, "../../../shared/data/traces/mooncake-fast25/conversation_trace.jsonl");

test.skipIf(!existsSync(TRACE))(
  "a real trace's prefixes are found to the token (skipped without ../shared/data)",
  async () => {
    const tokensAt = async (cacheSeconds: number) =>
      of(
        await wastedCalls([{ name: "trace", path: TRACE }], { ...OPTIONS, cacheSeconds, shortestPrefix: 0 }),
        "shared-prefixes",
      )?.avoidable;
    expect(await tokensAt(300)).toBe(42_480_677);
  },
);
