import { describe, expect, it } from "vitest";
import { readOne, said } from "./read-fixture.ts";

const schema = { type: "object", properties: { port: { type: "string" } } };

describe("tools without a conversation", () => {
  it.each([
    ["one function of OpenAI's", { type: "function", function: { name: "tide", parameters: schema } }],
    ["functions without a type", [{ name: "tide", description: "Tells", parameters: schema }]],
    ["one of Anthropic's", { name: "tide", input_schema: schema }],
    ["Bedrock's tool configuration", { tools: [{ toolSpec: { name: "tide", inputSchema: { json: schema } } }] }],
    ["an answer of MCP", { jsonrpc: "2.0", id: 1, result: { tools: [{ name: "tide", inputSchema: schema }] } }],
    [
      "functions beside what the provider runs",
      [{ type: "web_search" }, { type: "function", name: "tide", parameters: schema }],
    ],
    [
      "Anthropic's beside its own",
      [
        { type: "web_search_20250305", name: "web_search" },
        { name: "tide", input_schema: schema },
      ],
    ],
  ])("are %s", async (_, tools) => {
    const entry = await readOne("a.json", JSON.stringify(tools));
    expect(entry.format).toBe("tools");
    expect(entry.request.tools.map(({ name, parameters }) => [name, parameters])).toEqual([["tide", schema]]);
    const isMixed = Array.isArray(tools) && tools.length > 1;
    expect(entry.request.uncountable.map(({ code }) => code)).toEqual(isMixed ? ["server-tool"] : []);
  });

  it("may stand in YAML", async () => {
    const text = "tools:\n  - type: function\n    function: { name: tide, parameters: { type: object } }\n";
    expect((await readOne("tools.yaml", text)).request.tools.map(({ name }) => name)).toEqual(["tide"]);
  });

  it("of a whole Converse request are a part of it", async () => {
    const body = {
      modelId: "amazon.nova-pro-v1:0",
      messages: [{ role: "user", content: [{ text: "When is high water?" }] }],
      toolConfig: { tools: [{ toolSpec: { name: "tide", inputSchema: { json: { type: "object" } } } }] },
    };
    const entry = await readOne("a.json", JSON.stringify(body));
    expect([entry.format, said(entry), entry.request.tools.length]).toEqual([
      "converse",
      ["user: When is high water?"],
      1,
    ]);
    const alone = await readOne("a.json", JSON.stringify({ toolConfig: body.toolConfig }));
    expect([alone.format, alone.request.tools.length]).toEqual(["tools", 1]);
  });
});
