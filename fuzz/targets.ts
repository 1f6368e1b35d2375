import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { globSync } from "tinyglobby";
import { ROOT, tokcost, type Outcome } from "../test/cli/tokcost.ts";
import type { Chance } from "./chance.ts";

/** A reader under test: what it is fed with, and the call of the built command that reads it. */
export interface Target {
  readonly name: string;
  /** Files of the repository to make inputs from. */
  readonly corpus: readonly string[];
  /** Runs the command on one input, in an empty folder; returns what is wrong with the answer beyond what holds for all. */
  run(input: Buffer, folder: string, seed: string, dice: Chance): Promise<string[]>;
}

const run = async (args: readonly string[], folder: string, input?: Buffer): Promise<[Outcome, string[]]> => {
  const outcome = await tokcost(args, { cwd: folder, ...(input === undefined ? {} : { input }) });
  return [outcome, complaints(args, outcome)];
};

/** What must hold whatever is read: no bug, no control bytes to a terminal, no result beside an error, one line an error. */
export function complaints(args: readonly string[], { code, stdout, stderr }: Outcome): string[] {
  const found: string[] = [];
  if (![0, 1, 2, 3].includes(code ?? -1)) found.push(`exit ${code}: ${stderr.slice(0, 2000)}`);
  if (code === 2 && stdout !== "") found.push("exit 2 with output");
  const errors = stderr.split("\n").filter((line) => line.startsWith("error: "));
  if (code === 2 && errors.length !== 1) found.push(`${errors.length} error lines: ${stderr.slice(0, 400)}`);
  const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;
  if (control.test(stderr)) found.push("control characters in messages");
  if (!args.includes("csv") && control.test(stdout)) found.push("control characters in the report");
  // Names of variables may be any words.
  const figures = stdout.replaceAll(/"(?:[^"\\]|\\.)*"|^assumed variables .*$/gm, "");
  if (/\bNaN\b|\bundefined\b|\[object Object\]|Infinity/.test(figures))
    found.push(`a figure that is none: ${stdout.slice(0, 600)}`);
  return found;
}

const put = (folder: string, name: string, content: Buffer): string => {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
  return name;
};

const files = (...patterns: string[]): string[] => globSync(patterns, { cwd: ROOT, absolute: true }).toSorted();

export const TARGETS: readonly Target[] = [
  {
    name: "prompts",
    corpus: files(
      "fixtures/formats/*.*",
      "fixtures/prompts/*",
      "fixtures/prompt-formats/**/*.*",
      "fixtures/errors/*/*.*",
      "fuzz/corpus/prompts/*",
    ),
    async run(input, folder, seed, dice) {
      const name = put(
        folder,
        dice.oneIn(8)
          ? `p${dice.pick([".md", ".json", ".prompty", ".prompt", ".yaml", ".jsonl"])}`
          : path.basename(seed),
        input,
      );
      const [, found] = await run(
        ["estimate", name, "-m", "gpt-4o", ...(dice.oneIn(2) ? ["--json"] : ["--sections"])],
        folder,
      );
      return found;
    },
  },
  {
    name: "standard-input",
    corpus: files("fixtures/formats/*.*", "fixtures/prompts/*"),
    async run(input, folder) {
      const [, found] = await run(["estimate", "-", "-m", "claude-haiku-4-5"], folder, input);
      return found;
    },
  },
  {
    name: "variables",
    corpus: files("fixtures/formats/rows.*", "fixtures/errors/bad-vars-file/*"),
    async run(input, folder, seed) {
      put(folder, "p.md", Buffer.from("Hello {{question}} {{name}}\n"));
      const name = put(folder, path.basename(seed), input);
      const [, found] = await run(["estimate", "p.md", "-m", "gpt-4o", "--vars", name], folder);
      return found;
    },
  },
  {
    name: "logs",
    corpus: files("fixtures/logs/*.*", "fixtures/docs/requests.csv", "fuzz/corpus/logs/*"),
    run: fuzzLog,
  },
  {
    name: "prices",
    corpus: files("fixtures/prices/*.yaml", "fixtures/errors/prices-*/prices.yaml"),
    async run(input, folder, _, dice) {
      const name = put(folder, "own.yaml", input);
      const args = ["prices", "list", "gpt-4o", dice.oneIn(3) ? "--table" : "--prices", name];
      const [, found] = await run(args, folder);
      return found;
    },
  },
  {
    name: "price-import",
    corpus: files("fixtures/docs/model_prices.json", "fuzz/corpus/price-lists/*"),
    async run(input, folder) {
      const name = put(folder, "list.json", input);
      const [, found] = await run(["prices", "import", name], folder);
      return found;
    },
  },
  {
    name: "workload",
    corpus: files("fixtures/errors/workload-*/tokcost.yaml", "fuzz/corpus/workloads/*", "fixtures/savings/*.yaml"),
    async run(input, folder, _, dice) {
      put(folder, "prompts/p.md", Buffer.from("Answer in one line.\n"));
      put(folder, "tokcost.yaml", input);
      const command = dice.pick(["compare", "simulate", "margin", "check"]);
      const draws = command === "simulate" || command === "margin" ? ["--draws", "64"] : [];
      const [, found] = await run([command, ...draws, ...(dice.oneIn(2) ? ["--json"] : [])], folder);
      return found;
    },
  },
  {
    name: "receipt",
    corpus: files("fuzz/corpus/receipts/*"),
    async run(input, folder) {
      put(folder, "report/receipt.json", input);
      const [, found] = await run(["verify", "report"], folder);
      return found;
    },
  },
  {
    name: "cost-report",
    corpus: files("fixtures/docs/costs.json", "fuzz/corpus/cost-reports/*"),
    async run(input, folder) {
      put(
        folder,
        "calls.csv",
        Buffer.from("ts,model,input_tokens,output_tokens\n2026-11-13T10:00:00Z,gpt-4o-mini,10,20\n"),
      );
      const name = put(folder, "costs.json", input);
      const [, found] = await run(["usage", "calls.csv", "--reconcile", name], folder);
      return found;
    },
  },
  {
    name: "trace",
    corpus: files("fixtures/docs/requests.csv", "fuzz/corpus/traces/*"),
    async run(input, folder, seed) {
      put(folder, "tokcost.yaml", readFileSync(path.join(ROOT, "fuzz/corpus/workloads/small.yaml")));
      const name = put(folder, path.basename(seed), input);
      const [, found] = await run(["simulate", "--trace", name, "--draws", "64"], folder);
      return found;
    },
  },
  {
    name: "baseline",
    corpus: files("fuzz/corpus/baselines/*"),
    async run(input, folder) {
      put(folder, "tokcost.yaml", readFileSync(path.join(ROOT, "fuzz/corpus/workloads/small.yaml")));
      const name = put(folder, "base.json", input);
      const [, found] = await run(["check", "--base", name], folder);
      return found;
    },
  },
  {
    name: "tokenizer",
    corpus: files("fuzz/corpus/tokenizers/*"),
    async run(input, folder, seed) {
      const name = put(folder, path.basename(seed), input);
      const split = name.endsWith(".tiktoken") ? ["--split", "o200k_base"] : [];
      const outcome = await tokcost(["tokenizers", "add", name, "--name", "fuzzed", ...split], {
        cwd: folder,
        env: { NO_COLOR: "1", TOKCOST_DATA: path.join(folder, "data") },
      });
      return complaints(["tokenizers"], outcome);
    },
  },
];

/** A log, sometimes gzipped; of one without complaint, the totals are the same however its lines are cut into files or ordered. */
async function fuzzLog(input: Buffer, folder: string, seed: string, dice: Chance): Promise<string[]> {
  const name = path.basename(seed).replace(/\.gz$/, "");
  const plain = seed.endsWith(".gz") ? gunzipSync(input, { finishFlush: 2 }) : input;
  const packed = dice.oneIn(8);
  put(folder, packed ? `${name}.gz` : name, packed ? cut(gzipSync(plain), dice) : plain);
  const args = (...logs: string[]) => ["usage", ...logs, "--json", "--group-by", "model,day", "--max-rejected", "100%"];
  const [whole, found] = await run(args(packed ? `${name}.gz` : name), folder);
  // A session of Codex tells its counts as sums since its beginning: it is one file.
  if (packed || seed.includes("codex") || found.length > 0 || ![0, 3].includes(whole.code ?? -1) || !name.endsWith("l"))
    return found;

  const lines = plain.toString("latin1").split(/(?<=\n)/);
  // What stands over several lines, or is one value, is no log of lines; two files of the same bytes count as copies.
  if (!lines.every((line) => /^(?:\{[^\r]*|\s*)$/.test(line.trimEnd()))) return found;
  const at = dice.whole(lines.length + 1);
  const half = (part: readonly string[]) => Buffer.from(part.join(""), "latin1");
  if (half(lines.slice(0, at)).equals(half(lines.slice(at)))) return found;
  put(folder, `a-${name}`, half(lines.slice(0, at)));
  put(folder, `b-${name}`, half(lines.slice(at)));
  const [parts, more] = await run(args(`a-${name}`, `b-${name}`), folder);
  // A part of which nothing is known is refused, which a whole with one good line is not.
  if (parts.code === 2) return more;
  if (parts.code !== whole.code || rowsOf(parts) !== rowsOf(whole))
    more.push(
      `cut at line ${at}, another result: ${parts.stderr.slice(0, 300)} ${rowsOf(parts).slice(0, 500)} for ${rowsOf(whole).slice(0, 500)}`,
    );
  return more;
}

const cut = (bytes: Buffer, dice: Chance): Buffer =>
  dice.oneIn(2) ? bytes.subarray(0, dice.whole(bytes.length)) : bytes;

function rowsOf({ stdout }: Outcome): string {
  try {
    return JSON.stringify((JSON.parse(stdout) as { rows: unknown }).rows);
  } catch {
    return stdout;
  }
}
