import type { PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { TokenCount } from "../../domain/token-count.ts";
import { hasVerifiedImages } from "../media/openai-images.ts";
import type { ModelName } from "../model-name.ts";
import type { Tally } from "../tally.ts";
import type { Generation } from "./generation.ts";

/**
 * Plain chat is billed to the token by known rules. What the provider renders itself (tools, schemas, turns of tools,
 * images) is reproduced to the token in most recorded requests; the range allows for what was off in the others.
 */
export function rangeOf(
  request: PromptRequest,
  generation: Generation,
  model: ModelName,
  tally: Tally,
): Pick<TokenCount, "range" | "basis"> {
  const input = tally.total();
  const slack = Math.ceil(slackOf(request, generation, model, tally));
  const basis = slack === 0 && request.uncountable.length === 0 ? "exact" : "estimated";
  return { range: { low: Math.max(0, input - slack), high: input + slack }, basis };
}

function slackOf(request: PromptRequest, generation: Generation, model: ModelName, tally: Tally): number {
  const tokensOf = (section: string) =>
    tally.sections().reduce((sum, { name, tokens }) => sum + (name.startsWith(section) ? tokens : 0), 0);
  let slack = generation.hidden?.spread ?? 0;
  if (request.tools.length > 0) slack += toolSlack(request, generation, model, tokensOf("tool"));
  if (request.laterTools !== undefined) slack += 5;
  const parts = request.messages.flatMap((message) => message.parts);
  const turns = parts.filter(({ kind }) => kind === "tool-call" || kind === "tool-result").length;
  if (turns > 0) slack += 1 + turns / 2;
  if (request.responseFormat?.kind === "json-schema") slack += 4 + 0.03 * tokensOf("response schema");
  const images = tokensOf("images");
  if (images > 0) slack += 4 + (hasVerifiedImages(model) ? 0.02 : 0.5) * images;
  if (parts.some(({ kind }) => kind === "file")) slack += 25;
  return slack;
}

function toolSlack(request: PromptRequest, generation: Generation, model: ModelName, tokens: number): number {
  const isIntricate = request.tools.some(({ parameters }) => holdsIntricateType(parameters));
  const isGenerationNew = generation.priming === 2;
  const isForced = request.toolChoice?.kind === "named" || request.toolChoice?.kind === "required";
  const isElsewhere = model.host === "bedrock" || model.host === "openrouter" || model.host === "vercel";
  return (
    1 + (isIntricate ? 0.06 : 0.01) * tokens + (isGenerationNew ? 2 : 0) + (isForced ? 2 : 0) + (isElsewhere ? 5 : 0)
  );
}

/** Nested objects, unions and references, whose rendering is known from few requests. */
function holdsIntricateType(parameters: ToolDefinition["parameters"], depth = 0): boolean {
  if (typeof parameters !== "object" || parameters === null || depth > 8) return false;
  return Object.entries(parameters).some(([key, value]) => {
    const isIntricate =
      INTRICATE.has(key) || (key === "type" && Array.isArray(value)) || (key === "properties" && depth > 0);
    return isIntricate || holdsIntricateType(value, depth + 1);
  });
}

const INTRICATE = new Set(["anyOf", "oneOf", "allOf", "$ref", "$defs", "patternProperties", "prefixItems"]);
