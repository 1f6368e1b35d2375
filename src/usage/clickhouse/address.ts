import { UserError } from "../../errors.ts";

/** A table of a ClickHouse server, as `clickhouse://HOST:PORT/DATABASE?table=TABLE` names it. */
export interface Address {
  /** Of the HTTP interface: "http://host:8123". */
  readonly endpoint: string;
  readonly host: string;
  readonly database: string;
  readonly table: string;
  /** Ask every shard of this cluster; null: the server itself, or those of a Distributed table. */
  readonly cluster: string | null;
  /** Who asks, where the URL says so. */
  readonly user: string | null;
  /** Names of the environment variables that hold user and password. */
  readonly userEnv: string;
  readonly passwordEnv: string;
  /** The URL without what nobody else should see: for reports and errors. */
  readonly name: string;
}

export const USER_ENV = "TOKCOST_CLICKHOUSE_USER";
export const PASSWORD_ENV = "TOKCOST_CLICKHOUSE_PASSWORD";

const SCHEME = /^clickhouses?:\/\//i;

const PARAMETERS = ["table", "cluster", "user_env", "password_env"];

export function isAddress(input: string): boolean {
  return SCHEME.test(input);
}

/** Reads a URL. Throws a UserError that never repeats a password. */
export function parseAddress(input: string): Address {
  const secure = /^clickhouses:/i.test(input);
  const [shown = ""] = input.replace(/\/\/[^/?#]*@/, "//").split("?", 1);
  const place = { file: shown };
  let url: URL;
  try {
    url = new URL(input);
  } catch {
    throw new UserError("it is no URL", place, EXPECTED);
  }
  if (url.password !== "") {
    throw new UserError(
      "a password in the URL would stay in the shell's history",
      place,
      `set ${PASSWORD_ENV}, or name another variable with password_env=NAME`,
    );
  }
  const odd = [...url.searchParams.keys()].find((name) => !PARAMETERS.includes(name));
  if (odd !== undefined)
    throw new UserError(`"${odd}" is not one of its parameters ${PARAMETERS.join(", ")}`, place, EXPECTED);
  const [first, ...others] = decodeURIComponent(url.pathname).split("/").filter(Boolean);
  const named = url.searchParams.get("table") ?? "";
  const dot = named.indexOf(".");
  const database = dot > 0 ? named.slice(0, dot) : (first ?? "default");
  const table = dot > 0 ? named.slice(dot + 1) : named;
  if (table === "" || others.length > 0) throw new UserError("it names no table", place, EXPECTED);
  if (url.hostname === "") throw new UserError("it names no host", place, EXPECTED);
  const host = `${url.hostname}:${url.port === "" ? (secure ? "8443" : "8123") : url.port}`;
  return {
    endpoint: `${secure ? "https" : "http"}://${host}`,
    host,
    database,
    table,
    cluster: url.searchParams.get("cluster"),
    user: url.username === "" ? null : decodeURIComponent(url.username),
    userEnv: url.searchParams.get("user_env") ?? USER_ENV,
    passwordEnv: url.searchParams.get("password_env") ?? PASSWORD_ENV,
    name: `clickhouse${secure ? "s" : ""}://${host}/${database}?table=${table}`,
  };
}

const EXPECTED = 'expected "clickhouse://HOST:8123/DATABASE?table=TABLE"';

/** Who asks, and with which password: from the URL and the environment. Throws where a variable that the URL names is not set. */
export function credentials(
  { user, userEnv, passwordEnv, name }: Address,
  env: Readonly<Record<string, string | undefined>>,
): { readonly user: string; readonly password: string } {
  const read = (variable: string, usual: string): string | undefined => {
    const value = env[variable];
    if (value === undefined && variable !== usual)
      throw new UserError(`the environment has no variable ${variable}`, { file: name });
    return value;
  };
  return { user: user ?? read(userEnv, USER_ENV) ?? "default", password: read(passwordEnv, PASSWORD_ENV) ?? "" };
}
