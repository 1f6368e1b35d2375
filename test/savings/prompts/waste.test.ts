import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type PromptRequest, textRequest } from "../../../src/domain/request.ts";
import { WASTE_KINDS, type WasteKind, without, withoutAll } from "../../../src/savings/prompts/waste.ts";

const textOf = (request: PromptRequest): string =>
  request.messages
    .flatMap(({ parts }) => parts)
    .map((part) => (part.kind === "text" ? part.text : ""))
    .join("");

/** What is left of a text, and on which lines something went away. */
function trim(kind: WasteKind, text: string): [left: string, lines: (number | null)[]] {
  const { request, places } = without(textRequest(text), kind);
  return [textOf(request), places.map(({ line }) => line)];
}

describe("white space", () => {
  test("goes at line ends, in runs and where it makes more than one blank line", () => {
    expect(trim("white-space", "a  b \n\n\n\nc\n")).toEqual(["a b\n\nc\n", [1, 3, 4]]);
  });

  test("stays as indentation, in fenced code, and where there is none to spare", () => {
    const code = "- a\n  - b\n```py\nx  =  1\n\n\ny = 2\n```\n";
    expect(trim("white-space", code)).toEqual([code, []]);
    expect(trim("white-space", "one\n\ntwo")).toEqual(["one\n\ntwo", []]);
  });
});

describe("JSON over several lines", () => {
  test("goes on one line, strings and numbers as they are written", () => {
    expect(trim("pretty-json", 'Order:\n{\n  "a  b": 1.50,\n  "c": [1,\n 2]\n}\nend')).toEqual([
      'Order:\n{"a  b":1.50,"c":[1,2]}\nend',
      [2],
    ]);
  });

  test("is left alone where it is none, or a template", () => {
    for (const text of ["{\n  broken: 1\n}", '{\n  "a": {{value}}\n}', "[see\nbelow]", "[[[[[\n"])
      expect(trim("pretty-json", text)).toEqual([text, []]);
  });
});

describe("verbose formats", () => {
  test("a list of like objects becomes a table", () => {
    const rows = [
      { id: 1, name: "a, b" },
      { id: 2, name: "c" },
      { id: 3, name: null },
    ];
    expect(trim("verbose-format", `Rows: ${JSON.stringify(rows)}.`)).toEqual([
      'Rows: id,name\n1,"a, b"\n2,c\n3,.',
      [1],
    ]);
  });

  test("comments and long rules go", () => {
    expect(trim("verbose-format", "a\n==========\nb <!-- why -->\nc")).toEqual(["a\nb c", [3, 2]]);
  });

  test("lists of unlike objects and short rules stay", () => {
    for (const text of ['[{"a":1,"b":2},{"a":1},{"b":2}]', "---\ntitle: x\n---"])
      expect(trim("verbose-format", text)).toEqual([text, []]);
  });
});

describe("what was said before", () => {
  test("the second time a sentence of six words or more goes, whatever its case and bullets", () => {
    const rule = "Always answer in the customer's own language";
    expect(trim("repeated", `- ${rule}.\nBe kind. ${rule.toUpperCase()}! Bye.`)).toEqual([
      `- ${rule}.\nBe kind. Bye.`,
      [2],
    ]);
  });

  test("short ones, code, and what the model said stay", () => {
    const text = "Answer: yes\nAnswer: yes\n```\nlet one two three four five six\nlet one two three four five six\n```";
    expect(trim("repeated", text)).toEqual([text, []]);
    const said = "One two three four five six seven.";
    const chat: PromptRequest = {
      ...textRequest(said),
      messages: [
        { role: "user", parts: [{ kind: "text", text: said }] },
        { role: "assistant", parts: [{ kind: "text", text: said }] },
      ],
    };
    expect(without(chat, "repeated").places).toEqual([]);
  });
});

test("wordy phrases become short ones", () => {
  expect(trim("filler", "I would like you to please list them in order to help.\nPlease note that it rains.")).toEqual([
    "list them to help.\nit rains.",
    [1, 2],
  ]);
});

describe("unused tools", () => {
  const tool = (name: string) => ({ name, description: null, parameters: {}, raw: { name } });
  const request: PromptRequest = { ...textRequest("Call b."), tools: [tool("a"), tool("b"), tool("c")] };
  const names = (of: PromptRequest) => of.tools.map(({ name }) => name);

  test("nothing is known where nothing is called yet", () => {
    expect(without(request, "unused-tool").places).toEqual([]);
  });

  test("those that are neither called nor named go", () => {
    const called: PromptRequest = {
      ...request,
      messages: [
        ...request.messages,
        { role: "assistant", parts: [{ kind: "tool-call", id: "1", name: "a", arguments: "{}" }] },
      ],
    };
    expect(names(without(called, "unused-tool").request)).toEqual(["a", "b"]);
  });

  test("those that the tool choice forbids go", () => {
    expect(names(without({ ...request, toolChoice: { kind: "none" } }, "unused-tool").request)).toEqual([]);
    expect(names(without({ ...request, toolChoice: { kind: "named", name: "c" } }, "unused-tool").request)).toEqual([
      "c",
    ]);
  });
});

const texts = fc.string({ unit: fc.constantFrom(...'ab {}[]":,1.\n\t `=-<>!#'.split("")), maxLength: 200 });

test("no rewriting makes a text longer, and none finds anything in its own result", () => {
  fc.assert(
    fc.property(texts, (text) => {
      for (const kind of WASTE_KINDS) {
        const [left, lines] = trim(kind, text);
        expect(left.length).toBeLessThanOrEqual(text.length);
        if (lines.length === 0) expect(left).toBe(text);
        for (const line of lines) expect(line).toBeLessThanOrEqual(text.split("\n").length);
      }
      expect(textOf(withoutAll(textRequest(text))).length).toBeLessThanOrEqual(text.length);
    }),
  );
  fc.assert(
    fc.property(texts, (text) => {
      for (const kind of ["white-space", "pretty-json"] as const) {
        const [left] = trim(kind, text);
        expect(trim(kind, left)[0]).toBe(left);
      }
    }),
  );
});

test("what JSON says is the same on one line", () => {
  fc.assert(
    fc.property(fc.array(fc.jsonValue(), { minLength: 1 }), (value) => {
      const [left] = trim("pretty-json", JSON.stringify(value, null, 2));
      expect(JSON.parse(left)).toEqual(JSON.parse(JSON.stringify(value)));
    }),
  );
});
