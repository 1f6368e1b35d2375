import fc from "fast-check";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ENCODING_NAMES } from "../../src/tokenize/encoding.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { EDGES, tiktokenIds, trickyText } from "../tokenize/oracle.ts";

const prompts = path.resolve("../shared/data/prompt-files");

/** Text that is long enough to be worked on in several stretches. */
function longText(): string {
  let text = "";
  for (let i = 0; text.length < 200_000; i++) {
    text += ` word${i} ${(i * 7919) % 10_007} «цитата ${i}» 第${i}章，开始。\n${"\t".repeat(i % 4)}x = "${"=".repeat(i % 60)}";`;
  }
  return text;
}

describe.each(ENCODING_NAMES)("%s", (name) => {
  it("gives tiktoken's ids at the edges of the patterns", async () => {
    const encoding = await loadEncoding(name);
    for (const text of EDGES)
      expect(Array.from(encoding.encode(text)), JSON.stringify(text)).toEqual(tiktokenIds(name, text));
  });

  it("gives tiktoken's ids on any text, and counts them", async () => {
    const encoding = await loadEncoding(name);
    fc.assert(
      fc.property(trickyText, (text) => {
        const ids = tiktokenIds(name, text);
        expect(Array.from(encoding.encode(text))).toEqual(ids);
        expect(encoding.count(text)).toBe(ids.length);
      }),
      { numRuns: 400 },
    );
  });

  it("gives tiktoken's ids on text of many stretches", async () => {
    const encoding = await loadEncoding(name);
    const text = longText();
    const ids = tiktokenIds(name, text);
    expect(Buffer.from(encoding.encode(text).buffer).equals(Buffer.from(Uint32Array.from(ids).buffer))).toBe(true);
    expect(encoding.count(text)).toBe(ids.length);
  });

  it.each(["a", " ", "\n", "=", "0", "你好世界", "👨‍👩‍👧‍👦", "\u3000", "ab", "\r\n", " \n", "ทดสอบ"])(
    "gives tiktoken's ids on a long run of %j",
    async (unit) => {
      const encoding = await loadEncoding(name);
      for (const times of [33, 64, 96, 97, 129, 255, 500]) {
        const text = unit.repeat(times);
        expect(Array.from(encoding.encode(text)), `${times} times`).toEqual(tiktokenIds(name, text));
      }
    },
  );

  it.skipIf(!existsFolder(prompts))("gives tiktoken's ids on real prompt files (../shared/data)", async () => {
    const encoding = await loadEncoding(name);
    for (const entry of readdirSync(prompts, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = readFileSync(path.join(entry.parentPath, entry.name), "utf8");
      expect(Array.from(encoding.encode(text)), entry.name).toEqual(tiktokenIds(name, text));
    }
  });
});

it("takes the name of a special token for text", async () => {
  const encoding = await loadEncoding("o200k_base");
  expect(encoding.count("<|endoftext|>")).toBe(7);
  expect(Array.from(encoding.encode("<|endoftext|>"))).not.toContain(199_999);
});

it("has unpaired surrogates as TextEncoder has them", async () => {
  const encoding = await loadEncoding("cl100k_base");
  expect(encoding.encode("a\ud800b\udc00")).toEqual(encoding.encode("a\ufffdb\ufffd"));
});

it("keeps no trace of earlier text", async () => {
  const encoding = await loadEncoding("o200k_base");
  fc.assert(
    fc.property(trickyText, trickyText, (text, other) => {
      const before = encoding.count(text);
      encoding.encode(other + text + other);
      expect(encoding.count(text)).toBe(before);
    }),
  );
});

function existsFolder(folder: string): boolean {
  try {
    return readdirSync(folder).length > 0;
  } catch {
    return false;
  }
}
