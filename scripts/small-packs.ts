import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { ENCODING_NAMES } from "../src/tokenize/encoding.ts";
import { openPack } from "../src/tokenize/pack.ts";
import { smallPack } from "../src/tokenize/small-pack.ts";

/**
 * Writes dist/packs/<encoding>.small, which the npm package carries instead of the packs, and leaves the compiled code of this Node
 * alone; npm runs it before it packs.
 */
export default function writeSmallPacks(_: readonly string[], root: string): void {
  const dist = path.join(root, "dist");
  const own = `.${process.version}-${process.arch}.cache`;
  for (const name of readdirSync(dist))
    if (name.endsWith(".cache") && !name.endsWith(own)) rmSync(path.join(dist, name));
  for (const name of ENCODING_NAMES) {
    const file = readFileSync(path.join(root, "dist/packs", `${name}.pack`));
    const { buffer, byteOffset, length } = file;
    writeFileSync(
      path.join(root, "dist/packs", `${name}.small`),
      smallPack(openPack(buffer.slice(byteOffset, byteOffset + length))),
    );
  }
}
