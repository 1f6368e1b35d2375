import { CALIBRATED_FAMILIES } from "../../src/count/families-calibrated.ts";
import type { CalibratedFamily } from "../../src/count/calibration/calibrated-family.ts";
import { chargesOf } from "../../src/count/calibration/charges.ts";
import type { Feature } from "../../src/count/calibration/charges.ts";
import type { Generation } from "../../src/count/calibration/generation.ts";
import { TEXT_FEATURES, measureText } from "../../src/count/calibration/text-features.ts";
import { familyOf } from "../../src/count/count.ts";
import type { Encodings } from "../../src/count/family.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import type { Sample } from "./fit.ts";
import type { Row } from "./rows.ts";

/** All encodings that the calibration is relative to. */
export async function loadEncodings(): Promise<Encodings> {
  const o200k = await loadEncoding("o200k_base");
  const cl100k = await loadEncoding("cl100k_base");
  const p50k = await loadEncoding("p50k_base");
  const r50k = await loadEncoding("r50k_base");
  return (name) => ({ o200k_base: o200k, cl100k_base: cl100k, p50k_base: p50k, r50k_base: r50k })[name];
}

/** The calibrated family of a row, null where its counts are worked out by rules (OpenAI's). */
export function calibratedFamilyOf(row: Row): CalibratedFamily | null {
  const name = familyOf(row.model.given, row.provider).name;
  return CALIBRATED_FAMILIES.find((family) => family.name === name) ?? null;
}

export function generationOf(row: Row, family: CalibratedFamily): Generation {
  return family.generationOf(row.model, row.request);
}

/** The prompt of a row as a sample; null where it is not fit to learn from. */
export function promptSample(row: Row, encodings: Encodings): Sample | null {
  const family = calibratedFamilyOf(row);
  if (family === null || row.unfit || row.kind === "media") return null;
  const generation = generationOf(row, family);
  const amounts = new Map<Feature, number>();
  for (const section of chargesOf(row.request, generation, encodings(generation.encoding)).values()) {
    for (const [feature, amount] of section) amounts.set(feature, (amounts.get(feature) ?? 0) + amount);
  }
  return { ...namesOf(family, generation), amounts, tokens: row.inputTokens, group: row.group, kind: "prompt" };
}

const WHOLE = new Set(["stop", "end_turn", "STOP", "completed", "COMPLETE", "stop_sequence"]);
const SHORTEST_ANSWER = 20;

/** The answer of a row as a sample of its model's tokenizer: text alone, ended by the model, no reasoning. */
export function answerSample(row: Row, encodings: Encodings): Sample | null {
  const family = calibratedFamilyOf(row);
  const { recorded } = row;
  const text = recorded.response_text;
  const tokens = recorded.output_tokens;
  const isTextAlone =
    (recorded.response_tool_calls ?? []).length === 0 &&
    (recorded.reasoning_tokens ?? 0) === 0 &&
    (recorded.reasoning_text ?? "") === "" &&
    !recorded.thinking_enabled &&
    recorded.server_tools.length === 0 &&
    row.request.candidates === 1 &&
    (recorded.stop_reason === null || WHOLE.has(recorded.stop_reason));
  if (family === null || text === null || text === "" || tokens === null || tokens <= 0 || !isTextAlone) return null;
  const generation = generationOf(row, family);
  const measure = measureText(text, encodings(generation.encoding), generation.rareFrom);
  if ((measure[0] ?? 0) < SHORTEST_ANSWER) return null;
  const amounts = new Map<Feature, number>(TEXT_FEATURES.map((feature, i) => [feature, measure[i] ?? 0]));
  return { ...namesOf(family, generation), amounts, tokens, group: row.group, kind: "answer" };
}

function namesOf(
  family: CalibratedFamily,
  generation: Generation,
): Pick<Sample, "family" | "generation" | "tokenizer" | "writesSchemasAsJson"> {
  return {
    family: family.name,
    generation: generation.name,
    tokenizer: generation.tokenizer,
    writesSchemasAsJson: generation.toolRendering !== "words" || generation.tokenizer !== "gemini",
  };
}
