import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, it } from "vitest";
import { loadEncoding } from "../../src/tokenize/load-encoding.ts";
import { tokcostProcess } from "../cli/tokcost.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-large-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it("a text too large to read at once is counted by workers, to the token", async () => {
  const line = (index: number): string =>
    `${index}: The parcel (no. ${index * 7919}) left\tat 10:${index % 60}, naïve façade 你好 👩‍👩‍👧\r\n`;
  const text = Array.from({ length: 400_000 }, (_, index) => line(index)).join("");
  writeFileSync(path.join(folder, "large.txt"), text);
  expect(Buffer.byteLength(text)).toBeGreaterThan(16e6);
  const { stdout, stderr } = tokcostProcess(["estimate", "large.txt", "-m", "gpt-4o", "--tokens-only", "-q"], {
    cwd: folder,
  });
  expect(stderr).toBe("");
  // Seven tokens frame one message of plain chat.
  expect(Number(stdout)).toBe((await loadEncoding("o200k_base")).count(text) + 7);
});

it("is refused over the limit before it is read", () => {
  const { code, stderr } = tokcostProcess(["estimate", "large.txt", "-m", "gpt-4o", "--max-file", "1MB"], {
    cwd: folder,
  });
  expect([code, stderr]).toEqual([2, expect.stringMatching(/^error: large\.txt: \d+ bytes, the limit is 1 MB/)]);
});
