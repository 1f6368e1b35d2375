import type { MergeModel } from "../../domain/tokenizer-spec.ts";
import { BYTE_ALPHABET } from "../../domain/tokenizer-spec.ts";
import { UserError } from "../../errors.ts";
import { tabulatePairs } from "../build-pack.ts";
import { GLUE_BITS, glueBit, LONGEST_TOKEN } from "./merge-tables.ts";
import type { MergeTables } from "./merge-tables.ts";
import { createPairIndex } from "./pair-index.ts";
import type { PairIndex } from "./pair-index.ts";

/** A pack's tables have 18 bits for a symbol. */
const MOST_SYMBOLS = 1 << 18;
/** Steps of building, for files that are made to take forever: real ones need a hundredth. */
const MOST_WORK = 2e9;
/** Bytes that UTF-8 never has. */
const isInUtf8 = (byte: number): boolean => byte < 0xc0 || (byte > 0xc1 && byte < 0xf5);

/** A vocabulary ready for merging. */
export interface CompiledMerges extends MergeTables {
  /** What merging begins with: characters and their symbols, bytes and theirs (-1 where there is none), and that of what is unknown. */
  readonly characters: ReadonlyMap<string, number>;
  readonly byteSymbols: readonly number[];
  readonly unknownSymbol: number | null;
  /** Tokens that merging never makes, where a piece that is a token is that token. */
  readonly wholes: ReadonlyMap<string, number>;
}

/**
 * Turns a list of merges into tables. A token's characters merge in the same order whatever stands around them, as long as none merges with a
 * neighbour; so of all merges that would make it, the one that does so alone is the only one that ever happens (docs/tokenizer.md), and
 * a token that its characters alone do not become is never made. `name` is the file, for errors.
 */
export function compileMerges(model: MergeModel, name: string): CompiledMerges {
  const { vocabulary } = model;
  const names = [...vocabulary.keys()];
  const nodes = new Map(names.map((token, node) => [token, node]));
  const starts = startNodes(model, nodes, name);
  const index = createPairIndex(model.merges.length);
  const targets = readMerges(model, nodes, standInsOf(model, starts), index, name);
  const made = madeTokens(model, names, new Set(targets), { index, targets, starts }, name);
  const first = [...starts.all];
  const symbols = new Int32Array(names.length).fill(-1);
  [...first, ...made.map(({ node }) => node)].forEach((node, symbol) => {
    if (symbols[node] !== -1)
      throw new UserError(`token ${idOf(node)} is a byte and the result of a merge`, { file: name });
    symbols[node] = symbol;
  });
  if (first.length + made.length > MOST_SYMBOLS)
    throw new UserError(`has ${first.length + made.length} tokens that merge, the most that fit are ${MOST_SYMBOLS}`, {
      file: name,
    });
  function idOf(node: number): number {
    return vocabulary.get(names[node] ?? "") ?? -1;
  }
  const pairs = made.map(({ left, right, node }) => ({
    left: symbols[left] as number,
    right: symbols[right] as number,
    id: symbols[node] as number,
  }));
  const halves = new Int32Array(2 * (first.length + made.length)).fill(-1);
  for (const { left, right, id } of pairs) halves.set([left, right], 2 * id);
  const unknown = starts.unknown === null ? null : (symbols[starts.unknown] as number);
  return {
    ids: Int32Array.from([...first, ...made.map(({ node }) => node)], idOf),
    halves,
    glue: glueOf(halves, model.unknown?.fused === true ? unknown : null),
    ...tabulatePairs(pairs),
    characters: new Map([...starts.characters].map(([text, node]) => [text, symbols[node] as number])),
    byteSymbols: starts.bytes.map((node) => (node === -1 ? -1 : (symbols[node] as number))),
    unknownSymbol: unknown,
    wholes: model.wholeFirst
      ? new Map([...vocabulary].filter(([token]) => symbols[nodes.get(token) ?? -1] === -1))
      : new Map(),
  };
}

/** Nodes that merging begins with. */
interface StartNodes {
  readonly characters: ReadonlyMap<string, number>;
  /** By byte; -1 where there is none. */
  readonly bytes: readonly number[];
  readonly unknown: number | null;
  readonly all: ReadonlySet<number>;
}

function startNodes(model: MergeModel, nodes: ReadonlyMap<string, number>, name: string): StartNodes {
  if (model.start === "bytes") {
    const bytes = BYTE_ALPHABET.map((character) => nodes.get(character) ?? -1);
    const missing = bytes.findIndex((node, byte) => node === -1 && isInUtf8(byte));
    if (missing !== -1)
      throw new UserError(`has no token for the byte 0x${missing.toString(16)}, wanted one for each`, { file: name });
    const characters = new Map(BYTE_ALPHABET.map((character, byte) => [character, bytes[byte] ?? -1]));
    return { characters, bytes, unknown: null, all: new Set(bytes.filter((node) => node !== -1)) };
  }
  const characters = new Map([...nodes].filter(([token]) => isOneCharacter(token)));
  const byId = new Map([...model.vocabulary].map(([token, id]) => [id, nodes.get(token) ?? -1]));
  const bytes = (model.byteFallback ?? []).map((id) => byId.get(id) ?? -1);
  const unknown = model.unknown === null ? null : (byId.get(model.unknown.id) ?? null);
  const all = new Set([
    ...characters.values(),
    ...bytes.filter((node) => node !== -1),
    ...(unknown === null ? [] : [unknown]),
  ]);
  return { characters, bytes, unknown, all };
}

function isOneCharacter(token: string): boolean {
  return token.length === 1 || (token.length === 2 && (token.codePointAt(0) ?? 0) > 0xffff);
}

/** The node that each merge makes, by its rank, and in `index` the rank of each pair. */
function readMerges(
  model: MergeModel,
  nodes: ReadonlyMap<string, number>,
  standIns: ReadonlySet<number | null>,
  index: PairIndex,
  name: string,
): Int32Array {
  return Int32Array.from(model.merges, ([left, right], rank) => {
    const [from, to, made] = [nodes.get(left), nodes.get(right), nodes.get(left + right)];
    const absent = from === undefined || to === undefined || made === undefined;
    if (absent || left === "" || right === "") {
      const what = absent && from !== undefined && to !== undefined ? "makes a token" : "names a token";
      throw new UserError(`merge ${rank + 1} ${what} that the vocabulary lacks`, { file: name });
    }
    if (standIns.has(from) || standIns.has(to))
      throw new UserError(`merge ${rank + 1} joins a byte or the unknown token, which is not supported`, {
        file: name,
      });
    index.set(from, to, rank);
    return made;
  });
}

/** What stands for characters without a token, which is not what its name spells. */
function standInsOf({ start }: MergeModel, { bytes, unknown }: StartNodes): ReadonlySet<number | null> {
  return start === "bytes" ? new Set() : new Set([...bytes, unknown]);
}

interface Merge {
  readonly node: number;
  readonly left: number;
  readonly right: number;
  readonly rank: number;
}

interface Ranks {
  readonly index: PairIndex;
  readonly targets: Int32Array;
  readonly starts: StartNodes;
}

/** The tokens that merging makes of their own characters, each with its last merge, in the order of these. */
function madeTokens(
  model: MergeModel,
  names: readonly string[],
  targets: ReadonlySet<number>,
  ranks: Ranks,
  file: string,
): Merge[] {
  const made: Merge[] = [];
  let work = 0;
  for (const node of targets) {
    const token = names[node] ?? "";
    const parts = startOf(token, ranks.starts);
    if (parts === null) continue;
    work += parts.length ** 2;
    if (work > MOST_WORK) throw new UserError("has too many long tokens to be a vocabulary for text", { file });
    if (parts.length > LONGEST_TOKEN) {
      const id = model.vocabulary.get(token) ?? -1;
      throw new UserError(`token ${id} is over ${LONGEST_TOKEN} ${model.start} long`, { file });
    }
    const last = lastMerge(parts, ranks);
    if (last !== null && last.node === node) made.push(last);
  }
  return made.sort((a, b) => a.rank - b.rank);
}

/** What merging begins with in a token; null where it has a character that is neither a token nor bytes, so that it never comes to be. */
function startOf(token: string, { characters, bytes }: StartNodes): number[] | null {
  const parts: number[] = [];
  for (const character of token) {
    const node = characters.get(character);
    if (node !== undefined) parts.push(node);
    else if (bytes.length === 0) return null;
    else for (const byte of new TextEncoder().encode(character)) parts.push(bytes[byte] ?? -1);
    if (parts.length > LONGEST_TOKEN) break;
  }
  return parts.includes(-1) ? null : parts;
}

/** Merges all parts; the last merge, if one is left. */
function lastMerge(parts: number[], { index, targets }: Ranks): Merge | null {
  let last: Merge | null = null;
  while (parts.length > 1) {
    let lowest = Infinity;
    let place = -1;
    for (let i = 0; i + 1 < parts.length; i++) {
      const rank = index.get(parts[i] as number, parts[i + 1] as number);
      if (rank !== -1 && rank < lowest) {
        lowest = rank;
        place = i;
      }
    }
    if (place === -1) return null;
    const [left, right] = [parts[place] as number, parts[place + 1] as number];
    last = { node: targets[lowest] as number, left, right, rank: lowest };
    parts.splice(place, 2, last.node);
  }
  return last;
}

function glueOf(halves: Int32Array, fused: number | null): Int32Array {
  const glue = new Int32Array(GLUE_BITS / 32);
  const set = (left: number, right: number): void => {
    const bit = glueBit(left, right);
    glue[bit >>> 5] = (glue[bit >>> 5] as number) | (1 << (bit & 31));
  };
  const edge = (symbol: number, side: 0 | 1): number => {
    while ((halves[2 * symbol] as number) >= 0) symbol = halves[2 * symbol + side] as number;
    return symbol;
  };
  for (let symbol = 0; 2 * symbol < halves.length; symbol++) {
    const left = halves[2 * symbol] as number;
    if (left >= 0) set(edge(left, 1), edge(halves[2 * symbol + 1] as number, 0));
  }
  if (fused !== null) set(fused, fused);
  return glue;
}
