import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** Where Debian's package and others put the server; null where there is none. */
export function clickhouseServer(): string | null {
  const folders = ["/usr/sbin", ...(process.env["PATH"] ?? "").split(path.delimiter)];
  return folders.map((folder) => path.join(folder, "clickhouse-server")).find((file) => existsSync(file)) ?? null;
}

export interface TestServer {
  readonly http: number;
  readonly tcp: number;
  readonly process: ChildProcess;
}

/** What the cluster of all servers, a shard each, is called in their configuration. */
export const CLUSTER = "two_shards";

export const READER = { user: "reader", password: "only-reads" };

/** Starts servers on loopback with data in a folder of their own. A user may read and set nothing; another one misses shards. */
export async function startCluster(program: string, folder: string, shards: number): Promise<readonly TestServer[]> {
  const ports = await freePorts(shards * 3);
  const tcp = ports.slice(0, shards);
  const servers = tcp.map((port, index): TestServer => {
    const own = path.join(folder, `server-${index + 1}`);
    mkdirSync(own, { recursive: true });
    const http = ports[shards + index] ?? 0;
    const other = ports[2 * shards + index] ?? 0;
    writeFileSync(path.join(own, "config.xml"), config(own, { http, tcp: port, other }, tcp));
    writeFileSync(path.join(own, "users.xml"), USERS);
    const output = openSync(path.join(own, "output.log"), "w");
    const started = spawn(program, [`--config-file=${path.join(own, "config.xml")}`], {
      cwd: own,
      stdio: ["ignore", output, output],
    });
    closeSync(output);
    return { http, tcp: port, process: started };
  });
  await Promise.all(servers.map(answering));
  return servers;
}

/** Stops a server by its process, and waits until it is gone. Its data are thrown away, so nothing need be saved. */
export async function stop({ process: { pid, exitCode, signalCode }, process: running }: TestServer): Promise<void> {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  const gone = new Promise((resolve) => running.once("exit", resolve));
  running.kill("SIGKILL");
  await gone;
}

/** Sends a statement, with what is to be inserted behind it. */
export async function run({ http }: TestServer, statement: string, rows?: string): Promise<string> {
  const query = new URLSearchParams({ query: statement, insert_distributed_sync: "1", max_query_size: "1000000" });
  const response = await fetch(`http://127.0.0.1:${http}/?${rows === undefined ? "" : query.toString()}`, {
    method: "POST",
    body: rows ?? statement,
  });
  const text = await response.text();
  if (!response.ok) throw new Error(text.slice(0, 300));
  return text;
}

async function answering({ http, process: { exitCode } }: TestServer): Promise<void> {
  for (let tries = 0; tries < 300 && exitCode === null; tries += 1) {
    const answer = await fetch(`http://127.0.0.1:${http}/ping`).catch(() => null);
    if (answer?.ok) return;
    await wait(100);
  }
  throw new Error("the test server does not start");
}

async function freePorts(count: number): Promise<readonly number[]> {
  const listening = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      return server;
    }),
  );
  const ports = listening.map((server) => (server.address() as { readonly port: number }).port);
  await Promise.all(listening.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function config(
  folder: string,
  { http, tcp, other }: { readonly http: number; readonly tcp: number; readonly other: number },
  shards: readonly number[],
): string {
  const replicas = shards.map((port) => `<shard><replica><host>127.0.0.1</host><port>${port}</port></replica></shard>`);
  return `<yandex>
    <logger><level>error</level><log>${folder}/server.log</log><errorlog>${folder}/errors.log</errorlog></logger>
    <http_port>${http}</http_port><tcp_port>${tcp}</tcp_port><interserver_http_port>${other}</interserver_http_port>
    <listen_host>127.0.0.1</listen_host><keep_alive_timeout>1</keep_alive_timeout>
    <path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path>
    <users_config>users.xml</users_config><default_profile>default</default_profile>
    <default_database>default</default_database><mark_cache_size>67108864</mark_cache_size>
    <remote_servers><${CLUSTER}>${replicas.join("")}</${CLUSTER}></remote_servers>
  </yandex>`;
}

const user = (name: string, password: string, profile: string) =>
  `<${name}><password>${password}</password><networks><ip>127.0.0.1</ip></networks><profile>${profile}</profile><quota>default</quota></${name}>`;

const USERS = `<yandex>
  <profiles><default/><readonly><readonly>1</readonly></readonly>
    <skipping><skip_unavailable_shards>1</skip_unavailable_shards></skipping>
    <fixed><readonly>1</readonly><skip_unavailable_shards>1</skip_unavailable_shards></fixed></profiles>
  <quotas><default/></quotas>
  <users>${user("default", "", "default")}${user(READER.user, READER.password, "readonly")}
    ${user("skipping", "", "skipping")}${user("fixed", "", "fixed")}</users>
</yandex>`;
