import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage, type UsageOptions } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-parquet-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const OPTIONS: UsageOptions = {
  groupBy: ["hour", "model"],
  prices: BOOK,
  open,
  asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
};

async function parquet(name: string, select: string): Promise<string> {
  const file = path.join(folder, name);
  const connection = await (await DuckDBInstance.create(":memory:")).connect();
  await connection.run("SET TimeZone = 'UTC'");
  await connection.run(`COPY (${select}) TO '${file}' (FORMAT parquet)`);
  connection.closeSync();
  return file;
}

const read = (file: string, options: Partial<UsageOptions> = {}) =>
  usage([{ name: "log.parquet", path: file }], { ...OPTIONS, ...options });

describe("a Parquet log", () => {
  it("is read by the names of its columns, whatever whole-number and time types they have", async () => {
    const file = await parquet(
      "plain.parquet",
      `SELECT * FROM (VALUES
        (TIMESTAMP '2026-01-20 10:00:00', 'm-one', 10::INTEGER, 4::UBIGINT, 2.0::DOUBLE, 'CANARY'::BLOB),
        (TIMESTAMP '2026-01-20 11:30:00', 'm-one', 30::INTEGER, 0::UBIGINT, 3.0::DOUBLE, 'CANARY'::BLOB))
        t(ts, model, prompt_tokens, cached_tokens, completion_tokens, prompt)`,
    );
    const report = await read(file);
    expect(report.rows.map(({ keys, tokens }) => [keys.hour, tokens.input, tokens.cacheRead, tokens.output])).toEqual([
      ["2026-01-20T10:00Z", 6, 4, 2],
      ["2026-01-20T11:00Z", 30, 0, 3],
    ]);
    expect(report.import).toMatchObject({ lines: 2, records: 2, files: [{ formats: { generic: 2 } }] });
  });

  it("is read like JSON lines where it keeps their objects", async () => {
    const file = await parquet(
      "nested.parquet",
      `SELECT 'm-one' AS model, 'id-1' AS id, TIMESTAMPTZ '2026-01-20 12:00:00+02:00' AS created,
        {'prompt_tokens': 10, 'completion_tokens': 2, 'prompt_tokens_details': {'cached_tokens': 4}} AS usage, [1, 2] AS choices
        FROM range(3)`,
    );
    const report = await read(file);
    expect(report.rows.map(({ keys, requests, tokens }) => [keys.hour, requests, tokens.cacheRead])).toEqual([
      ["2026-01-20T10:00Z", 1, 4],
    ]);
    expect(report.import.duplicates).toEqual([{ format: "openai-chat", key: "id", dropped: 2 }]);
  });

  it("has its unusable rows counted and listed by their number", async () => {
    const file = await parquet(
      "bad.parquet",
      `SELECT 'm-one' AS model, tokens AS prompt_tokens FROM (VALUES (10.0), (12.5), (NULL), (-1), (20)) t(tokens)`,
    );
    const report = await read(file, { maxRejected: 1 });
    expect([report.total.requests, report.total.tokens.input]).toEqual([2, 30]);
    expect(report.import.rejected.listed.map(({ line, reason }) => [line, reason])).toEqual([
      [2, "a token or request count is not a whole number"],
      [4, "a token or request count is not a whole number"],
    ]);
    expect(report.import.withoutUsage).toBe(1);
  });

  it("is refused where it is damaged, cut off or not of a known format", async () => {
    const good = await parquet("good.parquet", "SELECT 'm-one' AS model, 10 AS prompt_tokens FROM range(1000)");
    const bytes = readFileSync(good);
    for (const [name, content] of [
      ["cut.parquet", bytes.subarray(0, bytes.length - 20)],
      ["none.parquet", Buffer.from("PAR1....")],
    ] as const) {
      writeFileSync(path.join(folder, name), content);
      await expect(read(path.join(folder, name))).rejects.toThrow("log.parquet: it is a damaged Parquet file");
    }
    const spoiled = Buffer.from(bytes);
    spoiled.fill(0xff, 8, 40);
    writeFileSync(path.join(folder, "spoiled.parquet"), spoiled);
    await expect(read(path.join(folder, "spoiled.parquet"))).rejects.toThrow("log.parquet:");
    await expect(read(await parquet("other.parquet", "SELECT 1 AS a"))).rejects.toThrow(
      "no column of its 1 is known to hold token counts",
    );
  });
});
