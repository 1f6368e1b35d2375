import { ownValue } from "../../domain/own-value.ts";
import { ClickHouseLogLevel, createClient } from "@clickhouse/client";

export interface ConnectOptions {
  readonly endpoint: string;
  readonly user: string;
  readonly password: string;
  readonly timeoutSeconds: number;
}

/** An open server. Fails with whatever its client throws: `problemOf` says it in words. */
export interface Connection {
  /** The rows of a SELECT, cell by cell as text, one after the other; NULL is null. */
  readonly rows: (
    statement: string,
    settings: Readonly<Record<string, string>>,
  ) => AsyncIterable<readonly (string | null)[]>;
  readonly close: () => Promise<void>;
}

/**
 * Opens nothing but this one endpoint. Built as a file of its own (dist/clickhouse.cjs), for few calls need a server.
 * Tab-separated text is exact (JSON's numbers are not), streams, and means the same in every version.
 */
export function connect({ endpoint, user, password, timeoutSeconds }: ConnectOptions): Connection {
  const client = createClient({
    url: endpoint,
    username: user,
    password,
    application: "tokcost",
    request_timeout: timeoutSeconds * 1000,
    keep_alive: { enabled: false },
    log: { level: ClickHouseLogLevel.OFF },
  });
  return {
    async *rows(statement, settings) {
      const result = await client.query({
        query: statement,
        format: "TabSeparated",
        // The server answers when it is done: a failure half way is an error, and not a shorter answer.
        clickhouse_settings: { ...settings, wait_end_of_query: 1 },
      });
      for await (const lines of result.stream()) {
        for (const line of lines) yield line.text.split("\t").map(cellOf);
      }
    },
    close: () => client.close(),
  };
}

const ESCAPES: Readonly<Record<string, string>> = { b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", 0: "\0" };

function cellOf(text: string): string | null {
  if (text === "\\N") return null;
  return text.includes("\\") ? text.replaceAll(/\\(.)/gs, (_, code: string) => ownValue(ESCAPES, code) ?? code) : text;
}
