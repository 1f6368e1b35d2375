import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface } from "node:readline";
import { DuckDBInstance } from "@duckdb/node-api";
import { parse } from "csv-parse";
import type { Instant } from "../src/domain/dates.ts";
import { usdToDecimal } from "../src/domain/money.ts";
import { priceBookFromCompiled } from "../src/read/price-book/compiled.ts";
import { usage } from "../src/usage/usage.ts";
import { KINDS, type Kind, RAW, WRITE } from "./usage.data.ts";

/**
 * `tokcost usage` over large logs, against one raw DuckDB query on the same file: day × feature × model with sums and exact
 * percentiles; and against the loops that one would write (csv-parse; readline with JSON.parse), which only add up. Each run
 * is a process of its own, on one thread unless said otherwise; raw and ours take turns, since other work on the machine
 * disturbs both alike.
 *
 *     node scripts/run.mjs bench/usage.ts [--rows 10000000] [--kinds csv,jsonl,parquet] [--runs 3] [--loop-rows 1000000]
 */
export default async function bench(args: readonly string[], root: string): Promise<void> {
  const option = (name: string, otherwise: string) => {
    const at = args.indexOf(`--${name}`);
    return at === -1 ? otherwise : (args[at + 1] ?? otherwise);
  };
  if (args[0] === "measure") {
    const [, who = "", kind = "", file = "", threads = "1", most = "0"] = args;
    console.log(JSON.stringify(await measure(who, kind as Kind, file, Number(threads), root, Number(most))));
    return;
  }
  const rows = Number(option("rows", "1000000"));
  const kinds = option("kinds", KINDS.join(",")).split(",") as Kind[];
  const runs = Number(option("runs", "3"));
  const loopRows = Number(option("loop-rows", "1000000"));
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-bench-"));
  process.on("SIGINT", () => {
    rmSync(folder, { recursive: true, force: true });
    process.exit(130);
  });
  try {
    for (const kind of kinds) {
      const file = path.join(folder, `usage.${kind}`);
      await write(kind, file, rows);
      console.log(`\n${kind}: ${rows} rows, ${Math.round(statSync(file).size / 1e6)} MB`);
      const run = (who: string, threads: number) => inProcess([who, kind, file, String(threads)]);
      const turns = Array.from({ length: runs }, () => ({
        raw: run("raw", 1),
        own: run("usage", 1),
        two: run("usage", 2),
      }));
      const told = (name: string, { seconds, cpu, megabytes, check }: Measured) => {
        console.log(
          `  ${name.padEnd(18)} ${seconds.toFixed(2)} s (CPU ${cpu.toFixed(2)} s), ${megabytes} MB; ${check}`,
        );
      };
      const [raw, own, two] = (["raw", "own", "two"] as const).map((who) => medianRun(turns.map((turn) => turn[who])));
      if (!raw || !own || !two) continue;
      told("raw, 1 thread", raw);
      told("usage, 1 thread", own);
      told("usage, 2 threads", two);
      const ratio = (of: (turn: (typeof turns)[number]) => number) => median(turns.map(of)).toFixed(2);
      console.log(
        `  usage / raw ${ratio((turn) => turn.own.seconds / turn.raw.seconds)} (CPU ${ratio((turn) => turn.own.cpu / turn.raw.cpu)}), two threads gain ${ratio((turn) => turn.own.seconds / turn.two.seconds)}`,
      );
      const loop = kind === "parquet" ? null : inProcess(["loop", kind, file, "1", String(loopRows)]);
      if (loop) {
        const scaled = loop.rows ?? rows;
        const seconds = (loop.cpu * rows) / scaled;
        const words = `${kind === "csv" ? "csv-parse" : "JSON.parse"} loop: CPU ${seconds.toFixed(1)} s`;
        const how = scaled < rows ? ` (scaled from ${scaled} rows)` : "";
        console.log(`  ${words}${how}, ${(seconds / own.cpu).toFixed(1)} × usage; ${loop.check}`);
      }
      rmSync(file);
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Measured {
  readonly seconds: number;
  readonly cpu: number;
  readonly megabytes: number;
  readonly check: string;
  /** Of a loop that stopped early. */
  readonly rows?: number;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

function medianRun(found: readonly Measured[]): Measured | undefined {
  return found.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(found.length / 2)];
}

function inProcess(args: readonly string[]): Measured {
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/run.mjs", "bench/usage.ts", "measure", ...args]);
  const line = String(stdout).trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(String(stderr));
  return JSON.parse(line) as Measured;
}

async function measure(
  who: string,
  kind: Kind,
  file: string,
  threads: number,
  root: string,
  most: number,
): Promise<Measured> {
  const book = priceBookFromCompiled(readFileSync(path.join(root, "dist/prices.json"), "utf8"));
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const looped = who === "loop" ? await loop(kind, file, most) : undefined;
  const check = looped ? looped.check : who === "raw" ? await raw(kind, file, threads) : await own();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - before) / 1000,
    cpu: (user + system) / 1e6,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    check,
    ...(looped ? { rows: looped.rows } : {}),
  };

  async function own(): Promise<string> {
    const { total, rows } = await usage([{ name: file, path: file }], {
      groupBy: ["day", "feature", "model"],
      prices: book,
      open: (name) => createReadStream(name),
      asOf: { at: (Date.parse("2026-11-20") / 1000) as Instant, clock: "unknown" },
      threads,
      measureFeatures: false,
    });
    const cost = total.cost.usd === null ? "?" : usdToDecimal(total.cost.usd);
    return `${rows.length} groups, ${total.requests ?? 0} requests, ${total.tokens.input + total.tokens.cacheRead} in, $${cost}`;
  }
}

async function raw(kind: Kind, file: string, threads: number): Promise<string> {
  const connection = await (await DuckDBInstance.create(":memory:", { threads: String(threads) })).connect();
  const reader = await connection.runAndReadAll(RAW(kind, file));
  const rows = reader.getRowObjects();
  const sum = (column: string) => rows.reduce((total, row) => total + BigInt(String(row[column])), 0n);
  return `${rows.length} groups, ${sum("n")} requests, ${sum("s_in")} in`;
}

/** What one would write first: sums by day, feature and model in a Map, no percentiles, no price, no check. */
async function loop(
  kind: Kind,
  file: string,
  most: number,
): Promise<{ readonly check: string; readonly rows: number }> {
  const groups = new Map<string, { n: number; input: number; cached: number; output: number }>();
  let rows = 0;
  const add = (key: string, input: number, cached: number, output: number) => {
    const group = groups.get(key) ?? { n: 0, input: 0, cached: 0, output: 0 };
    groups.set(key, group);
    group.n += 1;
    group.input += input;
    group.cached += cached;
    group.output += output;
    rows += 1;
  };
  if (kind === "csv") {
    const records = createReadStream(file).pipe(parse({ columns: true })) as AsyncIterable<Record<string, string>>;
    for await (const row of records) {
      const key = `${row["ts"]?.slice(0, 10)} ${row["feature"]} ${row["model"]}`;
      add(key, Number(row["prompt_tokens"]), Number(row["cached_tokens"]), Number(row["completion_tokens"]));
      if (rows === most) break;
    }
  } else {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      const { ts, model, metadata, usage: used } = JSON.parse(line) as LoggedLine;
      const cached = used.prompt_tokens_details.cached_tokens;
      add(`${ts.slice(0, 10)} ${metadata.feature} ${model}`, used.prompt_tokens, cached, used.completion_tokens);
      if (rows === most) break;
    }
  }
  return { check: `${groups.size} groups, ${rows} rows`, rows };
}

interface LoggedLine {
  readonly ts: string;
  readonly model: string;
  readonly metadata: { readonly feature: string };
  readonly usage: {
    readonly prompt_tokens: number;
    readonly completion_tokens: number;
    readonly prompt_tokens_details: { readonly cached_tokens: number };
  };
}

async function write(kind: Kind, file: string, rows: number): Promise<void> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(WRITE(kind, file, rows));
}
