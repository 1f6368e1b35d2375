import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { UserError } from "../errors.ts";
import { decodeLines } from "../read/usage-logs/decode-lines.ts";

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
  /** It begins with a byte order mark, which is not in the text: of UTF-8, or of another encoding, which the engine can't read. */
  readonly marked: "utf-8" | "utf-16" | null;
  /** There is no more: an archive was unpacked to its end, and so its checksum and length were compared. */
  readonly isAll: boolean;
}

/** The first 64 KB of a log, unpacked. */
export async function headOf(open: OpenLog, path: string): Promise<Head> {
  const packed = await firstBytes(open(path), 2);
  const gzip = isGzip(packed);
  const bytes = await firstBytes(unpacked(open, path, gzip), HEAD_LENGTH);
  const encoding = encodingOf(bytes);
  const text = new TextDecoder(encoding ?? "utf-8").decode(bytes, { stream: true });
  const marked = encoding === "utf-16le" || encoding === "utf-16be" ? "utf-16" : encoding;
  return { gzip, text, marked, isAll: bytes.length < HEAD_LENGTH };
}

/** As a byte order mark tells it. */
function encodingOf([first, second, third]: Uint8Array): "utf-8" | "utf-16le" | "utf-16be" | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return "utf-8";
  if (first === 0xff && second === 0xfe) return "utf-16le";
  return first === 0xfe && second === 0xff ? "utf-16be" : null;
}

/** All bytes of a log, unpacked. */
export function unpacked(open: OpenLog, path: string, gzip: boolean): AsyncIterable<Uint8Array> {
  if (!gzip) return open(path);
  // A broken archive shows as an error of the stream that is read; the callback has nothing to add.
  return pipeline(open(path), createGunzip(), () => undefined);
}

/** A whole log as text. Throws a UserError for one that no text can hold. */
export async function textOf(open: OpenLog, path: string, gzip: boolean, name: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of unpacked(open, path, gzip)) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > LONGEST_TEXT) {
      const found = "it has to be read as one text, and is longer than a text can be (536 MB)";
      throw new UserError(found, { file: name }, "split it into several files");
    }
  }
  const bytes = Buffer.concat(chunks);
  const encoding = encodingOf(bytes) ?? "utf-8";
  return encoding === "utf-8" ? decodeLines(bytes) : new TextDecoder(encoding).decode(bytes);
}

/** V8 holds no longer string. */
const LONGEST_TEXT = 0x1fffffe8;

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

/** The last line of a log that has no line end behind it; null: it has, or the line is longer than 4 KB, or its archive is a large one. */
export async function openLine(open: OpenLog, path: string, { gzip, isAll, text }: Head): Promise<string | null> {
  if (gzip && !isAll) return null;
  const end = isAll ? text : (await firstBytes(open(path, TAIL_LENGTH), TAIL_LENGTH)).toString();
  const start = Math.max(end.lastIndexOf("\n"), end.lastIndexOf("\r")) + 1;
  return start === end.length || (start === 0 && !isAll) ? null : end.slice(start);
}

export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

async function firstBytes(stream: AsyncIterable<Uint8Array>, wanted: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of stream) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= wanted) break;
  }
  return Buffer.concat(chunks).subarray(0, wanted);
}
