import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import { ROOT, tokcost, tokcostProcess } from "./tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-ways-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const line = (input: number, more: object = {}) =>
  JSON.stringify({
    ts: "2026-10-01T08:00:00Z",
    model: "gpt-4o-mini",
    usage: { input_tokens: input, output_tokens: 1 },
    ...more,
  });
const page = JSON.stringify({ object: "list", data: [JSON.parse(line(10)), JSON.parse(line(20))] });
const HEADER = "ts,model,input_tokens,output_tokens";
const row = (input: number, more = "") => `2026-10-01T08:00:00Z,gpt-4o-mini,${input},1${more}`;

/** Input tokens, lines that were rejected, and all lines; or the error without the name of the log. */
async function read(name: string, args: readonly string[], input?: Buffer) {
  const { code, stdout, stderr } = await tokcost(["usage", ...args, "--json", "--max-rejected", "100%"], {
    cwd: folder,
    ...(input ? { input } : {}),
  });
  if (code === 2) return stderr.replace(name, "LOG").replace("standard input", "LOG");
  const { rows, import: told } = JSON.parse(stdout) as {
    readonly rows: readonly { readonly tokens: { readonly input: number } }[];
    readonly import: { readonly lines: number; readonly rejected: { readonly count: number } };
  };
  return [rows.reduce((sum, { tokens }) => sum + tokens.input, 0), told.rejected.count, told.lines];
}

const invalid = (text: string) => Buffer.from(text, "latin1");

describe("a log is read the same by its path, packed and from standard input", () => {
  it.each([
    ["pages, of which each is a line", "pages.jsonl", `${page}\n${page}\n`, [60, 0, 4]],
    ["pages one after another on one line", "pages.json", page + page, [60, 0, 4]],
    ["a page behind a line that is none", "late.jsonl", `${line(5)}\n${page}\n`, [5, 0, 2]],
    [
      "a last row with too many cells and no line end",
      "wide.csv",
      `${HEADER}\n${row(10)}\n${row(20, ",7")}`,
      [10, 1, 2],
    ],
    [
      "such a row whose last cell is over two lines",
      "quoted.csv",
      `${HEADER}\n${row(10)}\n${row(20, ',"a\nb"')}`,
      [10, 1, 2],
    ],
    ["a last row without a line end", "narrow.csv", `${HEADER}\n${row(10)}\n${row(20)}`, [30, 0, 2]],
    [
      "JSON lines of which one is no UTF-8",
      "bytes.jsonl",
      `${line(1)}\n${line(2, { user: "\u00e9" })}\n${line(4)}\n`,
      [5, 1, 3],
    ],
    [
      "rows of which one is no UTF-8 in a cell that counts",
      "bytes.csv",
      `${HEADER}\n${row(1)}\n${row(2).replace("gpt", "\u00e9")}\n`,
      [1, 1, 2],
    ],
    [
      "a list with bytes that are no UTF-8",
      "bytes.json",
      `[${line(1)},${line(2, { user: "\u00e9" })}]`,
      "error: LOG: it is not valid JSON\n",
    ],
  ] as const)("%s", async (_, name, text, expected) => {
    const bytes = invalid(text);
    writeFileSync(path.join(folder, name), bytes);
    writeFileSync(path.join(folder, `${name}.gz`), gzipSync(bytes));
    expect(await read(name, [name])).toEqual(expected);
    expect(await read(`${name}.gz`, [`${name}.gz`])).toEqual(expected);
    expect(await read(name, ["-"], bytes)).toEqual(expected);
  });

  it("in UTF-16, as spreadsheets write it, and with a U+FFFD of its own", async () => {
    const text = `${HEADER.replaceAll(",", "\t")}\tuser\r\n${row(12, ",\ufffd").replaceAll(",", "\t")}\r\n`;
    const bytes = Buffer.from(`\ufeff${text}`, "utf16le");
    writeFileSync(path.join(folder, "sheet.tsv"), bytes);
    expect(await read("sheet.tsv", ["sheet.tsv"])).toEqual([12, 0, 1]);
    expect(await read("sheet.tsv", ["-"], bytes)).toEqual([12, 0, 1]);
  });

  it("also from a pipe, which can be read once", () => {
    writeFileSync(path.join(folder, "piped.jsonl"), `${line(7)}\n${line(8)}\n`);
    const command = `cat piped.jsonl | "$0" "$1" usage /dev/stdin --json`;
    const stdout = execFileSync("sh", ["-c", command, process.execPath, path.join(ROOT, "bin/tokcost.js")], {
      cwd: folder,
      encoding: "utf8",
    });
    expect(JSON.parse(stdout)).toMatchObject({ total: { requests: 2, tokens: { input: 15 } } });
    const named = `mkfifo named; cat piped.jsonl > named & "$0" "$1" usage named --json`;
    const again = execFileSync("sh", ["-c", named, process.execPath, path.join(ROOT, "bin/tokcost.js")], {
      cwd: folder,
      encoding: "utf8",
      timeout: 20_000,
    });
    expect(JSON.parse(again)).toMatchObject({ total: { requests: 2, tokens: { input: 15 } } });
  });
});

describe("a Parquet log whose page is damaged so that DuckDB breaks down over it", () => {
  const sound = readFileSync(path.join(ROOT, "fuzz/corpus/parquet/types.parquet"));

  it("is told in one line, and nothing is written", () => {
    const damaged = Buffer.from(sound);
    damaged[32] = 0;
    writeFileSync(path.join(folder, "damaged.parquet"), damaged);
    const before = readdirSync(folder);
    const { code, stdout, stderr } = tokcostProcess(["usage", "damaged.parquet", "-o", "out.csv", "--format", "csv"], {
      cwd: folder,
    });
    expect({ code, stdout, stderr }).toEqual({
      code: 2,
      stdout: "",
      stderr: "error: damaged.parquet: it is a damaged Parquet file: DuckDB broke down over it\n",
    });
    expect(readdirSync(folder)).toEqual(before);
  });

  it("is read in a process of its own, whose answer and exit code are the call's", () => {
    writeFileSync(path.join(folder, "sound.parquet"), sound);
    const inOne = tokcostProcess(["usage", "sound.parquet"], { cwd: folder, env: { TOKCOST_DONE_OVER: "1" } });
    expect(inOne.stdout).toMatch(/12 requests/);
    expect(tokcostProcess(["usage", "sound.parquet"], { cwd: folder })).toEqual(inOne);
    const { code, stderr } = tokcostProcess(["usage", "sound.parquet", "--group-by", "nothing"], { cwd: folder });
    expect(code).toBe(2);
    expect(stderr.match(/^error: /gm)).toHaveLength(1);
  });
});
