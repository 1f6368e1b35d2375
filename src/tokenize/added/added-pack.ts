import type { TokenizerFormat, TokenizerRules } from "../../domain/tokenizer-spec.ts";
import type { MergeTables } from "./merge-tables.ts";

/** What is told of an added vocabulary without opening its tables. */
export interface AddedPackFacts {
  readonly name: string;
  readonly format: TokenizerFormat;
  readonly start: "bytes" | "characters";
  /** Of the file that it was made from. */
  readonly sha256: string;
  readonly tokens: number;
  /** The licence that the user told, if any. */
  readonly licence: string | null;
}

/** A vocabulary that a user added, as one file: a header in JSON, then tables that are used as they lie in it. */
export interface AddedPack extends AddedPackFacts, MergeTables {
  readonly rules: TokenizerRules;
  /** The splits end in characters of BYTE_ALPHABET, as steps come after the one that writes bytes as such. */
  readonly inAlphabet: boolean;
  readonly characters: readonly (readonly [character: string, symbol: number])[];
  /** By byte; empty where no character falls back to bytes. */
  readonly byteSymbols: readonly number[];
  readonly unknownSymbol: number | null;
  readonly fusesUnknown: boolean;
  /** Pieces that are this token as a whole although merging never makes it → id. */
  readonly wholes: readonly (readonly [piece: string, id: number])[];
}

const MAGIC = 0x41504b54; // "TKPA"
const VERSION = 1;
const TABLES = ["ids", "halves", "glue", "pairs", "pairBits"] as const;
/** Magic, version, bytes of the header, then the length of each table. */
const PREFIX_WORDS = 3 + TABLES.length;

/** The file of a pack. */
export function writeAddedPack(pack: AddedPack): Uint8Array {
  const plain = Object.fromEntries(
    Object.entries(pack).filter(([key]) => !(TABLES as readonly string[]).includes(key)),
  );
  const header = Buffer.from(JSON.stringify(plain));
  const start = 4 * Math.ceil((4 * PREFIX_WORDS + header.length) / 4);
  const file = new Uint8Array(start + TABLES.reduce((sum, name) => sum + pack[name].byteLength, 0));
  new Int32Array(file.buffer, 0, PREFIX_WORDS).set([
    ...[MAGIC, VERSION, header.length],
    ...TABLES.map((name) => pack[name].length),
  ]);
  file.set(header, 4 * PREFIX_WORDS);
  let at = start;
  for (const name of TABLES) {
    const { buffer, byteOffset, byteLength } = pack[name];
    file.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return file;
}

/** Bytes of a file that `readAddedPackFacts` needs, told by its first 12. Null where they are no pack of this version. */
export function headerEnd(start: Uint8Array): number | null {
  if (start.length < 12) return null;
  const words = new DataView(start.buffer, start.byteOffset, 12);
  if (words.getInt32(0, true) !== MAGIC || words.getInt32(4, true) !== VERSION) return null;
  const size = words.getInt32(8, true);
  return size < 0 ? null : 4 * PREFIX_WORDS + size;
}

/** The facts that a header tells; null where it is broken. */
export function readAddedPackFacts(header: Uint8Array): AddedPackFacts | null {
  try {
    const facts = JSON.parse(Buffer.from(header.subarray(4 * PREFIX_WORDS)).toString()) as AddedPackFacts;
    const { name, format, start, sha256, tokens, licence } = facts;
    return { name, format, start, sha256, tokens, licence };
  } catch {
    return null;
  }
}

/** Views on a pack's file, null where the bytes are not one, or cut short. */
export function openAddedPack(buffer: ArrayBuffer): AddedPack | null {
  const end = headerEnd(new Uint8Array(buffer));
  if (end === null || end > buffer.byteLength) return null;
  const sizes = new Int32Array(buffer, 12, TABLES.length);
  let at = 4 * Math.ceil(end / 4);
  if (at + 4 * sizes.reduce((sum, size) => sum + size, 0) !== buffer.byteLength) return null;
  const tables = TABLES.map((name, index) => {
    const view = new Int32Array(buffer, at, sizes[index]);
    at += view.byteLength;
    return [name, view] as const;
  });
  const header = JSON.parse(Buffer.from(buffer, 4 * PREFIX_WORDS, end - 4 * PREFIX_WORDS).toString()) as AddedPack;
  return { ...header, ...Object.fromEntries(tables) };
}
