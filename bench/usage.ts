import { spawnSync } from "node:child_process";
import { createReadStream, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import type { Instant } from "../src/domain/dates.ts";
import { usdToDecimal } from "../src/domain/money.ts";
import { priceBookFromCompiled } from "../src/read/price-book/compiled.ts";
import { usage } from "../src/usage/usage.ts";
import { KINDS, type Kind, RAW, WRITE } from "./usage.data.ts";

/**
 * `tokcost usage` over large logs, against one raw DuckDB query on the same file: day × feature × model with sums and exact
 * percentiles. Each run is a process of its own, on one thread unless said otherwise.
 *
 *     node scripts/run.mjs bench/usage.ts [--rows 10000000] [--kinds csv,jsonl,parquet] [--runs 3]
 */
export default async function bench(args: readonly string[], root: string): Promise<void> {
  const option = (name: string, otherwise: string) => {
    const at = args.indexOf(`--${name}`);
    return at === -1 ? otherwise : (args[at + 1] ?? otherwise);
  };
  if (args[0] === "measure") {
    const [, who = "", kind = "", file = "", threads = "1"] = args;
    console.log(JSON.stringify(await measure(who, kind as Kind, file, Number(threads), root)));
    return;
  }
  const rows = Number(option("rows", "1000000"));
  const kinds = option("kinds", KINDS.join(",")).split(",") as Kind[];
  const runs = Number(option("runs", "3"));
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
      const medianOf = (who: string, threads: number) => {
        const found = Array.from({ length: runs }, () => inProcess([who, kind, file, String(threads)]));
        return found.toSorted((a, b) => a.seconds - b.seconds)[Math.floor(runs / 2)] ?? inProcess([who, kind, file]);
      };
      const raw = medianOf("raw", 1);
      const own = medianOf("usage", 1);
      const two = medianOf("usage", 2);
      const told = (name: string, { seconds, cpu, megabytes, check }: Measured) => {
        console.log(
          `  ${name.padEnd(18)} ${seconds.toFixed(2)} s (CPU ${cpu.toFixed(2)} s), ${megabytes} MB; ${check}`,
        );
      };
      told("raw, 1 thread", raw);
      told("usage, 1 thread", own);
      told("usage, 2 threads", two);
      console.log(
        `  usage / raw ${(own.seconds / raw.seconds).toFixed(2)} (CPU ${(own.cpu / raw.cpu).toFixed(2)}), two threads gain ${(own.seconds / two.seconds).toFixed(2)}`,
      );
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
}

function inProcess(args: readonly string[]): Measured {
  const { stdout, stderr } = spawnSync(process.execPath, ["scripts/run.mjs", "bench/usage.ts", "measure", ...args]);
  const line = String(stdout).trim().split("\n").at(-1) ?? "";
  if (!line.startsWith("{")) throw new Error(String(stderr));
  return JSON.parse(line) as Measured;
}

async function measure(who: string, kind: Kind, file: string, threads: number, root: string): Promise<Measured> {
  const book = priceBookFromCompiled(readFileSync(path.join(root, "dist/prices.json"), "utf8"));
  const cpuBefore = process.cpuUsage();
  const before = performance.now();
  const check = who === "raw" ? await raw(kind, file, threads) : await own();
  const { user, system } = process.cpuUsage(cpuBefore);
  return {
    seconds: (performance.now() - before) / 1000,
    cpu: (user + system) / 1e6,
    megabytes: Math.round(process.resourceUsage().maxRSS / 1024),
    check,
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

async function write(kind: Kind, file: string, rows: number): Promise<void> {
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run(WRITE(kind, file, rows));
}
