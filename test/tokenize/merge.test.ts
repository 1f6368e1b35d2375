import fc from "fast-check";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { buildPack } from "../../src/tokenize/build-pack.ts";
import type { Merger } from "../../src/tokenize/merge.ts";
import { createMerger } from "../../src/tokenize/merge.ts";
import { createHeapMerger } from "../../src/tokenize/merge-heap.ts";
import { openPack } from "../../src/tokenize/pack.ts";

/** Byte pair encoding as it is defined: of all neighbours the pair of lowest rank, the leftmost of equals, until none is a token. */
function mergeByDefinition(tokens: ReadonlyMap<string, number>, bytes: Buffer): number[] {
  const parts = Array.from(bytes, (byte) => Buffer.from([byte]).toString("latin1"));
  for (;;) {
    let lowest = Infinity;
    let place = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = tokens.get(`${parts[i]}${parts[i + 1]}`) ?? Infinity;
      if (rank < lowest) {
        lowest = rank;
        place = i;
      }
    }
    if (place < 0) return parts.map((part) => tokens.get(part) ?? -1);
    parts.splice(place, 2, `${parts[place]}${parts[place + 1]}`);
  }
}

/** A vocabulary over few bytes, made by merging pairs in an order given by chance: seams reach far in it. */
const vocabulary = fc.array(fc.tuple(fc.nat(), fc.nat()), { minLength: 3, maxLength: 60 }).map((choices) => {
  const list = Array.from({ length: 256 }, (_, byte) => Buffer.from([byte]).toString("latin1"));
  const known = new Map(list.map((token, id) => [token, id]));
  const usable = ["a", "b", "c"];
  for (const [left, right] of choices) {
    const token = `${usable[left % usable.length]}${usable[right % usable.length]}`;
    if (known.has(token) || token.length > 100) continue;
    // As in training: the two halves are what merging with the tokens so far gives.
    if (mergeByDefinition(known, Buffer.from(token, "latin1")).length !== 2) continue;
    known.set(token, list.length);
    list.push(token);
    usable.push(token);
  }
  return {
    known,
    pack: buildPack(
      list.map((token) => Buffer.from(token, "latin1")),
      "",
    ),
  };
});

function merged(merger: Merger, bytes: Buffer): number[] {
  const count = merger.merge(bytes, 0, bytes.length);
  return Array.from(merger.ids.slice(0, count));
}

describe("merging", () => {
  const piece = fc
    .oneof(
      fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 400 }),
      fc
        .tuple(
          fc.array(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 9 }),
          fc.integer({ min: 1, max: 60 }),
        )
        .map(([unit, n]) => Array.from({ length: n }, () => unit).flat()),
    )
    .map((letters) => Buffer.from(letters.join("")));

  it("is byte pair encoding by its definition, whatever the vocabulary and the length", () => {
    fc.assert(
      fc.property(vocabulary, piece, ({ known, pack }, bytes) => {
        expect(merged(createMerger(pack), bytes)).toEqual(mergeByDefinition(known, bytes));
      }),
      { numRuns: 120 },
    );
  });

  it("is the same with the heap", () => {
    fc.assert(
      fc.property(vocabulary, piece, ({ known, pack }, bytes) => {
        expect(merged(createHeapMerger(pack), bytes)).toEqual(mergeByDefinition(known, bytes));
      }),
      { numRuns: 60 },
    );
  });

  it("takes ten times as long for ten times as much, not a hundred times", () => {
    const file = readFileSync("dist/packs/o200k_base.pack");
    const merger = createMerger(openPack(file.buffer.slice(file.byteOffset, file.byteOffset + file.length)));
    const bytes = Buffer.from("=-".repeat(150_000));
    const time = (length: number): number => {
      const start = performance.now();
      merger.merge(bytes, 0, length);
      return performance.now() - start;
    };
    time(30_000);
    const small = Math.min(time(30_000), time(30_000), time(30_000));
    expect(Math.min(time(300_000), time(300_000))).toBeLessThan(small * 40);
  });
});
