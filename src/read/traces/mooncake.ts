import { type Trace, TICKS_A_SECOND } from "../../domain/trace.ts";
import { UserError } from "../../errors.ts";
import { parseJson } from "../json-text.ts";
import { type RequestRow, tokensIn, traceOf } from "./rows.ts";

const BLOCK_TOKENS = 512;
const TICKS_A_MILLISECOND = TICKS_A_SECOND / 1000;

/**
 * JSON lines with `timestamp` (milliseconds), `input_length`, `output_length` and `hash_ids`: blocks of 512 tokens.
 * @see https://github.com/kvcache-ai/Mooncake
 */
export function readMooncakeTrace(text: string, file: string): Trace {
  const rows: RequestRow[] = [];
  text.split("\n").forEach((written, index) => {
    if (written.trim() === "") return;
    rows.push(rowOf(parseJson(written, { file, line: index + 1 }), file, index + 1));
  });
  const blockTokens = rows.some(({ blocks }) => blocks !== undefined) ? { blockTokens: BLOCK_TOKENS } : {};
  return traceOf("mooncake", rows, file, { dated: false, ...blockTokens });
}

function rowOf(value: unknown, file: string, line: number): RequestRow {
  const { timestamp, input_length, output_length, hash_ids } = (
    typeof value === "object" && value !== null ? value : {}
  ) as Readonly<Record<string, unknown>>;
  if (typeof timestamp !== "number" || !Number.isFinite(timestamp)) {
    throw new UserError("expected milliseconds in timestamp", { file, line });
  }
  if (hash_ids !== undefined && !isListOfNumbers(hash_ids)) {
    throw new UserError("expected a list of numbers in hash_ids", { file, line });
  }
  const second = Math.floor(timestamp / 1000);
  return {
    second,
    tick: Math.round((timestamp - second * 1000) * TICKS_A_MILLISECOND),
    input: tokensIn(input_length, "input_length", file, line),
    output: tokensIn(output_length, "output_length", file, line),
    ...(hash_ids === undefined ? {} : { blocks: hash_ids }),
  };
}

function isListOfNumbers(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every((each) => typeof each === "number");
}
