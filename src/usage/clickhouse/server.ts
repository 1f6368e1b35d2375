import { ownValue } from "../../domain/own-value.ts";
import { UserError } from "../../errors.ts";
import type { Address } from "./address.ts";
import type { Dialect } from "./columns.ts";
import type { Connection } from "./connection.ts";
import { isForbidden, isRefusedSetting, notClickHouse, problemOf, type Shard } from "./problems.ts";
import * as sql from "./sql.ts";

export type Cells = readonly (string | null)[];

/** A server that is known to be one, with settings under which no answer is a part of the answer. */
export interface Server {
  readonly address: Address;
  readonly dialect: Dialect;
  readonly rows: (statement: string) => AsyncIterable<Cells>;
  readonly all: (statement: string) => Promise<readonly Cells[]>;
  /** The same; null where this user may not ask it. */
  readonly allowed: (statement: string) => Promise<readonly Cells[] | null>;
  /** Whose absence errors should name. */
  readonly expectShards: (shards: readonly Shard[]) => void;
}

/** What these settings must be: anything else leaves out rows in silence. */
const WHOLE: Readonly<Record<string, string>> = {
  skip_unavailable_shards: "0",
  distributed_group_by_no_merge: "0",
  limit: "0",
  offset: "0",
};

/** Says hello. Throws a UserError where nobody answers, or nobody who can answer. */
export async function openServer(connection: Connection, address: Address, timeoutSeconds: number): Promise<Server> {
  let shards: readonly Shard[] = [];
  const reading = async function* (statement: string, settings: Readonly<Record<string, string>>) {
    try {
      yield* connection.rows(statement, settings);
    } catch (error) {
      throw problemOf(error, { address, timeoutSeconds, shards });
    }
  };
  const [[version] = []] = await collect(reading("SELECT version()", {}));
  if (!/^\d+\.\d+/.test(version ?? "")) throw notClickHouse(address);
  const settings = await settingsFor(connection, address, timeoutSeconds, reading);
  const rows = (statement: string) => reading(statement, settings);
  return {
    address,
    dialect: { modern: Number(version?.split(".", 1)[0]) >= 20 },
    rows,
    all: (statement) => collect(rows(statement)),
    allowed: async (statement) => {
      try {
        return await collect(connection.rows(statement, settings));
      } catch (error) {
        if (isForbidden(error)) return null;
        throw problemOf(error, { address, timeoutSeconds, shards });
      }
    },
    expectShards: (found) => {
      shards = found;
    },
  };
}

type Reading = (statement: string, settings: Readonly<Record<string, string>>) => AsyncIterable<Cells>;

/** Only what differs is set: a user who may only read may not even say what holds anyway. */
async function settingsFor(
  connection: Connection,
  address: Address,
  timeoutSeconds: number,
  reading: Reading,
): Promise<Readonly<Record<string, string>>> {
  const names = Object.keys(WHOLE).map(sql.text).join(", ");
  const current = await collect(
    reading(
      `SELECT name, value FROM system.settings WHERE name LIKE '%overflow_mode%' OR name IN (${names}, 'readonly')`,
      {},
    ),
  );
  const needed: Record<string, string> = {};
  for (const [name, value] of current) {
    if (name == null || name === "readonly") continue;
    const wanted = ownValue(WHOLE, name) ?? "throw";
    if (value !== wanted) needed[name] = wanted;
  }
  const readonly = current.some(([name, value]) => name === "readonly" && value === "1");
  const limit = { max_execution_time: String(Math.ceil(timeoutSeconds)) };
  const tries = [...(readonly ? [] : [{ ...needed, ...limit }]), needed];
  for (const settings of tries) {
    try {
      await collect(connection.rows("SELECT 1", settings));
      return settings;
    } catch (error) {
      if (!isRefusedSetting(error)) throw problemOf(error, { address, timeoutSeconds, shards: [] });
    }
  }
  const one = Object.keys(needed)[0] ?? "";
  const was = current.find(([name]) => name === one)?.[1] ?? "";
  throw new UserError(
    `the user's profile has ${one} = ${was}, under which rows may be missing, and lets nobody change it`,
    { file: address.name },
    `ask for a user with ${one} = ${needed[one] ?? ""}`,
  );
}

async function collect(rows: AsyncIterable<Cells>): Promise<readonly Cells[]> {
  const all: Cells[] = [];
  for await (const row of rows) all.push(row);
  return all;
}
