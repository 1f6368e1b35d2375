import type { Encoding } from "./encoding.ts";
import { lastSafeCut } from "./safe-cut.ts";

/** Text is counted as soon as there are so many UTF-16 units of it. */
const ENOUGH = 1 << 20;

/**
 * How many tokens a text has that comes in chunks, cut anywhere: strings, or bytes of UTF-8, of which what is malformed counts as
 * U+FFFD. The count is that of the whole; in memory is about a megabyte of it, more only while no word of a script that has words comes to an end.
 */
export async function countStream(
  encoding: Encoding,
  chunks: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
): Promise<number> {
  const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
  let tokens = 0;
  let rest = "";
  let enough = ENOUGH;
  let continues = false;
  for await (const chunk of chunks) {
    rest += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
    if (rest.length < enough) continue;
    const cut = encoding.lastCut
      ? encoding.lastCut(rest, rest.length >> 1, rest.length)
      : lastSafeCut(rest, rest.length >> 1, rest.length);
    if (cut < 0) {
      enough = 2 * rest.length;
    } else {
      tokens += encoding.count(rest.slice(0, cut), continues);
      continues = true;
      rest = rest.slice(cut);
      enough = ENOUGH;
    }
  }
  return tokens + encoding.count(rest + decoder.decode(), continues);
}
