import { fork } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { TARGETS, type Target } from "./targets.ts";
import { tryInput } from "./child.ts";

/** An input may take so much of a processor's time (other work on the machine does not count), and the process so much memory. */
const HANG_MS = 5000;
const MEMORY_KB = 1_000_000;

export interface Finding {
  readonly target: string;
  readonly number: number;
  readonly complaint: string;
}

export interface Tried {
  readonly target: string;
  readonly inputs: number;
  readonly findings: readonly Finding[];
  /** Processor time of the longest input, and the most memory that the process ever held. */
  readonly slowestMs: number;
  readonly peakKb: number;
}

interface Message {
  readonly begins?: number;
  readonly number?: number;
  readonly complaints?: readonly string[];
}

/** Tries inputs from `from` on for so long, in a process of its own that is watched. */
export async function fuzzTarget(
  target: Target,
  { from, milliseconds, root }: { readonly from: number; readonly milliseconds: number; readonly root: string },
): Promise<Tried> {
  const end = Date.now() + milliseconds;
  const findings: Finding[] = [];
  let [inputs, slowestMs, peakKb, next] = [0, 0, 0, from];
  while (Date.now() < end) {
    await new Promise<void>((resolve) => {
      const child = fork(path.join(root, "scripts/run.mjs"), ["fuzz/child.ts", target.name, String(next), "1e15"], {
        cwd: root,
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      let [running, began] = [next, 0];
      const stop = (complaint?: string): void => {
        if (complaint !== undefined) findings.push({ target: target.name, number: running, complaint });
        clearInterval(watch);
        next = running + 1;
        child.kill("SIGKILL");
      };
      const watch = setInterval(() => {
        const held = peakOf(child.pid);
        peakKb = Math.max(peakKb, held);
        if (Date.now() > end) stop();
        else if (began > 0 && spentBy(child.pid) - began > HANG_MS) stop(`hangs: more than ${HANG_MS / 1000} s`);
        else if (held > MEMORY_KB) stop(`memory: ${Math.round(held / 1000)} MB`);
      }, 50);
      child.on("message", ({ begins, number, complaints = [] }: Message) => {
        if (begins !== undefined) [running, began] = [begins, spentBy(child.pid)];
        if (number === undefined) return;
        inputs++;
        slowestMs = Math.max(slowestMs, spentBy(child.pid) - began);
        for (const complaint of complaints) findings.push({ target: target.name, number, complaint });
      });
      child.on("exit", (code, signal) => {
        clearInterval(watch);
        if (signal === null && code !== 0) {
          findings.push({ target: target.name, number: running, complaint: `the process ended with ${code}` });
          next = running + 1;
        }
        resolve();
      });
    });
  }
  return { target: target.name, inputs, findings, slowestMs, peakKb };
}

/** Milliseconds of processor time that a process has had, all its threads together; 0 where the system does not tell. */
function spentBy(pid: number | undefined): number {
  try {
    // After the name, which may hold spaces: state is field 3, user and system time are fields 14 and 15, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  } catch {
    return 0;
  }
}

/** Most memory that a process held, in kB; 0 where the system does not tell. */
function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/**
 * `npm run fuzz -- [--minutes 1] [--from 1] [--targets logs,prompts]`: each target in turn. `--one TARGET NUMBER` tries one input
 * again. Exits with 1 where something was found.
 */
export default async function fuzz(args: readonly string[], root: string): Promise<void> {
  const option = (name: string, otherwise: string) => {
    const at = args.indexOf(`--${name}`);
    return at === -1 ? otherwise : (args[at + 1] ?? otherwise);
  };
  if (args[0] === "--one") {
    const target = TARGETS.find(({ name }) => name === args[1]);
    if (target) console.log(await tryInput(target, Number(args[2])));
    return;
  }
  const names = option("targets", TARGETS.map(({ name }) => name).join(",")).split(",");
  const chosen = TARGETS.filter(({ name, corpus }) => names.includes(name) && corpus.length > 0);
  const milliseconds = (Number(option("minutes", "1")) * 60_000) / chosen.length;
  let all = 0;
  for (const target of chosen) {
    const tried = await fuzzTarget(target, { from: Number(option("from", "1")), milliseconds, root });
    all += tried.inputs;
    console.log(
      `${tried.target}: ${tried.inputs} inputs, ${tried.findings.length} findings, slowest ${tried.slowestMs} ms, ${Math.round(tried.peakKb / 1000)} MB`,
    );
    for (const { number, complaint } of tried.findings.slice(0, 10))
      console.log(`  ${number}: ${complaint.slice(0, 400)}`);
    if (tried.findings.length > 0) process.exitCode = 1;
  }
  console.log(`${all} inputs`);
}
