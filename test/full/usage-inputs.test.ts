import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FIXTURES, type Outcome, tokcost } from "../cli/tokcost.ts";

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
  const results = [{ model: "claude-sonnet-4-5", uncached_input_tokens: 10, output_tokens: 5 }];
  const bucket = { starting_at: "2026-11-02T00:00:00Z", ending_at: "2026-11-03T00:00:00Z", results };
  write("buckets.json", JSON.stringify({ data: [bucket], has_more: false }));
  write("binary.log", Buffer.from([1, 0, 2, 0]));
  write("words.txt", "only words");
  write("budget.yaml", "version: 1\nbudgets: [{ max: $1/month }]\n");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, content: string | Uint8Array): void {
  writeFileSync(path.join(folder, name), content);
}

const run = (...args: string[]): Promise<Outcome> => tokcost(args, { cwd: folder });

interface Document {
  readonly rows: readonly Readonly<Record<string, unknown>>[];
  readonly total: Readonly<Record<string, unknown>>;
  readonly import: { readonly withoutUsage: number };
}

async function documentOf(...args: string[]): Promise<Document> {
  return JSON.parse((await run("usage", ...args, "--json")).stdout) as Document;
}

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

  it("does not count a prompt file that lies beside the logs", async () => {
    const { total, import: imported } = await documentOf(path.join(FIXTURES, "support-desk"));
    expect([total.requests, imported.withoutUsage]).toEqual([994, 1]);
  });

  it.each([
    [
      ["--map", "ts=NOSUCH"],
      "day.jsonl: --map ts=NOSUCH: no record has a field of that name (there are ts, model, input_tokens, output_tokens)",
    ],
    [
      ["--map", "model=modle,input=input_tokens"],
      "day.jsonl: --map model=modle: no record has a field of that name (did you mean model? there are ts, model, input_tokens, output_tokens)",
    ],
    [
      ["--since", "2026-11-03", "--until", "2026-11-02"],
      "--since: 2026-11-03 is not before --until 2026-11-02 (exchange the two)",
    ],
    [["--timeout", "300"], "--timeout is for a clickhouse:// table, and none is read (leave it out)"],
    [["--excel", "--json"], "--excel is for CSV, and none is written (add --format csv)"],
  ])("%j is refused in one line", async (flags, message) => {
    expect(await run("usage", "day.jsonl", ...flags)).toEqual({ code: 2, stdout: "", stderr: `error: ${message}\n` });
  });

  it("says that all records are outside the dates, instead of that there are none", async () => {
    const { code, stderr } = await run("usage", "day.jsonl", "--since", "2027-01-01");
    expect(code).toBe(0);
    expect(stderr).toBe(
      "warning: all 3 records of the logs are outside the dates of --since and --until, or without a time\n",
    );
  });

  it("marks a number of requests that is a lower bound, in the table and in JSON", async () => {
    const { stdout } = await run("usage", "day.jsonl", "buckets.json", "--group-by", "provider");
    expect(stdout).toContain("≥ 3 requests");
    expect(stdout).toMatch(/^total +≥ 3 /m);
    const { rows, total } = await documentOf("day.jsonl", "buckets.json", "--group-by", "provider");
    expect(total).toMatchObject({ requests: 3, requestsAtLeast: true });
    expect(rows.map(({ provider, requests, requestsAtLeast }) => [provider, requests, requestsAtLeast])).toEqual(
      expect.arrayContaining([
        ["anthropic", null, undefined],
        [null, 3, undefined],
      ]),
    );
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
