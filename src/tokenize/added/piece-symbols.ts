import type { AddedPack } from "./added-pack.ts";
import { mayJoin } from "./merge-tables.ts";

/** What merging begins with in pieces of text. */
export interface PieceSymbols {
  /** The symbols of the last `read`, at the start. */
  symbols: Int32Array;
  /** Reads a piece; returns how many symbols it has. */
  read(piece: string): number;
  /** Has the parts of a piece taken between which nothing ever merges. */
  parts(piece: string, take: (part: string) => void): void;
}

/** Pieces are texts, or where `inAlphabet`, their bytes as characters of BYTE_ALPHABET. */
export function createPieceSymbols(pack: AddedPack): PieceSymbols {
  return pack.start === "bytes" && !pack.inAlphabet ? fromBytes(pack) : fromCharacters(pack);
}

function fromBytes({ byteSymbols }: AddedPack): PieceSymbols {
  let bytes = Buffer.allocUnsafeSlow(1 << 12);
  const reader: PieceSymbols = {
    symbols: new Int32Array(1 << 12),
    read(piece) {
      if (3 * piece.length > bytes.length) {
        bytes = Buffer.allocUnsafeSlow(6 * piece.length);
        reader.symbols = new Int32Array(6 * piece.length);
      }
      const count = bytes.write(piece, 0, "utf8");
      for (let i = 0; i < count; i++) reader.symbols[i] = byteSymbols[bytes[i] as number] as number;
      return count;
    },
    parts: (piece, take) => {
      take(piece);
    },
  };
  return reader;
}

/** A character without a symbol: its bytes', that of what is unknown, or none. */
const ABSENT = -1;

function fromCharacters(pack: AddedPack): PieceSymbols {
  const { byteSymbols, unknownSymbol } = pack;
  const basic = new Int32Array(0x10000).fill(ABSENT);
  const wide = new Map<number, number>();
  for (const [character, symbol] of pack.characters) {
    const codePoint = character.codePointAt(0) ?? 0;
    if (codePoint < 0x10000) basic[codePoint] = symbol;
    else wide.set(codePoint, symbol);
  }
  const symbolOf = (codePoint: number): number =>
    codePoint < 0x10000 ? (basic[codePoint] as number) : (wide.get(codePoint) ?? ABSENT);

  /** Writes the symbols of a character that has none of its own; returns the place after them. */
  function writeAbsent(codePoint: number, into: Int32Array, at: number): number {
    if (byteSymbols.length > 0) {
      for (const byte of Buffer.from(String.fromCodePoint(codePoint))) into[at++] = byteSymbols[byte] as number;
    } else if (unknownSymbol !== null) {
      const isFused = pack.fusesUnknown && at > 0 && into[at - 1] === unknownSymbol;
      if (!isFused) into[at++] = unknownSymbol;
    }
    return at;
  }

  const around = new Int32Array(4);
  const reader: PieceSymbols = {
    symbols: new Int32Array(1 << 12),
    read(piece) {
      if (4 * piece.length > reader.symbols.length) reader.symbols = new Int32Array(8 * piece.length);
      const { symbols } = reader;
      let count = 0;
      for (let i = 0; i < piece.length; i++) {
        const codePoint = piece.codePointAt(i) as number;
        if (codePoint > 0xffff) i++;
        const symbol = symbolOf(codePoint);
        if (symbol === ABSENT) count = writeAbsent(codePoint, symbols, count);
        else symbols[count++] = symbol;
      }
      return count;
    },
    parts(piece, take) {
      let from = 0;
      let before = ABSENT;
      for (let i = 0; i < piece.length;) {
        const codePoint = piece.codePointAt(i) as number;
        let first = symbolOf(codePoint);
        let last = first;
        if (first === ABSENT) {
          const written = writeAbsent(codePoint, around, 0);
          first = written > 0 ? (around[0] as number) : ABSENT;
          last = written > 0 ? (around[written - 1] as number) : ABSENT;
        }
        // What vanishes leaves its neighbours side by side.
        if (first !== ABSENT) {
          if (before !== ABSENT && !mayJoin(pack, before, first)) {
            take(piece.slice(from, i));
            from = i;
          }
          before = last;
        }
        i += codePoint > 0xffff ? 2 : 1;
      }
      take(piece.slice(from));
    },
  };
  return reader;
}
