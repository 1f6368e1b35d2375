import { UserError } from "../../errors.ts";
import { nearestTo } from "../../domain/nearest.ts";
import { type MapTree, type Tree, where } from "./tree.ts";

/** Makes a domain value of a part of the file, or throws a UserError that says what was wanted. */
export type Reader<T> = (tree: Tree) => T;

const SHOWN_CHARACTERS = 40;

/** What stands there, in a word or as it is written, on one line. */
export function found(tree: Tree): string {
  if (tree.kind === "map") return "a mapping";
  if (tree.kind === "list") return "a list";
  if (tree.value === null) return "nothing";
  // A file of one text is no workload: it may be a prompt, whose text no error may hold.
  if (tree.path === "" && typeof tree.value === "string") return "a text";
  return typeof tree.value === "string" ? shortened(tree.value) : tree.text.slice(0, SHOWN_CHARACTERS);
}

/** In quotes, on one line, and not all of a long one. */
function shortened(text: string): string {
  return JSON.stringify(text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text);
}

/** "features.chat.batch: expected a share such as 20%, got "many"" */
export function unexpected(tree: Tree, wanted: string, cure?: string): UserError {
  return new UserError(`${where(tree.path)}expected ${wanted}, got ${found(tree)}`, tree.place, cure);
}

/** What is wrong although each value alone is right. */
export function inconsistent(tree: Tree, problem: string, cure?: string): UserError {
  return new UserError(`${where(tree.path)}${problem}`, tree.place, cure);
}

/** A mapping with known keys. */
export interface Fields {
  readonly tree: MapTree;
  has(key: string): boolean;
  /** The part under a key, for an error that points at it; the mapping itself where it is absent. */
  at(key: string): Tree;
  required<T>(key: string, read: Reader<T>): T;
  optional<T>(key: string, read: Reader<T>): T | undefined;
}

/** Throws on anything but a mapping, and on a key that is not known. */
export function fields(tree: Tree, known: readonly string[], wanted = "a mapping"): Fields {
  if (tree.kind !== "map") throw unexpected(tree, `${wanted} with ${keysInShort(known)}`);
  for (const { key, keyPlace } of tree.entries) {
    if (known.includes(key)) continue;
    throw new UserError(`${where(tree.path)}unknown key ${shortened(key)}`, keyPlace, cureForKey(key, known));
  }
  const values = new Map(tree.entries.map(({ key, value }) => [key, value]));
  return {
    tree,
    has: (key) => values.has(key),
    at: (key) => values.get(key) ?? tree,
    required(key, read) {
      const value = values.get(key);
      if (value === undefined) {
        throw inconsistent(tree, `expected the key ${key}, got none`);
      }
      return read(value);
    },
    optional(key, read) {
      const value = values.get(key);
      return value === undefined ? undefined : read(value);
    },
  };
}

function keysInShort(known: readonly string[]): string {
  return known.length <= 4 ? list(known, "and") : `${known.slice(0, 4).join(", ")} …`;
}

function cureForKey(key: string, known: readonly string[]): string {
  if (key === "<<") return "write the keys out: merge keys (<<) are not read";
  if (/^\d{3}(?!\d)/.test(key)) return "write 5_000 or quote the text: inside { } a comma ends a value";
  const [nearest] = nearestTo(key, known, 1);
  return nearest === undefined
    ? `known keys: ${known.filter((name) => !name.startsWith("$")).join(", ")}`
    : `did you mean ${nearest}?`;
}

/** Names that a key may have where the user chooses it. */
export const NAME = /^(?!__proto__$)[^\s\p{Cc}](?:[^\p{Cc}]*[^\s\p{Cc}])?$/u;

/** A mapping whose keys the user names. */
export function named<T>(tree: Tree, wanted: string, read: (name: string, tree: Tree) => T): T[] {
  if (tree.kind !== "map" || tree.entries.length === 0) throw unexpected(tree, wanted);
  return tree.entries.map(({ key, keyPlace, value }) => {
    if (!NAME.test(key)) {
      const problem = `expected a name of printable characters, got ${shortened(key)}`;
      throw new UserError(where(tree.path) + problem, keyPlace);
    }
    return read(key, value);
  });
}

/** A list of at least one. */
export function listOf<T>(wanted: string, read: Reader<T>): Reader<T[]> {
  return (tree) => {
    if (tree.kind !== "list" || tree.items.length === 0) throw unexpected(tree, wanted);
    return tree.items.map(read);
  };
}

/** One, or a list of at least one. */
export function oneOrMore<T>(wanted: string, read: Reader<T>): Reader<T[]> {
  const many = listOf(wanted, read);
  return (tree) => (tree.kind === "list" ? many(tree) : [read(tree)]);
}

/** "a, b or c" */
export function list(names: readonly string[], word: "and" | "or"): string {
  return names.length < 2 ? names.join("") : `${names.slice(0, -1).join(", ")} ${word} ${names.at(-1)}`;
}
