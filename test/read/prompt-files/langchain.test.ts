import { describe, expect, it } from "vitest";
import { firstOf, readOne, said, variables } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

const CHAT = "prompt-formats/langchain/chat.json";

function prompt(template: string, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ _type: "prompt", input_variables: [], template, ...more });
}

describe("a LangChain prompt", () => {
  it("writes single braces for double ones, and leaves dollars alone", async () => {
    const entry = await firstOf("prompt-formats/langchain/escapes.json");
    expect(said(entry)).toEqual(['user: Answer as ${amount} in JSON: {"sum": 3}\nQuestion: {question!s:>10}\n']);
    expect(entry.unfilled).toEqual([{ name: "question", filledBy: "none" }]);
    const filled = await firstOf("prompt-formats/langchain/escapes.json", {
      variables: [variables({ question: "Why {not}?", amount: "never" })],
    });
    expect(said(filled)).toEqual(['user: Answer as ${amount} in JSON: {"sum": 3}\nQuestion: Why {not}?\n']);
  });

  it("with a brace that stands alone is counted as it stands, with a warning", async () => {
    const entry = await readOne("a.json", prompt("Return { or {x}"));
    expect(said(entry)).toEqual(["user: Return { or {x}"]);
    expect(entry.warnings).toHaveLength(1);
  });

  it("of few-shot examples joins them as they are written, from a file beside it", async () => {
    const entry = await firstOf("prompt-formats/langchain/few-shot.yaml", { variables: [variables({ word: "old" })] });
    expect(said(entry)).toEqual([
      "user: Give the opposite.\nAnswer with one word.\n\nWord: tall\nOpposite: short\n\nWord: früh\nOpposite: spät\n\nWord: old\nOpposite:",
    ]);
  });

  it("that is serialised has its roles, its own values, and an earlier conversation where it is given", async () => {
    const entry = await firstOf(CHAT);
    expect(said(entry)).toEqual([
      "system: Teach in a plain way.",
      "user: About {{name}}. Now {{topic}}.",
      "assistant: Let us begin.",
    ]);
    expect(entry.unfilled.map(({ name }) => name)).toEqual(["history", "topics", "topic"]);
    const given = variables({
      history: [
        { role: "human", content: "Hi" },
        { type: "ai", data: { content: "Hello" } },
      ],
      topic: "maps",
      topics: [{ name: "seas" }, { name: "capes" }],
    });
    expect(said(await firstOf(CHAT, { variables: [given] }))).toEqual([
      "system: Teach in a plain way.",
      "user: Hi",
      "assistant: Hello",
      "user: About seas. About capes. Now maps.",
      "assistant: Let us begin.",
    ]);
  });

  it("in Jinja loops over what is given, and counts a loop once where nothing is", async () => {
    const file = "prompt-formats/langchain/jinja.yaml";
    const open = await firstOf(file);
    expect(said(open)).toEqual(["user: Invite {{ guest }}.\nBring flowers."]);
    expect(open.unfilled).toEqual([
      { name: "guests", filledBy: "none" },
      { name: "gift", filledBy: "sample" },
    ]);
    const filled = await firstOf(file, { variables: [variables({ guests: ["Ada", "Bo"], gift: "tea" })] });
    expect(said(filled)).toEqual(["user: Invite Ada Bo.\nBring tea."]);
    expect(filled.warnings).toEqual([]);
  });

  it("bound to a model and tools has them in its request", async () => {
    const text = JSON.stringify({
      ...{ lc: 1, type: "constructor", id: ["langchain", "schema", "runnable", "RunnableSequence"] },
      kwargs: {
        first: {
          lc: 1,
          type: "constructor",
          id: ["langchain", "prompts", "prompt", "PromptTemplate"],
          kwargs: { template: "Say {x}" },
        },
        last: {
          ...{ lc: 1, type: "constructor", id: ["langchain", "schema", "runnable", "RunnableBinding"] },
          kwargs: {
            bound: {
              lc: 1,
              type: "constructor",
              id: ["langchain", "chat_models", "openai", "ChatOpenAI"],
              kwargs: { model_name: "gpt-4o", max_tokens: 64 },
            },
            kwargs: {
              tools: [{ type: "function", function: { name: "look", parameters: { type: "object", properties: {} } } }],
            },
          },
        },
      },
    });
    const { request } = await readOne("a.json", text, { variables: [variables({ x: "aye" })] });
    expect([request.model, request.maxOutputTokens, request.tools.map(({ name }) => name)]).toEqual([
      "gpt-4o",
      64,
      ["look"],
    ]);
  });

  it("says which parts are not in the file", async () => {
    const text = JSON.stringify({
      ...{ lc: 1, type: "constructor", id: ["langchain", "prompts", "chat", "ChatPromptTemplate"] },
      kwargs: {
        messages: [
          { lc: 1, type: "not_implemented", id: ["mine", "Secretive"], repr: "secret words" },
          {
            lc: 1,
            type: "constructor",
            id: ["langchain", "schema", "messages", "HumanMessage"],
            kwargs: { content: "Hi" },
          },
        ],
      },
    });
    const entry = await readOne("a.json", text);
    expect(entry.request.uncountable.map(({ what }) => what)).toEqual([
      "a part of the kind Secretive (not serialised)",
    ]);
    const missing = await readOne("a.json", prompt("", { template: undefined, template_path: "gone.txt" }), {
      openRelated: () => Promise.resolve(undefined),
    });
    expect(missing.request.uncountable.map(({ what }) => what)).toContain("the file gone.txt, which is not there");
  });

  it("does not open a file outside of its folder", async () => {
    const text = JSON.stringify({ _type: "prompt", input_variables: [], template_path: "../secret.txt" });
    expect(await rejected(readOne("a.json", text, { openRelated: () => Promise.resolve("x") }))).toMatch(
      /outside the prompt's folder/,
    );
  });

  it("ends, with examples of examples", async () => {
    const examples = Array.from({ length: 40 }, () => ({ a: "b" }));
    let inner: Record<string, unknown> = { _type: "prompt", input_variables: [], template: "x" };
    for (let depth = 0; depth < 20; depth++) inner = { _type: "few_shot_chat", examples, example_prompt: inner };
    expect(await rejected(readOne("a.json", JSON.stringify(inner)))).toBe(
      "a.json: found more than 20000 turns, wanted fewer",
    );
  });
});
