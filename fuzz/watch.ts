import { fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { HANG_MS, MEMORY_KB, peakOf, spentBy } from "./process.ts";
import type { Target } from "./target.ts";

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
        // What thousands of rounds left for the collector is not what one call takes.
        if (peakOf(child.pid) > MEMORY_KB / 2) child.kill("SIGKILL");
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
