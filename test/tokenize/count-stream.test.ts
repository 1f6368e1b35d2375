import fc from "fast-check";
import { expect, it } from "vitest";
import { countStream } from "../../src/tokenize/count-stream.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { trickyText } from "./oracle.ts";

const encoding = await loadEncoding("o200k_base");

/** A text in chunks of so many items. */
function inChunks<T extends string | Uint8Array>(whole: T, size: number): T[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, i) => whole.slice(i * size, (i + 1) * size) as T);
}

it("counts as many tokens as the whole has, however the text or its bytes are cut", async () => {
  await fc.assert(
    fc.asyncProperty(trickyText, fc.integer({ min: 1, max: 20 }), async (text, size) => {
      const tokens = encoding.count(text);
      expect(await countStream(encoding, inChunks(text, size))).toBe(tokens);
      expect(await countStream(encoding, inChunks(Buffer.from(text), size))).toBe(tokens);
    }),
  );
});

it.each(["word 中文，тест. ", "=", "你好世界", "0123 "])("counts megabytes of %j in chunks", async (unit) => {
  const text = unit.repeat(Math.ceil(2_500_000 / unit.length));
  expect(await countStream(encoding, inChunks(text, 65_536))).toBe(encoding.count(text));
});
