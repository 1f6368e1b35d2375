import { UserError } from "../../errors.ts";
import { serverColumns, type ServerColumns, type TableColumn } from "./columns.ts";
import type { Shard } from "./problems.ts";
import type { Server } from "./server.ts";
import * as sql from "./sql.ts";

/** A table, ready to be read. */
export interface Table {
  /** For FROM: with FINAL where the table keeps older copies of its rows, which the engine takes out. */
  readonly from: string;
  readonly columns: ServerColumns;
  /** Throws a UserError where shards have other columns than the server that is asked. */
  readonly insistOnShards: () => Promise<void>;
}

/** Engines that drop older copies of a row only as they merge. */
const DROPS_COPIES = /(Replacing|Collapsing|Coalescing)MergeTree$/;

/** Finds the table's columns, and whose they are. Throws a UserError where there is no such table. */
export async function openTable(server: Server): Promise<Table> {
  const { address } = server;
  const place = { file: address.name };
  const own = `${sql.name(address.database)}.${sql.name(address.table)}`;
  const distributed = address.cluster === null ? await distributedOver(server) : null;
  const cluster = address.cluster ?? distributed?.cluster ?? null;
  const [database, table] = distributed ? [distributed.database, distributed.table] : [address.database, address.table];
  const shards = cluster === null ? [] : await shardsOf(server, cluster);
  if (cluster !== null && shards.length === 0) throw new UserError(`there is no cluster ${cluster}`, place);
  server.expectShards(shards);
  const relation =
    address.cluster === null
      ? own
      : `cluster(${sql.text(address.cluster)}, ${sql.name(address.database)}, ${sql.name(address.table)})`;
  const described = await server.all(`DESCRIBE TABLE ${relation}`);
  const all = described.flatMap(([name, type]): TableColumn[] => (name && type ? [{ name, type }] : []));
  const columns = serverColumns(all, server.dialect);
  // Who may only read may not ask every shard for its own tables: then this server's have to tell.
  const system = async (name: string, query: (from: string) => string) =>
    (cluster === null ? null : await server.allowed(query(`cluster(${sql.text(cluster)}, system, ${name})`))) ??
    server.all(query(`system.${name}`));
  const engines = await system(
    "tables",
    (tables) =>
      `SELECT DISTINCT engine FROM ${tables} WHERE database = ${sql.text(database)} AND name = ${sql.text(table)}`,
  );
  const final = engines.length > 0 && engines.every(([engine]) => DROPS_COPIES.test(engine ?? ""));
  return {
    from: final ? `${relation} FINAL` : relation,
    columns,
    insistOnShards: async () => {
      if (cluster === null) return;
      const columnsOf = `cluster(${sql.text(cluster)}, system, columns)`;
      const found = await server.allowed(`SELECT name, type, count(*) FROM ${columnsOf}
        WHERE database = ${sql.text(database)} AND table = ${sql.text(table)} GROUP BY name, type`);
      if (found === null) return;
      const numbers = new Set(shards.map(({ number }) => number)).size;
      for (const name of columns.used()) {
        const types = found.filter(([column]) => column === name);
        if (types.length === 1 && Number(types[0]?.[2]) === numbers) continue;
        const had = types.map(([, type, count]) => `${type ?? ""} on ${count ?? ""}`).join(", ");
        throw new UserError(
          `the shards of ${cluster} do not agree on the column ${name}: ${had === "" ? "none has it" : had} of ${numbers}`,
          place,
        );
      }
    },
  };
}

/** The cluster and the tables behind a Distributed table; null for any other. */
async function distributedOver({ all, address }: Server): Promise<{
  readonly cluster: string;
  readonly database: string;
  readonly table: string;
} | null> {
  const [[engine, full] = []] = await all(
    `SELECT engine, engine_full FROM system.tables WHERE database = ${sql.text(address.database)} AND name = ${sql.text(address.table)}`,
  );
  if (engine !== "Distributed") return null;
  const [cluster, database, table] =
    /^Distributed\(([^)]*)/
      .exec(full ?? "")?.[1]
      ?.split(",")
      .map((part) => part.trim().replaceAll(/^['`"]|['`"]$/g, "")) ?? [];
  if (cluster === undefined || database === undefined || table === undefined) return null;
  return { cluster, database: database === "" ? address.database : database, table };
}

async function shardsOf({ all }: Server, cluster: string): Promise<readonly Shard[]> {
  const rows = await all(
    `SELECT shard_num, host_name, port FROM system.clusters WHERE cluster = ${sql.text(cluster)} ORDER BY shard_num`,
  );
  return rows.map(([number, host, port]) => ({ number: Number(number), host: host ?? "", port: Number(port) }));
}
