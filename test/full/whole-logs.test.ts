import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { processIo } from "../../src/io.ts";
import { lastCharacter, type OpenLog } from "../../src/usage/log-files.ts";
import { type Outcome, tokcost } from "../cli/tokcost.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), "tokcost-whole-"));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Of 200 KB and more, so that no look at a beginning shows what is wrong with the end. */
const CALLS = Array.from({ length: 1600 }, (_, index) =>
  JSON.stringify({
    ...{ ts: "2026-11-02T10:00:00Z", model: "gpt-4o", note: `call ${index}: "[{}]," in ${(index * 7919) % 10_007}` },
    ...{ input_tokens: index, output_tokens: 5 },
  }),
);
const LINES = CALLS.join("\n");
const LIST = `[${CALLS.join(",\n")}]`;
const PAGE = JSON.stringify({ object: "list", data: CALLS.map((call) => JSON.parse(call) as unknown) }, null, 2);

async function usage(name: string, content: string | Uint8Array): Promise<Outcome> {
  writeFileSync(path.join(folder, name), content);
  return tokcost(["usage", name, "--json"], { cwd: folder });
}

async function requests(name: string, content: string | Uint8Array): Promise<number | null> {
  const { code, stdout, stderr } = await usage(name, content);
  expect([code, stderr]).toEqual([0, ""]);
  return (JSON.parse(stdout) as { total: { requests: number | null } }).total.requests;
}

const refused = (message: string): Outcome => ({ code: 2, stdout: "", stderr: `error: ${message}\n` });

/** An archive with a byte changed, counted from its end: the last four are the length, the four before them the checksum. */
function changed(archive: Buffer, fromEnd: number): Buffer {
  const copy = Buffer.from(archive);
  copy[copy.length - fromEnd] = (copy[copy.length - fromEnd] ?? 0) ^ 1;
  return copy;
}

describe("an archive", () => {
  const packed = gzipSync(LINES);

  it.each([
    ["a wrong checksum", changed(packed, 6)],
    ["a wrong length", changed(packed, 2)],
    ["a bit flipped in its middle", changed(packed, packed.length >> 1)],
    ["no checksum and length", packed.subarray(0, -8)],
    ["a part of its length only", packed.subarray(0, -1)],
    ["a wrong checksum in its first member", Buffer.concat([changed(packed, 6), packed])],
    ["a wrong checksum in its last member", Buffer.concat([packed, changed(packed, 6)])],
    ["a last member that is cut short", Buffer.concat([packed, packed.subarray(0, 400)])],
    ["something else behind it", Buffer.concat([packed, Buffer.from("some words")])],
  ])("with %s is refused in one line", async (_, content) => {
    expect(await usage("log.gz", content)).toEqual(refused("log.gz: it is a damaged gzip archive"));
  });

  it("is refused as damaged also where that makes lines unusable, and as a list or a table", async () => {
    const list = changed(gzipSync(LIST), 6);
    expect(await usage("list.gz", list)).toEqual(refused("list.gz: it is a damaged gzip archive"));
    const table = `ts,model,input_tokens,output_tokens\n${"2026-11-02T10:00:00Z,gpt-4o,17,5\n".repeat(4000)}`;
    expect(await usage("table.gz", changed(gzipSync(table), 2))).toEqual(
      refused("table.gz: it is a damaged gzip archive"),
    );
    expect(await requests("table.gz", gzipSync(table))).toBe(4000);
  });

  it("of several members is read whole, wherever they were cut", async () => {
    const bytes = Buffer.from(LINES);
    for (const size of [70_000, 4099, bytes.length - 3]) {
      const members = Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
        gzipSync(bytes.subarray(index * size, (index + 1) * size)),
      );
      expect(await requests("members.gz", Buffer.concat([...members, gzipSync("")])), String(size)).toBe(CALLS.length);
    }
  });
});

describe("a list", () => {
  it.each([
    ["cut off behind a comma", `${LIST.slice(0, LIST.lastIndexOf(","))},`],
    ["cut off behind a comma and blanks", `${LIST.slice(0, LIST.lastIndexOf(","))},${" \n".repeat(3000)}`],
    ["cut off behind a call", LIST.slice(0, -1)],
  ])("that is %s is refused as never closed", async (_, content) => {
    const message = "log.json: it is not valid JSON: its list is never closed";
    expect(await usage("log.json", content)).toEqual(refused(message));
    expect(await usage("log.json", gzipSync(content))).toEqual(refused(message));
  });

  const cut = LIST.slice(0, LIST.lastIndexOf("{"));

  it.each([
    ["cut off in a string, behind a ]", `${cut}{"note":"a list [1, 2]`],
    ["cut off in an object, behind a list of its own", `${cut}{"note":[1,2]`],
    ["closed behind a comma", `${LIST.slice(0, -1)},]`],
    ["closed twice", `${LIST}]`],
    ["followed by another list", `${LIST}\n${LIST}`],
    ["without a comma between two calls", LIST.replace("},\n{", "}\n{")],
  ])("that is %s is refused", async (_, content) => {
    expect(await usage("log.json", content)).toEqual(refused("log.json: it is not valid JSON"));
    const given = await tokcost(["usage", "-"], { cwd: folder, input: content });
    expect(given).toEqual(refused("standard input: it is not valid JSON"));
  });

  it("is whole however much white space is behind it", async () => {
    expect(await requests("log.json", LIST)).toBe(CALLS.length);
    expect(await requests("log.json", `${LIST}${" \n".repeat(5000)}`)).toBe(CALLS.length);
    expect(await requests("log.json", gzipSync(`${LIST}\n`))).toBe(CALLS.length);
  });

  it("is looked at from its end only, however long it is", async () => {
    const file = path.join(folder, "long.json");
    writeFileSync(file, `${" ".repeat(10_000_000)}[1]\n`);
    const { files } = processIo(process);
    let bytes = 0;
    const counting: OpenLog = async function* (name, last) {
      for await (const chunk of files.stream(name, last)) {
        bytes += chunk.length;
        yield chunk;
      }
    };
    expect(await lastCharacter(counting, file, false)).toBe("]");
    expect(bytes).toBeLessThan(10_000);
  });
});

describe("a document", () => {
  it.each([
    ["cut off behind a }", PAGE.slice(0, PAGE.lastIndexOf("}", PAGE.length - 2) + 1)],
    ["cut off behind its ]", PAGE.slice(0, PAGE.lastIndexOf("]") + 1)],
    ["cut off in a string, behind a }", `${PAGE.slice(0, -2)}, "note": "{}`],
    ["followed by words", `${PAGE} and more`],
    ["closed twice", `${PAGE}}`],
    ["followed by a comma", `${PAGE},`],
  ])("that is %s is refused", async (_, content) => {
    expect(await usage("page.json", content)).toEqual(refused("page.json: it is not valid JSON"));
    const given = await tokcost(["usage", "-"], { cwd: folder, input: content });
    expect(given).toEqual(refused("standard input: it is not valid JSON"));
  });

  it("may be followed by another one, pretty-printed or not", async () => {
    const other = PAGE.replaceAll("call ", "other ");
    expect(await requests("page.json", `${PAGE}\n${other}\n`)).toBe(2 * CALLS.length);
    const short = [PAGE, other].map((page) => JSON.stringify(JSON.parse(page))).join("\n");
    expect(await requests("page.json", short)).toBe(2 * CALLS.length);
    const given = await tokcost(["usage", "-", "--json"], { cwd: folder, input: short });
    expect(JSON.parse(given.stdout)).toMatchObject({ total: { requests: 2 * CALLS.length } });
  });
});
