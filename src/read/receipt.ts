import type { PriceBook } from "../domain/price.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { UserError } from "../errors.ts";
import { canonicalJson, type Sha256 } from "./price-book/canonical.ts";
import { type PlainModel, reviveModel } from "./price-book/plain.ts";

/** A file and the SHA-256 of its bytes. Paths of inputs start at the working folder, those of results at the receipt's. */
export interface ReceiptFile {
  readonly file: string;
  readonly sha256: string;
}

/** What a run was made from and what it gave: enough to compute it again, with no other price table than its own. */
export interface Receipt {
  readonly schemaVersion: 1;
  readonly command: "receipt";
  readonly tokcost: string;
  /** The working folder as seen from the receipt's; null where that is elsewhere. */
  readonly workingFolder: string | null;
  readonly workload: string;
  /** A day, or a moment. */
  readonly asOf: string;
  /** Flags as they were given, by their names in camel case. */
  readonly options: Readonly<Record<string, string | boolean | readonly string[]>>;
  readonly draws: { readonly count: number; readonly seed: number };
  readonly prices: {
    readonly table: string;
    readonly sha256: string;
    readonly overlaySha256: string | null;
    /** Whole, and all that were looked at, so that a later table changes nothing. */
    readonly models: readonly PlainModel[];
  };
  readonly inputs: readonly ReceiptFile[];
  readonly assumptions: readonly Assumption[];
  readonly results: readonly ReceiptFile[];
  /** Of all members above: an edited receipt shows. */
  readonly sha256: string;
}

/** A receipt with its own hash as the last member. */
export function sealed(receipt: Omit<Receipt, "sha256">, sha256: Sha256): Receipt {
  return { ...receipt, sha256: sha256(canonicalJson(receipt)) };
}

/** Whether nobody changed a receipt since it was written. */
export function isSealed({ sha256: seal, ...receipt }: Receipt, sha256: Sha256): boolean {
  return seal === sha256(canonicalJson(receipt));
}

/** Reads a receipt.json. Throws a UserError where the text is none. */
export function readReceipt(text: string, file: string): Receipt {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new UserError("not JSON, expected a receipt.json of tokcost run", { file });
  }
  if (!isReceipt(value)) {
    throw new UserError("not a receipt, expected the receipt.json that tokcost run -o FOLDER writes", { file });
  }
  return value;
}

function isReceipt(value: unknown): value is Receipt {
  if (!isRecord(value) || value["command"] !== "receipt" || value["schemaVersion"] !== 1) return false;
  const { prices, options, workingFolder, draws } = value;
  const isText = (name: string): boolean => typeof value[name] === "string";
  return (
    ["tokcost", "workload", "asOf", "sha256"].every(isText) &&
    (workingFolder === null || (typeof workingFolder === "string" && UPWARDS.test(workingFolder))) &&
    isRecord(options) &&
    Object.values(options).every(isOption) &&
    isRecord(draws) &&
    Array.isArray(value["assumptions"]) &&
    [value["inputs"], value["results"]].every((files) => Array.isArray(files) && files.every(isFile)) &&
    (value["results"] as ReceiptFile[]).every(({ file }) => /^[\w.-]+$/.test(file)) &&
    isRecord(prices) &&
    typeof prices["table"] === "string" &&
    typeof prices["sha256"] === "string" &&
    (prices["overlaySha256"] === null || typeof prices["overlaySha256"] === "string") &&
    Array.isArray(prices["models"])
  );
}

/** The working folder is the receipt's own or one above it, never a named place. */
const UPWARDS = /^\.$|^\.\.(?:\/\.\.)*$/;

function isOption(value: unknown): boolean {
  return (
    typeof value === "string" ||
    typeof value === "boolean" ||
    (Array.isArray(value) && value.every((each) => typeof each === "string"))
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isFile(value: unknown): boolean {
  return isRecord(value) && typeof value["file"] === "string" && typeof value["sha256"] === "string";
}

/** The price table as far as the receipt has it. Throws a UserError where a price can't be read. */
export function receiptPrices({ prices }: Receipt, file: string): PriceBook {
  try {
    return {
      version: prices.table,
      sha256: prices.sha256,
      overlaySha256: prices.overlaySha256,
      showcase: [],
      models: prices.models.map(reviveModel),
    };
  } catch {
    throw new UserError("has a price that can't be read", { file }, "use the receipt as it was written");
  }
}
