// Counts for countMany on a thread of its own: a Job comes in, a JobResult goes out.
import { parentPort, workerData } from "node:worker_threads";
import { UserError } from "../errors.ts";
import { countUnits } from "./count-unit.ts";
import { loadEncoding } from "./load-encoding.ts";
import type { Job, JobResult } from "./thread-pool.ts";

const { encoding: name } = workerData as { encoding: string };

parentPort?.on("message", ({ id, units }: Job) => {
  void loadEncoding(name)
    .then((encoding) => countUnits(encoding, units))
    .then(
      (counts): JobResult => ({ id, counts }),
      (error: unknown): JobResult => ({ id, error, isUserError: error instanceof UserError }),
    )
    .then((result) => {
      parentPort?.postMessage(result);
    });
});
