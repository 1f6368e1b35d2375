import path from "node:path";
import { encodingFor } from "../count/count.ts";
import type { PromptEntry } from "../domain/prompt-entry.ts";
import { type PromptRequest, textRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import { UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { countMany } from "../tokenize/count-many.ts";

/** From here on a plain text is never held in one piece: worker threads count it from the file. */
const LARGE_TEXT = 16e6;

/** Large texts by the empty requests that stand for them. */
export type LargeTexts = ReadonlyMap<PromptRequest, string>;

/** An entry for a plain text that is too large to be read at once; undefined for everything else. */
export async function largeText(file: string, as: string | null, io: Io): Promise<PromptEntry | undefined> {
  const isPlain = as === null ? /\.(txt|text|md|markdown)$/i.test(file) : as === "text" || as === "markdown";
  if (!isPlain || file === "-" || (await io.files.size(file)) < LARGE_TEXT) return undefined;
  const format = as ?? (/\.(md|markdown)$/i.test(file) ? "markdown" : "text");
  return { file, entry: null, format, request: textRequest(""), answer: null, mode: null, unfilled: [], warnings: [] };
}

/** A model's count of one more sample's worth of text, in tokens of its encoding and as it bills them. */
export interface TextRate {
  readonly empty: TokenCount;
  /** Billed tokens for one token of the encoding, with the ends of its range. */
  readonly expected: number;
  readonly low: number;
  readonly high: number;
}

/** Counts each text once for each encoding that the models need, over all cores. */
export async function countLargeTexts(
  texts: LargeTexts,
  models: readonly string[],
  io: Io,
  encodingOf: (model: string) => string = encodingFor,
): Promise<(request: PromptRequest, model: string, rate: () => TextRate) => TokenCount | undefined> {
  const tokens = new Map<string, number>();
  const files = [...texts.values()];
  for (const encoding of new Set(files.length === 0 ? [] : models.map(encodingOf))) {
    let index = 0;
    try {
      const sources = files.map((file) => ({ file: path.resolve(io.cwd, file) }));
      for await (const count of countMany(encoding, sources)) {
        tokens.set(`${encoding} ${files[index] ?? ""}`, count);
        index += 1;
      }
    } catch (error) {
      // One run of letters longer than a string can be: nowhere to cut without changing the count.
      if (!(error instanceof Error) || error.name !== "RangeError") throw error;
      throw new UserError("has one word of over 500 MB, expected text with spaces or line breaks", {
        file: files[index],
      });
    }
  }
  return (request, model, rate) => {
    const file = texts.get(request);
    if (file === undefined) return undefined;
    const counted = tokens.get(`${encodingOf(model)} ${file}`) ?? 0;
    const { empty, expected, low, high } = rate();
    const input = empty.input + Math.round(counted * expected);
    return {
      ...empty,
      input,
      range: { low: empty.range.low + Math.floor(counted * low), high: empty.range.high + Math.ceil(counted * high) },
      sections: [...empty.sections, { name: "user", tokens: input - empty.input }],
    };
  };
}
