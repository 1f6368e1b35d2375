import path from "node:path";
import { Command } from "commander";
import { diskFiles } from "../disk-files.ts";
import type { Deviation, Verification } from "../domain/verification.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { seenFrom, slashed } from "../paths.ts";
import { firstDifference } from "../read/first-difference.ts";
import { isSealed, readReceipt, type Receipt, receiptPrices } from "../read/receipt.ts";
import { verificationReport } from "../report/verification.ts";
import { VERSION } from "../version.ts";
import { byteSize, type Common, commonOptions } from "./common.ts";
import { fiveSteps } from "./five-steps.ts";
import { emit, type Output } from "./outputs.ts";
import { RECEIPT } from "./receipt.ts";
import { recordingInputs } from "./recorded-inputs.ts";
import type { RunFlags } from "./run.ts";
import { resultFiles } from "./run-folder.ts";

export interface VerifyOptions {
  readonly outputs: readonly Output[];
  readonly color: boolean;
  readonly maxFile: string;
}

/** `tokcost verify`: computes a run again, from the same inputs and the prices in its receipt. Exit 1 where something differs. */
export async function runVerify(named: string, options: VerifyOptions, io: Io): Promise<ExitCode> {
  const maxBytes = byteSize(options.maxFile, "--max-file");
  const file = (await io.files.kind(named)) === "directory" ? seenFrom(named, RECEIPT) : slashed(named);
  const receipt = readReceipt(await io.files.readText(file, maxBytes), file);
  const world = await worldOf(receipt, path.dirname(file), io);
  const deviations: Deviation[] = [];
  if (!isSealed(receipt, (text) => io.sha256(text))) deviations.push({ kind: "receipt-edited", file });
  deviations.push(...(await changedInputs(receipt, world)));
  const changed = deviations.length > 0;
  try {
    const again = await computeAgain(receipt, file, options.maxFile, world);
    deviations.push(...again.inputs);
    deviations.push(...(await changedResults(receipt, again.results, path.dirname(file), io)));
  } catch (error) {
    if (!(error instanceof UserError) || !changed) throw error;
    deviations.push({ kind: "not-computable", file: receipt.workload, message: error.message });
  }
  const verification: Verification = {
    receipt: file,
    madeBy: receipt.tokcost,
    checkedBy: VERSION,
    priceTable: receipt.prices.table,
    prices: pricesOf(receipt),
    models: receipt.prices.models.length,
    inputs: receipt.inputs.length,
    results: receipt.results.length,
    deviations,
  };
  await emit(verificationReport(verification), options.outputs, io, { color: options.color });
  return deviations.length === 0 ? EXIT.ok : EXIT.limitExceeded;
}

function pricesOf({ asOf, prices: { table, sha256, overlaySha256 } }: Receipt): Verification["prices"] {
  return { table, sha256, asOf, overlaySha256 };
}

/** The world as the run saw it: in its working folder, found from the receipt's, else in this one. Every input must be there. */
async function worldOf(receipt: Receipt, folder: string, io: Io): Promise<Io> {
  const { inputs, workingFolder } = receipt;
  const bases = [...new Set([...(workingFolder === null ? [] : [seenFrom(folder, workingFolder)]), ".", folder])];
  let fewest: { readonly missing: readonly string[]; readonly base: string } | undefined;
  for (const base of bases) {
    const cwd = path.resolve(io.cwd, base);
    const world = cwd === io.cwd ? io : { ...io, cwd, files: diskFiles(cwd) };
    const missing: string[] = [];
    for (const { file } of inputs) if ((await world.files.kind(file)) === "missing") missing.push(file);
    if (missing.length === 0) return world;
    if (fewest === undefined || missing.length < fewest.missing.length) fewest = { missing, base };
  }
  const { missing, base } = fewest ?? { missing: [], base: "." };
  const more = missing.length > 1 ? ` (and ${missing.length - 1} more)` : "";
  throw new UserError(
    `input of the run is missing${more}`,
    { file: seenFrom(base, missing[0] ?? "") },
    "call tokcost verify in the folder where the run was called",
  );
}

async function changedInputs({ inputs }: Receipt, { files }: Io): Promise<Deviation[]> {
  const found: Deviation[] = [];
  for (const { file, sha256 } of inputs) {
    if ((await files.sha256(file)) !== sha256) found.push({ kind: "input-changed", file });
  }
  return found;
}

interface Again {
  readonly results: ReadonlyMap<string, string>;
  /** Inputs that only one of the two runs read. */
  readonly inputs: readonly Deviation[];
}

async function computeAgain(receipt: Receipt, file: string, maxFile: string, world: Io): Promise<Again> {
  const flags = receipt.options as RunFlags;
  const ownPrices = [flags.table, flags.prices].filter((each) => each !== undefined);
  const { io, inputs } = recordingInputs(world, ownPrices);
  const common = commonOf(receipt, file, maxFile, io);
  const run = await fiveSteps(receipt.workload, flags, common, io);
  const now = await inputs();
  const then = receipt.inputs;
  // The page lists inputs with their hashes: those of the run, for changed ones are told by themselves.
  const made = { version: receipt.tokcost, options: receipt.options, inputs: then, currency: common.currency };
  const results = resultFiles(run, made, world);
  const only = (these: typeof now, those: typeof now) =>
    these.filter((one) => !those.some((each) => each.file === one.file));
  return {
    results,
    inputs: [
      ...only(now, [...then]).map(({ file }): Deviation => ({ kind: "input-added", file })),
      ...only([...then], now).map(({ file }): Deviation => ({ kind: "input-unused", file })),
    ],
  };
}

/** The run's own flags, read by the very code that read them then; its prices are the receipt's. */
function commonOf(receipt: Receipt, file: string, maxFile: string, io: Io): Common {
  const read = commonOptions(new Command(), ["table"], io);
  const common = read({ ...receipt.options, asOf: receipt.asOf, maxFile });
  const book = receiptPrices(receipt, file);
  return { ...common, book: () => Promise.resolve(book) };
}

async function changedResults(
  { results }: Receipt,
  again: ReadonlyMap<string, string>,
  folder: string,
  io: Io,
): Promise<Deviation[]> {
  const found: Deviation[] = [];
  for (const { file, sha256 } of results) {
    const computed = again.get(file) ?? "";
    const place = seenFrom(folder, file);
    const isThere = (await io.files.kind(place)) === "file";
    const text = isThere
      ? new TextDecoder("utf-8", { ignoreBOM: true }).decode(await io.files.read(place, MOST_BYTES))
      : null;
    const difference = text === null ? null : firstDifference(computed, text, file.endsWith(".csv"));
    if (io.sha256(computed) !== sha256) found.push({ kind: "result-differs", file, difference });
    else if (text === null) found.push({ kind: "result-missing", file });
    else if (text !== computed) found.push({ kind: "result-edited", file, difference });
  }
  return found;
}

const MOST_BYTES = 1e9;
