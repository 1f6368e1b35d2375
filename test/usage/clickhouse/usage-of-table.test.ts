import { afterEach, describe, expect, it } from "vitest";
import type { Instant } from "../../../src/domain/dates.ts";
import { parseAddress } from "../../../src/usage/clickhouse/address.ts";
import { connect } from "../../../src/usage/clickhouse/connection.ts";
import { type TableUsageOptions, usageOfTable } from "../../../src/usage/clickhouse/usage-of-table.ts";
import type { UsageReport } from "../../../src/usage/usage-report.ts";
import { BOOK } from "../price-book.ts";
import { type Answer, type FakeServer, fakeServer, tableServer } from "./fake-server.ts";

const open: FakeServer[] = [];
afterEach(async () => {
  for (const server of open.splice(0)) await server.close();
});

async function serve(answer: Answer): Promise<FakeServer> {
  const server = await fakeServer(answer);
  open.push(server);
  return server;
}

async function ask(server: FakeServer, options: Partial<TableUsageOptions> = {}): Promise<UsageReport> {
  const address = parseAddress(`clickhouse://127.0.0.1:${server.port}/logs?table=calls`);
  const timeoutSeconds = options.timeoutSeconds ?? 20;
  const connection = connect({ endpoint: address.endpoint, user: "me", password: "hunter2", timeoutSeconds });
  try {
    return await usageOfTable(connection, address, {
      groupBy: ["model"],
      prices: BOOK,
      asOf: { at: (Date.parse("2026-03-01T00:00:00Z") / 1000) as Instant, clock: "known" },
      measureFeatures: false,
      timeoutSeconds,
      ...options,
    });
  } finally {
    await connection.close();
  }
}

async function problem(answer: Answer, options: Partial<TableUsageOptions> = {}): Promise<string> {
  const server = await serve(answer);
  try {
    await ask(server, options);
  } catch (error) {
    const message = String(error);
    expect(message).not.toContain("hunter2");
    expect(message).not.toContain("\n");
    return message;
  }
  return "no problem";
}

const AT = Date.parse("2026-03-01T10:00:00Z") / 1000;
const FLAGS = Array.from({ length: 11 }, () => 0);
const COLUMNS = { ts: "DateTime", model: "String", prompt_tokens: "UInt32", completion_tokens: "UInt32" };

/** Two calls of one model, as a server's answers. */
function answers(statement: string): readonly (readonly (string | number)[])[] {
  if (statement.includes("SELECT tk_provider, tk_model, tk_verdict")) {
    return [
      ["", "anthropic/m-two", 0, 2, 2, AT, AT + 60, ...FLAGS],
      ["", "anthropic/m-two", 1, 1, 1, AT, AT, ...FLAGS],
    ];
  }
  if (statement.includes("SELECT tk_provider, tk_model, tk_slice")) return [["", "anthropic/m-two", 1, AT]];
  if (statement.includes("SELECT tk_by0, tk_provider"))
    return [
      [
        "anthropic/m-two",
        "",
        "anthropic/m-two",
        "",
        "",
        1,
        0,
        0,
        0,
        1,
        0,
        AT,
        100,
        2,
        0,
        1350,
        1000,
        200,
        0,
        0,
        0,
        150,
        0,
        ...[0, 0, 0],
      ],
    ];
  if (statement.includes("quantilesExactWeighted(0.5"))
    return [[...(statement.includes("SELECT tk_by0") ? ["anthropic/m-two"] : []), 2, "[500,700,700]", "[50,100,100]"]];
  return [];
}

describe("a table on a server", () => {
  it("is priced here, from sums", async () => {
    const server = await serve(tableServer(COLUMNS, answers));
    const report = await ask(server, { maxRejected: 0.5 });
    expect(report.rows).toHaveLength(1);
    expect(report.total).toMatchObject({
      requests: 2,
      tokens: { input: 1000, cacheRead: 200, output: 150 },
      percentiles: { input: { p50: 500, p95: 700, p99: 700 }, output: { p50: 50 } },
      // 1000 × $3 + 200 × $0.30 + 150 × $15, a million
      cost: { usd: 5_310_000_000_000n, complete: true },
    });
    expect(report.import).toMatchObject({ lines: 3, records: 2, rejected: { count: 1, listed: [] } });
    expect(report.warnings.map(({ code }) => code)).toEqual(["rejected-rows"]);
    expect(report.span).toEqual({ from: AT, to: AT + 60 });
  });

  it("is asked with a password that is in no URL, and by statements without any price", async () => {
    const server = await serve(tableServer(COLUMNS, answers));
    await ask(server, { maxRejected: 0.5 });
    for (const { settings, authorization } of server.asked) {
      expect(settings.toString()).not.toContain("hunter2");
      expect(Buffer.from(authorization.replace("Basic ", ""), "base64").toString()).toBe("me:hunter2");
    }
  });

  it("is asked under settings that leave nothing out", async () => {
    const settings = {
      skip_unavailable_shards: "1",
      timeout_overflow_mode: "break",
      join_overflow_mode: "throw",
      limit: "9",
    };
    const server = await serve(tableServer(COLUMNS, answers, { settings }));
    await ask(server, { maxRejected: 0.5 });
    const sent = Object.fromEntries(server.asked.at(-1)?.settings ?? []);
    expect(sent).toMatchObject({
      skip_unavailable_shards: "0",
      timeout_overflow_mode: "throw",
      limit: "0",
      max_execution_time: "20",
      wait_end_of_query: "1",
    });
    expect(sent).not.toHaveProperty("join_overflow_mode");
  });

  it("is not asked by a user whose settings may leave something out", async () => {
    const settings = { skip_unavailable_shards: "1", readonly: "1" };
    const table = tableServer(COLUMNS, answers, { settings });
    const strict: Answer = (asked, response) => {
      if (!asked.settings.has("skip_unavailable_shards")) return table(asked, response);
      response.statusCode = 500;
      return "Code: 164. DB::Exception: Cannot modify 'skip_unavailable_shards' setting in readonly mode. (READONLY)";
    };
    expect(await problem(strict)).toContain("the user's profile has skip_unavailable_shards = 1");
  });

  it("lets a user who may change nothing read where nothing need be changed", async () => {
    const server = await serve(
      tableServer(COLUMNS, answers, { settings: { readonly: "1", read_overflow_mode: "throw" } }),
    );
    expect((await ask(server, { maxRejected: 0.5 })).total.requests).toBe(2);
    expect(server.asked.at(-1)?.settings.has("max_execution_time")).toBe(false);
  });

  it("is found to have changed, where a model came in between two queries", async () => {
    const changed = tableServer(COLUMNS, (statement) =>
      answers(statement).map((row) =>
        statement.includes("SELECT tk_by0, tk_provider")
          ? row.map((cell) => (cell === "anthropic/m-two" ? "new" : cell))
          : row,
      ),
    );
    expect(await problem(changed, { maxRejected: 0.5 })).toContain("rows came in while it was read");
  });

  it("refuses sums that a whole number of 64 bits may have wrapped", async () => {
    const huge = tableServer(COLUMNS, (statement) =>
      answers(statement).map((row) => row.map((cell) => (cell === 1350 ? 1.8e19 : cell))),
    );
    expect(await problem(huge, { maxRejected: 0.5 })).toContain("too large to be counted exactly");
  });

  it("names the columns that it lacks", async () => {
    const none = (): readonly [] => [];
    expect(await problem(tableServer({ id: "UUID", body: "String" }, none))).toContain(
      "no column of the table holds token counts: it has id, body",
    );
    expect(await problem(tableServer({ SpanAttributes: "Map(String, String)" }, none))).toContain(
      "the table has no column Timestamp, which read as otel-spans, it needs",
    );
    expect(await problem(tableServer(COLUMNS, none), { map: "input=tokens,model=engine" })).toContain(
      "the table has no columns engine, tokens, which --map names",
    );
    expect(await problem(tableServer(COLUMNS, none), { as: "nonsense" })).toContain(
      '"nonsense" is not read from tables',
    );
  });
});

describe("what answers in place of a table", () => {
  const failing =
    (text: string, status = 500): Answer =>
    (_, response) => {
      response.statusCode = status;
      return text;
    };

  it.each([
    [
      "Code: 516. DB::Exception: me: Authentication failed: hunter2 is incorrect. (AUTHENTICATION_FAILED)",
      "does not accept this user and password",
    ],
    [
      "Code: 193, e.displayText() = DB::Exception: Wrong password for user me, e.what() = DB::Exception",
      "does not accept this user and password",
    ],
    ["Code: 60. DB::Exception: Table logs.calls does not exist. (UNKNOWN_TABLE)", "there is no table calls in logs"],
    [
      "Code: 81, e.displayText() = DB::Exception: Database logs doesn't exist, e.what() = DB::Exception",
      "there is no database logs",
    ],
    ["Code: 497. DB::Exception: me: Not enough privileges. (ACCESS_DENIED)", "may not read this table"],
    ["Code: 159. DB::Exception: Timeout exceeded. (TIMEOUT_EXCEEDED)", "no result within 20 seconds"],
    ["Code: 241. DB::Exception: Memory limit exceeded: 'secret cell'. (MEMORY_LIMIT_EXCEEDED)", "too little memory"],
    [
      "Code: 279. DB::NetException: All connection tries failed. Code: 210. Connection refused (10.1.2.3:9000)",
      "the shard at 10.1.2.3:9000 does not answer",
    ],
    [
      "Code: 72. DB::Exception: Cannot parse 'secret cell'. (CANNOT_PARSE_NUMBER)",
      "the server refused the query: code 72 (CANNOT_PARSE_NUMBER)",
    ],
    ["<!doctype html><title>Welcome</title>", "what answers there is not ClickHouse"],
    ["Port 9000 is for clickhouse-client program\r\nYou must use port 8123 for HTTP.\r\n", "it is not the HTTP port"],
  ])("is told in one line, without what the server says of its rows: %s", async (text, expected) => {
    const message = await problem(failing(text));
    expect(message).toContain(expected);
    expect(message).not.toContain("secret cell");
  });

  it("is told from ClickHouse also where it is content with everything", async () => {
    expect(await problem(() => "<!doctype html>\n<title>Welcome</title>\n")).toContain("not ClickHouse");
    expect(await problem(() => "")).toContain("not ClickHouse");
  });

  it("is not waited for longer than --timeout says", async () => {
    expect(await problem(() => undefined, { timeoutSeconds: 0.2 })).toContain("no result within 0.2 seconds");
  });

  it("may not break off in the middle of its answer", async () => {
    const table = tableServer(COLUMNS, answers);
    const breaking: Answer = (asked, response) => {
      if (!asked.statement.includes("tk_by0, tk_provider")) return table(asked, response);
      response.write("anthropic/m-two\t\tanthropic");
      setImmediate(() => response.destroy());
      return undefined;
    };
    expect(await problem(breaking, { maxRejected: 0.5 })).toContain(
      "the server closed the connection before it was done",
    );
  });
});
