import fc from "fast-check";
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { gunzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { countStream } from "../../src/tokenize/count-stream.ts";
import { ENCODING_NAMES } from "../../src/tokenize/encoding.ts";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { tiktokenIds, trickyText } from "../tokenize/oracle.ts";

const recorded = path.resolve("../shared/data/counts/calibration.jsonl.gz");

describe.each(ENCODING_NAMES)("%s", (name) => {
  it("gives tiktoken's ids on 25,000 texts of all planes", async () => {
    const encoding = await loadEncoding(name);
    fc.assert(
      fc.property(fc.oneof(trickyText, fc.string({ unit: "binary", maxLength: 60 })), (text) => {
        const ids = encoding.encode(text);
        return tiktokenIds(name, text).join() === ids.join() && encoding.count(text) === ids.length;
      }),
      { numRuns: 25_000 },
    );
  });

  it.skipIf(!existsSync(recorded))(
    "gives tiktoken's ids on the texts of 5,000 real requests (../shared/data)",
    async () => {
      const encoding = await loadEncoding(name);
      const rows = gunzipSync(readFileSync(recorded)).toString().split("\n", 5000);
      for (const row of rows) {
        for (const text of textsOf((JSON.parse(row) as { request: unknown }).request)) {
          // The oracle takes seconds on one long piece, such as an image in base64.
          const part = text.slice(0, 100_000);
          if (/[^\s]{5000}/.test(part)) continue;
          expect(encoding.encode(part).join() === tiktokenIds(name, part).join(), part.slice(0, 80)).toBe(true);
        }
      }
    },
  );
});

/** Every text in a request body, and the body itself. */
function textsOf(value: unknown): string[] {
  return [JSON.stringify(value), ...strings(value)];
}

function strings(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(strings) : [];
}

const letters = (length: number, alphabet: string): string =>
  Array.from({ length }, (_, i) => alphabet[(Math.imul(i, 2654435761) % 1_000_003) % alphabet.length] ?? "a").join("");

it.each([
  ["a", (bytes: number) => "a".repeat(bytes)],
  ["spaces", (bytes: number) => " ".repeat(bytes)],
  ["line breaks", (bytes: number) => "\n".repeat(bytes)],
  ["=", (bytes: number) => "=".repeat(bytes)],
  ["0", (bytes: number) => "0".repeat(bytes)],
  ["Chinese", (bytes: number) => "你好世界".repeat(bytes / 12)],
  ["family emoji", (bytes: number) => "👨‍👩‍👧‍👦".repeat(bytes / 25)],
  ["letters without a break", (bytes: number) => letters(bytes, "abcdefghijklmnopqrstuvwxyz")],
  ["base64", (bytes: number) => letters(bytes, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/")],
  // The figures themselves are bench/tokenize's to tell; here a busy machine has room, and what is quadratic (100 times) has not.
])("10 MB of %s are counted in seconds, and not a hundred times as long as 1 MB", async (_, make) => {
  const encoding = await loadEncoding("o200k_base");
  const fastest = (text: string, times: number): number =>
    Math.min(
      ...Array.from({ length: times }, () => {
        const start = performance.now();
        encoding.count(text);
        return performance.now() - start;
      }),
    );
  const small = fastest(make(1e6), 5);
  const large = fastest(make(1e7), 3);
  expect(large).toBeLessThan(8000);
  expect(large / small).toBeLessThan(45);
});

it.skipIf(process.env.TOKCOST_HUGE !== "1")(
  "2 GB are counted as a stream in bounded memory (TOKCOST_HUGE=1)",
  async () => {
    const encoding = await loadEncoding("o200k_base");
    const line = "A line of text, and 12,345 numbers; «кавычки», 汉字。It's done.\n\n\tindented == code();\n";
    const chunk = line.repeat(10_000);
    const chunks = Math.ceil(2e9 / Buffer.byteLength(chunk));
    function* stream(): Generator<string> {
      for (let i = 0; i < chunks; i++) yield chunk;
    }
    const before = process.memoryUsage().rss;
    // The line ends in a break and begins with a letter: the tokens of two are twice those of one.
    expect(encoding.count(line + line)).toBe(2 * encoding.count(line));
    expect(await countStream(encoding, stream())).toBe(chunks * 10_000 * encoding.count(line));
    expect(process.memoryUsage().rss - before).toBeLessThan(300e6);
  },
);
