import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

const read = (body: object) => readRequestBody({ model: "claude-sonnet-4-5", max_tokens: 50, ...body }, "messages");

describe("an Anthropic messages body", () => {
  test("has its system prompt first, with cache breakpoints", () => {
    const { messages } = read({
      system: [{ type: "text", text: "Be brief.", cache_control: { type: "ephemeral", ttl: "1h" } }],
      messages: [{ role: "user", content: "Hi" }],
    });
    expect(messages).toEqual([
      { role: "system", parts: [{ kind: "text", text: "Be brief.", cache: "1h" }] },
      { role: "user", parts: [{ kind: "text", text: "Hi" }] },
    ]);
  });

  test("gives uses and results of tools", () => {
    const { messages } = read({
      messages: [
        { role: "assistant", content: [{ type: "tool_use", id: "t1", name: "tide", input: { port: "Kiel" } }] },
        {
          role: "user",
          content: [
            { type: "tool_result", tool_use_id: "t1", is_error: true, content: [{ type: "text", text: "no" }] },
          ],
        },
      ],
    });
    expect(messages.flatMap(({ parts }) => parts)).toEqual([
      { kind: "tool-call", id: "t1", name: "tide", arguments: '{"port":"Kiel"}' },
      { kind: "tool-result", id: "t1", name: null, isError: true, parts: [{ kind: "text", text: "no" }] },
    ]);
  });

  test("tells its own tools from the sender's", () => {
    const input_schema = { type: "object", properties: {} };
    const { tools, serverTools } = read({
      messages: [],
      tools: [
        { name: "tide", description: "Tells the tide", input_schema },
        { type: "web_search_20250305", name: "web_search" },
      ],
    });
    expect(tools).toMatchObject([{ name: "tide", description: "Tells the tide", parameters: input_schema }]);
    expect(serverTools).toEqual(["web_search_20250305"]);
  });

  test("reads thinking, the choice of tool and parallel use", () => {
    expect(
      read({
        messages: [],
        thinking: { type: "enabled", budget_tokens: 1024 },
        tool_choice: { type: "tool", name: "tide", disable_parallel_tool_use: true },
      }),
    ).toMatchObject({
      reasoning: { enabled: true, budgetTokens: 1024 },
      toolChoice: { kind: "named", name: "tide" },
      parallelToolCalls: false,
    });
  });

  test("keeps the text of documents that are text, and counts the pages of a PDF", () => {
    const pdf = btoa("%PDF-1.4 /Type /Pages /Type /Page x /Type/Page>>");
    const { messages } = read({
      messages: [
        {
          role: "user",
          content: [
            { type: "document", source: { type: "text", media_type: "text/plain", data: "Log book" } },
            { type: "document", source: { type: "base64", media_type: "application/pdf", data: pdf } },
          ],
        },
      ],
    });
    expect(messages[0]?.parts).toMatchObject([
      { kind: "file", text: "Log book" },
      { kind: "file", mediaType: "application/pdf", pages: 2 },
    ]);
  });

  test("is read the same on Bedrock", () => {
    const body = { anthropic_version: "bedrock-2023-05-31", messages: [{ role: "user", content: "Hi" }] };
    const request = readRequestBody(body, "bedrock.invoke");
    expect(request.api).toBe("bedrock.invoke");
    expect(request.messages).toHaveLength(1);
  });
});
