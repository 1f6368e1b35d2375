import path from "node:path";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { headOf } from "../usage/log-files.ts";
import type { CheckFlags, LogCheckFlags } from "./check.ts";
import { expandInputs } from "./inputs.ts";
import { LOGS } from "./log-sources.ts";
import { placeIn } from "./workload-file.ts";

/** What to check. `logs`: null where there are none; empty for those that the workload names. */
export interface CheckInputs {
  readonly workload: string | null;
  readonly logs: readonly string[] | null;
}

/** Tells usage logs from a workload by their content; `--logs` names logs whatever they look like. */
export async function sortCheckInputs(
  inputs: readonly string[],
  { config, logs: named, base }: CheckFlags & LogCheckFlags,
  io: Io,
): Promise<CheckInputs> {
  const isLog = await Promise.all(inputs.map((input) => looksLikeLogs(input, config !== undefined, io)));
  const workloads = inputs.filter((_, index) => isLog[index] !== true);
  const logs = [...inputs.filter((_, index) => isLog[index] === true), ...(Array.isArray(named) ? named : [])];
  const [first, second] = [...workloads, ...(config === undefined ? [] : [config])];
  if (first !== undefined && second !== undefined) {
    const cure = "tokcost check LOGS --config tokcost.yaml; --logs FILE says that a file is a log";
    throw new UserError(`expected one workload, got ${first} and ${second}`, {}, cure);
  }
  const hasLogs = logs.length > 0 || named !== undefined;
  if (hasLogs && base !== undefined) {
    throw new UserError("--base compares workloads, not logs", {}, "leave it out, or check the workload without logs");
  }
  return { workload: first ?? null, logs: hasLogs ? logs : null };
}

/** `hasWorkload`: the workload is named elsewhere, so a folder without one can only be of logs. */
async function looksLikeLogs(input: string, hasWorkload: boolean, io: Io): Promise<boolean> {
  if (input === "-") return true;
  switch (await io.files.kind(input)) {
    case "directory":
      return (await placeIn(input, io)) === undefined && (hasWorkload || (await holdsLogs(input, io)));
    case "file":
      return !/\.ya?ml$/i.test(input) && path.basename(input) !== "package.json" && !(await isWorkload(input, io));
    default:
      return /[*?[\]{}!]/.test(input) || (LOGS.endings.test(input) && !/\.json$/i.test(input));
  }
}

async function holdsLogs(folder: string, io: Io): Promise<boolean> {
  return expandInputs([folder], io, LOGS).then(
    () => true,
    () => false,
  );
}

/** A JSON document of version 1 that has features, logs or budgets. */
async function isWorkload(file: string, io: Io): Promise<boolean> {
  if (!/\.json$/i.test(file)) return false;
  const { text } = await headOf((name) => io.files.stream(name), file);
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ""));
    if (typeof value !== "object" || value === null || !("version" in value)) return false;
    return "features" in value || "budgets" in value || ("usage" in value && typeof value.usage !== "number");
  } catch {
    return false;
  }
}
