import { CALIBRATION } from "./calibration/constants.ts";
import type { ReasoningTokens } from "./calibration/calibration.ts";
import type { ModelName } from "./model-name.ts";

/**
 * Reasoning tokens to assume for one request, from recordings of the model at that effort, else at any; null where
 * there are none. They are part of the output, and depend on the task: treat them as an assumption, not a count.
 */
export function assumedReasoning(model: ModelName, effort: string | null): ReasoningTokens | null {
  const { reasoning } = CALIBRATION;
  const id = reasoningName(model);
  const names = effort === null ? [id] : [`${id} ${effort}`, id];
  const name = names.find((candidate) => Object.hasOwn(reasoning, candidate));
  return name === undefined ? null : (reasoning[name] ?? null);
}

/** The name that a model goes by in the table: previews and snapshots reason like what they became. */
export function reasoningName(model: ModelName): string {
  return model.id.replace(/-(preview(-\d\d-\d\d)?|\d{4})$/, "");
}
