import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** A log to read: a file (or a quoted pattern of files) by path, or text that is already here, such as standard input. */
export type LogSource =
  { readonly name: string; readonly path: string } | { readonly name: string; readonly text: string };

/** How the command lets a log be opened: all its bytes, or, where it can do that, only so many at its end. */
export type OpenLog = (path: string, last?: number) => AsyncIterable<Uint8Array>;

/** As much of a log as tells its layout. */
export const HEAD_LENGTH = 65_536;

/** A list that ends in more white space than this is read to its end from its start. */
const TAIL_LENGTH = 4096;

export interface Head {
  readonly gzip: boolean;
  readonly text: string;
  /** It begins with a byte order mark, which is not in the text. */
  readonly isMarked: boolean;
  /** There is no more: an archive was unpacked to its end, and so its checksum and length were compared. */
  readonly isAll: boolean;
}

/** The first 64 KB of a log, unpacked. */
export async function headOf(open: OpenLog, path: string): Promise<Head> {
  const packed = await firstBytes(open(path), 2);
  const gzip = isGzip(packed);
  const bytes = await firstBytes(unpacked(open, path, gzip), HEAD_LENGTH);
  const text = new TextDecoder("utf-8").decode(bytes, { stream: true });
  return { gzip, text, isMarked: isMarked(bytes), isAll: bytes.length < HEAD_LENGTH };
}

/** All bytes of a log, unpacked. */
export function unpacked(open: OpenLog, path: string, gzip: boolean): AsyncIterable<Uint8Array> {
  if (!gzip) return open(path);
  // A broken archive shows as an error of the stream that is read; the callback has nothing to add.
  return pipeline(open(path), createGunzip(), () => undefined);
}

/** A whole log as text. */
export async function textOf(open: OpenLog, path: string, gzip: boolean): Promise<string> {
  const decoder = new TextDecoder("utf-8");
  const parts: string[] = [];
  for await (const chunk of unpacked(open, path, gzip)) parts.push(decoder.decode(chunk, { stream: true }));
  return [...parts, decoder.decode()].join("");
}

/** The last character of a log that is no white space, as far as it is ASCII; of a file that is not packed only the end is read. */
export async function lastCharacter(open: OpenLog, path: string, gzip: boolean): Promise<string> {
  const atEnd = gzip ? "" : await lastIn(open(path, TAIL_LENGTH));
  return atEnd === "" ? lastIn(unpacked(open, path, gzip)) : atEnd;
}

async function lastIn(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  let last: number | undefined;
  for await (const chunk of chunks) last = chunk.findLast((byte) => byte > 0x20) ?? last;
  return last === undefined ? "" : String.fromCharCode(last);
}

function isMarked(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function firstBytes(stream: AsyncIterable<Uint8Array>, wanted: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(chunks).subarray(0, wanted);
}
