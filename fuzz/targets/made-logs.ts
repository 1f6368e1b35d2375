import { readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";
import type { Chance } from "../chance.ts";
import { csvAgrees, exactly, rowsAddUp, type UsageJson, type UsageRow, usageJson } from "../laws.ts";
import { answered, put, run, type Target } from "../target.ts";

/** A call in a log of our own making, whose tokens are known. */
interface Call {
  readonly ts: string;
  readonly model: string;
  readonly feature: string;
  readonly tenant: string;
  readonly input_tokens: number;
  readonly cached_input_tokens: number;
  readonly output_tokens: number;
  readonly request_id?: string;
}

/** As they are logged, and as they are reported. */
const MODELS: Readonly<Record<string, string>> = {
  "gpt-4o-mini": "openai/gpt-4o-mini",
  "gpt-4o-mini-2024-07-18": "openai/gpt-4o-mini",
  "claude-haiku-4-5": "anthropic/claude-haiku-4-5",
  "gpt-5-mini": "openai/gpt-5-mini",
  "my-own-model": "my-own-model",
};
const FEATURES = ["chat", "triage", "übersicht", "a,b", 'say "hi"', "=1+1", "two words"];

function madeCalls(dice: Chance): Call[] {
  const withIds = dice.oneIn(2);
  const tokens = () => dice.whole(dice.pick([2, 100, 100, 5000, 5000, 300_000, 6_000_000_000]));
  return Array.from({ length: 1 + dice.whole(25) }, (_, index) => {
    const input = tokens();
    const at = Date.UTC(2026, 8 + dice.whole(2), 1 + dice.whole(28), dice.whole(24), dice.whole(60), dice.whole(60));
    return {
      ts: new Date(at).toISOString().replace(".000", ""),
      model: dice.pick(Object.keys(MODELS)),
      feature: dice.pick(FEATURES),
      tenant: dice.pick(["acme", "beta"]),
      input_tokens: input,
      cached_input_tokens: dice.oneIn(2) ? 0 : dice.whole(input + 1),
      output_tokens: tokens(),
      ...(withIds ? { request_id: `r-${index}` } : {}),
    };
  });
}

interface Sums {
  requests: number;
  input: number;
  cacheRead: number;
  output: number;
}

/** The sums by model and feature, in plain JavaScript. */
function sumsOf(calls: readonly Call[]): Map<string, Sums> {
  const sums = new Map<string, Sums>();
  for (const call of calls) {
    const key = JSON.stringify([MODELS[call.model], call.feature]);
    const sum = sums.get(key) ?? { requests: 0, input: 0, cacheRead: 0, output: 0 };
    sum.requests += 1;
    sum.input += call.input_tokens - call.cached_input_tokens;
    sum.cacheRead += call.cached_input_tokens;
    sum.output += call.output_tokens;
    sums.set(key, sum);
  }
  return sums;
}

function sumsAgree({ rows }: UsageJson, sums: ReadonlyMap<string, Sums>): string[] {
  if (rows.length !== sums.size) return [`${rows.length} rows for ${sums.size} groups`];
  return rows.flatMap((row) => {
    const sum = sums.get(JSON.stringify([row["model"], row["feature"]]));
    const own = { requests: row.requests, ...pick(row) };
    const equal = JSON.stringify(sum) === JSON.stringify(own);
    return equal ? [] : [`${String(row["model"])}: ${JSON.stringify(own)} for ${JSON.stringify(sum)}`];
  });
}

function pick({ tokens }: UsageRow): Omit<Sums, "requests"> {
  return { input: tokens["input"] ?? NaN, cacheRead: tokens["cacheRead"] ?? NaN, output: tokens["output"] ?? NaN };
}

type Way = (calls: readonly Call[], folder: string, dice: Chance) => string[] | Promise<string[]>;

function linesOf(calls: readonly object[]): string {
  return calls.map((call) => `${JSON.stringify(call)}\n`).join("");
}

const asLines = (calls: readonly Call[], folder: string): string[] => [put(folder, "l.jsonl", linesOf(calls))];

/** Other ways in which the same calls may be written. */
const WAYS: Readonly<Record<string, Way>> = {
  array: (calls, folder) => [put(folder, "a.json", JSON.stringify(calls))],
  pretty: (calls, folder) => [
    put(folder, "p.json", calls.map((call) => `${JSON.stringify(call, null, 2)}\n`).join("")),
  ],
  page: (calls, folder) => [put(folder, "d.json", JSON.stringify({ object: "list", data: calls }))],
  windows: (calls, folder) => [
    put(folder, "w.jsonl", `\ufeff${calls.map((call) => `${JSON.stringify(call)}\r\n`).join("\r\n")}`),
  ],
  members: (calls, folder, dice) => {
    const shuffled = calls.map((call) => {
      const entries: [string, unknown][] = [
        ...Object.entries(call),
        ["extra", { input_tokens: 7 }],
        ["note", "\u2028 x"],
      ];
      return `${JSON.stringify(
        Object.fromEntries(
          entries
            .map((e) => [dice.whole(1e9), e] as const)
            .toSorted(([a], [b]) => a - b)
            .map(([, e]) => e),
        ),
      )}\n`;
    });
    return [put(folder, "m.jsonl", shuffled.join(""))];
  },
  dealt: (calls, folder, dice) => {
    const parts: Call[][] = [[], [], []];
    for (const call of calls.toReversed()) dice.pick(parts).push(call);
    return parts
      .filter((part) => part.length > 0)
      .map((part, index) =>
        put(
          folder,
          `part-${index}.jsonl`,
          part.map((call) => `${JSON.stringify({ ...call, part: index })}\n`).join(""),
        ),
      );
  },
  packed: (calls, folder) => [
    put(folder, "z.jsonl.gz", gzipSync(calls.map((call) => JSON.stringify(call)).join("\n"))),
  ],
  csv: (calls, folder, dice) => [put(folder, "c.csv", csvOf(calls, dice))],
  parquet: async (calls, folder) => {
    const { DuckDBInstance } = await import("@duckdb/node-api");
    const from = put(folder, "for-parquet.json", JSON.stringify(calls));
    const instance = await DuckDBInstance.create(":memory:", { temp_directory: "" });
    const connection = await instance.connect();
    const quoted = (name: string) => `'${path.join(folder, name).replaceAll("'", "''")}'`;
    await connection.run(`COPY (SELECT * FROM read_json(${quoted(from)})) TO ${quoted("q.parquet")} (FORMAT parquet)`);
    connection.closeSync();
    instance.closeSync();
    return ["q.parquet"];
  },
};

function csvOf(calls: readonly Call[], dice: Chance): string {
  const separator = dice.pick([",", ";", "\t"]);
  const names = Object.keys(calls[0] ?? {}) as (keyof Call)[];
  const always = dice.oneIn(2);
  const cell = (value: string) => (always || /[",;\t\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
  const lines = calls.map((call) => names.map((name) => cell(String(call[name]))).join(separator));
  const end = dice.pick(["\n", "\r\n"]);
  return [names.join(separator), ...lines].join(end) + (dice.oneIn(2) ? end : "");
}

async function read(logs: readonly string[], folder: string): Promise<[UsageJson | null, string[]]> {
  const ways = ["--format", "json", "--format", "csv", "-o", "rows.csv"];
  const [outcome, found] = await run(["usage", ...logs, "--group-by", "model,feature", ...ways], folder);
  if (!answered(outcome)) return [null, [...found, `refused: ${outcome.stderr.slice(0, 300)}`]];
  const report = usageJson(outcome.stdout);
  const csv = readFileSync(path.join(folder, "rows.csv"), "utf8");
  return [report, [...found, ...rowsAddUp(report), ...csvAgrees(csv, report)]];
}

export const MADE_LOG_TARGETS: readonly Target[] = [
  {
    name: "made-logs",
    reads: "made-up logs in two ways, and with lines again: sums and money as worked out apart",
    inputs: 3,
    share: 2,
    async run(_, folder, dice) {
      const calls = madeCalls(dice);
      const sums = sumsOf(calls);
      const [lines, found] = await read(asLines(calls, folder), folder);
      if (lines === null) return found;
      found.push(...sumsAgree(lines, sums));
      const [name, write] = dice.pick(Object.entries(WAYS));
      const [other, more] = await read(await write(calls, folder, dice), folder);
      found.push(...more.map((complaint) => `${name}: ${complaint}`));
      if (other && JSON.stringify(other.rows) !== JSON.stringify(lines.rows)) found.push(`${name}: another result`);
      return [...found, ...(await again(calls, lines, folder, dice))];
    },
  },
];

/** All calls some times over: what has ids counts once, and what has none costs so many times as much. */
async function again(calls: readonly Call[], once: UsageJson, folder: string, dice: Chance): Promise<string[]> {
  const times = 2 + dice.whole(3);
  const all = Array.from({ length: times }, () => calls).flat();
  const known = calls.some((call) => call.request_id !== undefined);
  const [report, found] = await read([put(folder, "again.jsonl", linesOf(all))], folder);
  if (report === null) return found;
  found.push(...sumsAgree(report, sumsOf(known ? calls : all)));
  const factor = BigInt(known ? 1 : times);
  for (const bound of ["usd", "low", "high"] as const) {
    const [before, after] = [once.total.cost[bound], report.total.cost[bound]];
    if ((before === null) !== (after === null) || exactly(before ?? "0") * factor !== exactly(after ?? "0"))
      found.push(`${times} times over, ${bound} ${after} for ${before}`);
  }
  return found;
}
