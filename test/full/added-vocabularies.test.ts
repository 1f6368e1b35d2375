import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readTokenizerFile } from "../../src/read/tokenizer-files/read-tokenizer-file.ts";
import { openAddedPack, writeAddedPack } from "../../src/tokenize/added/added-pack.ts";
import { buildAddedPack } from "../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../src/tokenize/added/create-added-encoding.ts";
import { differsFromRust, libraryIds } from "../tokenize/added/library.ts";
import { EDGES } from "../tokenize/oracle.ts";
import { fetchedVocabulary } from "./vocabularies.ts";

/** One of each kind; the others, which are much like them, where there is time (TOKCOST_LONG=1). */
const NAMES = [
  ...["llama3", "llama2", "qwen3", "deepseek_v3", "mistral_nemo", "gemma3"],
  ...(process.env["TOKCOST_LONG"] === "1" ? ["qwen2_5", "gemma", "gemini", "command_r_plus", "gpt4o", "claude"] : []),
];
const SHARED = path.resolve(import.meta.dirname, "../../../shared/data");

function filesIn(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const file = path.join(folder, name);
    return statSync(file).isDirectory() ? filesIn(file) : [file];
  });
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

/** The library takes the square of the time for long pieces, and for long texts without a pattern. */
const isForTheLibrary = (text: string): boolean => !/\S{3000}/.test(text);

/** The edge list, all prompt files, and texts of recorded requests where they lie beside the project; each once. */
function texts(): readonly string[] {
  if (!existsSync(SHARED)) return EDGES;
  const rows = gunzipSync(readFileSync(path.join(SHARED, "counts/calibration.jsonl.gz")))
    .toString()
    .split("\n", 250);
  const all = [
    ...EDGES,
    ...filesIn(path.join(SHARED, "prompt-files")).map((file) => readFileSync(file, "utf8")),
    ...rows.flatMap((row) => strings((JSON.parse(row) as { request: unknown }).request)),
  ].map((text) => text.slice(0, 6_000));
  return [...new Set(all)].filter(isForTheLibrary);
}

const TEXTS = texts();

describe.each(NAMES)("the vocabulary of %s", (name) => {
  const file = fetchedVocabulary(name);

  it.skipIf(file === null)("gives the library's ids (skipped without a network)", () => {
    const text = readFileSync(file ?? "", "utf8");
    const pack = buildAddedPack(
      readTokenizerFile({ file: name, text, sha256: "" }, null),
      { name, sha256: "", licence: null },
      name,
    );
    const opened = openAddedPack(new Uint8Array(writeAddedPack(pack)).buffer);
    if (opened === null) throw new Error("the pack does not open");
    const encoding = createAddedEncoding(opened);
    const json = JSON.parse(text) as unknown;
    const oracle = libraryIds(json);
    let ids = 0;
    for (const each of TEXTS) {
      if (differsFromRust(json, each)) continue;
      const found = encoding.encode(each);
      ids += found.length;
      expect(found.join() === oracle(each).join(), JSON.stringify(each.slice(0, 80))).toBe(true);
      expect(encoding.count(each)).toBe(found.length);
    }
    expect(ids).toBeGreaterThan(1000);
  });
});
