import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Outcome, ROOT, tokcost } from "../cli/tokcost.ts";
import { CLUSTER, clickhouseServer, READER, run, startCluster, stop, type TestServer } from "./clickhouse-servers.ts";

const program = clickhouseServer();
if (program === null) console.log("clickhouse-server is not installed: its tests are skipped");

const ROWS = 1_000_000;

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-clickhouse-"));
const LOG = path.join(folder, "calls.csv");
let servers: readonly TestServer[] = [];
const first = (): TestServer => {
  const [server] = servers;
  if (!server) throw new Error("no server");
  return server;
};

/** The same numbers every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const MODELS = [
  "gpt-4o",
  "gpt-4o-mini",
  "gpt-5",
  "claude-sonnet-4-5",
  "claude-opus-4-1",
  "deepseek-chat",
  "our-own",
  "",
];
const COLUMNS = [
  "ts",
  "model",
  "feature",
  "tenant",
  "request_id",
  "prompt_tokens",
  "cached_tokens",
  "completion_tokens",
];
const NAMES = [...COLUMNS, "reasoning_tokens", "service_tier", "requests"];
const TYPES = `ts DateTime, model String, feature String, tenant String, request_id String, prompt_tokens Nullable(Int64),
  cached_tokens Nullable(Int64), completion_tokens Nullable(Int64), reasoning_tokens Int64, service_tier String,
  requests Nullable(Int32)`;

/** A log of all that makes trouble: copies, buckets, no times, no counts, counts that are none. Rows of cells; null is no value. */
function* log(rows: number): Generator<readonly (string | number | null)[]> {
  const next = random(20_260_701);
  const pick = (count: number) => Math.floor(next() * count);
  const start = Date.parse("2026-02-20T00:00:00Z") / 1000;
  let last: readonly (string | number | null)[] = [];
  for (let index = 0; index < rows; index += 1) {
    const odd = next();
    if (odd < 0.0005 && last.length > 0) {
      yield last;
      continue;
    }
    const second = pick(90 * 86_400);
    const at = new Date((start + second) * 1000).toISOString().slice(0, 19).replace("T", " ");
    const input = Math.floor(Math.exp(4 + next() * 8));
    // In the last week answers are longer, so that distributions shift.
    const output = Math.floor(Math.exp(1 + next() * 7)) * (second > 83 * 86_400 ? 4 : 1);
    last = [
      odd > 0.997 ? null : at,
      MODELS[Math.floor(next() * next() * MODELS.length)] ?? "",
      `feature-${Math.floor(next() * next() * 20)}`,
      next() < 0.1 ? "" : `tenant ${pick(100)}`,
      `request-${index}`,
      odd > 0.99 && odd < 0.991 ? -5 : odd > 0.991 && odd < 0.992 ? "9200000000000000000" : odd > 0.995 ? null : input,
      next() < 0.4 ? Math.floor(next() * input * 1.1) : next() < 0.5 ? null : 0,
      odd > 0.993 && odd < 0.994 ? null : output,
      next() < 0.2 ? Math.floor(output / 2) : 0,
      next() < 0.1 ? "batch" : "default",
      next() < 0.01 ? 1 + pick(40) : null,
    ];
    yield last;
  }
}

const url = (table: string, more = "") => `clickhouse://127.0.0.1:${first().http}/default?table=${table}${more}`;

async function usage(source: string, ...args: readonly string[]): Promise<Outcome> {
  return tokcost(["usage", source, "--as-of", "2026-11-21", "--allow-unpriced", "-q", ...args], {
    cwd: folder,
    env: { NO_COLOR: "1" },
  });
}

/** The report as plain values, without what only files or only tables have. */
async function report(source: string, args: readonly string[]): Promise<unknown> {
  const { code, stdout, stderr } = await usage(source, "--format", "json", "--max-rejected", "2%", ...args);
  expect([code, stderr]).toEqual([0, ""]);
  const { import: imported, ...rest } = JSON.parse(stdout) as { readonly import: Imported };
  const { duplicates, rejected } = imported;
  return {
    ...rest,
    warnings: null,
    // A file has lines that can be listed; and a table tells which of its columns copies were known by.
    import: {
      ...imported,
      files: null,
      rejected: rejected.count,
      duplicates: duplicates.map(({ dropped }) => dropped),
    },
  };
}

interface Imported {
  readonly rejected: { readonly count: number };
  readonly duplicates: readonly { readonly dropped: number }[];
}

describe.skipIf(program === null)("a log on two ClickHouse servers", () => {
  beforeAll(async () => {
    if (program === null) return;
    servers = await startCluster(program, folder, 2);
    for (const server of servers)
      await run(server, `CREATE TABLE calls_local (${TYPES}) ENGINE = MergeTree ORDER BY ts`);
    await run(first(), `CREATE TABLE calls (${TYPES}) ENGINE = Distributed(${CLUSTER}, default, calls_local, rand())`);
    const lines: string[] = [NAMES.join(",")];
    let cells: string[] = [];
    const insert = async () => {
      await run(first(), "INSERT INTO calls FORMAT TabSeparated", cells.join(""));
      cells = [];
    };
    for (const row of log(ROWS)) {
      lines.push(row.map((cell) => cell ?? "").join(","));
      const [at, ...rest] = row;
      cells.push(`${[at ?? "1970-01-01 00:00:00", ...rest].map((cell) => cell ?? "\\N").join("\t")}\n`);
      if (cells.length >= 200_000) await insert();
    }
    if (cells.length > 0) await insert();
    writeFileSync(LOG, `${lines.join("\n")}\n`);
  }, 300_000);

  afterAll(async () => {
    await Promise.all(servers.map(stop));
    rmSync(folder, { recursive: true, force: true });
  });

  it("is spread over both", async () => {
    for (const server of servers)
      expect(Number(await run(server, "SELECT count() FROM calls_local"))).toBeGreaterThan(ROWS / 3);
  });

  it.each([
    [["--group-by", "feature,model"]],
    [
      [
        "--group-by",
        "day,tenant,mode",
        "--timezone",
        "Europe/Berlin",
        "--since",
        "2026-03-10",
        "--until",
        "2026-04-09",
      ],
    ],
    [["--group-by", "day,tag:service_tier,user", "--forecast", "--hash-ids", "salt", "--mode", "batch"]],
  ])("gives the report that the same log gives as a file: %j", async (args) => {
    const [table, file] = [await report(url("calls"), args), await report(LOG, args)];
    if (args.includes("--since")) {
      // Of a file all is read, of a table what is asked for: rejects outside are not looked at.
      const known = (value: unknown) => ({ ...(value as Record<string, unknown>), import: null });
      expect(known(table)).toEqual(known(file));
    } else expect(table).toEqual(file);
  });

  it("gives the same histograms: what is unusual in the distributions of tokens, to the last digit", async () => {
    const args = ["--group-by", "feature", "--anomalies"];
    const [here, there] = [await report(LOG, args), await report(url("calls"), args)];
    expect(there).toEqual(here);
    const { anomalies } = here as { readonly anomalies: readonly { readonly kind: string }[] };
    expect(anomalies.filter(({ kind }) => kind === "distribution").length).toBeGreaterThan(0);
  });

  it("gives the same FOCUS rows", async () => {
    const args = ["--format", "focus", "--billing-account", "a", "--max-rejected", "2%"];
    const [table, file] = [await usage(url("calls"), ...args), await usage(LOG, ...args)];
    expect(table.stdout.length).toBeGreaterThan(10_000);
    expect(table.stdout).toBe(file.stdout);
  });

  it("is read through a cluster's name as through a Distributed table", async () => {
    const args = ["--format", "csv", "--max-rejected", "2%", "--until", "2026-03-01"];
    const named = await usage(url("calls_local", `&cluster=${CLUSTER}`), ...args);
    expect(named.code).toBe(0);
    expect(named.stdout).toBe((await usage(url("calls"), ...args)).stdout);
  });

  it("tells copies that a table merges later from calls", async () => {
    await run(
      first(),
      "CREATE TABLE merging (id String, day Date, version UInt32, model String, prompt_tokens UInt32, completion_tokens UInt32) ENGINE = ReplacingMergeTree(version) PARTITION BY toYYYYMM(day) ORDER BY id",
    );
    for (const [version, output] of [
      [1, 3],
      [2, 70],
    ])
      await run(
        first(),
        "INSERT INTO merging FORMAT TabSeparated",
        `a\t2026-03-01\t${version}\tgpt-4o\t100\t${output}\n`,
      );
    const { stdout } = await usage(url("merging"), "--format", "json");
    const { total } = JSON.parse(stdout) as { readonly total: { readonly tokens: unknown; readonly requests: number } };
    expect(total).toMatchObject({ requests: 1, tokens: { input: 100, output: 70 } });
  });

  it("finds sums above the calls that they are made of, at any depth", async () => {
    const type =
      "Timestamp DateTime, TraceId String, SpanId String, ParentSpanId String, SpanAttributes Nested(Key String, Value String)";
    for (const server of servers)
      await run(server, `CREATE TABLE spans_local (${type}) ENGINE = MergeTree ORDER BY Timestamp`);
    await run(
      first(),
      `CREATE TABLE otel_traces (${type}) ENGINE = Distributed(${CLUSTER}, default, spans_local, rand())`,
    );
    const span = (id: string, parent: string, attributes: Readonly<Record<string, string>>) => ({
      ...{ Timestamp: "2026-03-01 10:00:00", TraceId: "t", SpanId: id, ParentSpanId: parent },
      ...{ "SpanAttributes.Key": Object.keys(attributes), "SpanAttributes.Value": Object.values(attributes) },
    });
    const call = (input: number) => ({ "gen_ai.request.model": "gpt-4o", "gen_ai.usage.input_tokens": `${input}` });
    const between = Array.from({ length: 20 }, (_, index) =>
      span(`b${index}`, index === 0 ? "sum" : `b${index - 1}`, {}),
    );
    const spans = [
      span("sum", "", call(1000)),
      ...between,
      span("one", "b19", call(300)),
      span("two", "b3", call(200)),
    ];
    await run(
      first(),
      "INSERT INTO otel_traces FORMAT JSONEachRow",
      spans.map((each) => JSON.stringify(each)).join("\n"),
    );
    const { stdout } = await usage(url("otel_traces"), "--format", "json");
    expect(JSON.parse(stdout)).toMatchObject({
      total: { requests: 2, tokens: { input: 500 } },
      import: { lines: 23, unknownLines: 21 },
    });
  });

  it("says in one line what a user may not do, and what a table lacks", async () => {
    const errorOf = async (source: string, env: Record<string, string> = {}, ...args: readonly string[]) => {
      const rejected = args.includes("--max-rejected") ? [] : ["--max-rejected", "2%"];
      const { code, stdout, stderr } = await tokcost(["usage", source, ...rejected, ...args], {
        cwd: folder,
        env,
      });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr.trimEnd().split("\n")).toHaveLength(1);
      return stderr;
    };
    const as = (user: string, password = "") => ({
      TOKCOST_CLICKHOUSE_USER: user,
      TOKCOST_CLICKHOUSE_PASSWORD: password,
    });
    const wrong = await errorOf(url("calls"), as(READER.user, "wrong-secret"));
    expect(wrong).toContain("does not accept this user and password");
    expect(wrong).not.toContain("wrong-secret");
    expect(await errorOf(url("calls"), as("nobody"))).toContain("does not accept this user and password");
    expect(await errorOf(url("no_calls"))).toContain("there is no table no_calls in default");
    expect(await errorOf(url("calls").replace("/default", "/nowhere"))).toContain("there is no database nowhere");
    expect(await errorOf(url("calls_local", "&cluster=three"))).toContain("there is no cluster three");
    await run(first(), "CREATE TABLE letters (a String) ENGINE = Log");
    expect(await errorOf(url("letters"))).toContain("no column of the table holds token counts: it has a");
    expect(await errorOf(url("calls"), {}, "--timeout", "0.2")).toContain("no result within 0.2 seconds");
    expect(await errorOf(url("calls"), as("fixed"))).toContain("skip_unavailable_shards = 1");
    expect(await errorOf(url("calls"), {}, "--max-rejected", "0.1%")).toContain(` of ${ROWS} rows cannot be used`);
    const reading = await tokcost(["usage", url("calls"), "--max-rejected", "2%", "--allow-unpriced"], {
      env: as(READER.user, READER.password),
    });
    expect(reading.code).toBe(0);
  });

  it("tells shards apart that do not have the same columns", async () => {
    const [one, two] = servers;
    if (!one || !two) throw new Error("two servers");
    await run(one, "CREATE TABLE odd_local (model String, prompt_tokens UInt64) ENGINE = Log");
    await run(two, "CREATE TABLE odd_local (model String, prompt_tokens UInt32) ENGINE = Log");
    const { code, stderr } = await usage(url("odd_local", `&cluster=${CLUSTER}`));
    expect(code).toBe(2);
    expect(stderr).toContain("do not agree on the column prompt_tokens: ");
  });

  it("refuses sums that do not fit instead of wrapping around", async () => {
    await run(first(), "CREATE TABLE huge (model String, prompt_tokens UInt64, completion_tokens UInt64) ENGINE = Log");
    await run(
      first(),
      "INSERT INTO huge SELECT 'gpt-4o', 999999999999999, 1 FROM (SELECT number FROM system.numbers LIMIT 20000)",
    );
    const { code, stderr } = await usage(url("huge"));
    expect([code, stderr]).toEqual([2, expect.stringContaining("too large to be counted exactly")]);
  });

  it("needs little memory here, however many rows there are", async () => {
    const rows = process.env["TOKCOST_LONG"] === "1" ? 10_000_000 : 1_000_000;
    const columns = `toDateTime(1772000000 + number % 7000000) AS ts, concat('feature-', toString(number % 20)) AS feature,
      arrayElement(['gpt-4o', 'gpt-4o-mini', 'claude-sonnet-4-5'], toUInt32(number % 3 + 1)) AS model,
      number * 7919 % 100000 AS prompt_tokens, number * 104729 % 4000 AS completion_tokens, toString(number) AS request_id`;
    await run(
      first(),
      `CREATE TABLE many ENGINE = MergeTree ORDER BY ts AS SELECT ${columns} FROM (SELECT number FROM system.numbers LIMIT ${rows})`,
    );
    const { code, peakMb } = await peakOf([
      "usage",
      url("many"),
      ...["--group-by", "day,feature,model", "--format", "json", "-o", path.join(folder, "many.json")],
    ]);
    const { total } = JSON.parse(readFileSync(path.join(folder, "many.json"), "utf8")) as {
      readonly total: { readonly requests: number };
    };
    expect([code, total.requests]).toEqual([0, rows]);
    console.log(`${rows} rows: ${Math.round(peakMb)} MB`);
    expect(peakMb).toBeLessThan(150);
  });

  it("fails where a server is gone, and says which, whatever the profile says", async () => {
    const [, second] = servers;
    if (!second) throw new Error("two servers");
    await stop(second);
    for (const user of ["default", "skipping"]) {
      const { code, stdout, stderr } = await tokcost(["usage", url("calls")], {
        env: { TOKCOST_CLICKHOUSE_USER: user },
      });
      expect([code, stdout]).toEqual([2, ""]);
      expect(stderr).toContain(`shard 2 (127.0.0.1:${second.tcp}) does not answer`);
    }
  });
});

/** Runs the command as a process of its own, and watches its memory. */
function peakOf(args: readonly string[]): Promise<{ readonly code: number | null; readonly peakMb: number }> {
  const child = spawn(process.execPath, [path.join(ROOT, "bin/tokcost.js"), ...args], { stdio: "inherit" });
  let peak = 0;
  const look = setInterval(() => {
    try {
      const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
      peak = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? peak);
    } catch {
      // It has just ended.
    }
  }, 10);
  return new Promise((resolve) => {
    child.once("exit", (code) => {
      clearInterval(look);
      resolve({ code, peakMb: peak / 1024 });
    });
  });
}
