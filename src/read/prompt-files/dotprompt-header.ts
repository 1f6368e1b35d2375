import type { Draft } from "../request-bodies/draft.ts";
import { note } from "../request-bodies/draft.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { expandSchema } from "./picoschema.ts";

/** Genkit's plugins by which a model of Google is named, and gardens that hold others. */
const GOOGLE_PLUGINS = /^(?:googleai|google-ai|google-genai|vertexai|vertex-ai|vertexModelGarden|modelGarden)\//;

/** Puts what the front matter says of the request into a draft: https://genkit.dev/docs/dotprompt/ */
export function applyHeader(draft: Draft, header: JsonObject): void {
  const config = member(header, "config");
  const numberOf = (...names: readonly string[]): number | null => {
    const found = names.map((name) => member(config, name)).find((value) => value !== undefined);
    return typeof found === "number" && Number.isInteger(found) && found > 0 ? found : null;
  };
  // A version is a model's full name.
  const model = textMember(config, "version") ?? textMember(header, "model");
  draft.model = model?.replace(GOOGLE_PLUGINS, "") ?? null;
  draft.maxOutputTokens = numberOf("maxOutputTokens", "max_output_tokens", "maxTokens", "max_tokens");
  draft.candidates = numberOf("candidateCount", "candidate_count") ?? 1;
  const thinking = member(config, "thinkingConfig") ?? member(config, "thinking");
  if (isObject(thinking)) {
    const budget = member(thinking, "thinkingBudget") ?? member(thinking, "budgetTokens");
    const budgetTokens = typeof budget === "number" && Number.isInteger(budget) ? budget : null;
    draft.reasoning = {
      effort: textMember(thinking, "thinkingLevel") ?? null,
      budgetTokens,
      enabled: budgetTokens !== 0,
    };
  }
  const choice = textMember(header, "toolChoice");
  if (choice === "auto" || choice === "required" || choice === "none") draft.toolChoice = { kind: choice };
  applyTools(draft, member(header, "tools"));
  applyTools(draft, member(header, "toolDefs"));
  applyOutput(draft, member(header, "output"));
}

/** A tool that is only named is described in the program: its schema can't be counted. */
function applyTools(draft: Draft, tools: unknown): void {
  for (const tool of Array.isArray(tools) ? (tools as readonly unknown[]) : []) {
    const name = textMember(tool, "name");
    const schema = member(tool, "inputSchema") ?? member(tool, "parameters") ?? member(member(tool, "input"), "schema");
    if (name !== undefined && schema !== undefined) {
      const description = textMember(tool, "description") ?? null;
      const parameters = expandSchema(schema).schema;
      const asFunction = { name, ...(description === null ? {} : { description }), parameters };
      draft.tools.push({ name, description, parameters, raw: { type: "function", function: asFunction } });
    } else
      note(
        draft,
        "tool-schema-missing",
        `tool ${typeof tool === "string" ? tool : (name ?? "of no name")} (its schema is in the program)`,
      );
  }
}

function applyOutput(draft: Draft, output: unknown): void {
  const format = textMember(output, "format") ?? (member(output, "schema") === undefined ? "text" : "json");
  if (format !== "text" && format !== "media" && format !== "json") {
    note(draft, "hidden-context", `what is added for the output format ${format}`);
    return;
  }
  if (format !== "json") return;
  if (member(output, "schema") === undefined) {
    draft.responseFormat = { kind: "json-object" };
    return;
  }
  const { schema, unknownNames } = expandSchema(member(output, "schema"));
  for (const name of unknownNames) note(draft, "hidden-context", `the output schema ${name} (it is in the program)`);
  if (isObject(schema) && Object.keys(schema).length === 0) return;
  draft.responseFormat = { kind: "json-schema", name: null, description: null, schema, strict: true };
}
