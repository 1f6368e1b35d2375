import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { afterAll, describe, expect, it } from "vitest";
import { decimal, femto } from "./plain-arithmetic.ts";
import { FIXTURES, type Outcome, SHARED_DATA, tokcost, type World } from "./tokcost.ts";

const LOG = "support-desk/usage.jsonl";
const folder = mkdtempSync(path.join(tmpdir(), "tokcost-usage-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

interface Row {
  readonly requests: number;
  readonly usd: string | null;
  readonly tokens: Readonly<Record<string, number>>;
  readonly [key: string]: unknown;
}

interface Usage {
  readonly rows: readonly Row[];
  readonly total: {
    readonly requests: number;
    readonly cost: { readonly usd: string | null; readonly complete: boolean };
  };
  readonly import: {
    readonly lines: number;
    readonly records: number;
    readonly duplicates: readonly { dropped: number }[];
  };
  readonly unpriced: readonly { readonly model: string | null; readonly requests: number }[];
}

const usage = (args: readonly string[], world: World = {}): Promise<Outcome> => tokcost(["usage", ...args], world);

async function documentOf(args: readonly string[], world: World = {}): Promise<Usage> {
  const { code, stdout, stderr } = await usage([...args, "--json"], world);
  if (stdout === "") throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as Usage;
}

/** A line as a gateway logs it; prompt and answer are there as somebody once left them in. */
const CANARY = "CANARY the customer's own words";
function call(fields: Record<string, unknown>): string {
  return JSON.stringify({
    ts: "2026-11-02T10:00:00Z",
    feature: "chat",
    model: "gpt-4o-mini",
    prompt_tokens: 1000,
    completion_tokens: 100,
    messages: [{ role: "user", content: CANARY }],
    prompt: CANARY,
    response: CANARY,
    ...fields,
  });
}

const lines = (...calls: readonly string[]): string => `${calls.join("\n")}\n`;

describe("tokcost usage", () => {
  it("answers in one line, then the table, then at most three notes, in 80 columns", async () => {
    const { code, stdout, stderr } = await usage([LOG], { columns: 80 });
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
    const [answer, table = "", notes = "", ...rest] = stdout.trimEnd().split("\n\n");
    expect(answer).toBe("2 to 15 November 2026: 994 requests, $8.39");
    expect(table.split("\n").map((line) => line.split(/ {2,}/)[0])).toEqual([
      ...[
        "feature",
        "contract-check",
        "support-reply",
        "summarise",
        "weekly-report",
        "knowledge-search",
        "triage",
        "total",
      ],
    ]);
    expect(notes.split("\n").filter((line) => !line.startsWith(" ")).length).toBeLessThanOrEqual(3);
    expect(rest).toEqual([]);
  });

  it("shows every column where there is room, and cuts no figure", async () => {
    const narrow = (await usage([LOG], { columns: 80 })).stdout;
    const wide = (await usage([LOG])).stdout;
    expect(wide).toMatch(/in p50 +p95 +out p50 +p95 +cached +\$ +share/);
    const figures = (text: string) => new Set(text.match(/[\d,.]+/g));
    for (const figure of figures(narrow)) expect(figures(wide)).toContain(figure);
  });

  it("writes all digits to CSV, and they add up to the total", async () => {
    const { stdout } = await usage([LOG, "--format", "csv"]);
    const rows: Record<string, string>[] = parse(stdout, { columns: true });
    const { rows: documented, total } = await documentOf([LOG]);
    expect(rows.map(({ usd }) => usd)).toEqual(documented.map(({ usd }) => usd));
    const sum = rows.map(({ usd = "" }) => femto(usd)).reduce((all, each) => all + each, 0n);
    expect(decimal(sum)).toBe(total.cost.usd);
    expect(rows[0]).toMatchObject({ requests: "25", currency: "USD", priced: "true" });
  });

  it("counts a line that was shipped twice once, and says how many there were", async () => {
    const twice = lines(call({ request_id: "a" }), call({ request_id: "b" }), call({ request_id: "a" }));
    const { total, import: imported } = await documentOf(["-"], { input: twice });
    expect(total.requests).toBe(2);
    expect(imported.duplicates.reduce((sum, { dropped }) => sum + dropped, 0)).toBe(1);
    const { stdout } = await usage(["-"], { input: twice });
    // 1,000 × $0.15 + 100 × $0.60 a million = $0.00021 a request
    expect(stdout.split("\n")[0]).toBe("2 November 2026: 2 requests, $0.00042");
    expect(stdout).toContain("1 file · 2 of 3 lines counted · 1 duplicate dropped");
  });

  it("accounts for lines of no known format", async () => {
    const { stdout } = await usage(["logs/mixed-responses.jsonl"]);
    expect(stdout).toContain("5 of 8 lines counted · 1 duplicate dropped (id) · 0 rejected · 2 of no known format");
  });

  it("says of a model without a price which one may have been meant", async () => {
    const { stderr, code } = await usage(["-"], { input: lines(call({ model: "gpt-4o-minii" })) });
    expect(code).toBe(3);
    expect(stderr).toMatch(/^warning: gpt-4o-minii is not in the price table; did you mean openai\/gpt-4o-mini/);
  });

  it("takes dates, both included, in the time zone that is asked for", async () => {
    const log = lines(
      call({ ts: "2026-11-01T23:30:00Z", request_id: "1" }),
      call({ ts: "2026-11-02T12:00:00Z", request_id: "2" }),
      call({ ts: "2026-11-03T23:30:00Z", request_id: "3" }),
    );
    const requests = async (...flags: string[]) => (await documentOf(["-", ...flags], { input: log })).total.requests;
    expect(await requests("--since", "2026-11-02")).toBe(2);
    expect(await requests("--until", "2026-11-02")).toBe(2);
    expect(await requests("--since", "2026-11-02", "--until", "2026-11-03")).toBe(2);
    // 23:30 UTC is half past midnight in Berlin.
    const berlin = ["--timezone", "Europe/Berlin"];
    expect(await requests("--since", "2026-11-02", ...berlin)).toBe(3);
    const days = await documentOf(["-", "--group-by", "day", ...berlin], { input: log });
    expect(days.rows.map(({ day }) => day).sort()).toEqual(["2026-11-02", "2026-11-04"]);
  });

  it.each<[by: string, keyOf: (record: Record<string, string>) => string]>([
    ["tenant", ({ tenant = "" }) => tenant],
    ["user", ({ user = "" }) => user],
    ["provider", ({ provider = "" }) => provider],
    ["mode", ({ service_tier: tier = "" }) => tier],
    ["day", ({ ts = "" }) => ts.slice(0, 10)],
    ["hour", ({ ts = "" }) => ts.slice(0, 13)],
    ["feature,day", ({ feature = "", ts = "" }) => feature + ts.slice(0, 10)],
  ])("groups by %s, and the groups add up to the whole", async (by, keyOf) => {
    const whole = await documentOf([LOG]);
    const { rows } = await documentOf([LOG, "--group-by", by]);
    expect(rows.reduce((sum, { requests }) => sum + requests, 0)).toBe(994);
    expect(decimal(rows.reduce((sum, { usd }) => sum + femto(usd ?? "0"), 0n))).toBe(whole.total.cost.usd);
    const records = readFileSync(path.join(FIXTURES, LOG), "utf8").trimEnd().split("\n");
    const keys = records.map((line) => keyOf(JSON.parse(line) as Record<string, string>));
    expect(rows).toHaveLength(new Set(keys).size);
  });

  it("takes the user's own field names, and says which there are where it finds none", async () => {
    const csv = "when,engine,in,out\n2026-11-02 10:00:00Z,gpt-4o-mini,1000,100\n";
    writeFileSync(path.join(folder, "own.csv"), csv);
    const { code, stdout, stderr } = await usage(["own.csv"], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/^error: own\.csv: .*--map .*\)\n$/);
    const map = ["--map", "ts=when,model=engine,input=in,output=out"];
    expect((await documentOf(["own.csv", ...map], { cwd: folder })).total.cost.usd).toBe("0.00021");
  });

  it("reads gzip, by content, and standard input alike", async () => {
    const bytes = readFileSync(path.join(FIXTURES, LOG));
    writeFileSync(path.join(folder, "packed.log"), gzipSync(bytes));
    const plain = await documentOf([LOG]);
    const packed = await documentOf(["packed.log"], { cwd: folder });
    const piped = await documentOf([], { input: bytes });
    expect([packed.rows, piped.rows]).toEqual([plain.rows, plain.rows]);
  });

  it("gives no figures where too many lines are no requests, and none of their text", async () => {
    const bad = lines(
      call({}),
      `{"ts": "2026-11-02T10:00:00Z", "prompt_tokens": -5, "model": "gpt-4o", "prompt": "${CANARY}"}`,
      "{",
    );
    const { code, stdout, stderr } = await usage(["-"], { input: bad });
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).not.toContain("CANARY");
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    const allowed = await usage(["-", "--max-rejected", "90%"], { input: bad });
    expect(allowed.code).toBe(0);
    expect(allowed.stdout).toContain("1 of 3 lines counted");
    expect(allowed.stdout).toContain("2 rejected");
  });

  it("marks a total that lacks a price as at least that much, and exits 3 unless that is allowed", async () => {
    const log = lines(call({ request_id: "1" }), call({ request_id: "2", model: "my-model" }));
    const { code, stdout } = await usage(["-"], { input: log });
    expect(code).toBe(3);
    expect(stdout.split("\n")[0]).toBe("2 November 2026: 2 requests, ≥ $0.00021 (1 request of my-model has no price)");
    expect(stdout).toMatch(/total .*≥ 0\.00021/);
    expect((await usage(["-", "--allow-unpriced"], { input: log })).code).toBe(0);
    const { unpriced, total } = await documentOf(["-"], { input: log });
    expect([unpriced, total.cost.complete]).toEqual([
      [expect.objectContaining({ model: "my-model", requests: 1 })],
      false,
    ]);
  });

  it("never shows a word of prompts or answers, in any format", async () => {
    const log = lines(call({ request_id: "1" }), call({ request_id: "2", model: "my-model" }));
    writeFileSync(path.join(folder, "prompts.jsonl"), log);
    for (const format of ["table", "csv", "json", "markdown"]) {
      for (const flags of [["-v"], ["--explain"], ["--group-by", "user,tag:team"]]) {
        const { stdout, stderr } = await usage(["prompts.jsonl", "--format", format, ...flags], { cwd: folder });
        expect(stdout).not.toBe("");
        expect(stdout + stderr).not.toContain("CANARY");
      }
    }
  });

  it("prints JSON and nothing else with --json, warnings included in it", async () => {
    const { stdout, stderr } = await usage([LOG, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ schemaVersion: 1, command: "usage" });
    expect(stderr).toBe("");
  });

  it("shows users by salted hashes where asked to", async () => {
    const { stdout } = await usage([LOG, "--group-by", "user", "--hash-ids", "pepper", "--format", "csv"]);
    expect(stdout).not.toContain("agent-");
    const other = await usage([LOG, "--group-by", "user", "--hash-ids", "salt", "--format", "csv"]);
    expect(other.stdout.split("\n")[1]?.split(",")[0]).not.toBe(stdout.split("\n")[1]?.split(",")[0]);
  });

  it("names what a wrong call got wrong, in one line", async () => {
    for (const [args, words] of [
      [["nowhere.jsonl"], /^error: nowhere\.jsonl: no such file or folder\n$/],
      [[LOG, "--group-by", "colour"], /^error: .*colour.*\n$/],
      [[LOG, "--since", "yesterday"], /^error: .*yesterday.*\n$/],
      [[LOG, "--timezone", "Mars/Base"], /^error: .*Mars\/Base.*\n$/],
      [[LOG, "--max-rejected", "lots"], /^error: --max-rejected: expected a share such as 1% or 0\.01, got "lots"\n$/],
      [[LOG, "--as", "opnai-chat"], /^error: .*opnai-chat.*\n$/],
    ] as const) {
      const { code, stdout, stderr } = await usage(args);
      expect({ code, stdout, args }).toEqual({ code: 2, stdout: "", args });
      expect(stderr).toMatch(words);
    }
  });

  it.skipIf(!existsSync(path.join(SHARED_DATA, "usage-bodies")))(
    "counts every recorded response body, and says which models have no price (skipped without ../shared/data)",
    async () => {
      const { code, stdout } = await usage(["usages.jsonl"], {
        cwd: path.join(SHARED_DATA, "usage-bodies"),
        columns: 80,
      });
      expect(code).toBe(3);
      // Passes of a message (compaction, advisor) are records of their own, at the model of each.
      expect(stdout).toContain("824 records of 821 lines counted · no duplicates · 0");
      expect(stdout.split("\n")[0]).toMatch(/821 requests, ≥ \$\d/);
      for (const line of stdout.split("\n")) expect(line.length, line).toBeLessThanOrEqual(80);
      const bodies = readFileSync(path.join(SHARED_DATA, "usage-bodies/usages.jsonl"), "utf8").trim().split("\n");
      const expected = bodies.map((body) => (JSON.parse(body) as { expected: Record<string, number | null> }).expected);
      const sum = (key: string) => expected.reduce((total, each) => total + (each[key] ?? 0), 0);
      const { stdout: json } = await usage(["usages.jsonl", "--json"], { cwd: path.join(SHARED_DATA, "usage-bodies") });
      expect(JSON.parse(json)).toMatchObject({
        total: {
          requests: bodies.length,
          tokens: {
            input: sum("unc"),
            cacheRead: sum("cr"),
            cacheWrite5m: sum("cw5"),
            cacheWrite1h: sum("cw1"),
            output: sum("out"),
          },
        },
      });
    },
  );
});
