import { fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Target } from "./target.ts";

/** A call may take so much of a processor's time (other work on the machine does not count), and the process so much memory. */
const HANG_MS = 5000;
const MEMORY_KB = 1_000_000;

export interface Finding {
  readonly number: number;
  readonly complaint: string;
}

export interface Tried {
  readonly inputs: number;
  /** The number of the round that comes next. */
  readonly next: number;
  readonly findings: readonly Finding[];
  /** Processor time of the longest call, and the most memory that the process ever held. */
  readonly slowestMs: number;
  readonly peakKb: number;
}

interface Message {
  readonly begins?: number;
  readonly number?: number;
  readonly complaints?: readonly string[];
}

export interface Turn {
  /** The number of the first round. */
  readonly from: number;
  readonly milliseconds: number;
  /** No more than so many. Default: as many as there is time for. */
  readonly rounds?: number;
  readonly root: string;
}

/** Tries rounds from `from` on for so long, in a process of its own that is watched. */
export async function watchTarget(
  target: Target,
  { from, milliseconds, rounds = Infinity, root }: Turn,
): Promise<Tried> {
  const workspace = mkdtempSync(path.join(tmpdir(), "tokcost-fuzz-"));
  const end = Date.now() + milliseconds;
  const findings: Finding[] = [];
  let [inputs, slowestMs, peakKb, next] = [0, 0, 0, from];
  const isOver = () => Date.now() > end || next >= from + rounds;
  while (!isOver()) {
    await new Promise<void>((resolve) => {
      const child = fork(path.join(root, "scripts/run.mjs"), ["fuzz/child.ts", target.name, String(next), workspace], {
        cwd: root,
        stdio: ["ignore", "ignore", "inherit", "ipc"],
      });
      let [running, began] = [next, 0];
      const stop = (complaint?: string): void => {
        if (complaint !== undefined) findings.push({ number: running, complaint });
        clearInterval(watch);
        // What is cut off by the end of its time was not tried.
        next = complaint === undefined ? running : running + 1;
        child.kill("SIGKILL");
      };
      const watch = setInterval(() => {
        const held = peakOf(child.pid);
        peakKb = Math.max(peakKb, held);
        if (began > 0 && spentBy(child.pid) - began > HANG_MS) stop(`hangs: more than ${HANG_MS / 1000} s`);
        else if (held > MEMORY_KB) stop(`memory: ${Math.round(held / 1000)} MB`);
        else if (isOver()) stop();
      }, 50);
      child.on("message", ({ begins, number, complaints = [] }: Message) => {
        const spent = spentBy(child.pid);
        if (began > 0) slowestMs = Math.max(slowestMs, spent - began);
        began = spent;
        if (begins !== undefined) running = begins;
        if (number === undefined) return;
        inputs += target.inputs ?? 1;
        running = next = number + 1;
        for (const complaint of complaints) findings.push({ number, complaint });
      });
      child.on("exit", (code, signal) => {
        clearInterval(watch);
        if (code !== 0 && signal !== "SIGKILL") {
          findings.push({ number: running, complaint: `the process ended with ${code ?? signal}` });
          next = running + 1;
        }
        resolve();
      });
    });
  }
  rmSync(workspace, { recursive: true, force: true });
  return { inputs, next, findings, slowestMs, peakKb };
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
