import { DoneElsewhere, UserError } from "../errors.ts";
import type { Io } from "../io.ts";

/** Signals that end a process by its own fault. */
const FAULTS = new Set(["SIGSEGV", "SIGBUS", "SIGABRT", "SIGFPE", "SIGILL", "SIGTRAP"]);

/**
 * DuckDB (1.5.5) trusts the pages of a Parquet file: a damaged one can end its whole process. So a call that reads one is done in a process
 * of its own; this one waits and, where that one broke down, says in a line what broke it. Returns where it is that process, where
 * none can be started, and where no file is Parquet; throws a UserError or the ending of the other process.
 */
export async function inOwnProcess(files: readonly string[], io: Io): Promise<void> {
  if (io.doOver === null) return;
  const parquet = await parquetAmong(files, io);
  const [first] = parquet;
  if (first === undefined) return;
  const ending = await io.doOver();
  if (ending === null) return;
  const { code, signal } = ending;
  // Windows has exit codes of 32 bits for it.
  if (FAULTS.has(signal ?? "") || (code ?? 0) > 255) {
    const file = parquet.length === 1 ? first : `${first} or ${parquet.length - 1} more`;
    throw new UserError("it is a damaged Parquet file: DuckDB broke down over it", { file });
  }
  // Where it was ended by somebody: as a shell says of SIGKILL, which is what is left when memory runs out.
  throw new DoneElsewhere(code ?? 137);
}

async function parquetAmong(files: readonly string[], io: Io): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) if (await isParquet(file, io)) found.push(file);
  return found;
}

/** By its first bytes; what can't be opened is told later, where it is read. A pipe can be read but once, and isn't Parquet. */
async function isParquet(file: string, io: Io): Promise<boolean> {
  if (await io.files.isEndless(file)) return false;
  try {
    for await (const chunk of io.files.stream(file))
      return Buffer.from(chunk).subarray(0, 4).toString("latin1") === "PAR1";
  } catch {
    return false;
  }
  return false;
}
