import { type Layer, table } from "./layers.ts";
import { COUNT_COLUMNS, type RecordOptions, textColumns, tidied } from "./record-sql.ts";
import { stateSql } from "./record-state.ts";
import type { Engine } from "./duckdb.ts";
import type { Target } from "./stage.ts";

/** The table `usage_events`: records one by one, where copies have to be found among them, or each is asked for. */
const NUMBERS: readonly string[] = [
  "file INTEGER",
  "format VARCHAR",
  "verdict INTEGER",
  "flags INTEGER",
  "entry_number BIGINT",
  "duplicate_key UHUGEINT",
  "at_second BIGINT",
  "clock_known BOOLEAN",
  "requests BIGINT",
  ...COUNT_COLUMNS.map((column) => `${column} BIGINT`),
];

/** Makes the table, with those texts (of `textColumns`) that somebody will ask for, and tells how records get there. */
export async function eventTable(engine: Engine, options: RecordOptions, texts: readonly string[]): Promise<Target> {
  const kept = textColumns(options.tags).filter((column) => texts.includes(column));
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE usage_events (${[...NUMBERS, ...kept.map((column) => `${column} VARCHAR`)].join(", ")})`,
  );
  const names = NUMBERS.map((column) => column.split(" ", 1)[0] ?? column);
  return {
    table: "usage_events",
    insert: ({ of, select }) =>
      `INSERT INTO usage_events SELECT ${[...names.map(of), ...kept.map((column) => tidied(of(column)))].join(", ")} FROM (${select})`,
  };
}

/** The records of the table, as `recordsOf` has them. */
export function events(limit = ""): Layer {
  return table(`(SELECT *, ${stateSql("verdict", "flags", "clock_known")} AS state FROM usage_events ${limit})`);
}
