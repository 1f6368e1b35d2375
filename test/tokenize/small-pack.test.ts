import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { openPack } from "../../src/tokenize/pack.ts";
import { expandPack, smallPack } from "../../src/tokenize/small-pack.ts";
import { ROOT } from "../cli/tokcost.ts";

const packOf = (name: string) => readFileSync(path.join(ROOT, `dist/packs/${name}.pack`));

describe("a vocabulary as it travels", () => {
  // The larger ones take seconds to compress; test:full has them all, through the package.
  test.each(["r50k_base", "p50k_base"] as const)("becomes the very pack again: %s", (name) => {
    const file = packOf(name);
    const small = smallPack(openPack(file.buffer.slice(file.byteOffset, file.byteOffset + file.length)));
    expect(small.length).toBeLessThan(file.length / 5);
    expect(Buffer.compare(expandPack(small), file)).toBe(0);
  });

  test("is refused where it is something else", () => {
    expect(() => expandPack(Buffer.from("no pack"))).toThrow();
  });
});
