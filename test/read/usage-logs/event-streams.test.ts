import { describe, expect, it } from "vitest";
import { usage } from "../../../src/usage/usage.ts";
import type { UsageReport } from "../../../src/usage/usage-report.ts";
import { open } from "../../usage/open-log.ts";
import { BOOK } from "../../usage/price-book.ts";

function read(text: string): Promise<UsageReport> {
  return usage([{ name: "stream.sse", text }], {
    ...{ groupBy: ["model"], prices: BOOK, open, asOf: { at: 1793000000 as never, clock: "unknown" as const } },
  });
}

const data = (...events: readonly unknown[]): string =>
  events.map((event) => `data: ${typeof event === "string" ? event : JSON.stringify(event)}\n\n`).join("");

const chunk = (id: string, more: object = {}) => ({
  ...{ id, object: "chat.completion.chunk", created: 1790000000, model: "gpt-4o", usage: null },
  ...{ choices: [{ delta: { content: "CANARY" } }], ...more },
});

const CHAT_USAGE = {
  ...{ prompt_tokens: 100, completion_tokens: 9, total_tokens: 109 },
  prompt_tokens_details: { cached_tokens: 64 },
  completion_tokens_details: { reasoning_tokens: 5 },
};

const MESSAGE = {
  type: "message_start",
  message: {
    ...{ id: "msg_1", model: "claude-sonnet-4-5", role: "assistant" },
    usage: {
      ...{ input_tokens: 3, cache_read_input_tokens: 90, cache_creation_input_tokens: 12, output_tokens: 1 },
      cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 10 },
    },
  },
};

const delta = (output: number) => ({
  ...{ type: "message_delta", delta: {} },
  usage: { input_tokens: null, output_tokens: output },
});

describe("streams saved as they came", () => {
  it("of chat completions count by their last chunk", async () => {
    const one = (id: string) => data(chunk(id), chunk(id), chunk(id, { choices: [], usage: CHAT_USAGE }), "[DONE]");
    const { total, import: imported } = await read(one("a") + one("b"));
    expect(total).toMatchObject({
      requests: 2,
      tokens: { input: 72, cacheRead: 128, output: 18, reasoning: 10 },
    });
    expect(imported.files[0]?.formats).toEqual({ sse: 2 });
  });

  it("whose chunks all have running counts count once", async () => {
    const running = [1, 4, 9].map((output) => chunk("a", { usage: { ...CHAT_USAGE, completion_tokens: output } }));
    expect((await read(data(...running, "[DONE]"))).total).toMatchObject({ requests: 1, tokens: { output: 9 } });
  });

  it("of responses count by the event that ends them", async () => {
    const response = { id: "resp_1", created_at: 1790000000, model: "gpt-4.1", status: "in_progress", usage: null };
    const ended = {
      ...response,
      status: "completed",
      usage: { input_tokens: 50, output_tokens: 20, output_tokens_details: { reasoning_tokens: 7 } },
    };
    const text = `event: response.created\n${data({ type: "response.created", response })}event: response.completed\n${data({ type: "response.completed", response: ended })}`;
    expect((await read(text)).total).toMatchObject({ requests: 1, tokens: { input: 50, output: 20, reasoning: 7 } });
  });

  it("of messages take the start's input and the last delta's output, which is a running total", async () => {
    const text = `event: message_start\n${data(MESSAGE)}: a comment\nevent: ping\n${data({ type: "ping" }, delta(20), delta(57), { type: "message_stop" })}`;
    const { rows } = await read(text.replaceAll("\n", "\r\n"));
    expect(rows[0]).toMatchObject({
      keys: { model: "claude-sonnet-4-5" },
      tokens: { input: 3, cacheRead: 90, cacheWrite5m: 2, cacheWrite1h: 10, output: 57 },
    });
  });

  it("of Gemini add thoughts to the answer", async () => {
    const part = (output: number) => ({
      ...{ responseId: "g", modelVersion: "gemini-2.5-flash", candidates: [{}] },
      usageMetadata: {
        promptTokenCount: 30,
        candidatesTokenCount: output,
        thoughtsTokenCount: 11,
        totalTokenCount: 41 + output,
      },
    });
    expect((await read(data(part(2), part(6)))).total).toMatchObject({
      requests: 1,
      tokens: { input: 30, output: 17, reasoning: 11 },
    });
  });

  it("without any counts are told as such, and a broken line is rejected with its number", async () => {
    const { warnings, total } = await read(data(chunk("a"), chunk("a")));
    expect(total.requests).toBe(0);
    expect(warnings.map(({ message }) => message).join()).toContain(
      "stream.sse: none of its 2 lines holds token counts (read as sse)",
    );
    await expect(read(`${data(chunk("a", { usage: CHAT_USAGE }))}data: {"broken": \n`)).rejects.toThrow(
      "1 of 2 lines cannot be used",
    );
  });

  it("never let text of an answer into the report", async () => {
    const report = await read(data(chunk("a", { usage: CHAT_USAGE })));
    expect(
      JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? String(value) : value)),
    ).not.toContain("CANARY");
  });
});
