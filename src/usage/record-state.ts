import { USAGE_FLAGS } from "../domain/usage-record.ts";
import * as sql from "./sql.ts";

/** Reasons for which a record is left out, as the staged table numbers them; 0 is a good record. */
export const VERDICTS = ["record", "bad-count", "bad-time", "no-usage", "unknown-line", "unexpected"] as const;

export type Verdict = (typeof VERDICTS)[number];

/** A line of a format that its file did not begin with: read again with all formats in mind. */
export const UNEXPECTED = VERDICTS.indexOf("unexpected");

const FLAGS = 2 ** USAGE_FLAGS.length;

/** How a record's `state` is made up: its verdict, flags in bits, and whether the clock is known. Below `size`. */
export const STATE = { flags: 8, clock: 8 * FLAGS, size: 8 * FLAGS * 2 } as const;

/** A `state` taken apart. */
export function stateParts(state: string): {
  readonly verdict: string;
  readonly flags: string;
  readonly clock_known: string;
} {
  return {
    verdict: `(${state} % ${STATE.flags})`,
    flags: `(${state} // ${STATE.flags} % ${FLAGS})`,
    clock_known: `(${state} >= ${STATE.clock})`,
  };
}

/** A `state` put together. */
export function stateSql(verdict: string, flags: string, clockKnown: string): string {
  return `CAST(${verdict} AS INTEGER) + ${STATE.flags} * (${flags}) + ${STATE.clock} * ${sql.choose(clockKnown, "1", "0")}`;
}
