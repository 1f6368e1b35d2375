import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import type { UsageReport } from "../../src/usage/usage-report.ts";
import { usage, type UsageOptions } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-usage-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const OPTIONS: UsageOptions = {
  groupBy: ["model"],
  prices: BOOK,
  open,
  asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
  maxRejected: 1,
};

let reads = 0;

/** Reads a log as a file, now and then as standard input, too, and expects both to be the same. */
async function read(
  name: string,
  content: string | Uint8Array,
  options: Partial<UsageOptions> = {},
): Promise<UsageReport> {
  const file = path.join(folder, name);
  writeFileSync(file, content);
  const report = await usage([{ name, path: file }], { ...OPTIONS, ...options });
  // Every third time, as each reading takes a quarter of a second.
  if (typeof content === "string" && (reads += 1) % 3 === 0) {
    const given = await usage([{ name, text: content }], { ...OPTIONS, ...options });
    expect(given).toEqual(report);
  }
  return report;
}

function tokensOf({ total }: UsageReport): readonly [number | null, number, number] {
  return [total.requests, total.tokens.input, total.tokens.output];
}

const HEADER = "ts,model,prompt_tokens,completion_tokens,note";
const row = (input: string, output = "1", ts = "2026-01-20T10:00:00Z") => `${ts},m-one,${input},${output},x`;
const csv = (...rows: string[]) => [HEADER, ...rows].join("\n") + "\n";
const json = (usage: unknown, more: object = {}) =>
  JSON.stringify({ model: "m-one", created: 1768867200, usage, ...more });
const good = json({ prompt_tokens: 10, completion_tokens: 2 });
const rejections = ({ import: { rejected } }: UsageReport) => [
  rejected.count,
  rejected.listed.map(({ line, reason }) => `${line}: ${reason}`),
];
const BAD_COUNT = "a token or request count is not a whole number";

describe("broken CSV", () => {
  it.each(["12.5", "1e3", "1_000", "0x10", "-5", "twelve", "99999999999999999999", "1,2"])(
    "refuses the count %s and says in which line it is",
    async (count) => {
      const report = await read("count.csv", csv(row("10"), row(`"${count}"`), row("20")));
      expect(tokensOf(report)).toEqual([2, 30, 2]);
      expect(rejections(report)).toEqual([1, [`3: ${BAD_COUNT}`]]);
    },
  );

  it.each([
    ["12.0", 12],
    ['"1,234"', 1234],
    [" 7 ", 7],
    ["007", 7],
  ])("takes %s for the whole number that it is", async (count, value) => {
    expect(tokensOf(await read("count.csv", csv(row(count))))).toEqual([1, value, 1]);
  });

  it("counts a short and a long row once each and lists both", async () => {
    const report = await read(
      "short.csv",
      csv(row("10"), "2026-01-20,m-one,5", row("20"), `${row("30")},more,cells`, row("40")),
    );
    expect(tokensOf(report)).toEqual([3, 70, 3]);
    expect(report.import).toMatchObject({ lines: 5, records: 3, rejected: { count: 2 } });
    expect(report.import.rejected.listed.map(({ line }) => line)).toEqual([3, 5]);
  });

  it("gives the line in the file also behind cells with line breaks and blank lines", async () => {
    const report = await read("lines.csv", csv(`2026-01-20,m-one,1,1,"two\nlines ""quoted"""`, "", row("x"), row("2")));
    expect(tokensOf(report)).toEqual([2, 3, 2]);
    expect(rejections(report)).toEqual([1, [`5: ${BAD_COUNT}`]]);
  });

  it("keeps an empty count apart from zero", async () => {
    const report = await read("empty.csv", csv(row("", ""), row("0", "0"), row("10", "")));
    expect(report.import).toMatchObject({
      records: 2,
      withoutUsage: 1,
      flags: { "zero-usage": 1, "no-output-count": 1 },
    });
    expect(report.total.percentiles?.input.p50).toBe(10);
  });

  it("stops at a quote that is never closed, instead of losing the rest of the file", async () => {
    const content = csv(row("10"), '2026-01-20,m-one,5,1,"open', row("20"), row("30"));
    await expect(read("quote.csv", content)).rejects.toThrow(/quote is opened and never closed/);
  });

  it("refuses bad UTF-8 in a row and counts the others", async () => {
    const bytes = Buffer.concat([
      Buffer.from(csv(row("10"))),
      Buffer.from("2026-01-20,m-\xff,5,1,x\n", "latin1"),
      Buffer.from(row("20") + "\n"),
    ]);
    const report = await read("utf8.csv", bytes);
    expect(tokensOf(report)).toEqual([2, 30, 2]);
    expect(report.import.rejected).toMatchObject({ count: 1, listed: [{ file: "utf8.csv", line: 3 }] });
  });

  it("reads a byte order mark, CRLF, semicolons and tabs", async () => {
    const plain = csv(row("10"), row("20"));
    expect(tokensOf(await read("bom.csv", `\uFEFF${plain}`))).toEqual([2, 30, 2]);
    expect(tokensOf(await read("crlf.csv", plain.replaceAll("\n", "\r\n")))).toEqual([2, 30, 2]);
    expect(tokensOf(await read("semicolon.csv", plain.replaceAll(",", ";")))).toEqual([2, 30, 2]);
    expect(tokensOf(await read("tab.csv", plain.replaceAll(",", "\t")))).toEqual([2, 30, 2]);
  });

  it("goes by the header's names, whatever their order", async () => {
    const report = await read("order.csv", "Completion_Tokens,MODEL,Prompt_Tokens,ts\n1,m-one,10,2026-01-20\n");
    expect(tokensOf(report)).toEqual([1, 10, 1]);
  });

  it("respects the offset of a time, and takes a time without one as UTC", async () => {
    const times = [
      "2026-01-20 23:30:00+02:00",
      "2026-01-20 23:30:00",
      "2026-01-21T00:30:00+0100",
      "1768951800",
      "1768951800123",
    ];
    const report = await read("times.csv", csv(...times.map((ts) => row("1", "1", ts))), { groupBy: ["hour"] });
    expect(report.rows.map(({ keys, requests }) => [keys.hour, requests])).toEqual([
      ["2026-01-20T21:00Z", 1],
      ["2026-01-20T23:00Z", 4],
    ]);
  });

  it.each(["yesterday", "20.01.2026", "2026-13-01", "infinity"])("refuses the time %s", async (ts) => {
    const report = await read("time.csv", csv(row("10"), row("20", "1", ts)));
    expect(rejections(report)).toEqual([1, ["3: the time cannot be read"]]);
  });
});

describe("broken JSON lines", () => {
  it("leave the lines behind them their numbers", async () => {
    const lines = [good, '{"usage":', good, json({ prompt_tokens: 12.5, completion_tokens: 1 }), good];
    const report = await read("numbers.jsonl", `${lines.join("\n")}\n`);
    expect(tokensOf(report)).toEqual([3, 30, 6]);
    expect(rejections(report)).toEqual([2, ["2: the line is not valid JSON", `4: ${BAD_COUNT}`]]);
  });

  it("are not what names with a NUL in them are", async () => {
    const report = await read("nul.jsonl", `${json({ prompt_tokens: 10 }, { model: "m\0one" })}\n${good}\n`);
    expect(report.rows.map(({ keys }) => keys.model)).toEqual(expect.arrayContaining(["m\0one"]));
    expect(report.total.tokens.input).toBe(20);
  });

  it("counts lines that are no JSON, also cut-off ones, and lists them by their line in the file", async () => {
    const report = await read("lines.jsonl", [good, "", "{oops", good, good.slice(0, -3), `${good}x`, good].join("\n"));
    expect(tokensOf(report)).toEqual([3, 30, 6]);
    expect(rejections(report)).toEqual([3, [3, 5, 6].map((line) => `${line}: the line is not valid JSON`)]);
  });

  it.each<unknown>([null, "text", 7, {}, { prompt_tokens: null }])(
    "takes a usage of %j for none, and goes on",
    async (value) => {
      const report = await read("usage.jsonl", [good, json(value), good].join("\n"));
      expect(tokensOf(report)).toEqual([2, 20, 4]);
      expect(report.import.withoutUsage + report.import.unknownLines).toBe(1);
    },
  );

  it.each<unknown>([12.5, -1, "1e3", 1e21, true, { a: 1 }])("refuses a count of %j", async (count) => {
    const report = await read(
      "count.jsonl",
      [good, json({ prompt_tokens: count, completion_tokens: 1 }), good].join("\n"),
    );
    expect(tokensOf(report)).toEqual([2, 20, 4]);
    expect(rejections(report)).toEqual([1, [`2: ${BAD_COUNT}`]]);
  });

  it("finds a field that is missing in all the lines it looked at first", async () => {
    const late = json({ prompt_tokens: 10, completion_tokens: 2, prompt_tokens_details: { cached_tokens: 4 } });
    const report = await read("late.jsonl", [...Array<string>(3000).fill(good), late].join("\n"));
    expect(report.total.tokens).toMatchObject({ input: 30_006, cacheRead: 4 });
  });

  it("finds a format that only begins after the lines it looked at first", async () => {
    const late = JSON.stringify({
      model: "m-two",
      usage: { input_tokens: 5, cache_read_input_tokens: 7, output_tokens: 1 },
    });
    const report = await read("mixed.jsonl", [...Array<string>(3000).fill(good), late].join("\n"));
    expect(report.import.files[0]?.formats).toEqual({ "openai-chat": 3000, "anthropic-messages": 1 });
    expect(report.total.tokens).toMatchObject({ input: 30_005, cacheRead: 7 });
  });
});

describe("a log as a whole", () => {
  it("is read from a JSON array, from pretty-printed JSON and from pages", async () => {
    const list = [JSON.parse(good), JSON.parse(good)] as unknown[];
    for (const [name, content] of [
      ["array.json", JSON.stringify(list)],
      ["pretty-array.json", JSON.stringify(list, null, 2)],
      ["pretty.json", `${JSON.stringify(list[0], null, 2)}\n${JSON.stringify(list[1], null, 2)}\n`],
      ["page.json", JSON.stringify({ object: "list", data: list })],
      ["pretty-page.json", JSON.stringify({ data: list, has_more: false }, null, 2)],
    ] as const) {
      expect(tokensOf(await read(name, content)), name).toEqual([2, 20, 4]);
    }
  });

  it("is unpacked by its content, whatever its name", async () => {
    expect(tokensOf(await read("log.txt", gzipSync(`${good}\n${good}\n`)))).toEqual([2, 20, 4]);
    expect(tokensOf(await read("log.bin", gzipSync(csv(row("10"), row("x")))))).toEqual([1, 10, 1]);
  });

  it("is compared with the checksum and the length that an archive ends in, and of several archives read whole", async () => {
    const packed = gzipSync(`${good}\n`.repeat(900));
    expect(tokensOf(await read("two.gz", Buffer.concat([packed, packed])))).toEqual([1800, 18_000, 3600]);
    for (const fromEnd of [1, 8]) {
      const changed = Buffer.from(packed);
      changed[changed.length - fromEnd] = (changed[changed.length - fromEnd] ?? 0) ^ 1;
      await expect(read("changed.gz", changed)).rejects.toThrow("changed.gz: it is a damaged gzip archive");
    }
  });

  it("is damaged in the same words where its format is converted as a whole", async () => {
    const packed = gzipSync(`data: ${good}\n\n`.repeat(900));
    packed[packed.length - 8] = (packed[packed.length - 8] ?? 0) ^ 1;
    await expect(read("stream.gz", packed)).rejects.toThrow("stream.gz: it is a damaged gzip archive");
  });

  it.each([",", '{"note":"a list [1, 2]', '{"note":[1,2]', `${good}] and more`, `${good}]\n[${good}]`])(
    "is refused where its list is cut off or ends before its end: %s",
    async (end) => {
      await expect(read("list.json", `[${good},${end}`)).rejects.toThrow("it is not valid JSON");
    },
  );

  it("may be empty", async () => {
    expect((await read("empty.jsonl", "\n")).warnings).toEqual([
      { code: "no-usage", message: "the logs hold no usage" },
    ]);
  });

  it.each([
    ["text.log", "hello world\n", /neither JSON nor CSV/],
    ["other.jsonl", '{"level":"info"}\n{"level":"warn"}\n', /none of its 2 lines is of a known log format/],
    ["no-header.csv", "1,2,3\n4,5,6\n", /CSV without a header row/],
    ["other.csv", "name,age\nx,2\n", /no column of its 2 is known to hold token counts/],
    ["broken.json", '[{"usage": {"prompt_tokens": 1}},', /not valid JSON/],
  ])("is refused where nothing is known of it: %s", async (name, content, message) => {
    await expect(read(name, content)).rejects.toThrow(message);
  });

  it("is refused where it cannot be opened", async () => {
    const of = (file: string) => usage([{ name: file, path: path.join(folder, file) }], OPTIONS);
    await expect(of("none.jsonl")).rejects.toThrow("none.jsonl: there is no such file");
    await expect(of(".")).rejects.toThrow(".: it is a folder, expected a log file");
    writeFileSync(path.join(folder, "damaged.gz"), gzipSync(good).subarray(0, 30).fill(7, 12));
    await expect(of("damaged.gz")).rejects.toThrow("damaged.gz: it is a damaged gzip archive");
  });

  it("is refused where more lines are unusable than allowed, before there is a result", async () => {
    const content = [...Array<string>(97).fill(good), "{", "{", "{"].join("\n");
    await expect(read("rejects.jsonl", content, { maxRejected: 0.01 })).rejects.toThrow(
      "rejects.jsonl:98: 3 of 100 lines cannot be used (3 %, allowed 1 %); the first: the line is not valid JSON",
    );
    expect(tokensOf(await read("rejects.jsonl", content, { maxRejected: 0.03 }))).toEqual([97, 970, 194]);
  });

  it("lists twenty rejected lines at most, and counts all", async () => {
    const report = await read("many.jsonl", [good, ...Array<string>(50).fill("{")].join("\n"));
    expect(report.import.rejected.count).toBe(50);
    expect(report.import.rejected.listed.map(({ line }) => line)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 2),
    );
  });
});
