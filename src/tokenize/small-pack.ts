import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { tabulatePairs } from "./build-pack.ts";
import { EMPTY, mergedId, NONE, openPack, type Pack, writePack } from "./pack.ts";

/**
 * A pack as it travels: without the tables that follow from others, a fifth of its size. `halves` is written byte by byte of the
 * numbers (all lowest bytes, then the next ones), which compresses better; `pairs` holds only pairs that are no token's halves, three
 * numbers each.
 */
export function smallPack(pack: Pack): Uint8Array {
  const none = { lengths: new Uint8Array(0), bytePairs: new Int32Array(0), pairBits: new Int32Array(0) };
  const halves = new Int32Array(pack.halves.length);
  new Uint8Array(halves.buffer).set(planes(pack.halves));
  const file = writePack({ ...pack, ...none, halves, pairs: pairsBesideHalves(pack) });
  return brotliCompressSync(file, {
    params: { [constants.BROTLI_PARAM_SIZE_HINT]: file.length, [constants.BROTLI_PARAM_LGWIN]: 24 },
  });
}

/** The pack's file again, to the byte. Throws where the bytes are none of smallPack's. */
export function expandPack(small: Uint8Array): Uint8Array {
  const file = brotliDecompressSync(small);
  const pack = openPack(file.buffer.slice(file.byteOffset, file.byteOffset + file.length));
  const { halves: packed, pairs: beside, byteIds } = pack;
  const halves = new Int32Array(packed.length);
  const bytes = new Uint8Array(packed.buffer, packed.byteOffset, packed.byteLength);
  for (let i = 0; i < halves.length; i++)
    for (let plane = 0; plane < 4; plane++)
      halves[i] = (halves[i] ?? 0) | ((bytes[plane * halves.length + i] ?? 0) << (8 * plane));

  const list: { left: number; right: number; id: number }[] = [];
  const lengths = new Uint8Array(halves.length / 2);
  const byteOf = new Map<number, number>();
  byteIds.forEach((id, byte) => {
    lengths[id] = 1;
    byteOf.set(id, byte);
  });
  const bytePairs = new Int32Array(65536).fill(NONE);
  for (let id = 0; id < lengths.length; id++) {
    const [left = EMPTY, right = EMPTY] = [halves[2 * id], halves[2 * id + 1]];
    if (left === EMPTY) continue;
    list.push({ left, right, id });
    lengths[id] = (lengths[left] ?? 0) + (lengths[right] ?? 0);
    const [first, second] = [byteOf.get(left), byteOf.get(right)];
    if (first !== undefined && second !== undefined) bytePairs[(first << 8) | second] = id;
  }
  for (let i = 0; i < beside.length; i += 3)
    list.push({ left: beside[i] ?? 0, right: beside[i + 1] ?? 0, id: beside[i + 2] ?? 0 });
  return writePack({ ...pack, halves, lengths, bytePairs, ...tabulatePairs(list) });
}

function planes(numbers: Int32Array): Uint8Array {
  const split = new Uint8Array(4 * numbers.length);
  for (let plane = 0; plane < 4; plane++)
    numbers.forEach((number, i) => (split[plane * numbers.length + i] = number >>> (8 * plane)));
  return split;
}

/** Pairs that merge but are no token's halves, in the order of their tokens, since the hash table is filled in that order. */
function pairsBesideHalves(pack: Pack): Int32Array {
  const { pairs, halves } = pack;
  const found: [left: number, right: number, id: number][] = [];
  for (let slot = 0; slot < pairs.length; slot += 2) {
    const [key = EMPTY, value = 0] = [pairs[slot], pairs[slot + 1]];
    if (key === EMPTY) continue;
    const left = key & 0x3ffff;
    const right = (key >>> 18) | ((value & 15) << 14);
    const id = value >>> 4;
    if (halves[2 * id] !== left || halves[2 * id + 1] !== right) found.push([left, right, id]);
  }
  if (found.some(([left, right, id]) => mergedId(pack, left, right) !== id))
    throw new Error("the pack's pairs are broken");
  return Int32Array.from(found.toSorted((a, b) => a[2] - b[2]).flat());
}
