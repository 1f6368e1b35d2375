/** Where a record starts in a file: its first byte (from 0) and its line (from 1). */
export interface RecordStart {
  readonly byte: number;
  readonly line: number;
}

const NEWLINE = 10;
const CARRIAGE_RETURN = 13;
const SPACE = 32;
const QUOTE = 34;

/**
 * Walks a file's bytes and tells where each record starts. Blank lines are no records. In a CSV file a record may run
 * over several lines inside quotes, which is why a record's number does not tell its line.
 */
export function* recordStarts(chunks: Iterable<Uint8Array>, quoted: boolean): Generator<RecordStart> {
  const walk = recordWalk(quoted);
  for (const chunk of chunks) yield* walk(chunk);
}

/** The same over bytes that arrive in time. */
export async function* recordStartsOf(chunks: AsyncIterable<Uint8Array>, quoted: boolean): AsyncGenerator<RecordStart> {
  const walk = recordWalk(quoted);
  for await (const chunk of chunks) yield* walk(chunk);
}

function recordWalk(quoted: boolean): (chunk: Uint8Array) => Generator<RecordStart> {
  let line = 1;
  let byte = 0;
  let inQuotes = false;
  let inRecord = false;
  return function* (chunk) {
    for (const code of chunk) {
      if (code === QUOTE && quoted) inQuotes = !inQuotes;
      if (!inRecord && code !== NEWLINE && code !== CARRIAGE_RETURN && code !== SPACE) {
        inRecord = true;
        yield { byte, line };
      }
      if (code === NEWLINE) {
        line += 1;
        if (!inQuotes) inRecord = false;
      }
      byte += 1;
    }
  };
}
