import type { DuckDBDataChunk, DuckDBListVector } from "@duckdb/node-api";
import { UserError } from "../errors.ts";
import * as sql from "./sql.ts";

/** A row as plain values: whole numbers are bigint. */
export type Row = Readonly<Record<string, unknown>>;

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** Numbers of 32 bits, or larger ones. */
export type NumberArray = Uint32Array | Float64Array;

/** The values of a column: numbers in an array that holds nothing else. */
export type Column = readonly unknown[] | Float64Array;

/** An SQL engine that holds the staged records of one run. */
export interface Engine {
  readonly run: (statement: string) => Promise<void>;
  readonly rows: (statement: string) => Promise<readonly Row[]>;
  /** The same by column, which costs a fraction where there are many rows. Of a DOUBLE that is NULL there is a 0. */
  readonly columns: (statement: string) => Promise<Readonly<Record<string, Column>>>;
  /** Walks over a statement's rows without keeping them: the lists are only there during the visit. Its first column is a whole number, all others are lists of numbers. */
  readonly eachList: (statement: string, visit: (key: number, lists: readonly NumberArray[]) => void) => Promise<void>;
  /** The files that the patterns name. Only before `lockDown`. */
  readonly glob: (pattern: string) => Promise<readonly string[]>;
  /** From here on the engine reads these files and nothing else: no other path, no network, no extension. */
  readonly lockDown: (files: readonly string[]) => Promise<void>;
  /** Adds rows of texts to a table. */
  readonly append: (table: string, rows: Iterable<readonly string[]>) => Promise<void>;
  /** How much of the running statement is done, from 0 to 1; null where that is not known. */
  readonly progress: () => number | null;
  readonly close: () => void;
}

/**
 * Starts DuckDB in memory. It never spills to disk, so that no line of a log reaches a temporary file.
 * Throws a UserError where the package is not installed.
 */
export async function openDuckDb(threads?: number): Promise<Engine> {
  const { DuckDBInstance, DuckDBTypeId } = await loadPackage();
  const instance = await DuckDBInstance.create(":memory:", {
    temp_directory: "",
    autoinstall_known_extensions: "false",
    autoload_known_extensions: "false",
    allow_community_extensions: "false",
    preserve_insertion_order: "true",
    ...(threads === undefined ? {} : { threads: String(threads) }),
  });
  const connection = await instance.connect();
  const run = async (statement: string) => {
    await connection.run(statement);
  };
  const rows = async (statement: string) => {
    const reader = await connection.runAndReadAll(statement);
    return reader.getRowObjects();
  };
  await run("SET TimeZone = 'UTC'");
  // Progress is counted only where a bar is asked for.
  await run("SET enable_progress_bar = true");
  await run("SET enable_progress_bar_print = false");
  return {
    run,
    rows,
    columns: async (statement) => {
      const result = await connection.run(statement);
      const chunks = await result.fetchAllChunks();
      const columns = result.deduplicatedColumnNames().map((name, index) => {
        const isNumber = Number(result.columnTypeId(index)) === Number(DuckDBTypeId.DOUBLE);
        return [name, columnIn(chunks, index, isNumber)] as const;
      });
      return Object.fromEntries(columns);
    },
    eachList: async (statement, visit) => {
      const result = await connection.stream(statement);
      for (;;) {
        const chunk = await result.fetchChunk();
        if (!chunk || chunk.rowCount === 0) return;
        const keys = chunk.getColumnVector(0);
        const lists = Array.from({ length: chunk.columnCount - 1 }, (_, index) =>
          listsIn(chunk.getColumnVector(index + 1) as DuckDBListVector, DuckDBTypeId.DOUBLE),
        );
        for (let row = 0; row < chunk.rowCount; row += 1) {
          visit(
            Number(keys.getItem(row)),
            lists.map((at) => at(row)),
          );
        }
      }
    },
    glob: async (pattern) =>
      (await rows(`SELECT file FROM glob(${sql.text(pattern)}) ORDER BY file`)).map((row) => String(row.file)),
    lockDown: async (files) => {
      await run(`SET allowed_paths = [${files.map(sql.text).join(", ")}]`);
      await run("SET enable_external_access = false");
      await run("SET lock_configuration = true");
    },
    append: async (table, values) => {
      const appender = await connection.createAppender(table);
      for (const row of values) {
        for (const value of row) appender.appendVarchar(value);
        appender.endRow();
      }
      appender.closeSync();
    },
    progress: () => {
      const { percentage } = connection.progress;
      return percentage < 0 ? null : Math.min(1, percentage / 100);
    },
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

function columnIn(chunks: readonly DuckDBDataChunk[], index: number, isNumber: boolean): Column {
  const size = chunks.reduce((sum, { rowCount }) => sum + rowCount, 0);
  const numbers = new Float64Array(isNumber ? size : 0);
  const values: unknown[] = [];
  let place = 0;
  for (const chunk of chunks) {
    const vector = chunk.getColumnVector(index);
    for (let row = 0; row < vector.itemCount; row += 1, place += 1) {
      const value = vector.getItem(row) as unknown;
      if (isNumber) numbers[place] = Number(value);
      else values.push(value);
    }
  }
  return isNumber ? numbers : values;
}

/** The lists of a column, by row. */
function listsIn(column: DuckDBListVector, wide: number): (row: number) => NumberArray {
  const values = column.childVector;
  // The array that the vector's items are kept in: one by one they take ten times as long.
  const kept: unknown = Reflect.get(values, "items");
  const isWide = Number(values.type.typeId) === wide;
  const all =
    kept instanceof Uint32Array || kept instanceof Float64Array
      ? kept
      : (isWide ? Float64Array : Uint32Array).from(values.toArray() as number[]);
  return (row) => {
    const start = column.getEntryOffset(row);
    return all.subarray(start, start + column.getEntryLength(row));
  };
}

async function loadPackage(): Promise<typeof import("@duckdb/node-api")> {
  try {
    return await import("@duckdb/node-api");
  } catch {
    throw new UserError(
      "reading usage logs needs the package @duckdb/node-api, which is not installed here",
      {},
      "npm install @duckdb/node-api@1.5.5-r.5",
    );
  }
}
