import { spawn } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import path from "node:path";
import { globSync } from "tinyglobby";
import { ROOT, tokcost, type Outcome } from "../test/cli/tokcost.ts";
import type { Chance } from "./chance.ts";
import { childrenOf, HANG_MS, MEMORY_KB, peakOf } from "./process.ts";

/** A damaged file, and the file of the repository that it was made of. */
export interface Input {
  readonly bytes: Buffer;
  readonly seed: string;
}

/** A reader under test: what it is fed with, and the calls of the built command that read it. */
export interface Target {
  readonly name: string;
  /** What it reads, in words, for the table of what was tried. */
  readonly reads: string;
  /** Files of the repository to make inputs from; left out: the target makes its own. */
  readonly corpus?: readonly string[];
  /** So many inputs are tried at once (default: 1), where a call costs more than what it reads. */
  readonly inputs?: number;
  /** Of the time, in parts of what others get (default: 1). */
  readonly share?: number;
  /** Runs the command on them, in an empty folder; returns what is wrong with the answers. */
  run(inputs: readonly Input[], folder: string, dice: Chance): Promise<string[]>;
}

/** A target of one input at a time. */
export function single(
  target: Omit<Target, "run" | "inputs"> & { run(input: Input, folder: string, dice: Chance): Promise<string[]> },
): Target {
  return {
    ...target,
    async run([input], folder, dice) {
      return input ? target.run(input, folder, dice) : [];
    },
  };
}

/** Told as each call begins: it is calls that must not hang, however many a round has. */
export const calls = { begin: (): void => undefined };

/** Runs the built command in a folder; also what is wrong with the answer whatever it read. */
export async function run(args: readonly string[], cwd: string, input?: Buffer): Promise<[Outcome, string[]]> {
  calls.begin();
  const outcome = await tokcost(args, {
    cwd,
    env: { NO_COLOR: "1", TOKCOST_DATA: path.join(cwd, "data") },
    ...(input === undefined ? {} : { input }),
  });
  return [outcome, complaints(args, outcome).map((complaint) => `${args.slice(0, 2).join(" ")}: ${complaint}`)];
}

/** The same as a process of its own, as a user runs it: for what may break the process down. */
export async function runApart(args: readonly string[], cwd: string): Promise<[Outcome, string[]]> {
  calls.begin();
  const child = spawn(process.execPath, [path.join(ROOT, "bin/tokcost.js"), ...args], {
    cwd,
    env: { PATH: process.env["PATH"], NO_COLOR: "1", TOKCOST_DATA: path.join(cwd, "data") },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let [stdout, stderr, peakKb] = ["", "", 0];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  const began = Date.now();
  const watch = setInterval(() => {
    for (const pid of [child.pid, ...childrenOf(child.pid)]) peakKb = Math.max(peakKb, peakOf(pid));
    if (Date.now() - began > HANG_MS || peakKb > MEMORY_KB) child.kill("SIGTERM");
  }, 20);
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  clearInterval(watch);
  const found = complaints(args, { code, stdout, stderr });
  return [{ code, stdout, stderr }, found.map((complaint) => `${args.slice(0, 2).join(" ")}, apart: ${complaint}`)];
}

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
  // Names of variables and models, and addresses of sources, may be any words.
  const figures = stdout.replaceAll(/"(?:[^"\\]|\\.)*"|^assumed variables .*$|^source: .*$|^[^\s/]+\/\S+/gm, "");
  if (/\bNaN\b|\bundefined\b|\[object Object\]|Infinity/.test(figures))
    found.push(`a figure that is none: ${stdout.slice(0, 600)}`);
  return found;
}

/** Whether the command gave a report. */
export function answered({ code }: Outcome): boolean {
  return code === 0 || code === 1 || code === 3;
}

export function put(folder: string, name: string, content: Buffer | string): string {
  mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
  writeFileSync(path.join(folder, name), content);
  return name;
}

/** Files of the repository by pattern, in an order of their names. */
export function files(...patterns: string[]): string[] {
  return globSync(patterns, { cwd: ROOT, absolute: true }).toSorted();
}
