import path from "node:path";
import { decodeText } from "../disk-files.ts";
import type { Io } from "../io.ts";
import { slashed } from "../paths.ts";
import { decodeLines } from "../read/usage-logs/decode-lines.ts";
import type { LogSource } from "../usage/log-files.ts";
import { expandInputs, type Wanted } from "./inputs.ts";
import { inOwnProcess } from "./own-process.ts";

/** In a folder only files with these endings are taken for logs. */
const LOG_ENDINGS = /\.(jsonl|ndjson|json|csv|tsv|log|sse)(\.gz)?$|\.parquet$/i;

export const LOGS: Wanted = { endings: LOG_ENDINGS, expected: ".jsonl, .json, .csv or .parquet logs" };

/**
 * Arguments to logs: files, folders, quoted patterns, pipes, `-`. Paths are absolute, since the engine opens them itself. Where a Parquet file is
 * among them, the call is done over in a process of its own, and this one only tells how that ended. `mayRead` throws before any of them is
 * opened.
 */
export async function logSources(
  inputs: readonly string[],
  io: Io,
  maxBytes: number,
  mayRead: (paths: readonly string[]) => Promise<void> = () => Promise.resolve(),
): Promise<LogSource[]> {
  const files = await expandInputs(inputs, io, LOGS);
  const paths = files.flatMap(({ file }) => (file === "-" ? [] : [file]));
  await mayRead(paths);
  await inOwnProcess(paths, io);
  return Promise.all(
    files.map(async ({ file }): Promise<LogSource> => {
      const text = (bytes: Uint8Array) => decodeText(file, bytes, maxBytes, decodeLines);
      if (file === "-") return { name: "standard input", text: text(await io.stdin.bytes(maxBytes)) };
      // What a shell's <(command) or a device gives can be read once, and says that it has no bytes.
      if ((await io.files.size(file)) === 0) return { name: file, text: text(await io.files.read(file, maxBytes)) };
      return { name: file, path: slashed(path.resolve(io.cwd, file)) };
    }),
  );
}
