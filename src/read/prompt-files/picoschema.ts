import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";

/** A JSON Schema, and the names of schemas that only the program has. */
export interface ExpandedSchema {
  readonly schema: unknown;
  readonly unknownNames: readonly string[];
}

const SCALARS = new Set(["any", "boolean", "integer", "null", "number", "string"]);

/**
 * The JSON Schema that Dotprompt makes of a schema: of Picoschema, or of one that is JSON Schema already.
 * https://google.github.io/dotprompt/reference/picoschema/
 */
export function expandSchema(schema: unknown): ExpandedSchema {
  const unknownNames = new Set<string>();
  const scalar = (text: string): JsonObject => {
    const [type, description] = withDescription(text);
    if (!SCALARS.has(type)) unknownNames.add(type);
    return {
      ...(type === "any" || !SCALARS.has(type) ? {} : { type }),
      ...(description === undefined ? {} : { description }),
    };
  };
  const expand = (value: unknown): JsonObject => {
    if (typeof value === "string") return scalar(value);
    if (!isObject(value)) return {};
    const properties: [string, JsonObject][] = [];
    const required: string[] = [];
    let others: unknown = false;
    for (const [key, inner] of Object.entries(value)) {
      if (key === "(*)") {
        others = expand(inner);
        continue;
      }
      const { name, isOptional, type, description } = parseKey(key);
      if (!isOptional) required.push(name);
      properties.push([
        name,
        { ...typed(type, inner, isOptional), ...(description === undefined ? {} : { description }) },
      ]);
    }
    return {
      type: "object",
      properties: Object.fromEntries(properties),
      ...(required.length === 0 ? {} : { required }),
      additionalProperties: others,
    };
  };
  /** What is optional may be null as well. */
  const typed = (type: string | undefined, value: unknown, isOptional: boolean): JsonObject => {
    if (type === "enum") {
      const values = Array.isArray(value) ? (value as readonly unknown[]) : [];
      return { enum: isOptional && !values.includes(null) ? [...values, null] : values };
    }
    const schema = type === "array" ? { type: "array", items: expand(value) } : expand(value);
    const own = textMember(schema, "type");
    return isOptional && own !== undefined ? { ...schema, type: [own, "null"] } : schema;
  };
  if (!isJsonSchema(schema)) return { schema: expand(schema), unknownNames: [...unknownNames] };
  return { schema: isObject(schema) ? { type: "object", ...schema } : schema, unknownNames: [] };
}

function isJsonSchema(schema: unknown): boolean {
  const type = textMember(schema, "type") ?? "";
  return SCALARS.has(type) || type === "object" || type === "array" || isObject(member(schema, "properties"));
}

/** `name?(type, description)` */
function parseKey(key: string) {
  const [, written = key, typeInfo] = /^([^(]*)(?:\((.*)\))?\s*$/s.exec(key) ?? [];
  const isOptional = written.endsWith("?");
  const [type, description] = typeInfo === undefined ? [undefined, undefined] : withDescription(typeInfo);
  return { name: isOptional ? written.slice(0, -1) : written, isOptional, type, description };
}

function withDescription(text: string): readonly [string, string | undefined] {
  const comma = text.indexOf(",");
  return comma === -1 ? [text.trim(), undefined] : [text.slice(0, comma).trim(), text.slice(comma + 1).trim()];
}
