import { describe, expect, it } from "vitest";
import { credentials, isAddress, parseAddress } from "../../../src/usage/clickhouse/address.ts";

describe("the address of a table", () => {
  it("has the ports of HTTP and HTTPS, unless it says another", () => {
    expect(parseAddress("clickhouse://db/logs?table=calls")).toMatchObject({
      endpoint: "http://db:8123",
      database: "logs",
      table: "calls",
      cluster: null,
      user: null,
    });
    expect(parseAddress("clickhouses://db?table=logs.calls&cluster=all")).toMatchObject({
      endpoint: "https://db:8443",
      database: "logs",
      table: "calls",
      cluster: "all",
    });
    expect(parseAddress("clickhouse://[::1]:80/?table=calls")).toMatchObject({
      endpoint: "http://[::1]:80",
      database: "default",
    });
  });

  it("is told from files by its scheme", () => {
    expect(["clickhouse://x", "CLICKHOUSES://x"].every(isAddress)).toBe(true);
    expect(["clickhouse.jsonl", "./clickhouse:/x", "http://x", "-"].some(isAddress)).toBe(false);
  });

  it.each([
    ["clickhouse://db/logs", "it names no table"],
    ["clickhouse://db/logs/more?table=calls", "it names no table"],
    ["clickhouse:///logs?table=calls", "it names no host"],
    ["clickhouse://db:99999/logs?table=calls", "it is no URL"],
    ["clickhouse://db/logs?table=calls&tabel=x", '"tabel" is not one of its parameters'],
  ])("says what is wrong with %s", (url, problem) => {
    expect(() => parseAddress(url)).toThrow(problem);
  });

  it("refuses a password, and never repeats it", () => {
    for (const url of ["clickhouse://me:hunter2@db/logs?table=calls", "clickhouse://me:hunter2@db:x/logs"]) {
      let message = "";
      try {
        parseAddress(url);
      } catch (error) {
        message = String(error);
      }
      expect(message).toContain("clickhouse://db");
      expect(message).not.toContain("hunter2");
    }
  });

  it("takes user and password from the environment, by the names that it says", () => {
    const env = { TOKCOST_CLICKHOUSE_USER: "a", TOKCOST_CLICKHOUSE_PASSWORD: "b", OTHER: "c" };
    expect(credentials(parseAddress("clickhouse://db?table=t"), env)).toEqual({ user: "a", password: "b" });
    expect(credentials(parseAddress("clickhouse://db?table=t"), {})).toEqual({ user: "default", password: "" });
    const named = parseAddress("clickhouse://me@db?table=t&password_env=OTHER");
    expect(credentials(named, env)).toEqual({ user: "me", password: "c" });
    expect(() => credentials(named, {})).toThrow("the environment has no variable OTHER");
  });
});
