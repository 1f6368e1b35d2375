import type { PricedModel } from "../domain/price.ts";
import { formatInstant } from "../domain/dates.ts";
import type { Io } from "../io.ts";
import type { ReceiptFile } from "../read/receipt.ts";
import { type Currency, withCurrency } from "../report/currency.ts";
import { toCsv } from "../report/csv.ts";
import { toJson } from "../report/json.ts";
import type { FiveSteps } from "./five-steps.ts";
import { RECEIPT, receiptOf, recordedOptions } from "./receipt.ts";
import type { RunFlags } from "./run.ts";
import { runPage } from "./run-page.ts";

export const PAGE = "report.html";

/** The CSVs and the page of a run, by file name: what a receipt vouches for. */
export function resultFiles(
  run: FiveSteps,
  facts: {
    readonly version: string;
    readonly options: ReturnType<typeof recordedOptions>;
    readonly inputs: readonly ReceiptFile[];
    readonly currency: Currency | null;
  },
  io: Io,
): Map<string, string> {
  const { currency } = facts;
  const files = new Map(
    run.all.map(({ csv, report }) => [
      csv,
      toCsv(currency === null ? report.data : withCurrency(report, currency).data),
    ]),
  );
  return files.set(PAGE, runPage(run, { ...facts, receipt: RECEIPT }, io));
}

export interface RunFolder {
  readonly folder: string;
  readonly version: string;
  readonly flags: RunFlags;
  readonly inputs: readonly ReceiptFile[];
  readonly models: readonly PricedModel[];
  readonly currency: Currency | null;
}

/** Writes a run's folder whole or not at all, the receipt last; gives the names of its files. */
export async function writeRunFolder(run: FiveSteps, made: RunFolder, io: Io): Promise<string[]> {
  const { flags, version, inputs, folder, currency } = made;
  const results = resultFiles(run, { version, options: recordedOptions(flags), inputs, currency }, io);
  const asOf = flags.asOf ?? formatInstant(run.steps.terms.when.at);
  const receipt = receiptOf(run, results, { ...made, asOf }, io);
  const files = new Map([...results, [RECEIPT, toJson(receipt)]]);
  await io.files.writeFolder(folder, files);
  return [...files.keys()];
}
