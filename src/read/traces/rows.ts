import { type Trace, TICKS_A_SECOND } from "../../domain/trace.ts";
import { UserError } from "../../errors.ts";

/** Requests of a trace while it is read, in any order. */
export interface RequestRow {
  readonly second: number;
  /** Ticks after that second. */
  readonly tick: number;
  readonly input: number;
  readonly output: number;
  readonly blocks?: readonly number[];
}

const MOST_TOKENS = 2 ** 32 - 1;

/** Rows as a trace: sorted by time where they are not, ticks from a whole second, blocks numbered from 0. */
export function traceOf(
  format: Trace["format"],
  rows: readonly RequestRow[],
  file: string,
  { dated, blockTokens }: { readonly dated: boolean; readonly blockTokens?: number },
): Trace {
  const [first] = rows;
  if (!first) throw new UserError("no requests in this trace", { file });
  const isSorted = rows.every((row, index) => index === 0 || !isBefore(row, rows[index - 1] ?? row));
  const sorted = isSorted ? rows : rows.toSorted((a, b) => a.second - b.second || a.tick - b.tick);
  const startSecond = dated ? (sorted[0]?.second ?? 0) : 0;
  return {
    format,
    startSecond,
    ticks: Float64Array.from(sorted, ({ second, tick }) => (second - startSecond) * TICKS_A_SECOND + tick),
    input: Uint32Array.from(sorted, ({ input }) => input),
    output: Uint32Array.from(sorted, ({ output }) => output),
    blocks: blockTokens === undefined ? null : blocksOf(sorted, blockTokens),
  };
}

function isBefore(a: RequestRow, b: RequestRow): boolean {
  return a.second < b.second || (a.second === b.second && a.tick < b.tick);
}

function blocksOf(rows: readonly RequestRow[], tokens: number): Trace["blocks"] {
  const offsets = new Uint32Array(rows.length + 1);
  rows.forEach(({ blocks }, index) => {
    offsets[index + 1] = (offsets[index] ?? 0) + (blocks?.length ?? 0);
  });
  const ids = new Uint32Array(offsets[rows.length] ?? 0);
  const numbers = new Map<number, number>();
  let at = 0;
  for (const { blocks } of rows) {
    for (const block of blocks ?? []) {
      const number = numbers.get(block) ?? numbers.size;
      numbers.set(block, number);
      ids[at++] = number;
    }
  }
  return { tokens, offsets, ids, unique: numbers.size };
}

/** A count of tokens, or a UserError that says which line has none. */
export function tokensIn(value: unknown, name: string, file: string, line: number): number {
  const count = typeof value === "number" ? value : Number(value === "" ? NaN : value);
  if (!Number.isInteger(count) || count < 0 || count > MOST_TOKENS) {
    throw new UserError(`expected a whole number of tokens in ${name}`, { file, line });
  }
  return count;
}

/** Seconds, with decimals, as a second and ticks. */
export function momentIn(value: string, name: string, file: string, line: number): Pick<RequestRow, "second" | "tick"> {
  const seconds = value.trim() === "" ? NaN : Number(value);
  if (!Number.isFinite(seconds) || Math.abs(seconds) > 1e10) {
    throw new UserError(`expected seconds in ${name}`, { file, line });
  }
  const second = Math.floor(seconds);
  return { second, tick: Math.round((seconds - second) * TICKS_A_SECOND) };
}
