import { isAlias, isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from "yaml";
import type { Document, YAMLError } from "yaml";
import { type Place, UserError } from "../../errors.ts";
import { offsetOfTooDeep } from "../yaml-depth.ts";
import { findJsonFault, lineAndColumn, MAX_NESTING } from "../json-text.ts";

/** Where a value stands: for people who look into the file, and for those who know its keys. */
interface Located {
  readonly place: Place;
  /** "features.support-reply.requests", "budgets[0].max"; empty for the whole file. */
  readonly path: string;
}

export interface ScalarTree extends Located {
  readonly kind: "scalar";
  readonly value: string | number | boolean | null;
  /** As it is written: "0.30" where the value is 0.3. */
  readonly text: string;
}

export interface ListTree extends Located {
  readonly kind: "list";
  readonly items: readonly Tree[];
}

export interface Entry {
  readonly key: string;
  readonly keyPlace: Place;
  readonly value: Tree;
}

export interface MapTree extends Located {
  readonly kind: "map";
  readonly entries: readonly Entry[];
}

/** A file of plain data in which every value knows its place. Aliases are followed, keys are unique. */
export type Tree = ScalarTree | ListTree | MapTree;

/** More than any workload holds; what aliases make of a small file ends here. */
const MAX_VALUES = 100_000;

/** Throws a UserError with line and column where the text is no YAML (or, by the file's name, no JSON). */
export function parseTree(file: string, text: string): Tree {
  const lines = new LineCounter();
  const place = (offset: number): Place => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { file, line: Math.max(line, 1), column: Math.max(col, 1) };
  };
  if (file.endsWith(".json")) refuseBrokenJson(file, text);
  const deep = (offset: number): UserError =>
    new UserError(`expected at most ${MAX_NESTING} levels of nesting, got more`, {
      file,
      ...lineAndColumn(text, offset),
    });
  const tooDeep = offsetOfTooDeep(text);
  if (tooDeep !== undefined) throw deep(tooDeep);
  const document = parsed(text, lines, deep);
  const [error] = document.errors;
  if (error !== undefined) throw new UserError(`broken YAML: ${describe(error)}`, place(error.pos[0]), cureFor(error));
  const [unknownTag] = document.warnings;
  if (unknownTag !== undefined) throw new UserError("broken YAML: expected no tags (!name)", place(unknownTag.pos[0]));
  return treeOf(document, place);
}

/** The package works by recursion, so that what nests in ways that no bracket or column shows exhausts the stack. */
function parsed(text: string, lines: LineCounter, deep: (offset: number) => UserError): Document.Parsed {
  try {
    return parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  } catch (error) {
    if (error instanceof RangeError) throw deep(0);
    throw error;
  }
}

/** The same for data that was never text: places name the file alone. */
export function treeOfValue(file: string, value: unknown): Tree {
  return treeOf({ contents: value }, () => ({ file }));
}

function treeOf(document: Document.Parsed | { contents: unknown }, place: (offset: number) => Place): Tree {
  let values = 0;
  // In the order of the document, so that an alias finds the last anchor before it.
  const anchors = new Map<string, unknown>();
  let expanding = 0;
  const build = (given: unknown, path: string, around: number, depth: number): Tree => {
    if (!isAlias(given)) return buildNode(given, given, path, around, depth);
    expanding += 1;
    const tree = buildNode(anchors.get(given.source), given, path, around, depth);
    expanding -= 1;
    return tree;
  };
  const buildNode = (node: unknown, given: unknown, path: string, around: number, depth: number): Tree => {
    if (expanding === 0 && isNode(node) && !isAlias(node) && node.anchor !== undefined) anchors.set(node.anchor, node);
    const offset = offsetOf(given) ?? around;
    const at = { place: place(offset), path };
    values += 1;
    if (isAlias(given) && node === undefined) {
      throw new UserError(`${where(path)}expected an anchor &${given.source} before this alias, got none`, at.place);
    }
    if (values > MAX_VALUES || depth > MAX_NESTING) {
      const problem = depth > MAX_NESTING ? `${MAX_NESTING} levels of nesting` : `${MAX_VALUES} values`;
      throw new UserError(`expected at most ${problem}, got more`, at.place, "write out what aliases repeat");
    }
    if (isSeq(node) || Array.isArray(node)) {
      const items: unknown[] = isSeq(node) ? node.items : node;
      return { kind: "list", ...at, items: items.map((item, i) => build(item, `${path}[${i}]`, offset, depth + 1)) };
    }
    if (isMap(node)) {
      const entries = node.items.map((pair): Entry => {
        const key = keyText(pair.key);
        const keyOffset = offsetOf(pair.key) ?? offset;
        if (key === undefined) {
          throw new UserError(`${where(path)}expected a plain text as key, got a list or a mapping`, place(keyOffset));
        }
        const value = build(pair.value, join(path, key), offsetOf(pair.key) ?? offset, depth + 1);
        return { key, keyPlace: place(keyOffset), value };
      });
      return { kind: "map", ...at, entries };
    }
    if (isScalar(node)) return scalar(node.value, node.source, at);
    if (typeof node === "object" && node !== null) {
      const there = Object.entries(node).filter(([, value]) => value !== undefined);
      const entries = there.map(([key, value]): Entry => {
        return { key, keyPlace: at.place, value: build(value, join(path, key), offset, depth + 1) };
      });
      return { kind: "map", ...at, entries };
    }
    return scalar(node, undefined, at);
  };
  return build(document.contents, "", 0, 0);
}

function scalar(value: unknown, source: string | undefined, at: Located): ScalarTree {
  if (typeof value === "number" || typeof value === "boolean") {
    return { kind: "scalar", ...at, value, text: source ?? String(value) };
  }
  if (typeof value === "string") return { kind: "scalar", ...at, value, text: value };
  return { kind: "scalar", ...at, value: null, text: "" };
}

function keyText(key: unknown): string | undefined {
  if (!isScalar(key)) return key === null ? "" : undefined;
  return typeof key.value === "string" ? key.value : (key.source ?? "");
}

function offsetOf(node: unknown): number | undefined {
  if (!isScalar(node) && !isMap(node) && !isSeq(node) && !isAlias(node)) return undefined;
  return node.range?.[0];
}

/** `limits.openai`, and `limits["openai/gpt-4o"]` where a dot or the like would mislead. */
function join(path: string, key: string): string {
  if (path === "") return key;
  return /^[\w -]+$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

/** "budgets[0].max: ", or nothing for the whole file. */
export function where(path: string): string {
  return path === "" ? "" : `${path}: `;
}

function refuseBrokenJson(file: string, text: string): void {
  const fault = findJsonFault(text.replace(/^\uFEFF/, " "));
  if (fault) throw new UserError(fault.problem, { file, ...lineAndColumn(text, fault.offset) }, fault.cure);
}

function describe({ code, message }: YAMLError): string {
  switch (code) {
    case "DUPLICATE_KEY":
      return "expected each key once, got this one twice";
    case "TAB_AS_INDENT":
      return "expected spaces as indentation, got a tab";
    case "MULTIPLE_DOCS":
      return "expected one document, got a second one";
    case "BAD_ALIAS":
      return "expected an anchor (&name) before this alias, got none";
    case "BLOCK_AS_IMPLICIT_KEY":
    case "MULTILINE_IMPLICIT_KEY":
      return "expected a plain value, got a second ':' in it or a line with another indentation";
    case "UNEXPECTED_TOKEN":
    case "BAD_SCALAR_START":
      return "expected the end of the value, got something that can't stand there";
    default:
      return message.split("\n")[0]?.replace(/^[A-Z]/, (letter) => letter.toLowerCase()) ?? code;
  }
}

function cureFor({ code }: YAMLError): string | undefined {
  if (code === "BLOCK_AS_IMPLICIT_KEY" || code === "UNEXPECTED_TOKEN" || code === "BAD_SCALAR_START") {
    return "put texts with special characters in quotes, or mend the indentation";
  }
  return code === "DUPLICATE_KEY" ? "remove one of the two" : undefined;
}
