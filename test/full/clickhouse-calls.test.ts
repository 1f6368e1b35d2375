import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tokcost } from "../cli/tokcost.ts";
import { CLUSTER, clickhouseServer, run, startCluster, stop, type TestServer } from "./clickhouse-servers.ts";

const program = clickhouseServer();
if (program === null) console.log("clickhouse-server is not installed: its tests are skipped");

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-clickhouse-calls-"));
let servers: readonly TestServer[] = [];
const first = (): TestServer => {
  const [server] = servers;
  if (!server) throw new Error("no server");
  return server;
};

type Row = Readonly<Record<string, string | number | null>>;

const TYPES = {
  ...{ ts: "DateTime", model: "String", feature: "String", tenant: "String", conversation_id: "String" },
  ...{ request_id: "String", status_code: "Nullable(UInt16)", attempt: "Nullable(UInt8)", is_retry: "String" },
  ...{ prompt_tokens: "Nullable(Int64)", cached_tokens: "Nullable(Int64)", completion_tokens: "Nullable(Int64)" },
};

/** Conversations over forty days, some of whose calls fail and are sent again. No two calls of a request are in one second. */
function conversations(told: "nothing" | "conversations" | "numbers" | "marks" | "statuses"): readonly Row[] {
  let state = 7;
  const next = () => (state = (state * 1_103_515_245 + 12_345) & 0x7fffffff) / 0x7fffffff;
  const rows: Row[] = [];
  for (let talk = 0; talk < 1500; talk += 1) {
    const start = Date.parse("2026-09-01T00:00:00Z") / 1000 + Math.floor(next() * 40 * 86_400);
    const turns = 1 + Math.floor(next() * next() * 9);
    const feature = talk % 3 === 0 ? "search" : talk % 7 === 0 ? "" : "chat";
    let history = 1200;
    for (let turn = 0; turn < turns; turn += 1) {
      history += 60 + Math.floor(next() * 90);
      const second = start + turn * 97;
      const day = Math.floor((second - Date.parse("2026-09-01T00:00:00Z") / 1000) / 86_400);
      const answer = 40 + Math.floor(next() * 300);
      const call = (offset: number, more: Row): Row => ({
        ts: new Date((second + offset) * 1000).toISOString().slice(0, 19).replace("T", " "),
        model: turn > 4 ? "gpt-4o-mini" : feature === "search" ? "our-own" : "gpt-4o",
        ...{ feature, tenant: `tenant ${talk % 40}`, conversation_id: told === "nothing" ? "" : `talk ${talk}` },
        request_id: `request ${talk} ${turn} ${offset}`,
        ...{ status_code: null, attempt: null, is_retry: "" },
        ...{ prompt_tokens: 80 * history, cached_tokens: turn === 0 ? 0 : 96_000, completion_tokens: answer },
        ...more,
      });
      // On one day every call is sent again and again, billed each time.
      const fails = day === 37 || next() < 0.06;
      const isBilled = next() < 0.6;
      const none = isBilled ? {} : { prompt_tokens: null, cached_tokens: null, completion_tokens: null };
      const pause = next() < 0.2 ? 75 : 20;
      const talks = { nothing: [{}, {}, {}], conversations: [{}, {}, {}] };
      const ways = {
        ...talks,
        numbers: [{ attempt: 1 }, { attempt: 2 }, { attempt: 1 }],
        marks: [{ is_retry: "false" }, { is_retry: "true" }, { is_retry: talk % 5 === 0 ? "" : "false" }],
        statuses: [{ status_code: 529 }, { status_code: 200 }, { status_code: 200 }],
      };
      const [failed = {}, again = {}, fine = {}] = ways[told];
      if (day === 37) rows.push(...[3, 5, 7, 9].map((offset) => call(offset, offset === 3 ? failed : again)));
      else if (fails) rows.push(call(0, { ...failed, ...none }), call(pause, again));
      else rows.push(call(0, fine));
      // A copy that came in twice.
      if (next() < 0.02) rows.push(...rows.slice(-1));
      history += answer;
    }
  }
  return rows;
}

describe.skipIf(program === null)("turns and retries in a ClickHouse table", () => {
  beforeAll(async () => {
    if (program === null) return;
    servers = await startCluster(program, folder, 2);
  }, 300_000);

  afterAll(async () => {
    await Promise.all(servers.map(stop));
    rmSync(folder, { recursive: true, force: true });
  });

  async function fill(name: string, rows: readonly Row[], columns: Readonly<Record<string, string>>): Promise<string> {
    const types = Object.entries(columns).map(([column, type]) => `${column} ${type}`);
    for (const server of servers)
      await run(server, `CREATE TABLE ${name}_local (${types.join(", ")}) ENGINE = MergeTree ORDER BY tuple()`);
    await run(
      first(),
      `CREATE TABLE ${name} (${types.join(", ")}) ENGINE = Distributed(${CLUSTER}, default, ${name}_local, rand())`,
    );
    await run(first(), `INSERT INTO ${name} FORMAT JSONEachRow`, rows.map((row) => JSON.stringify(row)).join("\n"));
    const file = `${name}.csv`;
    const lines = rows.map((row) =>
      Object.keys(columns)
        .map((column) => row[column] ?? "")
        .join(","),
    );
    writeFileSync(path.join(folder, file), `${[Object.keys(columns).join(","), ...lines].join("\n")}\n`);
    return file;
  }

  const url = (table: string) => `clickhouse://127.0.0.1:${first().http}/default?table=${table}`;

  /** What is saved, and what is unusual. */
  async function answers(source: string, flags: readonly string[]): Promise<{ saved: string; anomalies: unknown }> {
    const file = path.join(folder, "saved.yaml");
    rmSync(file, { force: true });
    const { code, stdout, stderr } = await tokcost(
      ["usage", source, "--save-workload", file, "--anomalies", "--json", "-q", "--allow-unpriced", ...flags],
      { cwd: folder, env: { NO_COLOR: "1" } },
    );
    expect([code, stderr]).toEqual([0, ""]);
    return { saved: readFileSync(file, "utf8"), anomalies: (JSON.parse(stdout) as { anomalies: unknown }).anomalies };
  }

  const GROUPS = ["--group-by", "feature,model", "--as-of", "2026-11-21"];

  it.each([
    ["nothing", "# turns: the log doesn't tell which requests make a conversation"],
    ["conversations", " a conversation on average, left out: "],
    ["numbers", "billed requests repeat a billed one that failed"],
    ["marks", "billed requests repeat a billed one that failed"],
    ["statuses", "billed requests repeat a billed one that failed"],
  ] as const)("are what the same rows tell as a file, where they tell %s", async (told, words) => {
    const file = await fill(`calls_${told}`, conversations(told), TYPES);
    for (const flags of [GROUPS, [...GROUPS, "--since", "2026-09-05", "--until", "2026-10-09", "--hash-ids", "salt"]]) {
      const [here, there] = [await answers(file, flags), await answers(url(`calls_${told}`), flags)];
      expect(here.saved).toContain(words);
      expect(there.saved).toBe(here.saved);
      expect(there.anomalies).toEqual(here.anomalies);
    }
    const zoned = ["--group-by", "tenant", "--timezone", "America/New_York", "--as-of", "2026-11-21"];
    expect((await answers(url(`calls_${told}`), zoned)).anomalies).toEqual((await answers(file, zoned)).anomalies);
  });

  it("are named as the cause where calls are sent again and again", async () => {
    const { anomalies } = await answers(url("calls_numbers"), ["--group-by", "feature"]);
    const found = (
      anomalies as readonly { readonly day: string; readonly parts: { readonly retries: string } }[]
    ).filter(({ day }) => day === "2026-10-08");
    expect(found.length).toBeGreaterThan(0);
    for (const { parts } of found) expect(Number(parts.retries)).toBeGreaterThan(0);
  });
});
