import type { PromptRequest, ToolDefinition } from "../domain/request.ts";
import { calibratedFamily } from "./calibration/calibrated-family.ts";
import { generation } from "./calibration/generation.ts";
import type { Generation } from "./calibration/generation.ts";
import { geminiAudioTokensPerSecond, geminiImageTokens, geminiPageTokens } from "./media-gemini.ts";
import type { ModelName } from "./model-name.ts";

/**
 * Gemini and Gemma. Vertex counts the words of function declarations; the Gemini API also counts what it writes around
 * them from 2.5 on, and more of it from 3 on. Gateways send requests to either.
 */
export const gemini = calibratedFamily({
  name: "gemini",
  matches: (model) => model.vendor === "google",
  generationOf: generationOfGemini,
});

function generationOfGemini(model: ModelName, request: PromptRequest): Generation {
  if (!model.id.includes("gemini")) return generation({ name: "gemma", tokenizer: "gemini" });
  const server = serverOf(model, request);
  const version = Number(/(\d+(?:\.\d+)?)/.exec(model.id)?.[1] ?? "3");
  const major = version < 2.5 ? "2.0" : version < 3 ? "2.5" : "3";
  return generation({
    name: server === "vertex" ? "gemini@vertex" : `gemini-${major}@${server}`,
    tokenizer: "gemini",
    toolRendering: "words",
    toolSchemas: (tool) => countedSchemas(tool, version),
    showsResponseSchema: (schema) => version < 2.5 && isGoogleSchema(schema),
    imageTokens: (image) => geminiImageTokens(image, version),
    pageTokens: geminiPageTokens(version),
    pageTokensHoldText: true,
    audioTokensPerSecond: geminiAudioTokensPerSecond(server === "vertex"),
  });
}

function serverOf(model: ModelName, request: PromptRequest): "vertex" | "gemini-api" | "gateway" {
  if (model.host === "vertex") return "vertex";
  return request.api === "generateContent" || request.api === null ? "gemini-api" : "gateway";
}

/** The schema of a function's response counts like that of its parameters; up to 2.0 neither counts as JSON Schema. */
function countedSchemas(tool: ToolDefinition, version: number): unknown[] {
  const declaration =
    typeof tool.raw === "object" && tool.raw !== null ? (tool.raw as Readonly<Record<string, unknown>>) : {};
  const isJsonSchema = "parametersJsonSchema" in declaration || "parameters_json_schema" in declaration;
  if (version < 2.5 && isJsonSchema) return [];
  return [tool.parameters, declaration["response"], declaration["responseJsonSchema"]];
}

/** Google's own schemas write types in capitals; those of JSON Schema are never in the prompt. */
function isGoogleSchema(schema: unknown): boolean {
  const type =
    typeof schema === "object" && schema !== null ? (schema as Readonly<Record<string, unknown>>)["type"] : null;
  return typeof type === "string" && type === type.toUpperCase();
}
