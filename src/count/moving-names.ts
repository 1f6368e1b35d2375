import type { ModelName } from "./model-name.ts";

/** A name that its provider serves now with one template, now with another, and the generations that these are of. */
interface MovingName {
  readonly name: RegExp;
  readonly generations: readonly string[];
}

/**
 * DeepSeek's aliases mean whatever it serves (https://api-docs.deepseek.com/updates); Cohere puts a preamble before some
 * requests to Command R and not before others, and serves later models under the names of those it has retired
 * (https://docs.cohere.com/docs/deprecations).
 */
const MOVING_NAMES: readonly MovingName[] = [
  { name: /^deepseek-chat$/, generations: ["deepseek-chat", "deepseek-v3", "deepseek-v3.2", "deepseek-v4"] },
  { name: /^deepseek-reasoner$/, generations: ["deepseek-r1", "deepseek-v3.2", "deepseek-v4"] },
  { name: /^command(-r(-plus)?|-light|-nightly)?(-\d|$)/, generations: ["command", "command-r", "command-a"] },
];

/** Generations whose template may stand around a request to this model instead of its own; none for most. */
export function templatesInstead(model: ModelName): readonly string[] {
  if (model.host === "bedrock") return [];
  return MOVING_NAMES.find(({ name }) => name.test(model.id))?.generations ?? [];
}
