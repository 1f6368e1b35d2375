import { readFileSync, renameSync, writeFileSync } from "node:fs";
import type { Target } from "./target.ts";
import type { Finding, Tried } from "./watch.ts";

/** What was tried of a target, over as many calls as it took. */
export interface Count {
  readonly reads: string;
  readonly inputs: number;
  readonly seconds: number;
  readonly next: number;
  readonly slowestMs: number;
  readonly peakMb: number;
  readonly findings: readonly Finding[];
}

export type Counts = Readonly<Record<string, Count>>;

export function readCounts(file: string): Counts {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Counts;
  } catch {
    return {};
  }
}

/** Half a file is none: it is written beside and moved. */
export function writeCounts(file: string, counts: Counts): void {
  writeFileSync(`${file}.fresh`, `${JSON.stringify(counts, null, 2)}\n`);
  renameSync(`${file}.fresh`, file);
}

export function counted(counts: Counts, target: Target, tried: Tried, seconds: number): Counts {
  const before = counts[target.name];
  const count: Count = {
    reads: target.reads,
    inputs: (before?.inputs ?? 0) + tried.inputs,
    seconds: (before?.seconds ?? 0) + seconds,
    next: tried.next,
    slowestMs: Math.max(before?.slowestMs ?? 0, tried.slowestMs),
    peakMb: Math.max(before?.peakMb ?? 0, Math.round(tried.peakKb / 1000)),
    findings: [...(before?.findings ?? []), ...tried.findings],
  };
  return { ...counts, [target.name]: count };
}

/** The table of docs/reliability.md. */
export function countsTable(counts: Counts): string {
  const all = Object.values(counts);
  const sum = (of: (count: Count) => number) => all.reduce((total, count) => total + of(count), 0);
  const row = (cells: readonly (string | number)[]) =>
    `| ${cells.map((cell) => (typeof cell === "number" ? Math.round(cell).toLocaleString("en-US") : cell)).join(" | ")} |`;
  return [
    row(["reader", "inputs", "minutes", "slowest, ms", "memory, MB", "findings"]),
    row(["---", "---:", "---:", "---:", "---:", "---:"]),
    ...all.map(({ reads, inputs, seconds, slowestMs, peakMb, findings }) =>
      row([reads, inputs, (seconds / 60).toFixed(1), slowestMs, peakMb, findings.length]),
    ),
    row([
      "in all",
      sum(({ inputs }) => inputs),
      (sum(({ seconds }) => seconds) / 60).toFixed(1),
      Math.max(0, ...all.map(({ slowestMs }) => slowestMs)),
      Math.max(0, ...all.map(({ peakMb }) => peakMb)),
      sum(({ findings }) => findings.length),
    ]),
  ].join("\n");
}
