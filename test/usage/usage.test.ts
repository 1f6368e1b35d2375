import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usdToDecimal } from "../../src/domain/money.ts";
import { openDuckDb } from "../../src/usage/duckdb.ts";
import type { UsageReport } from "../../src/usage/usage-report.ts";
import { usage, type UsageOptions } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

const MIXED = "fixtures/logs/mixed-responses.jsonl";
const CALLS = "fixtures/logs/calls.csv";
const MAP =
  "ts=Created,model=Engine,feature=App,tenant=Customer,input=Prompt tokens,cacheRead=Of these cached,output=Answer tokens";

const OPTIONS: UsageOptions = {
  groupBy: ["feature"],
  prices: BOOK,
  open,
  asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
};

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-usage-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

async function read(file: string, options: Partial<UsageOptions> = {}): Promise<UsageReport> {
  return usage([{ name: file, path: file }], { ...OPTIONS, ...options });
}

function given(lines: readonly object[], options: Partial<UsageOptions> = {}): Promise<UsageReport> {
  return usage([{ name: "-", text: lines.map((line) => JSON.stringify(line)).join("\n") }], { ...OPTIONS, ...options });
}

function requests({ rows }: UsageReport): Record<string, number | null> {
  return Object.fromEntries(rows.map((row) => [Object.values(row.keys).join(" "), row.requests]));
}

function json(report: UsageReport): string {
  return JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value));
}

const dollars = (amount: bigint | null) => (amount === null ? null : usdToDecimal(amount as never));

describe("usage of a log", () => {
  it("sums responses of several APIs in one file, each by its own nesting rule", async () => {
    const report = await read(MIXED);
    expect(report.rows.map(({ keys, requests: calls, tokens }) => [keys.feature, calls, tokens])).toEqual([
      ["summaries", 2, { input: 50, cacheRead: 600, cacheWrite5m: 100, cacheWrite1h: 500, output: 400, reasoning: 0 }],
      ["support-reply", 1, { input: 176, cacheRead: 1024, cacheWrite5m: 0, cacheWrite1h: 0, output: 80, reasoning: 0 }],
      ["triage", 2, { input: 450, cacheRead: 0, cacheWrite5m: 0, cacheWrite1h: 0, output: 130, reasoning: 97 }],
    ]);
  });

  it("prices each call at its own time, and never an unknown model as nothing", async () => {
    const report = await read(MIXED);
    const bySummaries = report.rows[0]?.cost;
    // 50 × 3 + 600 × 0.3 + 100 × 3.75 + 500 × 6 + 400 × 15 dollars per million
    expect(dollars(bySummaries?.usd ?? null)).toBe("0.009705");
    // The first of February after five has the new price: 400 × 1.5 + 90 × 6
    expect(dollars(report.rows[2]?.cost.usd ?? null)).toBe("0.00114");
    expect(report.rows[2]?.cost.complete).toBe(false);
    // The day before has the old one: 176 × 2 + 1024 × 1 + 80 × 8
    expect(dollars(report.rows[1]?.cost.usd ?? null)).toBe("0.002016");
    expect(report.unpriced).toMatchObject([
      { model: "m-three", reason: "unknown-model", requests: 1, tokens: { output: 40 } },
    ]);
    expect(dollars(report.total.cost.usd)).toBe("0.012861");
    expect(report.total.cost.complete).toBe(false);
    expect(report.priceIds).toEqual([
      "anthropic/m-two@2026-01-01",
      "openai/m-one@2026-01-01",
      "openai/m-one@2026-02-01T05:00:00Z",
    ]);
  });

  it("has no cost, rather than a cost of zero, where nothing has a price", async () => {
    const report = await given([{ model: "m-three", usage: { prompt_tokens: 5, completion_tokens: 5 } }]);
    expect(report.total.cost).toEqual({ usd: null, low: null, high: null, complete: false, basis: "unpriced" });
    expect(report.rows[0]?.share).toBeNull();
  });

  it("reports what became of every line", async () => {
    const report = await read(MIXED);
    expect(report.import).toMatchObject({
      lines: 8,
      records: 5,
      duplicates: [{ format: "openai-chat", key: "id", dropped: 1 }],
      rejected: { count: 0, listed: [] },
      withoutUsage: 0,
      unknownLines: 2,
      outsideRange: 0,
      files: [
        { name: MIXED, formats: { "openai-chat": 2, "openai-responses": 1, "anthropic-messages": 2, gemini: 1 } },
      ],
    });
  });

  it("counts a file that is given twice once", async () => {
    const twice = await usage(
      [MIXED, MIXED].map((file) => ({ name: file, path: file })),
      OPTIONS,
    );
    expect(twice.total).toEqual((await read(MIXED)).total);
    expect(twice.import.files).toHaveLength(1);
  });

  it("keeps the last state of a response that was logged while it streamed", async () => {
    const state = (output: number) => ({
      id: "msg-1",
      timestamp: "2026-01-25T10:00:00Z",
      model: "m-two",
      usage: { input_tokens: 10, output_tokens: output },
    });
    for (const states of [
      [1, 5, 90],
      [90, 1, 5],
    ]) {
      const report = await given(states.map(state));
      expect([report.total.requests, report.total.tokens.output]).toEqual([1, 90]);
    }
  });

  it("merges home-made records of one id only where all of them is the same", async () => {
    const record = { request_id: "r1", model: "m-one", ts: 1769000000, prompt_tokens: 5, completion_tokens: 1 };
    const report = await given([record, record, { ...record, completion_tokens: 2 }]);
    expect(report.total.requests).toBe(2);
  });

  it("bills passes of one call each by its own model", async () => {
    const pass = (tokens: number, more: object) => ({ input_tokens: tokens, output_tokens: 1, ...more });
    const report = await given(
      [
        {
          model: "m-two",
          usage: {
            ...pass(10, {}),
            iterations: [pass(70, { type: "compaction" }), pass(10, { type: "message" }), pass(5, { model: "m-one" })],
          },
        },
      ],
      { groupBy: ["model"] },
    );
    expect(report.rows.map(({ keys, requests: calls, tokens }) => [keys.model, calls, tokens.input])).toEqual([
      ["anthropic/m-two", 1, 80],
      ["openai/m-one", 0, 5],
    ]);
  });

  it("reads any table by the columns that the user names", async () => {
    const report = await read(CALLS, { map: MAP, groupBy: ["feature", "tenant", "tag:Team"] });
    expect(
      report.rows.map(({ keys, tokens }) => [...Object.values(keys), tokens.input, tokens.cacheRead, tokens.output]),
    ).toEqual([
      ["summaries", "acme", "docs", 2400, 0, 300],
      ["support-reply", "acme", "cx", 476, 1024, 120],
      ["support-reply", "globex", "cx", 300, 0, 60],
    ]);
  });

  it("names the words of --map where one is wrong", () => {
    return expect(read(CALLS, { map: "tokens=Prompt tokens" })).rejects.toThrow(
      /--map: "tokens=Prompt tokens" is not WORD=COLUMN with WORD one of ts, end, provider, model/,
    );
  });

  it("divides days and hours in the zone asked for, and leaves the hour open where only the day is known", async () => {
    const of = async (groupBy: string[], timezone?: string) =>
      requests(await read(CALLS, { map: MAP, groupBy, timezone }));
    expect(await of(["day"])).toEqual({ "2026-01-30": 1, "2026-01-31": 1, "2026-02-01": 1 });
    expect(await of(["day"], "Asia/Kolkata")).toEqual({ "2026-01-31": 1, "2026-02-01": 2 });
    expect(await of(["hour"], "America/New_York")).toEqual({
      "": 1,
      "2026-01-30T17:00-05:00": 1,
      "2026-01-31T18:00-05:00": 1,
    });
  });

  it("keeps the two hours apart that share a name when clocks go back", async () => {
    const at = (ts: string) => ({ ts, model: "m-one", prompt_tokens: 1, completion_tokens: 1 });
    const report = await given([at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")], {
      groupBy: ["hour"],
      timezone: "Europe/Berlin",
    });
    expect(requests(report)).toEqual({ "2026-10-25T02:00+02:00": 1, "2026-10-25T02:00+01:00": 1 });
  });

  it("takes in the days from since to until, both included, and says what it left out", async () => {
    const range = { map: MAP, groupBy: ["day"], since: "2026-01-31", until: "2026-01-31" };
    const report = await read(CALLS, range);
    expect(requests(report)).toEqual({ "2026-01-31": 1 });
    expect(report.import).toMatchObject({ records: 1, outsideRange: 2 });
    const moment = await read(CALLS, { ...range, since: "2026-01-31T23:30:01Z", until: "2026-02-01T00:00Z" });
    expect(moment.total.requests).toBe(0);
    expect(moment.warnings).toHaveLength(1);
  });

  it("prices calls without a time as of the day asked for, and says so", async () => {
    const body = { model: "m-one", usage: { prompt_tokens: 1_000, completion_tokens: 0 } };
    const on = async (day: string) => {
      const at = (Date.parse(day) / 1000) as Instant;
      return given([body], { asOf: { at, clock: "unknown" } });
    };
    expect(dollars((await on("2026-01-20")).total.cost.usd)).toBe("0.002");
    expect(dollars((await on("2026-03-01")).total.cost.usd)).toBe("0.0015");
    expect((await on("2026-03-01")).assumptions).toMatchObject([{ code: "no-time", value: "2026-03-01" }]);
    expect((await on("2025-03-01")).unpriced).toMatchObject([{ reason: "outside-periods" }]);
  });

  it("gives the range of what it can cost where the time of day is not known", async () => {
    const report = await given([
      { date: "2026-01-21", model: "m-night", prompt_tokens: 1_000_000, completion_tokens: 0 },
    ]);
    expect(report.total.cost).toMatchObject({ basis: "assumed", complete: true });
    expect([report.total.cost.low, report.total.cost.high].map((usd) => dollars(usd ?? null))).toEqual(["0.25", "0.5"]);
    const peak = await given(
      [{ date: "2026-01-21", model: "m-night", prompt_tokens: 1_000_000, completion_tokens: 0 }],
      {
        rateWindow: "peak",
      },
    );
    expect(dollars(peak.total.cost.usd)).toBe("0.5");
  });

  it("prices a bucket by its mean request and says that it assumes so", async () => {
    const bucket = { ts: "2026-02-20T10:00:00Z", model: "m-one", prompt_tokens: 5_000, completion_tokens: 0 };
    const many = await given([{ ...bucket, requests: 100 }]);
    expect(many.total.requests).toBe(100);
    expect(many.total.percentiles).toBeNull();
    expect(dollars(many.total.cost.usd)).toBe("0.0075");
    expect(many.assumptions).toMatchObject([{ code: "bucket-context-tier" }]);
    expect(dollars((await given([bucket])).total.cost.usd)).toBe("0.015");
  });

  it("does not price a service tier that the price list does not have as if it were the standard one", async () => {
    const body = { model: "m-one", service_tier: "scale", usage: { prompt_tokens: 1, completion_tokens: 1 } };
    expect((await given([body])).unpriced).toMatchObject([{ model: "m-one", reason: "mode-not-offered" }]);
  });

  it("flags calls whose web searches are billed apart from their tokens", async () => {
    const searches = (count: number) => ({
      model: "m-two",
      usage: { input_tokens: 1, output_tokens: 1, server_tool_use: { web_search_requests: count } },
    });
    expect((await given([searches(0), searches(2)])).import.flags["tool-fees"]).toBe(1);
  });

  it("tells what a feature was measured to need", async () => {
    const call = (second: number, input: number, output: number) => ({
      ts: 1769000000 + second,
      model: "m-one",
      feature: "chat",
      prompt_tokens: input,
      cached_tokens: input / 2,
      completion_tokens: output,
    });
    const report = await given([call(0, 100, 10), call(43_200, 300, 20), call(86_400, 200, 60)]);
    expect(report.measuredFeatures).toEqual([
      {
        feature: "chat",
        requests: 3,
        requestsPerMonth: 91.25,
        input: { mean: 200, p50: 200, p95: 300, p99: 300, max: 300 },
        output: { mean: 30, p50: 20, p95: 60, p99: 60, max: 60 },
        cache: { read: 0.5, write5m: 0, write1h: 0 },
        reasoningShare: 0,
        batchShare: 0,
        models: [{ model: "openai/m-one", requests: 3 }],
      },
    ]);
  });

  it("refuses words that nothing can be grouped by, unknown zones, formats and times", async () => {
    await expect(read(MIXED, { groupBy: ["colour"] })).rejects.toThrow(
      /--group-by: "colour" is not one of feature, model/,
    );
    await expect(read(MIXED, { timezone: "Mars/Olympus" })).rejects.toThrow(
      /--timezone: "Mars\/Olympus" is not a time zone/,
    );
    await expect(read(MIXED, { as: "xml" })).rejects.toThrow(
      /--as: "xml" is not a log format, expected one of .*openai-chat/,
    );
    await expect(read(MIXED, { since: "soon" })).rejects.toThrow(/--since: "soon" is not a date/);
    await expect(read("fixtures/logs/none-*.jsonl")).rejects.toThrow(/none-\*\.jsonl: no file matches/);
  });

  it("reads all files of a pattern", async () => {
    writeFileSync(
      path.join(folder, "a.jsonl"),
      JSON.stringify({ model: "m-one", prompt_tokens: 1, completion_tokens: 1 }),
    );
    writeFileSync(
      path.join(folder, "b.jsonl"),
      JSON.stringify({ model: "m-one", prompt_tokens: 2, completion_tokens: 1 }),
    );
    const report = await read(path.join(folder, "*.jsonl"));
    expect(report.total.tokens.input).toBe(3);
    expect(report.import.files).toHaveLength(2);
  });
});

describe("what is in a log stays in it", () => {
  it("lets no prompt, answer or error text into a report", async () => {
    const all = ["feature", "model", "tenant", "user", "tag:team"];
    expect(json(await read(MIXED, { groupBy: all }))).not.toContain("CANARY");
  });

  it("lets none into an error", async () => {
    const texts = [
      '{"prompt":"CANARY","usage":{"prompt_tokens":"CANARY"}}\n',
      '{"prompt":"CANARY\n{"x":"CANARY"}\n',
      '[{"prompt":"CANARY","usage":{"prompt_tokens":1}},{"CANARY"]',
      'CANARY,prompt_tokens\n"CANARY,1\n',
      "CANARY one, CANARY two\nCANARY\n",
      "CANARY",
    ];
    for (const [index, text] of texts.entries()) {
      const file = path.join(folder, `canary-${index}`);
      writeFileSync(file, text);
      for (const source of [
        { name: "log", path: file },
        { name: "log", text },
      ]) {
        const error = await usage([source], OPTIONS).then(
          () => undefined,
          (thrown: unknown) => thrown,
        );
        expect(error, text).toMatchObject({ name: "UserError" });
        const { message, stack, cure, cause } = error as Error & { cure?: string };
        expect([message, stack, cure, JSON.stringify(cause)].join(" ")).not.toContain("CANARY");
      }
    }
  });

  it("shows tenants and users as hashes where asked to, the same for the same salt", async () => {
    const of = async (hashIds: string) => Object.keys(requests(await read(MIXED, { groupBy: ["tenant"], hashIds })));
    const [first, again, other] = [await of("salt"), await of("salt"), await of("other")];
    expect(first).toEqual(again);
    expect(first).not.toEqual(other);
    expect(first.join(" ")).not.toMatch(/acme|globex/);
  });
});

describe("the engine", () => {
  it("reads the named files and nothing else once it is locked down", async () => {
    const engine = await openDuckDb();
    await engine.lockDown([path.resolve(MIXED)]);
    await expect(engine.rows("SELECT count(*) FROM read_csv('package.json')")).rejects.toThrow(/Permission Error/);
    await expect(engine.rows("SELECT count(*) FROM read_csv('https://example.com/a.csv')")).rejects.toThrow();
    await expect(engine.run(`COPY (SELECT 1) TO '${path.join(folder, "out.csv")}'`)).rejects.toThrow(
      /Permission Error/,
    );
    await expect(engine.run("INSTALL httpfs")).rejects.toThrow();
    await expect(engine.run("SET enable_external_access = true")).rejects.toThrow();
    await expect(engine.run("SET memory_limit = '1GB'")).rejects.toThrow(/locked/);
    expect(await engine.rows(`SELECT count(*) AS n FROM read_ndjson_objects('${path.resolve(MIXED)}')`)).toEqual([
      { n: 8n },
    ]);
    engine.close();
  });

  it("writes no file of its own", async () => {
    const before = readdirSync(".").sort();
    await read(MIXED);
    expect(readdirSync(".").sort()).toEqual(before);
  });
});
