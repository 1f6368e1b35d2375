import { isMap, isScalar, isSeq, LineCounter, parseAllDocuments, Scalar } from "yaml";
import type { Document, Node } from "yaml";
import { nearestTo } from "../../domain/nearest.ts";
import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import { MAX_NESTING } from "../json-text.ts";
import { offsetOfTooDeep } from "../yaml-depth.ts";

/** A text with the name that messages call it by. */
export interface NamedText {
  readonly name: string;
  readonly text: string;
}

/** A value in a YAML file that knows where it stands, so that every complaint can name the place. */
export interface YamlNode {
  readonly file: string;
  readonly lines: LineCounter;
  /** "rates.input", for messages. */
  readonly path: string;
  readonly value: Node | null;
  readonly offset: number;
}

function tooDeep(file: string): UserError {
  return new UserError(`found more than ${MAX_NESTING} levels of nesting, wanted fewer`, { file });
}

function documentsOf(file: string, text: string, lines: LineCounter): Document.Parsed[] {
  try {
    const documents = parseAllDocuments(text, {
      ...{ lineCounter: lines, version: "1.2", schema: "core", merge: false },
      // Of an error only its first line is told, and the package works the rest out for each of thousands.
      prettyErrors: false,
    });
    return Array.isArray(documents) ? documents : [];
  } catch (error) {
    // The package works by recursion: what nests in ways that no bracket or column shows exhausts the stack.
    if (error instanceof RangeError) throw tooDeep(file);
    throw error;
  }
}

/** The documents of a file, by the YAML 1.2 core schema: no dates, no octals, no merge keys. Throws a UserError on bad YAML. */
export function yamlDocuments({ name, text }: NamedText): YamlNode[] {
  const lines = new LineCounter();
  if (offsetOfTooDeep(text) !== undefined) throw tooDeep(name);
  return documentsOf(name, text, lines).map((document) => {
    const [error] = document.errors;
    if (error) {
      const { line, col } = lines.linePos(error.pos[0]);
      throw new UserError(error.message.split("\n")[0]?.replace(/ at line.*/, "") ?? "not YAML", {
        file: name,
        line,
        column: col,
      });
    }
    return { file: name, lines, path: "", value: document.contents, offset: document.range[0] };
  });
}

export function placeOf(node: YamlNode): Place {
  const { line, col } = node.lines.linePos(node.value?.range?.[0] ?? node.offset);
  return { file: node.file, line, column: col };
}

/** Throws the UserError that stands where the node does. */
export function fail(node: YamlNode, message: string, cure?: string): never {
  throw new UserError(message, placeOf(node), cure);
}

/** The fields of a mapping; a key that is not in `known` is an error, and so is a missing one of `required`. */
export function fieldsOf(
  node: YamlNode,
  known: readonly string[],
  required: readonly string[] = [],
): ReadonlyMap<string, YamlNode> {
  if (!isMap(node.value)) return fail(node, `${node.path || "the file"} is ${describe(node)}, expected a mapping`);
  const fields = new Map<string, YamlNode>();
  for (const { key, value } of node.value.items) {
    const name = isScalar(key) ? String(key.value) : "?";
    const path = node.path === "" ? name : `${node.path}.${name}`;
    const offset = (isScalar(key) ? key.range?.[0] : undefined) ?? node.offset;
    const field: YamlNode = { file: node.file, lines: node.lines, path, value: value as Node | null, offset };
    if (!known.includes(name)) {
      const [near] = nearestTo(name, known, 1);
      const cure = near === undefined ? undefined : `did you mean ${near}?`;
      fail({ ...field, value: null }, `unknown key ${path}, expected ${known.join(", ")}`, cure);
    }
    fields.set(name, field);
  }
  for (const name of required) {
    if (!fields.has(name)) fail(node, `${node.path === "" ? "the file" : node.path} has no ${name}`);
  }
  return fields;
}

/** A mapping with names of the writer's own as keys. */
export function entriesOf(node: YamlNode): [string, YamlNode][] {
  if (!isMap(node.value)) return fail(node, `${node.path} is ${describe(node)}, expected a mapping`);
  return [
    ...fieldsOf(
      node,
      node.value.items.map(({ key }) => (isScalar(key) ? String(key.value) : "?")),
    ),
  ];
}

/** The items of a sequence. */
export function itemsOf(node: YamlNode): YamlNode[] {
  if (!isSeq(node.value)) return fail(node, `${node.path} is ${describe(node)}, expected a list`);
  return node.value.items.map((value, index) => ({
    ...node,
    path: `${node.path}[${index}]`,
    value: value as Node | null,
  }));
}

/** A string, quoted or not. */
export function textOf(node: YamlNode): string {
  if (isScalar(node.value) && typeof node.value.value === "string" && node.value.value !== "") return node.value.value;
  return fail(node, `${node.path} is ${describe(node)}, expected text`);
}

/** A string in quotes, which no YAML reader turns into a float or a date. */
export function quotedTextOf(node: YamlNode): string {
  const scalar = node.value;
  if (!isScalar(scalar) || scalar.value === null) return fail(node, `${node.path} is ${describe(node)}, expected text`);
  if (scalar.type !== Scalar.QUOTE_DOUBLE && scalar.type !== Scalar.QUOTE_SINGLE) {
    const found = scalar.source ?? "a value";
    fail(node, `${node.path} is ${found} without quotes, expected "${found}"`, `write "${found}"`);
  }
  return textOf(node);
}

export function wholeNumberOf(node: YamlNode): number {
  const value = isScalar(node.value) ? node.value.value : undefined;
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  return fail(node, `${node.path} is ${describe(node)}, expected a whole number`);
}

export function flagOf(node: YamlNode): boolean {
  const value = isScalar(node.value) ? node.value.value : undefined;
  if (typeof value === "boolean") return value;
  return fail(node, `${node.path} is ${describe(node)}, expected true or false`);
}

export function isNull(node: YamlNode): boolean {
  return node.value === null || (isScalar(node.value) && node.value.value === null);
}

/** One of a few words. */
export function oneOf<T extends string>(node: YamlNode, words: readonly T[]): T {
  const found = textOf(node);
  return words.find((word) => word === found) ?? fail(node, `${node.path} is "${found}", expected ${words.join(", ")}`);
}

/** Enough to find a value again. */
const SHOWN_CHARACTERS = 60;

function describe(node: YamlNode): string {
  if (isNull(node)) return "empty";
  if (isMap(node.value)) return "a mapping";
  if (isSeq(node.value)) return "a list";
  if (!isScalar(node.value)) return "an alias (&, *), which price files do not use";
  // A file of one value is none of prices: it may be a prompt, whose text no error may hold.
  if (node.path === "") return "text";
  const text = String(node.value.source ?? node.value.value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
