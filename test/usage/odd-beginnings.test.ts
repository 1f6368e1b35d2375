import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, test } from "vitest";
import { ROOT, tokcost } from "../cli/tokcost.ts";

interface Report {
  readonly total: { readonly requests: number; readonly tokens: Readonly<Record<string, number>> };
  readonly import: { readonly rejected: { readonly count: number }; readonly lines: number };
}

let cwd = "";

beforeAll(() => {
  cwd = mkdtempSync(path.join(tmpdir(), "tokcost-odd-"));
});

async function read(name: string, content: string | Buffer, ...flags: string[]): Promise<Report> {
  writeFileSync(path.join(cwd, name), content);
  const { code, stdout, stderr } = await tokcost(["usage", name, "--json", ...flags], { cwd });
  expect([0, 3], stderr).toContain(code);
  return JSON.parse(stdout) as Report;
}

const line = (tokens: number) =>
  `${JSON.stringify({ ts: "2026-10-01T00:00:00Z", model: "gpt-4o-mini", input_tokens: tokens, output_tokens: 1 })}\n`;

describe("logs that begin or are made in odd ways", () => {
  test.each(["marked.jsonl", "marked.jsonl.gz"])(
    "the first of JSON lines behind a byte order mark counts: %s",
    async (name) => {
      const text = `\ufeff${line(100)}${line(20)}`;
      const { total, import: imported } = await read(name, name.endsWith("gz") ? gzipSync(text) : text);
      expect(total).toMatchObject({ requests: 2, tokens: { input: 120, output: 2 } });
      expect(imported).toMatchObject({ lines: 2, rejected: { count: 0 } });
    },
  );

  test.each([
    ["by the list itself", "recognise: [{ has: parts }]"],
    ["by something else", "recognise: [{ has: when }]"],
  ])("the records in a list count where a mapping file tells its lines %s", async (_, recognise) => {
    const mapping = `${recognise}\nfields: { ts: when }\nentries: { list: parts, fields: { model: model }, counts: { input: in, output: out } }\n`;
    writeFileSync(path.join(cwd, "parts.yaml"), mapping);
    const parts = [
      { model: "gpt-4o", in: 10, out: 3 },
      { model: "gpt-4o-mini", in: 20, out: 1 },
    ];
    const log = `${JSON.stringify({ when: "2026-10-01T00:00:00Z", parts })}\n{"when":"2026-10-01T00:00:00Z","parts":"none"}\n`;
    const { total } = await read("parts.jsonl", log, "--as", "parts.yaml");
    expect(total).toMatchObject({ requests: 2, tokens: { input: 30, output: 4 } });
  });

  test("a mapping file with a list of records reads tables, which have no lists, by their columns", async () => {
    writeFileSync(
      path.join(cwd, "table.yaml"),
      "fields: { ts: when, model: engine }\ncounts: { input: in, output: out }\nentries: { list: parts, counts: { input: in }, otherwise: line }\n",
    );
    const { total } = await read(
      "table.csv",
      "when,engine,in,out\n2026-10-01T00:00:00Z,gpt-4o,7,2\n",
      "--as",
      "table.yaml",
    );
    expect(total).toMatchObject({ requests: 1, tokens: { input: 7, output: 2 } });
  });

  test("a damaged name of a Parquet file's column hides no other column", async () => {
    const whole = readFileSync(path.join(ROOT, "fuzz/corpus/parquet/uncompressed.parquet"));
    const damaged = Buffer.from(whole);
    const at = damaged.lastIndexOf("cached_tokens");
    damaged[at + 3] = 0;
    const [before, after] = [await read("whole.parquet", whole), await read("damaged.parquet", damaged)];
    expect(after.total.requests).toBe(before.total.requests);
    expect(after.total.tokens["output"]).toBe(before.total.tokens["output"]);
  });

  test("lines of several formats behind a broken one are all counted, and their links read, in a second", async () => {
    const lines = [
      '{"broken":',
      '{"id":"c-1","object":"chat.completion","created":1793000000,"model":"gpt-4o-mini","usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11}}',
      '{"id":"msg_1","type":"message","model":"claude-haiku-4-5","usage":{"input_tokens":20,"output_tokens":2}}',
      '{"ts":"2026-10-26T01:00:00Z","model":"gpt-4o-mini","input_tokens":30,"output_tokens":3}',
    ];
    const before = process.cpuUsage();
    const { total } = await read("mixed.jsonl", lines.join("\n"), "--max-rejected", "50%", "--anomalies");
    expect(total).toMatchObject({ requests: 3, tokens: { input: 60, output: 6 } });
    // It was 10 s and all of the machine's memory.
    expect(process.cpuUsage(before).user).toBeLessThan(4_000_000);
  });

  test("the line behind one that was cut off counts, wherever it was cut, also of several and of large logs", async () => {
    const broken = ['{"usage":', '{"a":1,"list":[', '{"a":{"b":', '{"a":"half', '{"a":1'];
    const log = broken.map((cut) => `${line(1)}${cut}\n${line(20)}`).join("");
    const { total, import: imported } = await read("cut.jsonl", log, "--max-rejected", "50%");
    expect(total).toMatchObject({ requests: 10, tokens: { input: 105, output: 10 } });
    expect(imported).toMatchObject({ lines: 15, rejected: { count: 5 } });
    writeFileSync(path.join(cwd, "large.jsonl"), `${line(2).repeat(500)}{"usage":\n${line(3).repeat(500)}`);
    const { stdout } = await tokcost(["usage", "cut.jsonl", "large.jsonl", "--json", "--max-rejected", "50%"], { cwd });
    expect((JSON.parse(stdout) as Report).total).toMatchObject({ requests: 1010, tokens: { input: 2605 } });
  });

  test("a CSV that is cut off inside its last line end reads from standard input as it does from its file", async () => {
    const text =
      "ts,model,input_tokens,output_tokens\r\n2026-10-01T00:00:00Z,gpt-4o-mini,7,1\r\n2026-10-01T00:00:00Z,o3,20,2\r";
    const { stdout } = await tokcost(["usage", "-", "--json"], { cwd, input: text });
    const [given, named] = [JSON.parse(stdout) as Report, await read("ends.csv", text)];
    expect(given.total).toMatchObject({ requests: 2, tokens: { input: 27, output: 3 } });
    expect(named.total).toEqual(given.total);
  });

  test("a Parquet file with bytes among its texts that are not UTF-8 is refused in one line", async () => {
    const damaged = Buffer.from(readFileSync(path.join(ROOT, "fuzz/corpus/parquet/lz4_raw.parquet")));
    // In the name of the program that wrote it.
    damaged[1134] = 0xff;
    writeFileSync(path.join(cwd, "bytes.parquet"), damaged);
    const { code, stdout, stderr } = await tokcost(["usage", "bytes.parquet"], { cwd });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: bytes.parquet: holds text that is not UTF-8\n",
    });
  });
});
