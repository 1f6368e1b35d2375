import type { FigureRange } from "../../domain/workload.ts";
import { fields, inconsistent, type Reader } from "./fields.ts";

/** A figure that may be uncertain. */
export interface Figure {
  readonly expected: number;
  /** Absent: the figure is known. */
  readonly range?: FigureRange;
}

export const RANGE_KEYS = ["low", "expected", "high"] as const;

/** A figure, or low, expected and high, each of which the figure's own reader takes. */
export function figure(read: Reader<number>): Reader<Figure> {
  return (tree) => {
    if (tree.kind !== "map") return { expected: read(tree) };
    const given = fields(tree, RANGE_KEYS);
    const expected = given.required("expected", read);
    const low = given.optional("low", read) ?? expected;
    const high = given.optional("high", read) ?? expected;
    if (low > expected) throw inconsistent(given.at("low"), `expected at most ${expected} (expected), got ${low}`);
    if (high < expected) throw inconsistent(given.at("high"), `expected at least ${expected} (expected), got ${high}`);
    return low === high ? { expected } : { expected, range: { low, high } };
  };
}
