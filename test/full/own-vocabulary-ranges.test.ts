import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FOLDS_FILE, foldOf } from "../../scripts/calibration/folds.ts";
import { readRows, ROWS_FILE, type Kind } from "../../scripts/calibration/rows.ts";
import { calibratedFamilyOf } from "../../scripts/calibration/samples.ts";
import type { Calibration } from "../../src/count/calibration/calibration.ts";
import { countWithVocabulary } from "../../src/count/own-vocabulary.ts";
import { readTokenizerFile } from "../../src/read/tokenizer-files/read-tokenizer-file.ts";
import { buildAddedPack } from "../../src/tokenize/added/build-added-pack.ts";
import { createAddedEncoding } from "../../src/tokenize/added/create-added-encoding.ts";
import { fetchedVocabulary } from "./vocabularies.ts";

// The recordings lie beside the project, and never in it. Each is counted with the constants of the fold that it was left out of, and by
// the name that was asked for, not by the model that answered.
const rows = existsSync(ROWS_FILE) ? readRows() : [];
const folds = readFileSync(FOLDS_FILE, "utf8").trim().split("\n");
const calibrations = folds.map((line) => JSON.parse(line) as Calibration);

describe("the range of a count with a model's own vocabulary", () => {
  it.for<[family: string, vocabulary: string, kind: Kind]>([
    ["cohere", "command_r_plus", "plain"],
    ["cohere", "command_r_plus", "tools"],
    ["deepseek", "deepseek_v3", "plain"],
    ["deepseek", "deepseek_v3", "tools"],
    ["qwen", "qwen3", "plain"],
    ["mistral", "mistral_nemo", "tools"],
  ])("holds nine recordings in ten: %s, %s, %s", ([family, name, kind], { skip }) => {
    const file = rows.length === 0 ? null : fetchedVocabulary(name);
    if (file === null) return skip("no recordings beside the project, or no network");
    const spec = readTokenizerFile({ file: name, text: readFileSync(file, "utf8"), sha256: "" }, null);
    const encoding = createAddedEncoding(buildAddedPack(spec, { name, sha256: "", licence: null }, name));
    const own = rows.filter((row) => !row.unfit && row.kind === kind && calibratedFamilyOf(row)?.name === family);
    const held = own.filter((row) => {
      const model = row.recorded.model_requested ?? row.model.id;
      const { range } = countWithVocabulary(row.request, model, encoding, null, calibrations[foldOf(row, rows)]);
      return range.low <= row.inputTokens && row.inputTokens <= range.high;
    });
    expect(own.length).toBeGreaterThan(30);
    expect(held.length / own.length).toBeGreaterThan(0.9);
  });
});
