/** Where two texts part: a cell of a table, or a piece of a line. Lines count from 1; null where one side has no such line. */
export interface TextDifference {
  readonly line: number;
  /** The column's name; null where it is not one cell. */
  readonly column: string | null;
  readonly expected: string | null;
  readonly found: string | null;
}

/** One way in which a run and its receipt are not the same. */
export type Deviation =
  /** The receipt is not as it was written. */
  | { readonly kind: "receipt-edited"; readonly file: string }
  /** An input has other bytes than it had, or is read now and was not then, or the other way round. */
  | { readonly kind: "input-changed" | "input-added" | "input-unused"; readonly file: string }
  /** The inputs as they are now can't be computed any more. */
  | { readonly kind: "not-computable"; readonly file: string; readonly message: string }
  /** A result beside the receipt is gone. */
  | { readonly kind: "result-missing"; readonly file: string }
  /** A result was changed after it was written; computed anew, it is what the receipt says. */
  | { readonly kind: "result-edited"; readonly file: string; readonly difference: TextDifference | null }
  /** Computed anew, a result is not what it was. `difference`: against the file beside the receipt. */
  | { readonly kind: "result-differs"; readonly file: string; readonly difference: TextDifference | null };

/** What `tokcost verify` found. */
export interface Verification {
  readonly receipt: string;
  /** Which tokcost made it, and which one checked it. */
  readonly madeBy: string;
  readonly checkedBy: string;
  readonly priceTable: string;
  /** The prices that the receipt holds, as every document names its own. */
  readonly prices: {
    readonly table: string;
    readonly sha256: string;
    readonly asOf: string;
    readonly overlaySha256: string | null;
  };
  readonly models: number;
  readonly inputs: number;
  readonly results: number;
  readonly deviations: readonly Deviation[];
}
