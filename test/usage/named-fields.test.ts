import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

const folder = mkdtempSync(path.join(tmpdir(), "tokcost-named-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const OPTIONS = {
  groupBy: ["model"],
  prices: BOOK,
  open,
  asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
} as const;

/** Reads a log as a file, and expects the same of it as standard input. */
async function read(name: string, text: string, map: string) {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  const of = (source: Parameters<typeof usage>[0][number]) =>
    usage([source], { ...OPTIONS, map }).then(
      ({ total }) => total.requests,
      (error: unknown) => `${String(error)} ${(error as { cure?: string }).cure ?? ""}`,
    );
  const found = await of({ name, path: file });
  expect(await of({ name, text })).toEqual(found);
  return found;
}

const call = { when: "2026-01-20", meta: { engine: "m-one", note: "CANARY" }, in: 5, "CANARY: 1, 2; 3": 1 };
const line = JSON.stringify(call);

describe("a field that --map names", () => {
  it.each([
    ["lines", [line, line].join("\n")],
    ["an array", JSON.stringify([call, call])],
    ["a page", JSON.stringify({ data: [call, call] }, null, 2)],
  ])(
    "is an error where no record of %s has it, which names the fields that there are and no value",
    async (_, text) => {
      const message = await read("log.json", text, "ts=NOSUCH,model=meta.engine,input=in");
      expect(message).toContain("--map ts=NOSUCH: no record has a field of that name");
      expect(message).toContain("there are when, meta.engine, meta.note, in");
      expect(message).not.toContain("CANARY");
    },
  );

  it("is an error where a table has no such column, whatever its case", async () => {
    const csv = "When,Engine,In\n2026-01-20,m-one,5\n";
    expect(await read("log.csv", csv, "ts=when,model=engine,input=in")).toBe(1);
    expect(await read("log.csv", csv, "ts=when,model=model,input=in")).toContain("--map model=model: no record has");
  });

  it("may be in one record only, also one far behind the first lines", async () => {
    const late = JSON.stringify({ ...call, app: "chat" });
    const text = [...Array<string>(200).fill(line), late].join("\n");
    expect(await read("late.jsonl", text, "ts=when,model=meta.engine,input=in,feature=app")).toBe(201);
    expect(await read("late.jsonl", text, "ts=when,model=meta.engine,input=in,tenant=app.x")).toContain("tenant=app.x");
  });

  it("need not be in a log of several", async () => {
    const other = JSON.stringify({ model: "m-one", in: 7 });
    const sources = [line, other].map((text, index) => ({ name: `${index}`, text }));
    const { total } = await usage(sources, { ...OPTIONS, map: "ts=when,model=meta.engine,input=in" });
    expect(total.requests).toBe(2);
  });

  it("is not missed in an empty log", async () => {
    expect(await read("empty.jsonl", "\n", "ts=NOSUCH,input=in")).toBe(0);
  });
});
