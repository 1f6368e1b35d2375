import { createReadStream } from "node:fs";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../../src/read/usage-logs/index.ts";
import type { LogMapping } from "../../src/read/usage-logs/mapping.ts";
import { openDuckDb, type Row } from "../../src/usage/duckdb.ts";
import type { LogSource } from "../../src/usage/log-files.ts";
import { stage } from "../../src/usage/stage.ts";

export const open = (path: string): AsyncIterable<Uint8Array> => createReadStream(path);

/** The staged rows of some logs, in file order, without what was rejected or unknown. */
export async function stagedRows(
  sources: readonly LogSource[],
  mappings: readonly LogMapping[] = LOG_MAPPINGS,
): Promise<readonly Row[]> {
  const engine = await openDuckDb();
  try {
    await stage(engine, sources, { mappings, converters: LOG_CONVERTERS }, { tags: [] }, open);
    return await engine.rows("SELECT * FROM usage_events ORDER BY file, rowid");
  } finally {
    engine.close();
  }
}
