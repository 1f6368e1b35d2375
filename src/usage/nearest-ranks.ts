import type { NumberArray } from "./duckdb.ts";
import { wholeNumber } from "./sums.ts";
import type { Percentiles } from "./usage-report.ts";

/**
 * The smallest values that at least 50, 95 and 99 percent of the values do not exceed. Whole numbers of 32 bits are first
 * counted by their size, so that only those as large as a rank's value are put in order: a few of each hundred.
 */
export function nearestRanks(values: NumberArray): Percentiles {
  const { length } = values;
  const places = RANKS.map((percent) => Math.ceil((percent * length) / 100) - 1);
  const [p50, p95, p99] =
    values instanceof Uint32Array && length > FEW ? bySize(values, places) : byOrder(values, places);
  return { p50: wholeNumber(p50), p95: wholeNumber(p95), p99: wholeNumber(p99) };
}

const RANKS = [50, 95, 99];

/** So many different counts have a place of their own; larger ones are few, and put in order. */
const COUNTED = 2 ** 20;

/** Ranks values that come in parts and are not kept. */
export interface RankCounter {
  readonly take: (values: NumberArray) => void;
  /** Null where no value came. */
  readonly ranks: () => Percentiles | null;
}

export function rankCounter(): RankCounter {
  const counted = new Uint32Array(COUNTED);
  const larger: number[] = [];
  let length = 0;
  return {
    take(values) {
      length += values.length;
      for (let index = 0; index < values.length; index += 1) {
        const value = values[index] ?? 0;
        if (value < COUNTED) counted[value] = (counted[value] ?? 0) + 1;
        else larger.push(value);
      }
    },
    ranks() {
      if (length === 0) return null;
      larger.sort((a, b) => a - b);
      let [value, upTo] = [0, counted[0] ?? 0];
      const [p50, p95, p99] = RANKS.map((percent) => {
        const place = Math.ceil((percent * length) / 100) - 1;
        while (upTo <= place && value < COUNTED - 1) {
          value += 1;
          upTo += counted[value] ?? 0;
        }
        return place < upTo ? value : larger[place - upTo];
      });
      return { p50: wholeNumber(p50), p95: wholeNumber(p95), p99: wholeNumber(p99) };
    },
  };
}

/** So few values are sooner sorted than counted. */
const FEW = 24;

function byOrder(values: NumberArray, places: readonly number[]): readonly (number | undefined)[] {
  if (values instanceof Uint32Array && values.length <= FEW) {
    room.set(values);
    insertionSort(room, values.length);
    return places.map((place) => room[place]);
  }
  const sorted = values.slice().sort();
  return places.map((place) => sorted[place]);
}

/** Sizes: up to 15 one a number, from there on eight an octave. */
const SIZES = 240;

function sizeOf(value: number): number {
  if (value < 16) return value;
  const shift = 28 - Math.clz32(value);
  return (shift << 3) + 8 + ((value >>> shift) & 7);
}

const counts = new Uint32Array(SIZES);
let sizes = new Uint8Array(1024);
let room = new Uint32Array(1024);

function bySize(values: Uint32Array, places: readonly number[]): readonly (number | undefined)[] {
  counts.fill(0);
  if (sizes.length < values.length) sizes = new Uint8Array(2 * values.length);
  for (let index = 0; index < values.length; index += 1) {
    const size = sizeOf(values[index] ?? 0);
    sizes[index] = size;
    counts[size] = (counts[size] ?? 0) + 1;
  }
  const found: (number | undefined)[] = [];
  let [size, below] = [0, 0];
  let isFilled = false;
  for (const place of places) {
    while (below + (counts[size] ?? 0) <= place) {
      below += counts[size] ?? 0;
      size += 1;
      isFilled = false;
    }
    if (!isFilled) fillRoom(values, size, counts[size] ?? 0);
    isFilled = true;
    found.push(room[place - below]);
  }
  return found;
}

/** Puts all values of a size into the room, in their order. */
function fillRoom(values: Uint32Array, size: number, count: number): void {
  if (room.length < count) room = new Uint32Array(2 * count);
  let filled = 0;
  for (let index = 0; filled < count; index += 1) {
    if (sizes[index] === size) room[filled++] = values[index] ?? 0;
  }
  // A view of a part costs more than putting a few in order.
  if (count > FEW) room.subarray(0, count).sort();
  else insertionSort(room, count);
}

function insertionSort(values: Uint32Array, count: number): void {
  for (let index = 1; index < count; index += 1) {
    const value = values[index] ?? 0;
    let place = index;
    for (; place > 0 && (values[place - 1] ?? 0) > value; place -= 1) values[place] = values[place - 1] ?? 0;
    values[place] = value;
  }
}
