import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { smallWorkload } from "./small-run.ts";
import { FIXTURES, ROOT } from "./tokcost.ts";

const BIN = path.join(ROOT, "bin/tokcost.js");
const ENV = { PATH: process.env["PATH"] ?? "" };

/** What a process leaves that was killed while it wrote. */
export const LEFT_OVER = /^\.tokcost-[0-9a-f]{6}-\d+-[0-9a-f]{12}\.tmp$/;

export interface Writer {
  readonly name: string;
  /** Where it is called; it has the inputs, and what is written. */
  readonly folder: string;
  /** Writes the old result, or the new one. */
  readonly args: (version: "old" | "new") => readonly string[];
  /** The files that it writes. */
  readonly files: readonly string[];
}

/** One of each kind: a file of a short run, a folder, a file of a run with DuckDB. */
export function writers(): Writer[] {
  const prompts = mkdtempSync(path.join(tmpdir(), "tokcost-killed-"));
  mkdirSync(path.join(prompts, "out"));
  copyFileSync(path.join(FIXTURES, "prompts/triage.md"), path.join(prompts, "triage.md"));
  const logs = mkdtempSync(path.join(tmpdir(), "tokcost-killed-"));
  copyFileSync(path.join(FIXTURES, "support-desk/usage.jsonl"), path.join(logs, "usage.jsonl"));
  const workload = smallWorkload();
  const results = ["usage-map", "token-loads", "comparison", "growth", "pricing-check"].map((name) => `${name}.csv`);
  return [
    {
      name: "estimate -o",
      folder: prompts,
      args: (version) => {
        const models = version === "old" ? "gpt-4o" : "gpt-4o-mini,gpt-4-turbo";
        return ["estimate", "triage.md", "--as-of", "2026-11-21", "-m", models, "-o", "out/estimate.json"];
      },
      files: ["out/estimate.json"],
    },
    {
      name: "usage -o",
      folder: logs,
      args: (version) => [
        "usage",
        "usage.jsonl",
        "--group-by",
        version === "old" ? "model" : "day,model",
        "-o",
        "usage.csv",
      ],
      files: ["usage.csv"],
    },
    {
      name: "run -o",
      folder: workload,
      args: (version) => ["run", "-q", "--draws", version === "old" ? "64" : "128", "-m", "gpt-4o", "-o", "report"],
      files: [...results, "report.html", "receipt.json"].map((file) => path.join("report", file)),
    },
  ];
}

export interface End {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Runs to the end; gives the milliseconds that took. */
export function finish({ folder, args }: Writer, version: "old" | "new"): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, [BIN, ...args(version)], { cwd: folder, env: ENV });
  if (status !== 0) throw new Error(stderr.toString());
  return performance.now() - start;
}

/** Starts writing the new result and sends a signal after so many milliseconds, or as soon as it begins to write. */
export async function interrupt(
  { folder, args, files }: Writer,
  when: number | "writing",
  signal: NodeJS.Signals,
): Promise<End> {
  const places = new Set(files.flatMap((file) => [folder, path.dirname(path.join(folder, file))]));
  const child = spawn(process.execPath, [BIN, ...args("new")], { cwd: folder, env: ENV, stdio: "ignore" });
  const send = (): void => void child.kill(signal);
  const watchers =
    when === "writing"
      ? [...places].map((place) =>
          watch(place, (_event, name) => {
            if (LEFT_OVER.test(name ?? "")) send();
          }),
        )
      : [];
  const timer = when === "writing" ? undefined : setTimeout(send, when);
  const end = await new Promise<End>((resolve) => {
    child.on("exit", (code, by) => resolve({ code, signal: by }));
  });
  clearTimeout(timer);
  for (const watcher of watchers) watcher.close();
  return end;
}

/** The text of each file that a writer writes; null: it is not there. */
export function written({ folder, files }: Writer): (string | null)[] {
  return files.map((file) => {
    try {
      return readFileSync(path.join(folder, file), "utf8");
    } catch {
      return null;
    }
  });
}

/** What lies below a writer's folder under a temporary name. */
export function leftOvers({ folder }: Writer): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) =>
    LEFT_OVER.test(path.basename(name)),
  );
}

/** What lies there that is neither input, nor result, nor a temporary known by its name. */
export function strangers(writer: Writer, inputs: ReadonlySet<string>): string[] {
  const known = new Set([...inputs, ...writer.files, ...writer.files.map((file) => path.dirname(file))]);
  return readdirSync(writer.folder, { recursive: true, encoding: "utf8" }).filter(
    (name) => !known.has(name) && !name.split(path.sep).some((part) => LEFT_OVER.test(part)),
  );
}

export function removeAll(all: readonly Writer[]): void {
  for (const { folder } of all) rmSync(folder, { recursive: true, force: true });
}
