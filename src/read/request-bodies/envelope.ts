import { isObject } from "./json.ts";
import type { JsonObject } from "./json.ts";

/** What every API's body has at least one of. */
const BODY_NAMES = ["messages", "contents", "input", "prompt", "message", "instructions", "inputText", "texts"];

/**
 * The body inside of what is written around it: a captured call (`body`, `request`), the token counting calls of Bedrock
 * and Gemini, Alibaba's own form. A body that stands by itself is given back as it is.
 */
export function openEnvelope(outer: JsonObject): JsonObject {
  const { input } = outer;
  if (isObject(input)) {
    const counted = bodyIn(input["converse"]) ?? bodyIn(isObject(input["invokeModel"]) && input["invokeModel"]["body"]);
    if (counted !== undefined) return counted;
    // https://help.aliyun.com/zh/model-studio/qwen-api-reference: settings stand beside the input.
    const settings = isObject(outer["parameters"]) ? outer["parameters"] : {};
    const { model } = outer;
    if (Array.isArray(input["messages"]) || typeof input["prompt"] === "string")
      return { model, ...settings, ...input };
  }
  if (BODY_NAMES.some((name) => outer[name] !== undefined)) return outer;
  for (const name of ["body", "request", "generateContentRequest", "params"]) {
    const inner = bodyIn(outer[name]);
    if (inner !== undefined) return { model: outer["modelId"] ?? outer["model"], ...inner };
  }
  return outer;
}

/** A body, as an object or as the JSON text that was sent. */
function bodyIn(value: unknown): JsonObject | undefined {
  const body = typeof value === "string" ? parsed(value) : value;
  return isObject(body) && BODY_NAMES.some((name) => body[name] !== undefined) ? body : undefined;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
