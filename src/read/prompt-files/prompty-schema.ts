import { ownValue } from "../../domain/own-value.ts";
import type { Uncountable } from "../../domain/request.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";

/** A parameter, an input or an output as Prompty describes it, whatever the spelling. */
export interface PromptyProperty {
  readonly name: string;
  readonly spec: JsonObject;
}

/** Properties stand as a list with names, as a mapping by name, or under `properties`; a bare value is a default. */
export function propertiesOf(value: unknown): readonly PromptyProperty[] {
  if (Array.isArray(value)) {
    return value.flatMap((spec: unknown) => {
      const name = textMember(spec, "name");
      return isObject(spec) && name !== undefined ? [{ name, spec }] : [];
    });
  }
  if (!isObject(value)) return [];
  const nested = member(value, "properties");
  if (nested !== undefined && (Array.isArray(nested) || isObject(nested))) return propertiesOf(nested);
  return Object.entries(value).map(([name, spec]) => ({ name, spec: isObject(spec) ? spec : { default: spec } }));
}

const JSON_TYPES: Readonly<Record<string, string>> = { float: "number" };

/**
 * The JSON Schema that Prompty's runtimes send for such properties.
 * https://github.com/microsoft/prompty/blob/main/spec/spec.md section 7.1
 */
export function jsonSchemaOf(properties: readonly PromptyProperty[], { closed }: { closed: boolean }): JsonObject {
  const required = properties.filter(({ spec }) => member(spec, "required") === true).map(({ name }) => name);
  return {
    type: "object",
    properties: Object.fromEntries(properties.map(({ name, spec }) => [name, propertySchema(spec)])),
    ...(required.length === 0 ? {} : { required }),
    ...(closed ? { additionalProperties: false } : {}),
  };
}

function propertySchema(spec: JsonObject): JsonObject {
  const kind = textMember(spec, "kind") ?? textMember(spec, "type") ?? "string";
  const description = textMember(spec, "description");
  const values = member(spec, "enumValues") ?? member(spec, "enum");
  const items = member(spec, "items");
  const properties = member(spec, "properties");
  return {
    type: ownValue(JSON_TYPES, kind) ?? kind,
    ...(description === undefined ? {} : { description }),
    ...(Array.isArray(values) ? { enum: values } : {}),
    ...(isObject(items) ? { items: propertySchema(items) } : {}),
    ...(properties === undefined ? {} : jsonSchemaOf(propertiesOf(properties), { closed: false })),
  };
}

/** The tools of a file in OpenAI's shape, and those that only a running program could describe. */
export function toolsOf(value: unknown): { tools: readonly unknown[]; uncountable: readonly Uncountable[] } {
  const tools: unknown[] = [];
  const uncountable: Uncountable[] = [];
  const list = isObject(value) ? propertiesOf(value).map(({ name, spec }) => ({ name, ...spec })) : value;
  for (const tool of Array.isArray(list) ? (list as readonly unknown[]) : []) {
    const name = textMember(tool, "name") ?? textMember(tool, "id") ?? "a tool";
    const kind = textMember(tool, "kind") ?? textMember(tool, "type");
    // Version 1 takes OpenAI's own shape.
    if (isObject(member(tool, "function"))) tools.push(tool);
    else if (kind === "function" && isObject(tool)) tools.push(functionOf(name, tool));
    else uncountable.push({ code: "tool-schema-missing", what: `tool ${name} (${kind ?? "of no kind"})` });
  }
  return { tools, uncountable };
}

/** What a binding fills is never shown to the model. */
function functionOf(name: string, tool: JsonObject): JsonObject {
  const bound = new Set(propertiesOf(member(tool, "bindings")).map((binding) => binding.name));
  const parameters = member(tool, "parameters");
  const strict = member(tool, "strict") === true;
  const isSchema = textMember(parameters, "type") === "object";
  const described = propertiesOf(parameters).filter((property) => !bound.has(property.name));
  const description = textMember(tool, "description");
  return {
    type: "function",
    function: {
      name,
      ...(description === undefined ? {} : { description }),
      ...(strict ? { strict } : {}),
      parameters: isSchema && bound.size === 0 ? parameters : jsonSchemaOf(described, { closed: strict }),
    },
  };
}
