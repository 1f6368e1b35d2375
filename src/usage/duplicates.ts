import { LOG_CONVERTERS, LOG_MAPPINGS } from "../read/usage-logs/index.ts";
import type { Engine } from "./duckdb.ts";
import type { DroppedDuplicates } from "./usage-report.ts";

const COLUMNS = ["input", "cache_read", "cache_write_1h", "reasoning", "at_second"];

/**
 * Drops the copies of records that are known again, in the same file or another. Of copies that differ the largest stays,
 * and which one that is does not depend on the order of lines: it is decided by everything that is counted of a record.
 */
export async function dropDuplicates(engine: Engine, texts: readonly string[]): Promise<readonly DroppedDuplicates[]> {
  const [keyed] = await engine.rows("SELECT count(duplicate_key) AS n FROM usage_events");
  if (Number(keyed?.n) === 0) return [];
  const order = [
    "output DESC",
    "input + cache_read + cache_write_5m + cache_write_1h DESC",
    ...[...COLUMNS, ...texts].map((column) => `${column} NULLS LAST`),
  ];
  const again = `SELECT duplicate_key, entry_number FROM usage_events WHERE verdict = 0 AND duplicate_key IS NOT NULL
    GROUP BY duplicate_key, entry_number HAVING count(*) > 1`;
  await engine.run(`CREATE TEMP TABLE copies AS SELECT event, format FROM (
      SELECT e.rowid AS event, e.format,
        row_number() OVER (PARTITION BY e.duplicate_key, e.entry_number ORDER BY ${order.join(", ")}) AS place
      FROM usage_events e JOIN (${again}) again USING (duplicate_key, entry_number) WHERE e.verdict = 0)
    WHERE place > 1`);
  const rows = await engine.rows("SELECT format, count(*) AS n FROM copies GROUP BY format ORDER BY format");
  await engine.run("DELETE FROM usage_events WHERE rowid IN (SELECT event FROM copies)");
  const all = [...LOG_MAPPINGS, ...LOG_CONVERTERS.map(({ mapping }) => mapping)];
  return rows.map((row) => {
    const format = String(row.format);
    const keys = all.find(({ name }) => name === format)?.duplicates?.keys ?? [];
    return { format, key: keys[0]?.paths.join(" + ") ?? "", dropped: Number(row.n) };
  });
}
