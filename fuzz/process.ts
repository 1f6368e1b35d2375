import { readFileSync } from "node:fs";

/** A call may take so much of a processor's time (other work on the machine does not count), and the process so much memory. */
export const HANG_MS = 5000;
export const MEMORY_KB = 1_000_000;

/** Milliseconds of processor time that a process has had, all its threads together; 0 where the system does not tell. */
export function spentBy(pid: number | undefined): number {
  try {
    // After the name, which may hold spaces: state is field 3, user and system time are fields 14 and 15, in hundredths of a second.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ") ?? [];
    return 10 * (Number(fields[11] ?? 0) + Number(fields[12] ?? 0));
  } catch {
    return 0;
  }
}

/** Most memory that a process held, in kB; 0 where the system does not tell. */
export function peakOf(pid: number | undefined): number {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
}

/** Processes that a process started; none where the system does not tell. */
export function childrenOf(pid: number | undefined): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}
