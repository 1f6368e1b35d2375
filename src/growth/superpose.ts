import { type Trace } from "../domain/trace.ts";
import { mixed, namedSeed, uniformStream } from "./random.ts";

/** Many copies of a trace at once: entry i is the request `request[i]` of copy `copy[i]`, by time. */
export interface Arrivals {
  readonly trace: Trace;
  readonly ticks: Float64Array;
  readonly request: Uint32Array;
  readonly copy: Uint32Array;
  readonly copies: number;
}

/**
 * A trace at a multiple of its number of requests: so many copies, each shifted in time by chance and wrapped around at its end;
 * of the last one, what the multiple's fraction leaves. The first is not shifted.
 */
export function superposed(trace: Trace, factor: number, seed: number): Arrivals {
  const { ticks } = trace;
  const size = ticks.length;
  const copies = Math.max(1, Math.ceil(factor));
  const first = ticks[0] ?? 0;
  const span = (ticks[size - 1] ?? 0) - first;
  // The wrap leaves a mean gap between the last request and the first.
  const turn = Math.max(1, Math.round(span + span / Math.max(1, size - 1)));
  const next = uniformStream(namedSeed(seed, "superpose"));
  const kept = factor - (copies - 1);
  const shifted: number[] = [];
  const all = new Float64Array(size * copies);
  let count = 0;
  const places = new Uint32Array(size * copies);
  for (let copy = 0; copy < copies; copy++) {
    const shift = copy === 0 ? 0 : Math.floor(next() * turn);
    shifted.push(shift);
    const isPart = copy === copies - 1 && kept < 1;
    for (let index = 0; index < size; index++) {
      if (isPart && mixed(Math.imul(index + 1, 0x9e3779b9) ^ seed) / 2 ** 32 >= kept) continue;
      const moved = (ticks[index] ?? 0) - first + shift;
      all[count] = first + (moved >= turn ? moved - turn : moved);
      places[count++] = copy * size + index;
    }
  }
  const ordered = copies === 1 ? null : orderOf(all.subarray(0, count));
  const at = (place: number) => (ordered === null ? place : (ordered[place] ?? 0));
  const result = { ticks: new Float64Array(count), request: new Uint32Array(count), copy: new Uint32Array(count) };
  for (let place = 0; place < count; place++) {
    const from = at(place);
    const entry = places[from] ?? 0;
    result.ticks[place] = all[from] ?? 0;
    result.request[place] = entry % size;
    result.copy[place] = Math.floor(entry / size);
  }
  return { trace, ...result, copies };
}

/** Places by rising value, equal ones as they stand: a counting sort into narrow buckets, each then sorted by insertion. */
function orderOf(values: Float64Array): Uint32Array {
  const size = values.length;
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const scale = high > low ? (size - 1) / (high - low) : 0;
  const bucketOf = (place: number) => Math.floor(((values[place] ?? 0) - low) * scale);
  const starts = new Uint32Array(size + 1);
  for (let place = 0; place < size; place++) {
    const bucket = bucketOf(place) + 1;
    starts[bucket] = (starts[bucket] ?? 0) + 1;
  }
  for (let bucket = 1; bucket <= size; bucket++) starts[bucket] = (starts[bucket] ?? 0) + (starts[bucket - 1] ?? 0);
  const order = new Uint32Array(size);
  const free = starts.slice();
  for (let place = 0; place < size; place++) {
    const bucket = bucketOf(place);
    const start = starts[bucket] ?? 0;
    let to = free[bucket] ?? 0;
    free[bucket] = to + 1;
    const value = values[place] ?? 0;
    while (to > start && (values[order[to - 1] ?? 0] ?? 0) > value) {
      order[to] = order[to - 1] ?? 0;
      to--;
    }
    order[to] = place;
  }
  return order;
}
