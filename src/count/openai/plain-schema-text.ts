/** What the models of June 2023 read of a schema: descriptions near the top, and neither titles, unions nor references. */

type Schema = Readonly<Record<string, unknown>>;

function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Properties, one a line; objects that declare none are left out. */
export function plainPropertiesText(schema: Schema, depth = 0): string {
  const required = new Set<unknown>(Array.isArray(schema["required"]) ? schema["required"] : []);
  const properties = Object.entries(isSchema(schema["properties"]) ? schema["properties"] : {});
  const lines = properties.flatMap(([name, property]) => {
    if (!isSchema(property) || isEmptyObject(property)) return [];
    const { description } = property;
    const comment = typeof description === "string" && description !== "" && depth < 2 ? `// ${description}\n` : "";
    return [`${comment}${name}${required.has(name) ? "" : "?"}: ${plainTypeText(property, depth)},\n`];
  });
  return `{\n${lines.join("")}}`;
}

function isEmptyObject({ type, properties }: Schema): boolean {
  return type === "object" && !(isSchema(properties) && Object.keys(properties).length > 0);
}

function plainTypeText(schema: unknown, depth: number): string {
  if (!isSchema(schema) || depth > 12) return "any";
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
      return schema["items"] === undefined ? "any[]" : `${plainTypeText(schema["items"], depth + 1)}[]`;
    case "object":
      return plainPropertiesText(schema, depth + 1);
    default:
      return "any";
  }
}
