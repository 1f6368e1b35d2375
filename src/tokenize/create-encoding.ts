import type { Encoding } from "./encoding.ts";
import { createLookUp, ID_BITS, REMEMBERED } from "./lookup.ts";
import { createMerger } from "./merge.ts";
import type { Pack } from "./pack.ts";
import { lastSafeCut } from "./safe-cut.ts";
import type { PieceEnd } from "./piece-end.ts";
import { cl100kPieceEnd } from "./piece-end-cl100k.ts";
import { o200kPieceEnd } from "./piece-end-o200k.ts";
import { r50kPieceEnd } from "./piece-end-r50k.ts";
import { split } from "./split.ts";
import { createUtf8Text, writeText } from "./utf8-text.ts";

/** By the number of the pattern in a pack. */
const PIECE_ENDS: readonly PieceEnd[] = [r50kPieceEnd, cl100kPieceEnd, o200kPieceEnd];
/** Pieces that are split off before they are looked up. */
const BATCH = 2048;
/** The lowest value of a piece that is more than one token. */
const SEVERAL = 1 << ID_BITS;
/** Longer text is worked on in stretches of up to so many UTF-16 units, so that its bytes stay in the processor's cache. */
const STRETCH = 1 << 17;

/** An encoding over an opened pack, with buffers of its own. */
export function createEncoding(name: string, pack: Pack): Encoding {
  const pieceEnd = PIECE_ENDS[pack.pattern] ?? o200kPieceEnd;
  const merger = createMerger(pack);
  const lookUp = createLookUp(merger);
  const text = createUtf8Text(1 << 14);
  const ends = new Int32Array(BATCH);

  function countTokens(end: number): number {
    let tokens = 0;
    for (let at = 0; at < end;) {
      const pieces = split(text.bytes, at, end, pack, pieceEnd, ends);
      tokens += pieces + countExtra(at, pieces);
      at = ends[pieces - 1] as number;
    }
    return tokens;
  }

  /** How many more tokens than pieces there are in a batch. */
  function countExtra(at: number, pieces: number): number {
    let extra = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const end = ends[piece] as number;
      extra += end - at <= REMEMBERED ? lookUp(text, at, end) >>> ID_BITS : merger.merge(text.bytes, at, end) - 1;
      at = end;
    }
    return extra;
  }

  /** The ids of the batch into `ids` from `written` on; there is room for them. */
  function encodeBatch(at: number, pieces: number, ids: Uint32Array, written: number): number {
    for (let piece = 0; piece < pieces; piece++) {
      const end = ends[piece] as number;
      const value = end - at <= REMEMBERED ? lookUp(text, at, end) : SEVERAL;
      if (value < SEVERAL) {
        ids[written++] = value;
      } else {
        const tokens = merger.merge(text.bytes, at, end);
        for (let i = 0; i < tokens; i++) ids[written++] = merger.ids[i] as number;
      }
      at = end;
    }
    return written;
  }

  /** Has `work` done on the text in stretches that are cut where every pattern cuts. */
  function inStretches(source: string, work: (end: number) => void): void {
    let from = 0;
    for (let size = STRETCH; source.length - from > size;) {
      const cut = lastSafeCut(source, from + size / 2, from + size);
      if (cut < 0) {
        size *= 2;
      } else {
        work(writeText(text, source.slice(from, cut)));
        from = cut;
        size = STRETCH;
      }
    }
    work(writeText(text, from === 0 ? source : source.slice(from)));
    // A piece of megabytes has made the buffer large; the next text hardly needs it.
    if (text.bytes.length > 8 * STRETCH) Object.assign(text, createUtf8Text(1 << 14));
  }

  return {
    name,
    count(source) {
      if (source.length <= STRETCH) return countTokens(writeText(text, source));
      let tokens = 0;
      inStretches(source, (end) => (tokens += countTokens(end)));
      return tokens;
    },
    encode(source) {
      let ids = new Uint32Array(Math.max(16, source.length >> 1));
      let written = 0;
      inStretches(source, (end) => {
        for (let at = 0; at < end;) {
          const pieces = split(text.bytes, at, end, pack, pieceEnd, ends);
          const next = ends[pieces - 1] as number;
          if (written + next - at > ids.length) ids = lengthened(ids, 2 * (written + next - at));
          written = encodeBatch(at, pieces, ids, written);
          at = next;
        }
      });
      return ids.slice(0, written);
    },
  };
}

function lengthened(array: Uint32Array<ArrayBuffer>, length: number): Uint32Array<ArrayBuffer> {
  const longer = new Uint32Array(length);
  longer.set(array);
  return longer;
}
