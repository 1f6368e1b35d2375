import { describe, expect, test } from "vitest";
import { readRequestBody } from "../../../src/read/request-bodies/index.ts";

const read = (body: object) => readRequestBody({ model: "gpt-5", ...body }, "responses");

describe("a Responses body", () => {
  test("has its instructions first, as a system message", () => {
    expect(read({ instructions: "Be brief.", input: "Hi" }).messages).toEqual([
      { role: "system", parts: [{ kind: "text", text: "Be brief." }] },
      { role: "user", parts: [{ kind: "text", text: "Hi" }] },
    ]);
  });

  test("gives items in order: messages, calls with the item's own id, results", () => {
    const { messages } = read({
      input: [
        { role: "user", content: [{ type: "input_text", text: "Tide?" }] },
        { type: "function_call", call_id: "c1", id: "fc_1", name: "tide", arguments: "{}" },
        { type: "function_call_output", call_id: "c1", output: "high" },
        { role: "assistant", content: [{ type: "output_text", text: "High." }] },
      ],
    });
    expect(messages.map(({ role }) => role)).toEqual(["user", "assistant", "tool", "assistant"]);
    expect(messages[1]?.parts).toEqual([
      { kind: "tool-call", id: "c1", name: "tide", arguments: "{}", itemId: "fc_1" },
    ]);
    expect(messages[2]?.parts).toMatchObject([{ kind: "tool-result", parts: [{ text: "high" }] }]);
  });

  test("gives functions as tools, others as the provider's, and leaves deferred ones out", () => {
    const { tools, serverTools, uncountable } = read({
      input: "x",
      tools: [
        { type: "function", name: "tide", parameters: { type: "object", properties: {} } },
        { type: "function", name: "later", defer_loading: true },
        { type: "web_search" },
      ],
    });
    expect(tools.map(({ name }) => name)).toEqual(["tide"]);
    expect(serverTools).toEqual(["web_search"]);
    expect(uncountable.map(({ code }) => code)).toEqual(["hidden-context", "server-tool"]);
  });

  test("keeps tools that come later apart, and calls them by their namespace too", () => {
    const { laterTools, messages } = read({
      input: [
        { type: "additional_tools", tools: [{ type: "function", name: "tide", parameters: {} }] },
        { type: "function_call", call_id: "c1", namespace: "sea", name: "tide", arguments: "{}" },
      ],
    });
    expect(laterTools?.map((tools) => tools.map(({ name }) => name))).toEqual([["tide"]]);
    expect(messages[0]?.parts).toMatchObject([{ kind: "tool-call", name: "sea.tide" }]);
  });

  test("says that context held by the provider cannot be counted", () => {
    expect(read({ input: "x", previous_response_id: "resp_1" }).uncountable).toEqual([
      { code: "hidden-context", what: "previous_response_id" },
    ]);
  });

  test("reads the format of the text and the effort", () => {
    const format = { type: "json_schema", name: "Port", schema: { type: "object" }, strict: true };
    expect(read({ input: "x", text: { format }, reasoning: { effort: "none" } })).toMatchObject({
      responseFormat: { kind: "json-schema", name: "Port" },
      reasoning: { effort: "none", enabled: false },
    });
  });
});
