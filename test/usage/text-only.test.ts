import { describe, expect, it } from "vitest";
import type { Instant } from "../../src/domain/dates.ts";
import { usage } from "../../src/usage/usage.ts";
import { BOOK } from "./price-book.ts";
import { open } from "./open-log.ts";

/** One token a word. */
const countText = (text: string) => text.split(/\s+/).filter((word) => word !== "").length;

const read = (lines: readonly object[], counted = true) =>
  usage([{ name: "-", text: lines.map((line) => JSON.stringify(line)).join("\n") }], {
    groupBy: ["model"],
    prices: BOOK,
    open,
    asOf: { at: (Date.parse("2026-01-20") / 1000) as Instant, clock: "unknown" },
    ...(counted ? { countText } : {}),
  });

const turn = (role: string, content: unknown) => ({ role, content });

describe("a log of conversations without counts", () => {
  it("has an answer's input be all that was said before it", async () => {
    const messages = [
      turn("system", "be brief"),
      turn("user", [{ type: "text", text: "CANARY one two" }]),
      turn("assistant", "three"),
      turn("user", "four five"),
      turn("assistant", "six seven"),
    ];
    const report = await read([{ model: "m-one", messages }]);
    // 2 + 3 before the first answer, 2 + 3 + 1 + 2 before the second.
    expect([report.total.requests, report.total.tokens.input, report.total.tokens.output]).toEqual([2, 5 + 8, 1 + 2]);
    expect(report.import.flags.estimated).toBe(2);
    expect(report.assumptions).toContainEqual(expect.objectContaining({ code: "counted-text" }));
    expect(JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? "" : value))).not.toContain(
      "CANARY",
    );
  });

  it.each<[string, object, readonly number[]]>([
    [
      "ShareGPT",
      {
        conversations: [
          { from: "human", value: "a b" },
          { from: "gpt", value: "c" },
        ],
      },
      [1, 2, 1],
    ],
    ["prompt and completion", { prompt: "a b", completion: "c" }, [1, 2, 1]],
    ["prompt and response", { prompt: "a b", response: "c d" }, [1, 2, 2]],
    [
      "batch requests, which have no answer yet",
      { custom_id: "1", method: "POST", body: { messages: [turn("user", "a b")] } },
      [1, 2, 0],
    ],
  ])("may be %s", async (_, line, counts) => {
    const { total } = await read([line]);
    expect([total.requests, total.tokens.input, total.tokens.output]).toEqual(counts);
  });

  it("does not take a request that nobody answered for a call, and says so", async () => {
    const request = { model: "m-one", system: "be brief", messages: [turn("user", "CANARY one")] };
    const report = await read([request, { prompt: "CANARY" }, { prompt: "a b", completion: "c" }]);
    expect([report.total.requests, report.total.tokens.input]).toEqual([1, 2]);
    expect(report.import).toMatchObject({ records: 1, withoutUsage: 2, unknownLines: 0 });
    expect((await read([request])).warnings).toContainEqual({
      code: "no-counts",
      message: "-: its one line holds no token counts (read as text-only): a request without an answer is no call",
    });
  });

  it("leaves logs alone that have counts, and is of no known format without a counter", async () => {
    const counted = {
      model: "m-one",
      messages: [turn("user", "a")],
      usage: { prompt_tokens: 10, completion_tokens: 2 },
    };
    expect((await read([counted])).total.tokens.input).toBe(10);
    await expect(read([{ prompt: "CANARY", completion: "c" }], false)).rejects.toThrow("of a known log format");
  });
});
