import fc from "fast-check";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTokenizerJson } from "../../../src/read/tokenizer-files/tokenizer-json.ts";
import { writeAddedPack } from "../../../src/tokenize/added/added-pack.ts";
import { buildAddedPack } from "../../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../../src/tokenize/added/create-added-encoding.ts";
import { packFile, removePack, storedPacks } from "../../../src/tokenize/added/pack-folder.ts";
import { countMany } from "../../../src/tokenize/count-many.ts";
import { countStream } from "../../../src/tokenize/count-stream.ts";
import { loadEncoding } from "../../../src/tokenize/load-encoding.ts";
import { trickyText } from "../oracle.ts";
import { byteLevel, KINDS, sentencePiece, type TokenizerJson } from "./tiny-tokenizers.ts";

const packOf = (json: TokenizerJson, name = "tiny") =>
  buildAddedPack(readTokenizerJson(json, "tiny.json"), { name, sha256: "ab", licence: "ours" }, "tiny.json");

describe.each(KINDS)("a text counted in parts, %s", (_, make) => {
  const encoding = createAddedEncoding(packOf(make()));

  it("has the tokens of the whole", () => {
    const text = fc.array(
      fc.oneof(trickyText, fc.constantFrom("word ", " two", "<|end|>", "x<s> y", "\nnext (line)", "中文, и текст.")),
    );
    let cuts = 0;
    fc.assert(
      fc.property(text, (parts) => {
        const whole = parts.join("").replace(/\p{Surrogate}/gu, "");
        const cut = encoding.lastCut?.(whole, 0, whole.length) ?? -1;
        if (cut < 0) return true;
        cuts++;
        return encoding.count(whole.slice(0, cut)) + encoding.count(whole.slice(cut), true) === encoding.count(whole);
      }),
      { numRuns: 300 },
    );
    expect(cuts).toBeGreaterThan(50);
  });
});

it("is never cut where a pattern is not known", () => {
  const encoding = createAddedEncoding(packOf(byteLevel("[a-z ]+")));
  expect(encoding.lastCut?.("one two three", 0, 13)).toBe(-1);
});

describe("added packs on disk", () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), "tokcost-packs-"));
  const line = "A line of text, and 12,345 numbers; «кавычки», 汉字。It's done.\n\n\tindented == code();\n";

  beforeAll(() => {
    writeFileSync(packFile(folder, "words"), writeAddedPack(packOf(byteLevel(null), "words")));
    writeFileSync(packFile(folder, "signs"), writeAddedPack(packOf(sentencePiece(), "signs")));
    writeFileSync(packFile(folder, "broken"), writeAddedPack(packOf(byteLevel(null), "broken")).slice(0, 5000));
    writeFileSync(packFile(folder, "empty"), "");
    writeFileSync(path.join(folder, "text.txt"), line.repeat(45_000));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  it.each(["words", "signs"])("count a stream as its whole: %s", async (name) => {
    const encoding = await loadEncoding(packFile(folder, name));
    const lines = Array.from({ length: 15_000 }, () => line);
    expect(await countStream(encoding, lines)).toBe(encoding.count(lines.join("")));
  });

  it("count the same over threads", async () => {
    const file = packFile(folder, "words");
    const encoding = await loadEncoding(file);
    const counts: number[] = [];
    const sources = [{ file: path.join(folder, "text.txt") }, { text: line }];
    for await (const count of countMany(file, sources, { threads: 2 })) counts.push(count);
    expect(counts).toEqual([encoding.count(line.repeat(45_000)), encoding.count(line)]);
  });

  it("are listed with what is told of them, and one that is cut short is left out", () => {
    const packs = storedPacks(folder);
    expect(packs.map(({ name, format, licence }) => [name, format, licence])).toContainEqual([
      "signs",
      "tokenizer.json",
      "ours",
    ]);
    expect(packs.map(({ name }) => name)).not.toContain("empty");
    expect(storedPacks(path.join(folder, "nowhere"))).toEqual([]);
  });

  it("that can't be opened say so in one line", async () => {
    await expect(loadEncoding(packFile(folder, "broken"))).rejects.toThrow(/no vocabulary of this version/);
    await expect(loadEncoding(packFile(folder, "absent"))).rejects.toThrow(/no vocabulary of this version/);
    expect(() => removePack(folder, "absent")).toThrow(/could not remove it/);
  });
});
