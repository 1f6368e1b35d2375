import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

export interface Asked {
  readonly statement: string;
  readonly settings: URLSearchParams;
  readonly authorization: string;
}

/** What a server says to a statement; undefined: it never answers. */
export type Answer = (asked: Asked, response: ServerResponse) => string | undefined;

export interface FakeServer {
  readonly port: number;
  readonly asked: readonly Asked[];
  readonly close: () => Promise<void>;
}

/** Speaks HTTP on loopback, and says what it is told to. */
export async function fakeServer(answer: Answer): Promise<FakeServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    void textOf(request).then((statement) => {
      const settings = new URL(request.url ?? "/", "http://server").searchParams;
      const one = { statement, settings, authorization: request.headers.authorization ?? "" };
      asked.push(one);
      const text = answer(one, response);
      if (text !== undefined) response.end(text);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { readonly port: number }).port,
    asked,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}

/** A server of one table, by its columns; `more` says the rest, row by row. */
export function tableServer(
  columns: Readonly<Record<string, string>>,
  more: (statement: string) => readonly (readonly (string | number)[])[],
  {
    version = "24.8.1.1",
    settings = {},
  }: { readonly version?: string; readonly settings?: Readonly<Record<string, string>> } = {},
): Answer {
  return ({ statement }) => {
    const rows = () => {
      if (statement.startsWith("SELECT version()")) return [[version]];
      if (statement.startsWith("SELECT 1")) return [[1]];
      if (statement.includes("system.settings")) return Object.entries(settings);
      if (statement.includes("engine_full")) return [["MergeTree", "MergeTree ORDER BY ts"]];
      if (statement.includes("DISTINCT engine")) return [["MergeTree"]];
      if (statement.startsWith("DESCRIBE")) return Object.entries(columns);
      return more(statement);
    };
    return rows()
      .map((row) => `${row.join("\t")}\n`)
      .join("");
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of request) parts.push(part as Uint8Array);
  return Buffer.concat(parts)
    .toString("utf8")
    .replace(/\s*FORMAT TabSeparated\s*$/, "");
}
