import path from "node:path";
import { decodeText } from "../disk-files.ts";
import type { Io } from "../io.ts";
import { slashed } from "../paths.ts";
import type { LogSource } from "../usage/log-files.ts";
import { expandInputs, type Wanted } from "./inputs.ts";

/** In a folder only files with these endings are taken for logs. */
const LOG_ENDINGS = /\.(jsonl|ndjson|json|csv|tsv|log|sse)(\.gz)?$|\.parquet$/i;

export const LOGS: Wanted = { endings: LOG_ENDINGS, expected: ".jsonl, .json, .csv or .parquet logs" };

/** Arguments to logs: files, folders, quoted patterns, `-`. Paths are absolute, since the engine opens them itself. */
export async function logSources(inputs: readonly string[], io: Io, maxBytes: number): Promise<LogSource[]> {
  const files = await expandInputs(inputs, io, LOGS);
  return Promise.all(
    files.map(async ({ file }): Promise<LogSource> => {
      if (file !== "-") return { name: file, path: slashed(path.resolve(io.cwd, file)) };
      return { name: "standard input", text: decodeText("-", await io.stdin.bytes(maxBytes), maxBytes) };
    }),
  );
}
