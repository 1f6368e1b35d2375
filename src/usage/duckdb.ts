import { UserError } from "../errors.ts";
import * as sql from "./sql.ts";

/** A row as plain values: whole numbers are bigint. */
export type Row = Readonly<Record<string, unknown>>;

export function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** An SQL engine that holds the staged records of one run. */
export interface Engine {
  readonly run: (statement: string) => Promise<void>;
  readonly rows: (statement: string) => Promise<readonly Row[]>;
  /** The files that the patterns name. Only before `lockDown`. */
  readonly glob: (pattern: string) => Promise<readonly string[]>;
  /** From here on the engine reads these files and nothing else: no other path, no network, no extension. */
  readonly lockDown: (files: readonly string[]) => Promise<void>;
  /** Adds rows of texts to a table. */
  readonly append: (table: string, rows: Iterable<readonly string[]>) => Promise<void>;
  readonly close: () => void;
}

/**
 * Starts DuckDB in memory. It never spills to disk, so that no line of a log reaches a temporary file.
 * Throws a UserError where the package is not installed.
 */
export async function openDuckDb(threads?: number): Promise<Engine> {
  const { DuckDBInstance } = await loadPackage();
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
  return {
    run,
    rows,
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
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
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
