// Turns the rank data of js-tiktoken into the vocabulary packs that src/tokenize/load-encoding.ts opens.
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { ENCODING_NAMES } from "../src/tokenize/encoding.ts";
import { buildPack } from "../src/tokenize/build-pack.ts";
import { writePack } from "../src/tokenize/pack.ts";

interface RankData {
  readonly pat_str: string;
  readonly bpe_ranks: string;
}

/** Tokens by id from js-tiktoken's lines of "! first-id base64 base64 …". */
function readTokens(data: RankData): (Uint8Array | undefined)[] {
  const tokens: (Uint8Array | undefined)[] = [];
  for (const line of data.bpe_ranks.split("\n").filter(Boolean)) {
    const [, first = "", ...encoded] = line.split(" ");
    encoded.forEach((text, index) => (tokens[Number(first) + index] = Buffer.from(text, "base64")));
  }
  return Array.from(tokens);
}

/** Writes beside the file and renames, as another build may run at the same time, or a reader. */
function replaceFile(file: string, content: Uint8Array | string): void {
  const fresh = `${file}.${process.pid}`;
  writeFileSync(fresh, content);
  renameSync(fresh, file);
}

/** Writes dist/packs/<encoding>.pack; does nothing where they are there and neither this step nor the ranks have changed. */
export default async function compilePacks({ root, dist }: { root: string; dist: string }): Promise<void> {
  const require = createRequire(path.join(root, "package.json"));
  const version = readFileSync(path.join(path.dirname(require.resolve("js-tiktoken")), "../package.json"));
  const stamp = createHash("sha256")
    .update(readFileSync(fileURLToPath(import.meta.url)))
    .update(version)
    .digest("hex");
  const folder = path.join(dist, "packs");
  const stampFile = path.join(folder, "stamp");
  const files = ENCODING_NAMES.map((name) => path.join(folder, `${name}.pack`));
  if ([stampFile, ...files].every((file) => existsSync(file)) && readFileSync(stampFile, "utf8") === stamp) return;

  mkdirSync(folder, { recursive: true });
  for (const name of ENCODING_NAMES) {
    const { default: data } = (await import(`js-tiktoken/ranks/${name}`)) as { default: RankData };
    replaceFile(path.join(folder, `${name}.pack`), writePack(buildPack(readTokens(data), data.pat_str)));
  }
  replaceFile(stampFile, stamp);
}
