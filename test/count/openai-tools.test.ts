import { describe, expect, test } from "vitest";
import { countRequest } from "../../src/count/count.ts";
import type { ToolDefinition } from "../../src/domain/request.ts";
import { namespaceText } from "../../src/count/openai/tool-text.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";
import { referenceEncodings } from "./reference-encodings.ts";

const o200k = referenceEncodings("o200k_base");

function tool(name: string, parameters: unknown, description: string | null = null): ToolDefinition {
  return { name, description, parameters, raw: null };
}

function declared(parameters: unknown, description: string | null = null): string {
  const text = namespaceText([tool("book_berth", parameters, description)], "full");
  return text.slice("namespace functions {\n\n".length, -"\n\n} // namespace functions".length);
}

function object(properties: object, more: object = {}): object {
  return { type: "object", properties, ...more };
}

describe("a tool's declaration", () => {
  test("has its description as comments, line by line and without indentation", () => {
    expect(declared(object({}), "Books a berth.\n\n    Args:\n      ship: its name\n")).toBe(
      "// Books a berth.\n//\n// Args:\n// ship: its name\ntype book_berth = () => any;",
    );
  });

  test("is on one line where no property needs a comment", () => {
    const parameters = object({ ship: { type: "string" }, length: { type: "integer" } }, { required: ["ship"] });
    expect(declared(parameters)).toBe("type book_berth = (_: { ship: string, length?: number }) => any;");
  });

  test("has titles, descriptions and defaults as comments", () => {
    const parameters = object({
      ship: { type: "string", title: "Ship", description: "Its name" },
      nights: { type: "integer", default: 1 },
    });
    expect(declared(parameters)).toBe(
      "type book_berth = (_: {\n// Ship\n//\n// Its name\nship?: string,\nnights?: number, // default: 1\n}) => any;",
    );
  });

  test("has enums and unions as unions, references in full", () => {
    const parameters = object(
      {
        side: { enum: ["port", "starboard"] },
        berth: { anyOf: [{ type: "string" }, { type: "null" }] },
        crew: { type: "array", items: { $ref: "#/$defs/Person" } },
      },
      { $defs: { Person: object({ name: { type: "string" } }, { required: ["name"] }) } },
    );
    expect(declared(parameters)).toBe(
      'type book_berth = (_: { side?: "port" | "starboard", berth?: string | null, crew?: { name: string }[] }) => any;',
    );
  });

  test("says any of a schema that refers to itself without end", () => {
    const parameters = { ...object({ next: { $ref: "#" } }) };
    expect(declared(parameters)).toContain("any");
  });

  test("is written in no time where a schema's references branch without end", () => {
    const every = Object.fromEntries(
      Array.from({ length: 12 }, (_, i) => [
        `T${i}`,
        object(Object.fromEntries(Array.from({ length: 12 }, (_, j) => [`p${j}`, { $ref: `#/$defs/T${j}` }]))),
      ]),
    );
    const started = performance.now();
    declared(object({ start: { $ref: "#/$defs/T0" } }, { $defs: every }));
    expect(performance.now() - started).toBeLessThan(10_000);
  });

  test("has the title of what a reference leads to, and arrays of commented objects in full", () => {
    const person = object(
      { name: { type: "string", description: "In full" } },
      { title: "Person", required: ["name"] },
    );
    const parameters = object({ crew: { type: "array", items: { $ref: "#/$defs/P" } } }, { $defs: { P: person } });
    expect(declared(parameters)).toBe(
      "type book_berth = (_: {\ncrew?: Array<\n// Person\n{\n// In full\nname: string,\n}>,\n}) => any;",
    );
  });

  test("has neither titles nor references nor empty objects for the models of June 2023", () => {
    const parameters = object({
      ship: { type: "string", title: "Ship" },
      options: { type: "object", description: "Anything" },
      berth: { anyOf: [{ type: "string" }, { type: "null" }] },
    });
    expect(namespaceText([tool("book_berth", parameters)], "plain")).toContain(
      "type book_berth = (_: {\nship?: string,\nberth?: any,\n}) => any;",
    );
  });
});

const TOOLS = [
  {
    type: "function",
    function: {
      name: "find_ship",
      description: "Finds a ship by its call sign.",
      parameters: object({ sign: { type: "string", description: "Four letters" } }, { required: ["sign"] }),
    },
  },
];
const QUESTION = { role: "user", content: "Where is DHLX now?" };

function count(body: object, model = "gpt-4o") {
  return countRequest(readRequestBody({ model, ...body }), model, referenceEncodings);
}

function costOfTools(more: object, model = "gpt-4o", messages: readonly object[] = [QUESTION]): number {
  return count({ messages, tools: TOOLS, ...more }, model).input - count({ messages }, model).input;
}

const namespace = o200k.count(
  "namespace functions {\n\n// Finds a ship by its call sign.\ntype find_ship = (_: {\n// Four letters\nsign: string,\n}) => any;\n\n} // namespace functions",
);

describe("what tools cost", () => {
  test("is the namespace under its heading, in a system message of its own where there is none", () => {
    const heading = o200k.count("# Tools\n\n## functions\n\n");
    expect(costOfTools({})).toBe(namespace + heading + 3);
  });

  test("is less where they are appended to a system message", () => {
    const messages = [{ role: "system", content: "You watch the harbour" }, QUESTION];
    expect(costOfTools({}, "gpt-4o", messages)).toBeLessThan(costOfTools({}));
  });

  test("is a fixed preamble more on gpt-5, in chat much longer than in Responses", () => {
    expect(costOfTools({}, "gpt-5-mini")).toBe(namespace + 91);
    const tools = TOOLS.map(({ function: definition }) => ({ type: "function", ...definition }));
    const body = { input: QUESTION.content };
    expect(count({ ...body, tools }, "gpt-5-mini").input - count(body, "gpt-5-mini").input).toBe(namespace + 9);
  });

  test("is more where one is forced, and a token where none may be used", () => {
    const named = { tool_choice: { type: "function", function: { name: "find_ship" } } };
    expect(costOfTools(named)).toBeGreaterThan(costOfTools({ tool_choice: "auto" }));
    expect(costOfTools({ tool_choice: "none" })).toBe(costOfTools({}) + 1);
    expect(costOfTools({ tool_choice: "required" })).toBe(costOfTools({}));
  });

  test("is shown tool by tool, and estimated with a range around it", () => {
    const { sections, basis, range, input } = count({ messages: [QUESTION], tools: TOOLS });
    expect(sections.map(({ name }) => name)).toEqual(["user", "framing", "tools", "tool: find_ship"]);
    expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
    expect(basis).toBe("estimated");
    expect(range.low).toBeLessThan(input);
    expect(range.high).toBeGreaterThan(input);
  });
});

function call(id: string, sign: string): object {
  return { id, type: "function", function: { name: "find_ship", arguments: JSON.stringify({ sign }) } };
}

describe("turns of tools", () => {
  const result = (id: string, content: string) => ({ role: "tool", tool_call_id: id, content });

  test("are two messages, to and from the function", () => {
    const turn = [
      QUESTION,
      { role: "assistant", content: null, tool_calls: [call("c1", "DHLX")] },
      result("c1", "Kiel"),
    ];
    const content = o200k.count('{"sign":"DHLX"}') + o200k.count("Kiel");
    const names = o200k.count(" to=functions.find_ship") + o200k.count("find_ship");
    const before = count({ messages: [QUESTION], tools: TOOLS }).input;
    expect(count({ messages: turn, tools: TOOLS }).input - before).toBe(content + names + 4 + 4 + 2);
  });

  test("do not cost more where arguments are written with spaces", () => {
    const spaced = { ...call("c1", ""), function: { name: "find_ship", arguments: '{ "sign": "DHLX" }' } };
    const turns = [call("c1", "DHLX"), spaced].map((made) =>
      count({ messages: [QUESTION, { role: "assistant", tool_calls: [made] }, result("c1", "Kiel")], tools: TOOLS }),
    );
    expect(turns[0]?.input).toBe(turns[1]?.input);
  });

  test("are one call and one list of results where calls are parallel", () => {
    const both = { role: "assistant", tool_calls: [call("c1", "DHLX"), call("c2", "OZCA")] };
    const parallel = [QUESTION, both, result("c1", "Kiel"), result("c2", "Oslo")];
    const { sections, input } = count({ messages: parallel, tools: TOOLS });
    const results = sections.find(({ name }) => name === "tool results");
    expect(results?.tokens).toBe(o200k.count('["Kiel", "Oslo"]'));
    expect(sections.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(input);
  });
});

describe("tools that come later in the conversation", () => {
  const later = { name: "find_berth", description: "Finds a berth.", parameters: object({}) };

  test("are a namespace of their own after a preamble", () => {
    const input = [{ role: "user", content: QUESTION.content }];
    const added = { type: "additional_tools", role: "developer", tools: [{ type: "function", ...later }] };
    const text = namespaceText([tool("find_berth", object({}), "Finds a berth.")], "full");
    expect(count({ input: [...input, added] }, "gpt-5.6").input - count({ input }, "gpt-5.6").input).toBe(
      o200k.count(text) + 91,
    );
  });
});

describe("a response schema", () => {
  const schema = object({ port: { type: "string" } }, { required: ["port"], additionalProperties: false });

  test("is JSON under a heading, without what goes without saying", () => {
    const body = { input: QUESTION.content };
    const text = { format: { type: "json_schema", name: "Port", schema, strict: true } };
    const shown = '# Response Formats\n\n## Port\n\n{"type":"object","properties":{"port":{"type":"string"}}}';
    expect(count({ ...body, text }).input - count(body).input).toBe(o200k.count(shown) + 1);
    expect(count({ ...body, text }).sections.at(-1)?.name).toBe("response schema");
  });

  test("keeps a property that is called required", () => {
    const format = (properties: object) => ({
      input: "x",
      text: { format: { type: "json_schema", name: "Port", schema: object(properties), strict: true } },
    });
    expect(count(format({ required: { type: "string" } })).input).toBeGreaterThan(count(format({})).input);
  });
});
