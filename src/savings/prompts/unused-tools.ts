import type { Part, PromptRequest, ToolDefinition } from "../../domain/request.ts";
import type { Trimmed } from "./waste.ts";

/**
 * Tools that the request forbids (a tool choice of none or of another one), or of which neither a call nor a text names any
 * while others are called. A request in which nothing is called yet tells nothing about its tools.
 */
export function withoutUnusedTools(request: PromptRequest): Trimmed {
  const unused = new Set(unusedTools(request).map(({ name }) => name));
  if (unused.size === 0) return { request, places: [] };
  const places = [...unused].map((name) => ({ section: `tool: ${name}`, line: null, part: name, text: name }));
  return { request: { ...request, tools: request.tools.filter(({ name }) => !unused.has(name)) }, places };
}

function unusedTools({ tools, toolChoice, messages }: PromptRequest): readonly ToolDefinition[] {
  if (toolChoice?.kind === "none") return tools;
  if (toolChoice?.kind === "named") return tools.filter(({ name }) => name !== toolChoice.name);
  const called = new Set<string>();
  const texts: string[] = [];
  const look = (part: Part): void => {
    if (part.kind === "tool-call") called.add(part.name);
    if (part.kind === "tool-result") {
      if (part.name !== null) called.add(part.name);
      part.parts.forEach(look);
    }
    if (part.kind === "text") texts.push(part.text);
  };
  for (const { parts } of messages) parts.forEach(look);
  if (!tools.some(({ name }) => called.has(name))) return [];
  const all = texts.join("\n");
  return tools.filter(({ name }) => !called.has(name) && !all.includes(name));
}
