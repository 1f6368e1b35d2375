import { closeSync, fstatSync, openSync, readSync, statSync } from "node:fs";
import type { Stats } from "node:fs";
import { UserError } from "../errors.ts";
import { countStream } from "./count-stream.ts";
import type { Encoding } from "./encoding.ts";
import { firstSafeCut, lastSafeCut } from "./safe-cut.ts";

/** A part of a file of UTF-8: from the first safe place at or after `from` to the first at or after `to`. */
interface FilePart {
  readonly file: string;
  readonly from: number;
  readonly to: number;
}

/** A piece of work for one thread. */
export type Unit = { readonly text: string } | FilePart;

/** A larger source is several units. */
const PART = 4 << 20;
const CHUNK = 1 << 20;

/** A source as units of work of a few megabytes, which count together as many tokens as the whole; `whole`: as one. */
export function* unitsOf(
  source: { readonly text: string } | { readonly file: string },
  whole = false,
): Generator<Unit> {
  if (whole) {
    yield "text" in source
      ? source
      : { file: source.file, from: 0, to: reading(source.file, () => statFile(source.file)).size };
  } else if ("text" in source) {
    yield* partsOf(source.text);
  } else {
    const { size } = reading(source.file, () => statFile(source.file));
    for (let from = 0; from === 0 || from < size; from += PART)
      yield { file: source.file, from, to: Math.min(size, from + PART) };
  }
}

function* partsOf(text: string): Generator<Unit> {
  let from = 0;
  for (let size = PART; text.length - from > size;) {
    const cut = lastSafeCut(text, from + size / 2, from + size);
    if (cut < 0) {
      size *= 2;
    } else {
      yield { text: text.slice(from, cut) };
      from = cut;
      size = PART;
    }
  }
  yield { text: text.slice(from) };
}

/** Roughly how many bytes there are to count. */
export function sizeOf(unit: Unit): number {
  return "text" in unit ? unit.text.length : unit.to - unit.from;
}

/** How many tokens there are in each. A file that can't be read is a UserError. */
export async function countUnits(encoding: Encoding, units: readonly Unit[]): Promise<number[]> {
  const counts: number[] = [];
  for (const unit of units) counts.push("text" in unit ? encoding.count(unit.text) : await countFile(encoding, unit));
  return counts;
}

async function countFile(encoding: Encoding, { file, from, to }: FilePart): Promise<number> {
  const handle = reading(file, () => openSync(file, "r"));
  try {
    const { size } = fstatSync(handle);
    const start = reading(file, () => safePlace(handle, from, size));
    const end = to === size ? size : safePlace(handle, to, size);
    return await countStream(encoding, readChunks(handle, start, end));
  } finally {
    closeSync(handle);
  }
}

/** What `read` gives; where the system refuses, a UserError. */
function reading<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code = "unknown error" } = error as NodeJS.ErrnoException;
    throw new UserError(`wanted a file that can be read, found ${code}`, { file });
  }
}

function statFile(file: string): Stats {
  const stats = statSync(file);
  if (!stats.isFile())
    throw Object.assign(new Error(), { code: stats.isDirectory() ? "a directory" : "no regular file" });
  return stats;
}

/** The first safe place at or after `at`: the start and the end are safe. */
function safePlace(handle: number, at: number, size: number): number {
  if (at === 0 || at >= size) return Math.min(at, size);
  // A cut needs the letter before it, which may lie across the end of a chunk: so much of the last one is read again.
  const overlap = 8;
  const bytes = Buffer.alloc(1 << 16);
  for (; at < size; at += bytes.length - overlap) {
    const read = readSync(handle, bytes, 0, bytes.length, at);
    const cut = firstSafeCut(bytes.subarray(0, read), 0);
    if (cut >= 0) return at + cut;
    if (at + read >= size) break;
  }
  return size;
}

function* readChunks(handle: number, from: number, to: number): Generator<Uint8Array> {
  const buffer = Buffer.allocUnsafeSlow(Math.max(1, Math.min(CHUNK, to - from)));
  for (let at = from; at < to;) {
    const read = readSync(handle, buffer, 0, Math.min(buffer.length, to - at), at);
    if (read === 0) return;
    yield buffer.subarray(0, read);
    at += read;
  }
}
