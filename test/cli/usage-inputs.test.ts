import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIXTURES, type Outcome, tokcost } from "./tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-inputs-"));
  mkdirSync(path.join(folder, "empty"));
  const calls = Array.from({ length: 4000 }, (_, index) =>
    JSON.stringify({
      ts: "2026-11-02T10:00:00Z",
      model: "gpt-4o",
      input_tokens: (index * 7919) % 10_007,
      output_tokens: 5,
    }),
  );
  const packed = gzipSync(calls.join("\n"));
  write("short.jsonl.gz", packed.subarray(0, 90));
  write("cut.jsonl.gz", packed.subarray(0, packed.length / 2));
  write("magic.gz", packed.subarray(0, 2));
  write("day.jsonl", calls.slice(0, 3).join("\n"));
  write("copy.jsonl", calls.slice(0, 3).join("\n"));
  write("binary.log", Buffer.from([1, 0, 2, 0]));
  write("words.txt", "only words");
  write("budget.yaml", "version: 1\nbudgets: [{ max: $1/month }]\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, name), content);
}

const run = (...args: string[]): Promise<Outcome> => tokcost(args, { cwd: folder });

describe("what can't be read as a usage log", () => {
  it.each([
    ["empty", "empty: nothing to read in this folder, expected .jsonl, .json, .csv or .parquet logs"],
    ["*.nothing", "*.nothing: no file fits this pattern"],
    ["dya.jsonl", "dya.jsonl: no such file or folder (did you mean day.jsonl?)"],
    ["short.jsonl.gz", "short.jsonl.gz: it is a damaged gzip archive"],
    ["cut.jsonl.gz", "cut.jsonl.gz: it is a damaged gzip archive"],
    ["magic.gz", "magic.gz: it is a damaged gzip archive"],
    ["binary.log", "binary.log: a binary file is no usage log (export it as JSON lines or as CSV with a header row)"],
    [
      "words.txt",
      "words.txt: text that is neither JSON nor CSV is no usage log (export it as JSON lines or as CSV with a header row)",
    ],
  ])("%s is told in one line, by usage and by check", async (input, message) => {
    for (const args of [
      ["usage", input],
      ["check", input, "--config", "budget.yaml"],
    ]) {
      expect(await run(...args)).toEqual({ code: 2, stdout: "", stderr: `error: ${message}\n` });
    }
  });

  it("leaves the rest of a folder alone, and shows copies and flags below the table", async () => {
    const { code, stdout } = await run("usage", "day.jsonl", "copy.jsonl");
    expect(code).toBe(0);
    expect(stdout).toContain("3 of 3 lines counted · no duplicates · 0 rejected · 1 copied log left out");
    expect(stdout).toContain("of 3 records: 3 no-cache-split");
    const { import: imported } = JSON.parse((await run("usage", "day.jsonl", "copy.jsonl", "--json")).stdout) as {
      import: { copied: unknown };
    };
    expect(imported.copied).toEqual([{ name: "copy.jsonl", of: "day.jsonl" }]);
  });

  it("writes the comparison with a vendor's report as CSV rows", async () => {
    const log = path.join(FIXTURES, "support-desk/usage.jsonl");
    const { stdout } = await run(
      "usage",
      log,
      "--reconcile",
      path.join(FIXTURES, "docs/costs.json"),
      "--format",
      "csv",
    );
    const [head, ...rows] = stdout.trimEnd().split("\r\n");
    expect(head).toBe("day,model,ours_usd,vendor_usd,difference_usd,verdict,currency,report,report_format");
    expect(rows.length).toBeGreaterThan(0);
  });
});
