import { mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { parseArgs } from "node:util";
import { tryRound } from "./child.ts";
import { counted, type Counts, countsTable, readCounts, writeCounts } from "./counts.ts";
import type { Target } from "./target.ts";
import { TARGETS } from "./targets.ts";
import { type Turn, watchTarget } from "./watch.ts";

/** Each target has its turn up to so many times, so that a run that is cut short has tried them all. */
const MOST_TURNS = 4;

/** A process takes a second to start, and several on a busy machine: shorter turns would be spent on that. */
const SHORTEST_MS = 20_000;

/**
 * `npm run fuzz -- [--minutes 1] [--targets logs,prompts] [--from 1] [--counts FILE]`: all targets in turns that share the time.
 * With a file of counts, what it holds is done already: the same call again goes on where the last one stopped, up to the
 * minutes in all, and `--table FILE` prints it for docs/reliability.md. `--one TARGET NUMBER` tries one round again and
 * keeps its files. Exits with 1 where something was found.
 */
export default async function fuzz(args: readonly string[], root: string): Promise<void> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      minutes: { type: "string", default: "1" },
      targets: { type: "string", default: TARGETS.map(({ name }) => name).join(",") },
      from: { type: "string", default: "1" },
      counts: { type: "string" },
      table: { type: "string" },
      one: { type: "string" },
    },
  });
  if (values.table !== undefined) return console.log(countsTable(readCounts(values.table)));
  if (values.one !== undefined) return console.log(await one(values.one, Number(positionals[0])));
  const names = values.targets.split(",");
  const chosen = TARGETS.filter(({ name }) => names.includes(name));
  const milliseconds = Number(values.minutes) * 60_000;
  const shares = chosen.reduce((sum, { share = 1 }) => sum + share, 0);
  let counts: Counts = values.counts === undefined ? {} : readCounts(values.counts);
  const turns = Math.max(1, Math.min(MOST_TURNS, Math.floor(milliseconds / shares / SHORTEST_MS)));
  for (let turn = 1; turn <= turns; turn++) {
    for (const target of chosen) {
      const whole = (milliseconds * (target.share ?? 1)) / shares;
      const due = (whole * turn) / turns - 1000 * (counts[target.name]?.seconds ?? 0);
      if (due < 1000) continue;
      counts = await turnOf(target, counts, { from: Number(values.from), milliseconds: due, root });
      if (values.counts !== undefined) writeCounts(values.counts, counts);
    }
  }
  console.log(`\n${countsTable(counts)}`);
  if (chosen.some(({ name }) => (counts[name]?.findings.length ?? 0) > 0)) process.exitCode = 1;
}

async function turnOf(target: Target, counts: Counts, turn: Turn): Promise<Counts> {
  const start = Date.now();
  const tried = await watchTarget(target, { ...turn, from: counts[target.name]?.next ?? turn.from });
  const { inputs, findings, slowestMs, peakKb } = tried;
  const figures = `${inputs} inputs, ${findings.length} findings, slowest ${slowestMs} ms, ${Math.round(peakKb / 1000)} MB`;
  console.log(`${target.name}: ${figures}`);
  for (const { number, complaint } of findings.slice(0, 10)) console.log(`  ${number}: ${complaint.slice(0, 400)}`);
  return counted(counts, target, tried, (Date.now() - start) / 1000);
}

async function one(name: string, number: number): Promise<readonly string[]> {
  const target = TARGETS.find((known) => known.name === name);
  if (target === undefined) throw new Error(`no target is called ${name}`);
  const workspace = path.join(tmpdir(), `tokcost-fuzz-one-${name}-${number}`);
  mkdirSync(workspace, { recursive: true });
  console.log(`files in ${workspace}`);
  return tryRound(target, number, workspace, true);
}
