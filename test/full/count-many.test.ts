import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { UserError } from "../../src/errors.ts";
import { countMany } from "../../src/tokenize/count-many.ts";
import type { TextSource } from "../../src/tokenize/count-many.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-count-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const paragraph = "A line of text, and 12,345 numbers; «кавычки», 汉字。It's done.\n\n\tindented == code();\n";
const encoding = await loadEncoding("o200k_base");

async function counts(sources: Iterable<TextSource>, threads: number): Promise<number[]> {
  const found: number[] = [];
  for await (const count of countMany("o200k_base", sources, { threads })) found.push(count);
  return found;
}

describe.each([1, 2])("with %i threads", (threads) => {
  it("yields the count of each text and file in their order", async () => {
    const texts = Array.from({ length: 60 }, (_, i) => paragraph.repeat(i % 7 === 0 ? 9000 : i));
    const sources = texts.map((text, i) => {
      if (i % 2 === 0) return { text };
      const file = path.join(folder, `${i}.txt`);
      writeFileSync(file, text);
      return { file };
    });
    expect(await counts(sources, threads)).toEqual(texts.map((text) => encoding.count(text)));
  });

  it("cuts a large file into parts that count as the whole", async () => {
    const text = paragraph.repeat(140_000);
    const file = path.join(folder, "large.txt");
    writeFileSync(file, text);
    expect(await counts([{ file }, { text }, { text: "" }], threads)).toEqual([
      encoding.count(text),
      encoding.count(text),
      0,
    ]);
  });

  it("says which file can't be read", async () => {
    const sources = [{ text: paragraph.repeat(60_000) }, { file: path.join(folder, "none.txt") }];
    await expect(counts(sources, threads)).rejects.toThrow(UserError);
    await expect(counts([{ file: folder }], threads)).rejects.toThrow(/a directory/);
  });
});

it("takes sources only as fast as they are counted", async () => {
  let taken = 0;
  function* endless(): Generator<TextSource> {
    for (;;) {
      taken++;
      yield { text: paragraph.repeat(3000) };
    }
  }
  const running = countMany("o200k_base", endless(), { threads: 2 });
  for (let i = 0; i < 5; i++) await running.next();
  await running.return();
  expect(taken).toBeLessThan(100);
});

it("has nothing to say of nothing", async () => {
  expect(await counts([], 2)).toEqual([]);
});
