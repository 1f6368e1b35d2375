import type { ToolDefinition } from "../../domain/request.ts";

/**
 * How a provider puts a tool definition before its model: as JSON with or without spaces (Python's `json.dumps` writes
 * them), or only the words in it (names, descriptions, enum values), the rest being a fixed number of tokens each.
 */
export type ToolRendering = "json" | "spaced-json" | "words";

/** The texts of a tool definition as the provider renders it, as far as is known; each is tokenized by itself. */
export function toolTexts(tool: ToolDefinition, schemas: readonly unknown[], rendering: ToolRendering): string[] {
  if (rendering === "words") return [tool.name, tool.description ?? "", ...schemas.flatMap(schemaWords)];
  const parameters = schemas[0] ?? {};
  return [jsonText({ name: tool.name, description: tool.description ?? "", parameters }, rendering)];
}

/** How a response schema is put before the model: like the tools, or as JSON on indented lines. */
export type SchemaRendering = ToolRendering | "indented-json";

/** The texts of a response schema, likewise. */
export function schemaTexts(schema: unknown, rendering: SchemaRendering): string[] {
  if (rendering === "indented-json") return [JSON.stringify(schema, null, 2) ?? ""];
  return rendering === "words" ? schemaWords(schema) : [jsonText(schema, rendering)];
}

/** The texts of a call's arguments or of a tool's result: of JSON, those who count words see the keys and values. */
export function valueTexts(text: string, rendering: ToolRendering): string[] {
  if (rendering !== "words" || !/^\s*[[{]/.test(text)) return [text];
  try {
    return valueWords(JSON.parse(text));
  } catch {
    return [text];
  }
}

function valueWords(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(valueWords);
  if (typeof value === "object" && value !== null) {
    return Object.entries(value).flatMap(([key, member]) => [key, ...valueWords(member)]);
  }
  return [String(value)];
}

function jsonText(value: unknown, rendering: "json" | "spaced-json"): string {
  return rendering === "json" ? (JSON.stringify(value) ?? "") : spacedJson(value);
}

/** JSON with a space after each comma and colon, as Python writes it by default. */
export function spacedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedJson).join(", ")}]`;
  if (typeof value === "object" && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${spacedJson(member)}`);
    return `{${members.join(", ")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/** What a JSON Schema holds, counted: each of these costs some providers a fixed number of tokens. */
export interface SchemaShape {
  readonly properties: number;
  readonly objects: number;
  readonly arrays: number;
  readonly enums: number;
  readonly required: number;
  readonly descriptions: number;
}

/** Schemas are trees written by hand, so a bound on their depth costs nothing and keeps cyclic ones from hanging us. */
const MAX_DEPTH = 40;

export function schemaShape(schema: unknown): SchemaShape {
  const shape = { properties: 0, objects: 0, arrays: 0, enums: 0, required: 0, descriptions: 0 };
  walkSchema(schema, (node) => {
    const names = propertyNames(node);
    shape.properties += names.length;
    if (names.length > 0) shape.objects += 1;
    if (node["items"] !== undefined) shape.arrays += 1;
    if (Array.isArray(node["enum"])) shape.enums += node["enum"].length;
    if (Array.isArray(node["required"])) shape.required += node["required"].length;
    if (typeof node["description"] === "string") shape.descriptions += 1;
  });
  return shape;
}

function schemaWords(schema: unknown): string[] {
  const words: string[] = [];
  walkSchema(schema, (node) => {
    if (typeof node["description"] === "string") words.push(node["description"]);
    words.push(...propertyNames(node));
    if (Array.isArray(node["enum"])) words.push(...node["enum"].map(String));
  });
  return words;
}

type SchemaNode = Readonly<Record<string, unknown>>;

function propertyNames(node: SchemaNode): string[] {
  const properties = node["properties"];
  return typeof properties === "object" && properties !== null ? Object.keys(properties) : [];
}

function walkSchema(schema: unknown, visit: (node: SchemaNode) => void, depth = 0): void {
  if (typeof schema !== "object" || schema === null || depth > MAX_DEPTH) return;
  if (Array.isArray(schema)) {
    for (const member of schema) walkSchema(member, visit, depth + 1);
    return;
  }
  const node = schema as SchemaNode;
  visit(node);
  for (const key of ["properties", "$defs", "definitions"]) {
    const members = node[key];
    if (typeof members === "object" && members !== null) walkSchema(Object.values(members), visit, depth + 1);
  }
  for (const key of ["items", "anyOf", "oneOf", "allOf", "prefixItems"]) walkSchema(node[key], visit, depth + 1);
}
