import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ENCODING_NAMES } from "../src/tokenize/encoding.ts";
import { openPack } from "../src/tokenize/pack.ts";
import { smallPack } from "../src/tokenize/small-pack.ts";

/** Writes dist/packs/<encoding>.small, which the npm package carries instead of the packs; npm runs it before it packs. */
export default function writeSmallPacks(_: readonly string[], root: string): void {
  for (const name of ENCODING_NAMES) {
    const file = readFileSync(path.join(root, "dist/packs", `${name}.pack`));
    const { buffer, byteOffset, length } = file;
    writeFileSync(
      path.join(root, "dist/packs", `${name}.small`),
      smallPack(openPack(buffer.slice(byteOffset, byteOffset + length))),
    );
  }
}
