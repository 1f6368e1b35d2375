import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { tokcost } from "../cli/tokcost.ts";
import { openInLibreOffice, SOFFICE } from "./libreoffice.ts";

describe.skipIf(SOFFICE === undefined)("CSV in LibreOffice (skipped where it is not installed)", () => {
  const folder = mkdtempSync(path.join(tmpdir(), "tokcost-csv-"));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("has numbers as numbers and texts as texts, also those that look like formulas", async () => {
    writeFileSync(path.join(folder, "=1+1.md"), "Hello");
    writeFileSync(path.join(folder, "@sum.txt"), "Hello again");
    const { stdout } = await tokcost(
      ["estimate", "=1+1.md", "@sum.txt", "-m", "gpt-4o,nope", "--requests", "10/day", "--format", "csv"],
      { cwd: folder },
    );
    const [head = [], ...rows] = openInLibreOffice(stdout);
    const column = (name: string) => head.findIndex(({ value }) => value === name);
    const priced = rows.filter((row) => row[column("model")]?.value === "openai/gpt-4o");
    expect(priced).toHaveLength(4);
    for (const row of priced) {
      for (const name of [
        "tokens",
        "tokens_low",
        "tokens_high",
        "usd_per_million",
        "usd",
        "request_usd",
        "month_usd",
      ]) {
        expect(row[column(name)]?.type, name).toBe("number");
      }
      for (const name of ["file", "model", "token_type", "price_id"])
        expect(row[column(name)]?.type, name).toBe("text");
      expect(row[column("file")]?.value).toMatch(/^'[=@]/);
    }
    const unpriced = rows.filter((row) => row[column("model")]?.value === "nope");
    expect(unpriced.map((row) => row[column("usd")]?.type)).toEqual(["empty", "empty", "empty", "empty"]);
    expect(rows.flat().filter(({ type }) => type === "formula")).toEqual([]);
  });
});
