import type { ToolDefinition } from "../../domain/request.ts";
import type { Generation } from "./generation.ts";
import { plainParametersText } from "./plain-schema-text.ts";
import { commentLines, hasProperties, parametersText } from "./schema-text.ts";

/** What stands before the namespace where tools share the system message. */
export const TOOLS_HEADING = "# Tools\n\n## functions\n\n";

/**
 * Tools as OpenAI's models read them: declarations in a TypeScript namespace. The format is public for the open-weight
 * models (https://github.com/openai/harmony/blob/main/src/encoding.rs) and, with small differences, reproduces what
 * the others are billed.
 */
export function namespaceText(tools: readonly ToolDefinition[], schemas: Generation["schemas"]): string {
  const declarations = tools.map((tool) => declarationText(tool, schemas));
  return `namespace functions {\n\n${declarations.join("")}} // namespace functions`;
}

/** One tool's declaration, with the empty line after it. */
export function declarationText(tool: ToolDefinition, schemas: Generation["schemas"]): string {
  const description = tool.description === null || tool.description === "" ? "" : commentLines(tool.description);
  return `${description}type ${tool.name} = ${signatureText(tool.parameters, schemas)} => any;\n\n`;
}

function signatureText(parameters: unknown, schemas: Generation["schemas"]): string {
  if (!hasProperties(parameters)) return "()";
  return `(_: ${schemas === "plain" ? plainParametersText(parameters) : parametersText(parameters)})`;
}
