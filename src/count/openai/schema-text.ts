/** JSON Schema as the model reads it: a TypeScript type, with titles, descriptions and defaults as comments. */

export type Schema = Readonly<Record<string, unknown>>;

/** What a type is written within. */
interface Scope {
  /** The schema that "#/…" starts from. */
  readonly root: unknown;
  /** References being followed: one that comes up again leads nowhere new. */
  readonly following: readonly string[];
  /** Types that may still be written: references that branch could go on for ever. */
  readonly budget: { left: number };
  /** Whether the schema's title and description already stand above it. */
  readonly isCommented: boolean;
}

const MOST_TYPES = 20_000;

export function isSchema(value: unknown): value is Schema {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function typeText(schema: unknown, scope: Scope): string {
  const inner: Scope = { ...scope, isCommented: false };
  if (!isSchema(schema) || --scope.budget.left < 0) return "any";
  if (typeof schema["$ref"] === "string") return referenceText(schema["$ref"], inner);
  const all = schema["allOf"];
  if (Array.isArray(all) && all.length === 1) return typeText(all[0], inner);
  const variants = schema["anyOf"] ?? schema["oneOf"];
  if (Array.isArray(variants)) return unionText(variants, inner);
  const types = schema["type"];
  if (Array.isArray(types)) {
    return unionText(
      types.map((type: unknown) => ({ ...schema, type })),
      inner,
    );
  }
  const comment = scope.isCommented ? "" : commentOf(schema);
  return `${comment}${plainType(schema, inner)}`;
}

function referenceText(reference: string, scope: Scope): string {
  if (scope.following.includes(reference)) return "any";
  const following = [...scope.following, reference];
  return typeText(resolve(reference, scope.root), { ...scope, following });
}

/** Variants on one line, unless one of them needs a comment; with an object of any kind they could be anything. */
function unionText(variants: readonly unknown[], scope: Scope): string {
  const texts = variants.map((variant) => typeText(variant, scope));
  if (texts.includes("object")) return "any";
  const isLong = texts.some((text) => text.startsWith("//"));
  return isLong ? texts.map((text) => `\n| ${text}`).join("") : texts.join(" | ");
}

function plainType(schema: Schema, scope: Scope): string {
  if (Array.isArray(schema["enum"]) && schema["enum"].length > 0) {
    return schema["enum"].map((value) => JSON.stringify(value)).join(" | ");
  }
  if (schema["const"] !== undefined) return JSON.stringify(schema["const"]);
  switch (schema["type"]) {
    case "string":
    case "boolean":
    case "null":
      return schema["type"];
    case "number":
    case "integer":
      return "number";
    case "array":
      return arrayText(schema["items"], scope);
    default:
      if (hasProperties(schema)) return propertiesText(schema, scope);
      return schema["type"] === "object" ? "object" : "any";
  }
}

function arrayText(items: unknown, scope: Scope): string {
  if (items === undefined) return "any[]";
  const item = typeText(items, scope);
  return item.includes("\n") ? `Array<\n${item}>` : `${item}[]`;
}

export function hasProperties(schema: unknown): schema is Schema {
  return isSchema(schema) && isSchema(schema["properties"]) && Object.keys(schema["properties"]).length > 0;
}

/** A function's parameters: an object type, with the comment that its own title and description make. */
export function parametersText(schema: Schema): string {
  const scope: Scope = { root: schema, following: [], budget: { left: MOST_TYPES }, isCommented: true };
  return `${commentOf(schema)}${propertiesText(schema, scope)}`;
}

/** An object on one line where none of its properties needs a comment, else a line for each. */
function propertiesText(schema: Schema, scope: Scope): string {
  const properties = Object.entries(isSchema(schema["properties"]) ? schema["properties"] : {});
  const required = new Set<unknown>(Array.isArray(schema["required"]) ? schema["required"] : []);
  const declared = properties.map(([name, property]) => ({
    type: `${required.has(name) ? name : `${name}?`}: ${typeText(property, { ...scope, isCommented: true })}`,
    comment: commentOf(property),
    after: defaultOf(property),
  }));
  if (declared.every(({ type, comment, after }) => comment === "" && after === "" && !type.includes("\n"))) {
    return `{ ${declared.map(({ type }) => type).join(", ")} }`;
  }
  return `{\n${declared.map(({ type, comment, after }) => `${comment}${type},${after}\n`).join("")}}`;
}

/** Title and description, each line a comment, a blank one between the two. */
function commentOf(schema: unknown): string {
  if (!isSchema(schema)) return "";
  const { title, description } = schema;
  const head = typeof title === "string" && title !== "" ? commentLines(title) : "";
  const body = typeof description === "string" && description !== "" ? commentLines(description) : "";
  return head !== "" && body !== "" ? `${head}//\n${body}` : head + body;
}

/** Every line of a text as a comment, without its indentation. */
export function commentLines(text: string): string {
  const lines = text.trim().split("\n");
  return lines.map((line) => (line.trim() === "" ? "//\n" : `// ${line.trim()}\n`)).join("");
}

function defaultOf(property: unknown): string {
  if (!isSchema(property) || property["default"] === undefined) return "";
  const value = property["default"];
  const isBareWord = typeof value === "string" && Array.isArray(property["enum"]);
  return ` // default: ${isBareWord ? value : JSON.stringify(value)}`;
}

/** What "#/$defs/Name" stands for; undefined where it leads nowhere. */
export function resolve(reference: string, root: unknown): unknown {
  if (!reference.startsWith("#/")) return undefined;
  const keys = reference.slice(2).split("/");
  return keys.reduce<unknown>((held, key) => {
    const name = key.replace(/~1/g, "/").replace(/~0/g, "~");
    return isSchema(held) && Object.hasOwn(held, name) ? held[name] : undefined;
  }, root);
}
