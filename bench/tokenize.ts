// Speed of counting tokens, ours beside its peers: npm run bench. bench/README.md says what is measured how.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import path from "node:path";
import { countMany } from "../src/tokenize/count-many.ts";
import { loadEncoding } from "../src/tokenize/load-encoding.ts";
import type { Corpus } from "./tokenize.corpora.ts";
import { gatherCorpora } from "./tokenize.corpora.ts";
import { ENCODERS, PEERS } from "./tokenize.encoders.ts";

const ENCODING = "o200k_base";
const ROUNDS = 3;
const ROUND_MS = 600;

interface Pass {
  readonly seconds: number;
  readonly tokens: number;
}

function pass(count: (text: string) => number, { documents }: Corpus): Pass {
  const start = performance.now();
  let tokens = 0;
  for (const document of documents) tokens += count(document);
  return { seconds: (performance.now() - start) / 1000, tokens };
}

/** Runs `--alone NAME CORPUS` in a process of its own: how long loading takes, and the first pass over a corpus. */
function alone(root: string, name: string, corpus: string): { load: number; first: number } {
  const args = ["scripts/run.mjs", "bench/tokenize.ts", "--alone", name, corpus];
  const results = Array.from(
    { length: 3 },
    () =>
      JSON.parse(execFileSync(process.execPath, args, { cwd: root, encoding: "utf8" })) as {
        load: number;
        first: number;
      },
  );
  return {
    load: Math.min(...results.map(({ load }) => load)),
    first: Math.max(...results.map(({ first }) => first)),
  };
}

async function measureAlone(root: string, name: string, corpusName: string): Promise<void> {
  const start = performance.now();
  const count = await ENCODERS[name]?.(ENCODING, root);
  const load = performance.now() - start;
  const corpus = gatherCorpora(root).find((candidate) => candidate.name === corpusName);
  if (count === undefined || corpus === undefined) throw new Error(`no encoder ${name} or no corpus ${corpusName}`);
  process.stdout.write(JSON.stringify({ load, first: corpus.bytes / 1e6 / pass(count, corpus).seconds }));
}

function shuffled<T>(items: readonly T[]): T[] {
  return items
    .map((item) => ({ item, key: Math.random() }))
    .sort((a, b) => a.key - b.key)
    .map(({ item }) => item);
}

function print(cells: readonly string[]): void {
  console.log(cells.map((cell, i) => (i === 0 ? cell.padEnd(16) : cell.padStart(12))).join(""));
}

/** Warm: the best of many passes, in rounds in which the order is left to chance. */
async function warm(root: string, corpora: readonly Corpus[]): Promise<void> {
  const names = Object.keys(ENCODERS);
  const counts = new Map<string, (text: string) => number>();
  for (const name of names) counts.set(name, await (ENCODERS[name] as (typeof ENCODERS)[string])(ENCODING, root));
  const best = new Map<string, Pass>();
  for (let round = 0; round < ROUNDS; round++) {
    for (const corpus of shuffled(corpora)) {
      for (const name of shuffled(names)) {
        const count = counts.get(name) as (text: string) => number;
        for (const end = performance.now() + ROUND_MS; performance.now() < end;) {
          const latest = pass(count, corpus);
          const key = `${name} ${corpus.name}`;
          if (latest.seconds < (best.get(key)?.seconds ?? Infinity)) best.set(key, latest);
        }
      }
    }
  }
  const speed = (name: string, corpus: Corpus): number =>
    corpus.bytes / 1e6 / (best.get(`${name} ${corpus.name}`)?.seconds ?? Infinity);
  const tokens = (name: string, corpus: Corpus): number => best.get(`${name} ${corpus.name}`)?.tokens ?? 0;

  console.log(`\n${ENCODING}, warm, one core, MB of UTF-8 a second`);
  print(["", ...corpora.map(({ name, bytes }) => `${name} ${(bytes / 1e6).toFixed(1)}MB`)]);
  for (const name of names) print([name, ...corpora.map((corpus) => speed(name, corpus).toFixed(1))]);
  const ratios = corpora.map(
    (corpus) => speed("tokcost", corpus) / Math.max(...PEERS.map((peer) => speed(peer, corpus))),
  );
  print(["ours / best peer", ...ratios.map((ratio) => `${ratio.toFixed(2)}x`)]);
  console.log(
    `geometric mean ${Math.exp(ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / ratios.length).toFixed(2)}x`,
  );
  for (const name of names) {
    const off = corpora.filter((corpus) => tokens(name, corpus) !== tokens("tiktoken", corpus));
    if (off.length > 0)
      console.log(`${name}: another count than tiktoken on ${off.map((corpus) => corpus.name).join(", ")}`);
  }
  const agree = corpora.every((corpus) => tokens("tokcost", corpus) === tokens("tiktoken", corpus));
  console.log(`our counts ${agree ? "are" : "ARE NOT"} tiktoken's`);
}

function cold(root: string, corpora: readonly Corpus[]): void {
  console.log(`\n${ENCODING}, a process each: loading in ms, then the first pass over one corpus in MB/s`);
  print(["", "load", ...corpora.map(({ name }) => name)]);
  const firsts = new Map<string, number[]>();
  for (const name of Object.keys(ENCODERS)) {
    const results = corpora.map((corpus) => alone(root, name, corpus.name));
    firsts.set(
      name,
      results.map(({ first }) => first),
    );
    print([
      name,
      Math.min(...results.map(({ load }) => load)).toFixed(0),
      ...results.map(({ first }) => first.toFixed(1)),
    ]);
  }
  const best = (at: number): number => Math.max(...PEERS.map((peer) => firsts.get(peer)?.[at] ?? 0));
  print([
    "ours / best peer",
    "",
    ...corpora.map((_, at) => `${((firsts.get("tokcost")?.[at] ?? 0) / best(at)).toFixed(2)}x`),
  ]);
}

function chosen(alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(Math.random() * alphabet.length)]).join("");
}

const LETTERS = "abcdefghijklmnopqrstuvwxyz";
const HARD: Readonly<Record<string, (bytes: number) => string>> = {
  a: (bytes) => "a".repeat(bytes),
  spaces: (bytes) => " ".repeat(bytes),
  newlines: (bytes) => "\n".repeat(bytes),
  "=": (bytes) => "=".repeat(bytes),
  你好世界: (bytes) => "你好世界".repeat(bytes / 12),
  "family emoji": (bytes) => "👨‍👩‍👧‍👦".repeat(bytes / 25),
  "random letters": (bytes) => chosen(LETTERS, bytes),
  base64: (bytes) => chosen(`${LETTERS}${LETTERS.toUpperCase()}0123456789+/`, bytes),
  "0": (bytes) => "0".repeat(bytes),
};

async function hard(root: string): Promise<void> {
  console.log(`\n${ENCODING}, one long run, ms; the peers on 4 kB of it only, as most of them are quadratic`);
  const encoding = await loadEncoding(ENCODING);
  const ours = (text: string): number => encoding.count(text);
  const peers: [string, (text: string) => number][] = [];
  for (const name of PEERS) peers.push([name, await (ENCODERS[name] as (typeof ENCODERS)[string])(ENCODING, root)]);
  print(["", "1 MB", "10 MB", "growth", "4 kB", ...PEERS]);
  for (const [name, make] of Object.entries(HARD)) {
    const time = (count: (text: string) => number, text: string, times: number): number =>
      Math.min(
        ...Array.from({ length: times }, () => pass(count, { name, documents: [text], bytes: 0 }).seconds * 1000),
      );
    const [small, large] = [time(ours, make(1e6), 3), time(ours, make(1e7), 2)];
    const short = make(4000);
    const row = [small.toFixed(0), large.toFixed(0), `${(large / small).toFixed(1)}x`, time(ours, short, 5).toFixed(2)];
    print([name, ...row, ...peers.map(([, count]) => time(count, short, 1).toFixed(1))]);
  }
}

async function threads(corpora: readonly Corpus[]): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-bench-"));
  try {
    const documents = corpora.flatMap((corpus) => corpus.documents);
    let bytes = 0;
    const files: { file: string }[] = [];
    // Files of a tenth of a megabyte, and one of twenty.
    for (let i = 0; bytes < 200e6; i++) {
      const text = Array.from(
        { length: i === 0 ? 2500 : 12 },
        (_, k) => documents[(i * 12 + k) % documents.length],
      ).join("\n");
      const file = path.join(folder, `${i}.txt`);
      writeFileSync(file, text);
      files.push({ file });
      bytes += Buffer.byteLength(text);
    }
    const run = async (count: number): Promise<Pass> => {
      const start = performance.now();
      let tokens = 0;
      for await (const found of countMany(ENCODING, files, { threads: count })) tokens += found;
      return { seconds: (performance.now() - start) / 1000, tokens };
    };
    console.log(`\n${(bytes / 1e6).toFixed(0)} MB in ${files.length} files`);
    let alone: Pass | undefined;
    for (const count of [1, 1, availableParallelism(), availableParallelism()]) {
      const { seconds, tokens } = await run(count);
      if (count === 1 && seconds < (alone?.seconds ?? Infinity)) alone = { seconds, tokens };
      const gain = count === 1 ? "" : `, ${((alone?.seconds ?? 0) / seconds).toFixed(2)}x one thread's`;
      console.log(`${count} thread(s): ${(bytes / 1e6 / seconds).toFixed(1)} MB/s, ${tokens} tokens${gain}`);
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `npm run bench`; with `-- warm`, `cold`, `hard` or `threads`, only that part. */
export default async function bench(
  [part = "all", name = "", corpusName = ""]: readonly string[],
  root: string,
): Promise<void> {
  if (part === "--alone") return measureAlone(root, name, corpusName);
  const corpora = gatherCorpora(root);
  const wanted = (which: string): boolean => part === "all" || part === which;
  console.log(`Node ${process.version}, ${availableParallelism()} cores`);
  if (wanted("cold")) cold(root, corpora);
  if (wanted("warm")) await warm(root, corpora);
  if (wanted("hard")) await hard(root);
  if (wanted("threads")) await threads(corpora);
}
