import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import { ANTHROPIC_PAGE_TOKENS, anthropicImageTokens } from "./media-anthropic.ts";
import type { ModelName } from "./model-name.ts";

/**
 * Claude on Anthropic's API, Bedrock, Vertex and behind gateways: the same counts everywhere. A tool-use system prompt
 * comes with tools; its size differs by generation and by whether a tool must be called
 * (https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview#pricing).
 */
export const anthropic = calibratedFamily({
  name: "anthropic",
  matches: (model) => model.vendor === "anthropic",
  generationOf: generationOfClaude,
});

/** Claude 3 to 4.6 split what o200k_base has as ids beyond this: their vocabulary is that much smaller. */
const RARE_FROM = 80_000;

const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/^claude-(1|2|instant)/, "claude-2"],
  [/^claude-3-opus/, "claude-3-opus"],
  [/^claude-3-sonnet/, "claude-3-sonnet"],
  [/^claude-3-haiku/, "claude-3-haiku"],
  [/^claude-3-5-haiku/, "claude-3.5-haiku"],
  [/^claude-3-5/, "claude-3.5-sonnet"],
  [/^claude-3-7/, "claude-4"],
  [/^claude-(sonnet|opus|haiku)-4(-1)?$/, "claude-4"],
  [/^claude-(sonnet|opus|haiku)-4-5/, "claude-4.5"],
  [/^claude-(sonnet|opus|haiku)-4-6/, "claude-4.6"],
];

function generationOfClaude(model: ModelName): Generation {
  const name = PATTERNS.find(([pattern]) => pattern.test(model.id))?.[1] ?? "claude-4.7";
  const tokenizer = name === "claude-2" || name === "claude-4.7" ? name : "claude-3";
  return generation({
    name,
    tokenizer,
    rareFrom: RARE_FROM,
    schemaRendering: "indented-json",
    imageTokens: (image) => anthropicImageTokens(image, name === "claude-4.7"),
    pageTokens: ANTHROPIC_PAGE_TOKENS,
  });
}
