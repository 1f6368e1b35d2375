import { describe, expect, it } from "vitest";
import { counted, type Log, reportOf } from "./counted.ts";

const TIME = "2026-05-04T10:00:00.000Z";

const CHAT = {
  ...{ id: "c", object: "chat.completion", created: 1777888800, model: "gpt", service_tier: "flex" },
  usage: { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 60 }, completion_tokens: 9, total_tokens: 109 },
};
const CHAT_COUNTS = [1, 40, 60, 0, 0, 9, 0];

const PASSES = {
  ...{ input_tokens: 220, output_tokens: 8, cache_read_input_tokens: 0 },
  iterations: [
    { type: "compaction", input_tokens: 55196, output_tokens: 125 },
    { type: "message", input_tokens: 220, output_tokens: 8 },
  ],
};
const MESSAGE = { id: "m", type: "message", role: "assistant", model: "claude", usage: PASSES };
const PASSES_COUNTS = [1, 55416, 0, 0, 0, 133, 0];

async function formatsOf(log: Log): Promise<readonly string[]> {
  const { files } = (await reportOf(["model"], log)).import;
  return files.flatMap(({ formats }) => Object.keys(formats));
}

describe("responses inside other objects", () => {
  it.each(["response", "body"])("have all passes of a message in %s, too", async (place) => {
    expect(await counted([{ ts: TIME, [place]: MESSAGE }])).toEqual(PASSES_COUNTS);
  });

  it.each([
    ["an object of another name", { result: CHAT }],
    ["an object in an object", { http: { request: { body: {} }, response: { status: 200, body: CHAT } } }],
    ["a text", { response: JSON.stringify(CHAT) }],
    ["a text that is a stream", { raw: `data: ${JSON.stringify(CHAT)}\n\ndata: [DONE]\n` }],
  ])("are found in %s, with what the line says of them", async (_, line) => {
    const log = [{ ts: TIME, feature: "triage", ...line }];
    expect(await counted(log)).toEqual(CHAT_COUNTS);
    expect(await formatsOf(log)).toEqual(["nested-response"]);
    const { rows } = await reportOf(["feature", "model", "mode", "day"], log);
    expect(rows.map(({ keys }) => keys)).toEqual([
      { feature: "triage", model: "gpt", mode: "flex", day: "2026-05-04" },
    ]);
  });

  it("are found in a pretty-printed list, and once each", async () => {
    const line = { ts: TIME, api: { answer: CHAT } };
    const log = JSON.stringify([line, line, { ts: TIME, api: { answer: MESSAGE } }], null, 2);
    expect(await counted(log)).toEqual([2, 55456, 60, 0, 0, 142, 0]);
  });

  it("are not looked for in what was sent, nor where the first lines are of a known format", async () => {
    await expect(counted([{ ts: TIME, request: { messages: [], earlier: CHAT } }])).rejects.toThrow("known log format");
    const session = {
      ...{ type: "assistant", sessionId: "s", timestamp: TIME },
      message: { id: "m", model: "claude", usage: { input_tokens: 3, output_tokens: 7 } },
    };
    const tool = { type: "user", sessionId: "s", toolUseResult: { usage: { input_tokens: 50, output_tokens: 60 } } };
    expect(await counted([tool, session])).toEqual([1, 3, 0, 0, 0, 7, 0]);
  });
});
