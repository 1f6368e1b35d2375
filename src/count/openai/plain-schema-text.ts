import { commentLines, isSchema, resolve } from "./schema-text.ts";
import type { Schema } from "./schema-text.ts";

/** What the models of June 2023 read of a schema: descriptions at the top alone, and neither titles nor unions. */
export function plainParametersText(schema: Schema): string {
  return propertiesText(schema, schema, 0);
}

/** Schemas refer to themselves; past this nobody reads on. */
const DEEPEST = 5;

/** Properties, one a line; objects that declare none are left out. */
function propertiesText(schema: Schema, root: Schema, depth: number): string {
  const required = new Set<unknown>(Array.isArray(schema["required"]) ? schema["required"] : []);
  const properties = Object.entries(isSchema(schema["properties"]) ? schema["properties"] : {});
  const lines = properties.flatMap(([name, property]) => {
    if (!isSchema(property) || isEmptyObject(property)) return [];
    const { description } = property;
    const isSaid = depth === 0 && typeof description === "string" && description !== "";
    const key = required.has(name) ? name : `${name}?`;
    return [`${isSaid ? commentLines(description) : ""}${key}: ${typeText(property, root, depth)},\n`];
  });
  return `{\n${lines.join("")}}`;
}

function isEmptyObject({ type, properties }: Schema): boolean {
  return type === "object" && !(isSchema(properties) && Object.keys(properties).length > 0);
}

function typeText(schema: unknown, root: Schema, depth: number): string {
  if (!isSchema(schema) || depth > DEEPEST) return "any";
  if (typeof schema["$ref"] === "string") return typeText(resolve(schema["$ref"], root), root, depth + 1);
  if (Array.isArray(schema["enum"])) return schema["enum"].map((value) => JSON.stringify(value)).join(" | ");
  switch (schema["type"]) {
    case "string":
    case "boolean":
    case "null":
      return schema["type"];
    case "number":
    case "integer":
      return "number";
    case "array":
      return schema["items"] === undefined ? "any[]" : `${typeText(schema["items"], root, depth + 1)}[]`;
    case "object":
      return propertiesText(schema, root, depth + 1);
    default:
      return "any";
  }
}
