import path from "node:path";
import type { PricedModel } from "../domain/price.ts";
import type { Io } from "../io.ts";
import { fromFolder, slashed } from "../paths.ts";
import { plainModel } from "../read/price-book/plain.ts";
import { type Receipt, type ReceiptFile, sealed } from "../read/receipt.ts";
import { uniqueAssumptions } from "../report/document.ts";
import { drawTerms } from "./draw-flags.ts";
import type { FiveSteps } from "./five-steps.ts";
import type { RunFlags } from "./run.ts";

export const RECEIPT = "receipt.json";

/** Flags that say where a result goes and how it is shown: a receipt leaves them out. */
const OF_OUTPUT = new Set([
  "output",
  "format",
  "json",
  "quiet",
  "verbose",
  "color",
  "config",
  "allowUnpriced",
  "maxFile",
]);

/** The flags that results follow from, as they were given. */
export function recordedOptions(flags: RunFlags): Receipt["options"] {
  const given = Object.entries(flags).filter(([name]) => !OF_OUTPUT.has(name));
  return Object.fromEntries<string | boolean | readonly string[]>(given);
}

export interface Made {
  readonly version: string;
  readonly folder: string;
  readonly asOf: string;
  readonly flags: RunFlags;
  readonly inputs: readonly ReceiptFile[];
  readonly models: readonly PricedModel[];
}

/** What a run was made from, and the hashes of what it gave. */
export function receiptOf(
  { steps, all }: FiveSteps,
  results: ReadonlyMap<string, string>,
  { version, folder, asOf, flags, inputs, models }: Made,
  io: Io,
): Receipt {
  const { book, found, assumptions } = steps;
  const { draws, seed } = drawTerms(flags);
  return sealed(
    {
      schemaVersion: 1,
      command: "receipt",
      tokcost: version,
      workingFolder: workingFolder(folder, io),
      workload: fromFolder(io.cwd, found.file),
      asOf,
      options: recordedOptions(flags),
      draws: { count: draws, seed },
      prices: {
        table: book.version,
        sha256: book.sha256,
        overlaySha256: book.overlaySha256,
        models: models.map(plainModel),
      },
      inputs,
      assumptions: uniqueAssumptions([...assumptions, ...all.flatMap((step) => step.assumptions)]),
      results: [...results].map(([file, text]) => ({ file, sha256: io.sha256(text) })),
    },
    (text) => io.sha256(text),
  );
}

/** Only where the receipt lies below it: another place would name folders that mean nothing elsewhere. */
function workingFolder(folder: string, { cwd }: Io): string | null {
  const up = path.relative(path.resolve(cwd, folder), cwd);
  return /^(\.\.([/\\]\.\.)*)?$/.test(up) ? (up === "" ? "." : slashed(up)) : null;
}
