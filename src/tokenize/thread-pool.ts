import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Worker } from "node:worker_threads";
import { UserError } from "../errors.ts";
import type { Unit } from "./count-unit.ts";

export interface Job {
  readonly id: number;
  readonly units: readonly Unit[];
}

export type JobResult =
  | { readonly id: number; readonly counts: readonly number[] }
  | { readonly id: number; readonly error: unknown; readonly isUserError: boolean };

/** Threads that count. */
export interface ThreadPool {
  /** Gives the units to the thread with the least to do. */
  count(units: readonly Unit[]): Promise<readonly number[]>;
  close(): Promise<void>;
}

interface Thread {
  readonly worker: Worker;
  readonly open: Map<number, { resolve(counts: readonly number[]): void; reject(error: unknown): void }>;
}

export function openThreadPool(encoding: string, size: number): ThreadPool {
  const file = workerFile();
  const threads = Array.from({ length: size }, () => startThread(file, encoding));
  let lastId = 0;
  return {
    count(units) {
      const idle = threads.reduce((best, thread) => (thread.open.size < best.open.size ? thread : best));
      return new Promise((resolve, reject) => {
        const id = ++lastId;
        idle.open.set(id, { resolve, reject });
        idle.worker.postMessage({ id, units } satisfies Job);
      });
    },
    async close() {
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(file: string, encoding: string): Thread {
  const worker = new Worker(file, { workerData: { encoding } });
  const open: Thread["open"] = new Map();
  worker.on("message", (result: JobResult) => {
    const job = open.get(result.id);
    open.delete(result.id);
    if ("counts" in result) job?.resolve(result.counts);
    else job?.reject(result.isUserError ? new UserError((result.error as Error).message) : result.error);
  });
  worker.on("error", (error) => {
    for (const job of open.values()) job.reject(error);
    open.clear();
  });
  return { worker, open };
}

/** The worker's bundle lies beside this one or one folder up; where the sources run, in the dist folder of the project. */
function workerFile(): string {
  const places = [".", "..", "../..", "../../dist"].map((folder) =>
    fileURLToPath(new URL(`${folder}/tokenize-worker.js`, import.meta.url)),
  );
  const found = places.find((place) => existsSync(place));
  if (found === undefined) throw new Error(`tokenize-worker.js is missing: run "npm run build"`);
  return found;
}
