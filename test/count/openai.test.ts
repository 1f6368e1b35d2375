import { describe, expect, test } from "vitest";
import { countRequest, encodingFor } from "../../src/count/count.ts";
import { textRequest } from "../../src/domain/request.ts";
import type { PromptRequest } from "../../src/domain/request.ts";
import type { TokenCount } from "../../src/domain/token-count.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { referenceEncodings } from "./reference-encodings.ts";

const o200k = referenceEncodings("o200k_base");

function count(body: unknown, model: string): TokenCount {
  return countRequest(readRequestBody(body), model, referenceEncodings);
}

function chat(messages: readonly unknown[], more: object = {}): unknown {
  return { model: "gpt-4o", messages, ...more };
}

const QUESTION = { role: "user", content: "Which bridges cross the river?" };
const RULES = { role: "system", content: "You answer in one line." };
const questionTokens = o200k.count(QUESTION.content);

function inputOf(body: unknown, model = "gpt-4o"): number {
  return count(body, model).input;
}

describe("plain chat on OpenAI's models", () => {
  test("is the text, four tokens a message and three to open the answer", () => {
    expect(inputOf(chat([QUESTION]))).toBe(questionTokens + 4 + 3);
    expect(inputOf(chat([RULES, QUESTION]))).toBe(o200k.count(RULES.content) + questionTokens + 8 + 3);
  });

  test("is exact, with a range of that one number", () => {
    const counted = count(chat([RULES, QUESTION]), "gpt-4.1-mini");
    expect(counted.basis).toBe("exact");
    expect(counted.range).toEqual({ low: counted.input, high: counted.input });
    expect(counted.tokenizer).toBe("o200k_base");
  });

  test("opens the answer with two tokens on reasoning models", () => {
    for (const model of ["o3-mini", "o4-mini", "gpt-5", "gpt-5.4-2026-03-05"]) {
      expect(inputOf(chat([QUESTION]), model)).toBe(questionTokens + 4 + 2);
    }
  });

  test("adds two tokens for each earlier answer on gpt-5, for the channel it was said in", () => {
    const history = [QUESTION, { role: "assistant", content: "Three." }, QUESTION];
    const text = 2 * questionTokens + o200k.count("Three.");
    expect(inputOf(chat(history), "gpt-5-nano")).toBe(text + 12 + 2 + 2);
    expect(inputOf(chat(history), "o3-mini")).toBe(text + 12 + 2);
    expect(inputOf(chat([...history.slice(0, 2), ...history]), "gpt-5")).toBe(
      3 * questionTokens + 2 * o200k.count("Three.") + 20 + 4 + 2,
    );
  });

  test("counts a participant's name and one token, and one token alone where it is the role", () => {
    const named = (name: string) => inputOf(chat([{ ...QUESTION, name }]));
    expect(named("harbour")).toBe(inputOf(chat([QUESTION])) + 1 + o200k.count("harbour"));
    expect(named("user")).toBe(inputOf(chat([QUESTION])) + 1);
  });

  test("counts one token more a message on gpt-3.5-turbo-0301", () => {
    expect(inputOf(chat([RULES, QUESTION]), "gpt-3.5-turbo-0301")).toBe(
      inputOf(chat([RULES, QUESTION]), "gpt-3.5-turbo-0613") + 2,
    );
  });

  test("reads the text parts of a message as one text", () => {
    const parts = [
      { type: "text", text: "Which bridges cro" },
      { type: "text", text: "ss the river?" },
    ];
    expect(inputOf(chat([{ role: "user", content: parts }]))).toBe(inputOf(chat([QUESTION])));
  });

  test("counts the same in Responses, instructions being a system message", () => {
    const body = { model: "gpt-4o", instructions: RULES.content, input: QUESTION.content };
    expect(inputOf(body)).toBe(inputOf(chat([RULES, QUESTION])));
  });

  test("says with a range what o1 models hide", () => {
    const { basis, range, input } = count(chat([QUESTION]), "o1-preview");
    expect(basis).toBe("estimated");
    expect(range.low).toBeLessThan(input);
    expect(range.high).toBeGreaterThanOrEqual(questionTokens + 7 + 50);
  });

  test("counts the same whatever the spelling of the model", () => {
    const spellings = ["openai/gpt-4o-2024-08-06", "azure/gpt-4o", "ft:gpt-4o:acme::x1", "GPT-4o"];
    const inputs = spellings.map((model) => inputOf(chat([QUESTION]), model));
    expect(new Set(inputs)).toEqual(new Set([questionTokens + 7]));
  });
});

describe("the encoding", () => {
  test.each([
    ["gpt-4o-mini", "o200k_base"],
    ["gpt-5.6-sol", "o200k_base"],
    ["chatgpt-4o-latest", "o200k_base"],
    ["gpt-4.5-preview", "o200k_base"],
    ["gpt-4-turbo", "cl100k_base"],
    ["gpt-35-turbo", "cl100k_base"],
    ["text-embedding-3-small", "cl100k_base"],
    ["text-davinci-003", "p50k_base"],
    ["davinci", "r50k_base"],
  ])("of %s is %s", (model, name) => {
    expect(encodingFor(model)).toBe(name);
  });
});

describe("sections", () => {
  test("name the roles and add up to the input", () => {
    const { sections, input } = count(chat([RULES, QUESTION, { role: "assistant", content: "Three." }]), "gpt-4o");
    expect(sections.map(({ name }) => name)).toEqual(["system", "framing", "user", "assistant"]);
    expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
  });
});

describe("completions and embeddings", () => {
  test("are their text and nothing else", () => {
    const texts = ["a short line", "and another one"];
    const cl100k = referenceEncodings("cl100k_base");
    const total = texts.reduce((sum, text) => sum + cl100k.count(text), 0);
    expect(inputOf({ model: "text-embedding-3-small", input: texts }, "text-embedding-3-small")).toBe(total);
    expect(inputOf({ model: "gpt-3.5-turbo-instruct", prompt: texts }, "gpt-3.5-turbo-instruct")).toBe(total);
  });

  test("count tokens that were sent as ids", () => {
    const body = { model: "text-embedding-3-small", input: [[1, 2, 3], [4]] };
    expect(inputOf(body, "text-embedding-3-small")).toBe(4);
  });
});

test("plain text is one message of the user", () => {
  const request: PromptRequest = textRequest(QUESTION.content);
  expect(countRequest(request, "gpt-4o", referenceEncodings).input).toBe(questionTokens + 7);
});
