import { ownValue } from "../../domain/own-value.ts";
import { UserError } from "../../errors.ts";
import type { Address } from "./address.ts";

export interface ProblemContext {
  readonly address: Address;
  readonly timeoutSeconds: number;
  /** Shards of the table by host and port, as soon as they are known. */
  readonly shards: readonly Shard[];
}

export interface Shard {
  readonly number: number;
  readonly host: string;
  readonly port: number;
}

/** Codes of ClickHouse. https://github.com/ClickHouse/ClickHouse/blob/master/src/Common/ErrorCodes.cpp */
const CODES = {
  unknownTable: [60],
  unknownDatabase: [81],
  unknownCluster: [170, 701],
  wrongUser: [192, 193, 194, 516],
  denied: [291, 495, 497],
  timeout: [159, 160],
  /** A shard that cannot be reached, or that went away. */
  shard: [3, 32, 33, 198, 209, 210, 279],
  memory: [241],
  limits: [158, 307, 396, 191],
} as const;

/** Settings that the user's profile does not let anybody change. */
const REFUSED_SETTING = [164, 452];

/** Is it something that only this user may not do, such as asking every shard from a query of one's own? */
export function isForbidden(error: unknown): boolean {
  const code = codeOf(error) ?? 0;
  return [164, ...CODES.denied].includes(code);
}

export function isRefusedSetting(error: unknown): boolean {
  return REFUSED_SETTING.includes(codeOf(error) ?? 0);
}

/**
 * What went wrong, in one line. The server's own message may hold values of the table, and the address a name, so neither is
 * passed on: only the code, and which shard it was.
 */
export function problemOf(error: unknown, context: ProblemContext): Error {
  if (error instanceof UserError) return error;
  const { address, timeoutSeconds } = context;
  const problem = (message: string, cure?: string) => new UserError(message, { file: address.name }, cure);
  const message = error instanceof Error ? error.message : String(error);
  const code = codeOf(error);
  const is = (kind: keyof typeof CODES) => code !== null && (CODES[kind] as readonly number[]).includes(code);
  const late = () =>
    problem(
      `no result within ${timeoutSeconds} seconds`,
      "allow more with --timeout 600, or less of the table with --since",
    );
  if (code === null) return lowLevel(error, message, context, problem, late);
  if (is("wrongUser"))
    return problem(
      "the server does not accept this user and password",
      `they are read from ${address.userEnv} and ${address.passwordEnv}`,
    );
  if (is("unknownTable")) return problem(`there is no table ${address.table} in ${address.database}`);
  if (is("unknownDatabase")) return problem(`there is no database ${address.database}`);
  if (is("unknownCluster")) return problem(`there is no cluster ${address.cluster ?? ""}`);
  if (is("denied")) return problem("the user may not read this table");
  if (code === 164)
    return problem("a user who may only read may not name a cluster", "name a Distributed table, without cluster=");
  if (is("timeout")) return late();
  if (is("shard")) {
    const shard = shardIn(message, context);
    return problem(`${shard ?? "a shard"} does not answer, and what is on it would be missing`);
  }
  if (is("memory")) return problem("the server has too little memory for it", "read less with --since and --until");
  if (is("limits"))
    return problem(`a limit of the server was reached (code ${code})`, "read less with --since and --until");
  const { type: name = /\(([A-Z][A-Z_]+)\)/.exec(message)?.[1] } = error as { readonly type?: string };
  return problem(`the server refused the query: code ${code}${name === undefined ? "" : ` (${name})`}`);
}

const SYSTEM_CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: "nothing listens there",
  ENOTFOUND: "there is no such host",
  EAI_AGAIN: "the host's name cannot be looked up",
  EHOSTUNREACH: "the host cannot be reached",
  ENETUNREACH: "the host cannot be reached",
  ECONNRESET: "the server closed the connection before it was done",
  EPIPE: "the server closed the connection before it was done",
  EPROTO: "the port does not speak TLS",
  ERR_SSL_WRONG_VERSION_NUMBER: "the port does not speak TLS",
};

function lowLevel(
  error: unknown,
  message: string,
  { address }: ProblemContext,
  problem: (message: string, cure?: string) => UserError,
  late: () => UserError,
): Error {
  const { code = "" } = error as { readonly code?: string };
  const known = ownValue(SYSTEM_CODES, code);
  if (known !== undefined) return problem(known);
  if (/timeout|timed out/i.test(message)) return late();
  if (/CERT|certificate|self-signed/i.test(`${code} ${message}`)) return problem("its certificate is not trusted");
  if (/clickhouse-client program/.test(message) || code.startsWith("HPE_")) {
    return problem(
      "it is not the HTTP port of ClickHouse",
      "that is 8123, or 8443 with clickhouses://, unless it was changed",
    );
  }
  if (/aborted|socket hang up/i.test(message)) return problem("the server closed the connection before it was done");
  return notClickHouse(address);
}

export function notClickHouse({ name }: Address): UserError {
  return new UserError(
    "what answers there is not ClickHouse",
    { file: name },
    "is it the HTTP port? It is 8123 unless it was changed",
  );
}

function codeOf(error: unknown): number | null {
  const own = (error as { readonly code?: unknown } | null)?.code;
  if (typeof own === "string" && /^\d+$/.test(own)) return Number(own);
  const found = /\bCode: (\d+)/.exec(error instanceof Error ? error.message : "");
  return found ? Number(found[1]) : null;
}

/** Which shard a message of the server is about: it names its host and port. */
function shardIn(message: string, { shards }: ProblemContext): string | null {
  const named = [...message.matchAll(/([\w.-]+|\[[\da-f:]+\]):(\d{2,5})\b/gi)].map(([all]) => all);
  const shard = shards.find(({ host, port }) => named.includes(`${host}:${port}`));
  if (shard) return `shard ${shard.number} (${shard.host}:${shard.port})`;
  return named[0] === undefined ? null : `the shard at ${named[0]}`;
}
