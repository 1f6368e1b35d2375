import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";

/** A log to read: a file (or a quoted pattern of files) by path, or text that is already here, such as standard input. */
export type LogSource =
  { readonly name: string; readonly path: string } | { readonly name: string; readonly text: string };

/** How the command lets a log be opened: its bytes from the start. */
export type OpenLog = (path: string) => AsyncIterable<Uint8Array>;

/** As much of a log as tells its layout. */
export const HEAD_LENGTH = 65_536;

export interface Head {
  readonly gzip: boolean;
  readonly text: string;
}

/** The first 64 KB of a log, unpacked. */
export async function headOf(open: OpenLog, path: string): Promise<Head> {
  const packed = await firstBytes(open(path), 2);
  const gzip = isGzip(packed);
  const bytes = await firstBytes(unpacked(open, path, gzip), HEAD_LENGTH);
  return { gzip, text: new TextDecoder("utf-8").decode(bytes, { stream: true }) };
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

/** The last character of a log that is no white space, as far as it is ASCII. */
export async function lastCharacter(open: OpenLog, path: string, gzip: boolean): Promise<string> {
  let last = 0;
  for await (const chunk of unpacked(open, path, gzip)) last = chunk.findLast((byte) => byte > 0x20) ?? last;
  return String.fromCharCode(last);
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
