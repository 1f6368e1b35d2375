import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { LOG_CONVERTERS } from "../../src/read/usage-logs/index.ts";
import type { Chance } from "../chance.ts";
import { csvAgrees, rowsAddUp, usageJson } from "../laws.ts";
import { answered, files, type Input, put, run, runApart, single, type Target } from "../target.ts";

const LOGS = files("fixtures/logs/*.jsonl", "fixtures/logs/*.csv", "fixtures/docs/requests.csv", "fuzz/corpus/logs/*");
const MAPPINGS = files("fuzz/corpus/mappings/*.yaml");

const GROUPS = [
  "model,day",
  "model,day",
  "feature,model",
  "tenant,user",
  "tag:team",
  "hour,mode",
  "provider,region",
  "minute",
];

interface Totals {
  readonly code: number | null;
  readonly stderr: string;
  /** The rows as JSON; "" where there is no report. */
  readonly rows: string;
  readonly copied: boolean;
  readonly found: string[];
}

/** Reads them all; the totals are the sums of the rows, and the CSV has the rows of the JSON. */
async function totals(
  logs: readonly string[],
  groupBy: string,
  folder: string,
  more: readonly string[] = [],
  how: typeof runApart = run,
): Promise<Totals> {
  const ways = ["--format", "json", "--format", "csv", "-o", "rows.csv", "--max-rejected", "100%"];
  const [{ code, stdout, stderr }, found] = await how(
    ["usage", ...logs, "--group-by", groupBy, ...ways, ...more],
    folder,
  );
  if (stdout === "") return { code, stderr, rows: "", copied: false, found };
  const report = usageJson(stdout);
  found.push(...rowsAddUp(report), ...csvAgrees(readFileSync(path.join(folder, "rows.csv"), "utf8"), report));
  return { code, stderr, rows: JSON.stringify(report.rows), copied: report.import.copied.length > 0, found };
}

function differs(what: string, now: string, before: string): string {
  const at = [...before].findIndex((character, index) => character !== now[index]);
  return `${what}, another result: …${now.slice(Math.max(0, at - 200), at + 200)}… for …${before.slice(Math.max(0, at - 200), at + 200)}…`;
}

/** Lines that stand for themselves: not one value over several lines, nor a page of records, nor a log that is read as a whole. */
function isOfLines({ bytes, seed }: Pick<Input, "bytes" | "seed">): boolean {
  const text = bytes.toString("utf8");
  const isWhole =
    text.split("\n").some((line) => LOG_CONVERTERS.some(({ begins }) => begins.test(line))) ||
    /"(?:messages|conversations|prompt|completion|data|records|results?)"/.test(text);
  return !isWhole && seed.endsWith("l") && text.split("\n").every((line) => /^(?:\{[^\r]*|\s*)$/.test(line.trimEnd()));
}

/** The lines of logs, dealt out anew in any order. */
function dealtOut(logs: readonly Input[], dice: Chance): Buffer[] {
  const lines = logs.flatMap(({ bytes }) => bytes.toString("latin1").split("\n"));
  const parts: string[][] = Array.from({ length: 1 + dice.whole(3) }, () => []);
  const order = dice.oneIn(2)
    ? lines
        .map((line) => [dice.whole(1e9), line] as const)
        .toSorted(([a], [b]) => a - b)
        .map(([, line]) => line)
    : lines;
  for (const line of order) dice.pick(parts).push(line);
  return parts.map((part) => Buffer.from(part.join("\n"), "latin1"));
}

/** The logs that are read, without those that are refused: one after another, as the error names them. */
async function readable<T extends { readonly name: string }>(
  logs: readonly T[],
  groupBy: string,
  folder: string,
): Promise<{ readonly logs: readonly T[]; readonly read: Totals }> {
  const read = await totals(
    logs.map(({ name }) => name),
    groupBy,
    folder,
  );
  if (read.code !== 2 || read.found.length > 0) return { logs, read };
  const rest = logs.filter(({ name }) => !read.stderr.startsWith(`error: ${name}:`));
  if (rest.length === 0 || rest.length === logs.length) return { logs: [], read };
  return readable(rest, groupBy, folder);
}

async function fuzzLogs(inputs: readonly Input[], folder: string, dice: Chance): Promise<string[]> {
  const groupBy = dice.pick(GROUPS);
  const given = inputs.map((input, index) => {
    return { ...input, name: put(folder, `${index}-${path.basename(input.seed)}`, input.bytes) };
  });
  const { logs, read } = await readable(given, groupBy, folder);
  const lawful = logs.filter(isOfLines);
  if (lawful.length === 0 || read.found.length > 0) return read.found;
  const before =
    lawful.length === logs.length
      ? read
      : await totals(
          lawful.map(({ name }) => name),
          groupBy,
          folder,
        );
  // Two files of the same bytes count as one.
  if (before.code === 2 || before.copied) return before.found;
  const parts = dealtOut(lawful, dice).map((bytes, index) => ({ bytes, seed: `part-${index}.jsonl` }));
  if (!parts.every(isOfLines)) return before.found;
  const names = parts.map(({ bytes, seed }) => put(folder, seed, bytes));
  const after = await totals(names, groupBy, folder);
  // A part of which nothing is known is refused, which a whole with one good line is not.
  if (after.code === 2 || after.copied) return [...before.found, ...after.found];
  const law = after.rows === before.rows ? [] : [differs("lines dealt out anew", after.rows, before.rows)];
  return [...before.found, ...after.found, ...law];
}

/** A log by its path, from standard input, and packed: three ways of reading, one result. */
async function fuzzWays({ bytes, seed }: Input, folder: string, dice: Chance): Promise<string[]> {
  const groupBy = dice.pick(GROUPS);
  const name = put(folder, path.basename(seed), bytes);
  const read = await totals([name], groupBy, folder);
  if (read.found.length > 0) return read.found;
  // By its path a row is not refused for such bytes in a cell that nobody asks for.
  if (seed.endsWith("csv") && !isUtf8(bytes)) return read.found;
  const args = ["usage", "-", "--group-by", groupBy, "--json", "--max-rejected", "100%"];
  const [given, found] = await run(args, folder, bytes);
  const other = answered(given) ? JSON.stringify(usageJson(given.stdout).rows) : "";
  // Of CSV whose quotes are broken one reader may refuse what the other takes for a broken row.
  const isRefused = (code: number | null) => code === 2;
  if (isRefused(given.code) !== isRefused(read.code)) {
    if (!seed.endsWith("csv"))
      found.push(
        `by path ${read.code} ${read.stderr.slice(0, 200)}, given ${given.code} ${given.stderr.slice(0, 200)}`,
      );
  } else if (other !== read.rows) found.push(differs("from standard input", other, read.rows));
  if (!dice.oneIn(2)) return found;
  const packed = await totals([put(folder, `packed-${path.basename(seed)}.gz`, gzipSync(bytes))], groupBy, folder);
  found.push(...packed.found);
  if (packed.rows !== read.rows) found.push(differs("packed", packed.rows, read.rows));
  return found;
}

/** Other quotes, separators and line ends. */
function otherDialect(bytes: Buffer, dice: Chance): Buffer {
  let text = bytes.toString("latin1");
  if (dice.oneIn(3)) text = text.replaceAll(",", dice.pick([";", "\t", "|", ", ", ",,"]));
  if (dice.oneIn(3))
    text = text.replaceAll(/(?<=^|[,;\t])([^,;\t\r\n"]*)(?=$|[,;\t])/gm, dice.pick(['"$1"', "'$1'", ' "$1"', '"$1" ']));
  if (dice.oneIn(4)) text = text.replaceAll("\n", dice.pick(["\r\n", "\r", "\n\n"]));
  if (dice.oneIn(6)) text = `\u00ef\u00bb\u00bf${text}`;
  if (dice.oneIn(6)) text = `${dice.pick(["sep=,", "# a remark", "", " "])}\n${text}`;
  if (dice.oneIn(6)) text = text.replace(/\n$/, "");
  if (dice.oneIn(6))
    text = text.replaceAll(/(\d)(\d{3})\b/g, dice.pick(["$1,$2", '"$1,$2"', "$1.$2", "$1_$2", "$1$2.0"]));
  if (dice.oneIn(8))
    text = text.replace(
      /[^,\n]+(?=\n)/,
      dice.pick(['"a ""quoted"" word"', '"two\nlines"', '"open', 'in"side', "=1+1", ""]),
    );
  return Buffer.from(text, "latin1");
}

export const LOG_TARGETS: readonly Target[] = [
  {
    name: "logs",
    reads: "logs of lines, sixteen together: however lines are dealt out",
    inputs: 16,
    share: 3,
    corpus: LOGS.filter((file) => file.endsWith("l")),
    run: fuzzLogs,
  },
  single({
    name: "log-ways",
    reads: "logs of any kind, by path, from standard input and packed",
    share: 2,
    corpus: [...LOGS, ...files("fuzz/corpus/documents/*")],
    run: fuzzWays,
  }),
  single({
    name: "csv-logs",
    reads: "CSV of odd dialects",
    share: 2,
    corpus: LOGS.filter((file) => file.endsWith("csv")),
    run: (input, folder, dice) => fuzzWays({ ...input, bytes: otherDialect(input.bytes, dice) }, folder, dice),
  }),
  {
    name: "packed-logs",
    reads: "gzip archives, damaged after they were packed",
    inputs: 4,
    corpus: LOGS,
    async run(inputs, folder, dice) {
      const found: string[] = [];
      for (const [index, { bytes, seed }] of inputs.entries()) {
        const packed = gzipSync(bytes, { level: dice.pick([0, 6, 9]) });
        const members = dice.oneIn(3) ? Buffer.concat([packed, gzipSync(readFileSync(seed))]) : packed;
        const damaged = damagedBytes(members, dice);
        const name = put(folder, `${index}-${path.basename(seed)}.gz`, damaged);
        const read = await totals([name], "model", folder);
        found.push(...read.found);
        // Only as long as Node unpacks it is it an archive.
        if (read.code !== 2 && damaged[0] === 0x1f && damaged[1] === 0x8b && !unpacks(damaged))
          found.push(`a damaged archive was read (${index})`);
      }
      return found;
    },
  },
  {
    name: "parquet-logs",
    reads: "Parquet files, damaged",
    inputs: 4,
    corpus: files("fuzz/corpus/parquet/*"),
    async run(inputs, folder, dice) {
      const found: string[] = [];
      for (const [index, { bytes, seed }] of inputs.entries()) {
        const damaged = dice.oneIn(3) ? bytes : damagedBytes(readFileSync(seed), dice);
        const name = put(folder, `${index}.parquet`, damaged);
        found.push(...(await totals([name], dice.pick(GROUPS), folder, [], runApart)).found);
      }
      return found;
    },
  },
  single({
    name: "mappings",
    reads: "mapping files",
    share: 2,
    corpus: MAPPINGS,
    async run({ bytes }, folder, dice) {
      const mapping = put(folder, "house.yaml", bytes);
      if (dice.oneIn(6)) return (await run(["usage", "--mapping", mapping, "--list-formats"], folder))[1];
      const log = put(
        folder,
        "house.jsonl",
        readFileSync(dice.pick([...files("fuzz/corpus/mappings/*.jsonl"), ...LOGS])),
      );
      return (await totals([log], dice.pick(GROUPS), folder, [dice.pick(["--as", "--mapping"]), mapping])).found;
    },
  }),
  {
    name: "log-commands",
    reads: "logs, by check, savings, forecast, FOCUS and saved workloads",
    inputs: 3,
    share: 2,
    corpus: [...LOGS, ...files("fuzz/corpus/long-logs/*")],
    async run(inputs, folder, dice) {
      put(folder, "tokcost.yaml", readFileSync(files("fuzz/corpus/workloads/small.yaml")[0] ?? ""));
      put(folder, "prompts/p.md", "Answer in one line.\n");
      const logs = inputs.map(({ bytes, seed }, index) => put(folder, `${index}-${path.basename(seed)}`, bytes));
      const any = ["--max-rejected", "100%"];
      const way = dice.whole(4);
      if (way === 0) return (await run(["check", ...logs, "--config", "tokcost.yaml", ...any], folder))[1];
      if (way === 1) return (await run(["savings", ...logs, ...any, ...(dice.oneIn(2) ? ["--json"] : [])], folder))[1];
      if (way === 2) {
        const focus = ["--format", "focus", "--billing-account", "a", "-o", "focus.csv"];
        return (await run(["usage", ...logs, "--anomalies", "--forecast", ...focus, ...any], folder))[1];
      }
      const [saved, found] = await run(["usage", ...logs, "--save-workload", "saved.yaml", ...any, "-q"], folder);
      if (!answered(saved)) return found;
      const [read, more] = await run(["simulate", "--config", "saved.yaml", "--draws", "32", "--json"], folder);
      if (read.code === 2) more.push(`simulate refuses the saved workload: ${read.stderr.slice(0, 300)}`);
      return [...found, ...more];
    },
  },
];

function damagedBytes(bytes: Buffer, dice: Chance): Buffer {
  const copy = Buffer.from(bytes);
  for (let i = dice.whole(4); i > 0; i--) {
    // Archives and Parquet tell at their ends what they hold.
    const at = dice.oneIn(2) ? copy.length - 1 - dice.whole(Math.min(copy.length, 200)) : dice.whole(copy.length);
    copy[at] = dice.oneIn(2) ? (copy[at] ?? 0) ^ (1 << dice.whole(8)) : dice.pick([0, 1, 0x7f, 0x80, 0xff]);
  }
  if (dice.oneIn(5)) return copy.subarray(0, dice.whole(copy.length));
  if (dice.oneIn(8)) return Buffer.concat([copy, Buffer.from(dice.pick(["x", "\0\0\0\0", "PAR1"]))]);
  return copy;
}

function unpacks(bytes: Buffer): boolean {
  try {
    gunzipSync(bytes);
    return true;
  } catch {
    return false;
  }
}
