import type { Engine } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import { hasBins, tokensSql } from "./sketch.ts";
import { wholeNumber } from "./sums.ts";

/** How many single calls of a group had about so many tokens: bin b holds counts from 2^(b/8) up to 2^((b+1)/8). */
export interface TokenHistogram {
  readonly keys: readonly (string | null)[];
  readonly side: "input" | "output";
  readonly bin: number;
  readonly requests: number;
}

export const BINS_AN_OCTAVE = 8;

export async function tokenHistograms(engine: Engine, keys: readonly GroupKey[]): Promise<readonly TokenHistogram[]> {
  const named = keys.map(({ sql }, index) => `${sql} AS key${index}`);
  const by = [...keys.map((_, index) => `key${index}`), "bin"].join(", ");
  const found: TokenHistogram[] = [];
  const isSketched = await hasBins(engine);
  for (const side of ["input", "output"] as const) {
    const bin = `CAST(floor(${BINS_AN_OCTAVE} * log2(greatest(tokens, 1))) AS INTEGER) AS bin`;
    const rows = await engine.rows(`SELECT ${by}, sum(calls) AS requests
      FROM (SELECT * EXCLUDE (tokens), ${bin} FROM ${tokensSql(side, named, isSketched)}) calls
      GROUP BY ${by} ORDER BY ${by}`);
    for (const row of rows) {
      const values = keys.map((key, index) => key.text(row[`key${index}`]));
      found.push({ keys: values, side, bin: Number(row.bin), requests: wholeNumber(row.requests) });
    }
  }
  return found;
}
