import { type Instant, formatInstant } from "../domain/dates.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";

/** Version of the shape of every JSON document; raised only where a reader would break. */
export const SCHEMA_VERSION = 1;

/** Who made a result, and with which prices: the head of every JSON document. */
export interface Provenance {
  readonly command: string;
  readonly version: string;
  readonly book: PriceBook;
  readonly asOf: Instant;
}

/** The members that every document has, around the ones of its command. */
export function jsonDocument(
  { command, version, book, asOf }: Provenance,
  own: Readonly<Record<string, unknown>>,
  assumptions: readonly Assumption[],
  warnings: readonly Warning[],
): Readonly<Record<string, unknown>> {
  return {
    schemaVersion: SCHEMA_VERSION,
    command,
    tokcost: version,
    prices: {
      table: book.version,
      sha256: book.sha256,
      asOf: formatInstant(asOf),
      overlaySha256: book.overlaySha256,
    },
    ...own,
    assumptions: uniqueAssumptions(assumptions),
    warnings: warnings.map(({ code, message, place }) => ({
      code,
      message,
      ...(place?.file === undefined ? {} : { file: place.file }),
      ...(place?.line === undefined ? {} : { line: place.line }),
    })),
  };
}

/** Each assumption once, in the order in which they come. */
export function uniqueAssumptions(assumptions: readonly Assumption[]): Assumption[] {
  const seen = new Map(assumptions.map((assumption) => [JSON.stringify(assumption), assumption]));
  return [...seen.values()];
}
