import { describe, expect, it } from "vitest";
import { firstOf, readOne, said, variables } from "./read-fixture.ts";

const MODEL_MESSAGES = "prompt-formats/ai-sdk/model-messages.json";

describe("messages of the AI SDK", () => {
  it("have text, images, files, calls, results and reasoning as parts", async () => {
    const entry = await firstOf(MODEL_MESSAGES);
    expect(said(entry)).toEqual([
      "system: You book tables.",
      "user: A table like this, for {{guests}}:|<image>|<file>",
      "assistant: <reasoning>|<tool-call>",
      "tool: <tool-result>",
    ]);
    const [, user, assistant, tool] = entry.request.messages;
    expect(user?.parts[2]).toMatchObject({ mediaType: "text/plain", text: "We are late." });
    expect(assistant?.parts[1]).toMatchObject({ name: "find_table", arguments: '{"seats":4}' });
    expect(tool?.parts[0]).toMatchObject({ parts: [{ kind: "text", text: '{"table":7,"terrace":true}' }] });
  });

  it("keep Anthropic's cache breakpoints", async () => {
    const { request } = await firstOf(MODEL_MESSAGES);
    expect(request.messages[0]?.parts).toEqual([{ kind: "text", text: "You book tables.", cache: "5m" }]);
  });

  it("are filled where variables are given", async () => {
    const entry = await firstOf(MODEL_MESSAGES, { variables: [variables({ guests: "four" })] });
    expect(said(entry)[1]).toBe("user: A table like this, for four:|<image>|<file>");
  });

  it("of the browser are sent step by step, without sources and calls that are still written", async () => {
    const entry = await firstOf("prompt-formats/ai-sdk/ui-messages.json");
    expect(said(entry)).toEqual([
      "user: Is table 7 free?",
      "assistant: <tool-call>",
      "tool: <tool-result>",
      "assistant: It is.",
      "user: Book it.",
    ]);
    expect(entry.request.uncountable).toEqual([]);
  });

  it("of versions before 5 have their own names", async () => {
    const entry = await readOne(
      "a.json",
      JSON.stringify([
        {
          role: "assistant",
          content: "",
          parts: [
            {
              type: "tool-invocation",
              toolInvocation: { state: "result", toolCallId: "1", toolName: "f", args: { a: 1 }, result: "ok" },
            },
          ],
        },
        { role: "tool", content: [{ type: "tool-result", toolCallId: "1", toolName: "f", result: { b: 2 } }] },
      ]),
    );
    expect(entry.request.messages).toMatchObject([
      { role: "assistant", parts: [{ kind: "tool-call", name: "f", arguments: '{"a":1}' }] },
      { role: "tool", parts: [{ parts: [{ text: "ok" }] }] },
      { role: "tool", parts: [{ parts: [{ text: '{"b":2}' }] }] },
    ]);
  });

  it.each(["a chat's body", "a list"])("that have calls and files beside their text have them in %s", async (where) => {
    const call = { toolCallId: "1", toolName: "f", args: { a: 1 } };
    const messages = [
      {
        ...{ role: "user", content: "See this.", id: "m1" },
        experimental_attachments: [{ contentType: "image/png", url: "https://example.com/a.png" }],
      },
      {
        ...{ role: "assistant", content: "Done." },
        toolInvocations: [
          { ...call, state: "result", result: { b: 2 } },
          { ...call, state: "partial-call" },
        ],
      },
      { role: "user", content: "Thanks." },
    ];
    const entry = await readOne("a.json", JSON.stringify(where === "a list" ? messages : { id: "c", messages }));
    expect(said(entry)).toEqual([
      "user: See this.|<image>",
      "assistant: Done.|<tool-call>",
      "tool: <tool-result>",
      "user: Thanks.",
    ]);
  });

  it("of other APIs without their request are read by their shape", async () => {
    const openai = await readOne(
      "a.json",
      '[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://example.com/a.png","detail":"low"}}]}]',
    );
    expect(openai.request.messages[0]?.parts).toMatchObject([{ kind: "image", detail: "low" }]);
    const anthropic = await readOne(
      "a.json",
      '[{"role":"assistant","content":[{"type":"tool_use","id":"1","name":"f","input":{"a":1}}]}]',
    );
    expect(anthropic.request.messages[0]?.parts).toMatchObject([{ kind: "tool-call", name: "f" }]);
  });
});
