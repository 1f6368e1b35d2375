import { describe, expect, it } from "vitest";
import { readPromptFile } from "../../../src/read/prompt-files/index.ts";
import { firstOf, readOne, readWithFiles, said, variables } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

const CONFIG = "prompt-formats/promptfoo/promptfooconfig.yaml";

async function allOf(file: string, options = {}) {
  const { entries, warnings } = await readWithFiles(file, options);
  return { entries, warnings, names: entries.map(({ entry }) => entry) };
}

describe("a promptfoo configuration", () => {
  it("has a request for each prompt, provider and test, and lists of values multiply", async () => {
    const { entries, names } = await allOf(CONFIG);
    expect(names).toHaveLength(30);
    expect(names.slice(0, 6)).toEqual([
      "prompt 1, openai:chat:gpt-4o-mini, test 1 (1)",
      "prompt 1, openai:chat:gpt-4o-mini, test 1 (2)",
      "prompt 1, openai:chat:gpt-4o-mini, test 1 (3)",
      "prompt 1, openai:chat:gpt-4o-mini, test 1 (4)",
      "prompt 1, openai:chat:gpt-4o-mini, test 2",
      "prompts/chat.json, openai:chat:gpt-4o-mini, test 1 (1)",
    ]);
    expect(entries.slice(0, 5).flatMap(said)).toEqual([
      "user: Where is parcel A1? Answer in Danish.",
      "user: Where is parcel B2? Answer in Danish.",
      "user: Where is parcel A1? Answer in Maltese.",
      "user: Where is parcel B2? Answer in Maltese.",
      'user: Where is parcel C3 "urgent"? Answer in English.',
    ]);
  });

  it("sends a chat in JSON as messages, with values that need no escapes", async () => {
    const { entries } = await allOf(CONFIG);
    expect(said(entries[9] ?? fail())).toEqual(["system: You answer in English.", 'user: Parcel C3 "urgent", please.']);
  });

  it("sends a chat whose JSON only the template makes, and one in YAML, as messages", async () => {
    const made = `[{% for turn in turns %}{"role": "{{ turn.role }}", "content": {{ turn.text | dump }}}{% if not loop.last %},{% endif %}{% endfor %}]`;
    const yaml = "- role: system\n  content: Be {{ tone }}.\n- role: user\n  content: Hi";
    const text = JSON.stringify({
      ...{ prompts: [made, yaml], providers: ["openai:gpt-4o"] },
      tests: [
        {
          vars: {
            turns: [
              { role: "system", text: 'Say "no".' },
              { role: "user", text: "No?" },
            ],
            tone: 'a: "b"',
          },
        },
      ],
    });
    const { entries } = await readPromptFile({ file: "a.json", text });
    expect(entries.map(said)).toEqual([
      ['system: Say "no".', "user: No?"],
      ['system: Be a: "b".', "user: Hi"],
    ]);
  });

  it("cuts a text file at its lines of dashes, and gives a provider only the prompts that it takes", async () => {
    const { entries } = await allOf(CONFIG);
    const small = entries.filter(({ request }) => request.model === "claude-haiku-4-5");
    expect(small.map(({ entry }) => entry).slice(0, 1)).toEqual([
      "tone 1, anthropic:messages:claude-haiku-4-5, test 1 (1)",
    ]);
    expect(small.every(({ entry }) => entry?.startsWith("tone"))).toBe(true);
    expect(small).toHaveLength(10);
    expect(small[0]?.request.maxOutputTokens).toBe(300);
  });

  it("warns that assertions may ask a model", async () => {
    const { warnings } = await allOf(CONFIG);
    expect(warnings.map(({ code }) => code)).toEqual(["assertions-not-counted"]);
  });

  it("reads patterns of prompts, and CSV whose head line names the variables", async () => {
    const { entries, names } = await allOf("prompt-formats/promptfoo/csv.yaml");
    expect(names).toEqual([
      "prompts/tone.txt 1, test 1",
      "prompts/tone.txt 1, test 2",
      "prompts/tone.txt 2, test 1",
      "prompts/tone.txt 2, test 2",
    ]);
    expect(entries.slice(0, 2).flatMap(said)).toEqual([
      "user: Be brief. Say where A1 is, in one word.",
      "user: Say where B2, blue is, in one word.",
    ]);
  });

  it("renders Nunjucks with the variables of each scenario, where a list of mappings stays one value", async () => {
    const { entries, names } = await allOf("prompt-formats/promptfoo/scenarios.yaml");
    expect(names).toEqual([
      "scenario 1, set 1, test 1",
      "scenario 1, set 1, test 2",
      "scenario 1, set 2, test 1",
      "scenario 1, set 2, test 2",
    ]);
    expect(said(entries[0] ?? fail())).toEqual(["user: \n1. TEA\n\n2. MILK\n\nFor Ada, who is important.\n"]);
    expect(said(entries[3] ?? fail())).toEqual(["user: \n1. RYE\n\nFor Bo.\n"]);
    expect(entries[0]?.request.model).toBe("gpt-5-mini");
  });

  it("runs no program and reads no environment, and lists what only they could tell", async () => {
    const opened: string[] = [];
    const openRelated = (path: string) => Promise.resolve(opened.push(path).toString());
    const { entries } = await allOf("prompt-formats/promptfoo/programs.yaml", { openRelated });
    const told = new Set(entries.flatMap(({ request }) => request.uncountable.map(({ what }) => what)));
    expect([...told].sort()).toEqual([
      "env.SECRET_KEY: the environment is not read",
      "the prompt file://make-prompt.js, which a program makes that is not run",
      "the prompt prompts.py:ask, which a program makes that is not run",
      "the variable who in who.py, a program that is not run",
      "variables that transformVars, a program, changes",
      "what the provider exec:./answer.sh sends: it is a program or a service of its own",
    ]);
    expect(entries.every(({ request }) => request.uncountable.length > 0)).toBe(true);
    expect(opened).toEqual([]);
  });

  it("takes the user's variables before its own", async () => {
    const { entries } = await allOf("prompt-formats/promptfoo/csv.yaml", { variables: [variables({ parcel: "Z9" })] });
    expect(said(entries[1] ?? fail())).toEqual(["user: Say where Z9 is, in one word."]);
  });

  it("does not open what lies outside of its folder", async () => {
    const opened: string[] = [];
    const options = { openRelated: (path: string) => Promise.resolve(opened.push(path).toString()) };
    for (const yaml of [
      "prompts: file://../a.txt\nproviders: [openai:gpt-4o]",
      "prompts: file:///etc/passwd\nproviders: [openai:gpt-4o]",
      "prompts: [../../*.txt]\nproviders: [openai:gpt-4o]",
      "prompts: [hi]\ntests: ../tests.csv",
      "prompts: [hi]\ntests: [{ vars: { a: 'file://../secret' } }]",
      "prompts: [hi]\nproviders: ['file://../p.yaml']",
    ]) {
      expect(await rejected(readOne("a.yaml", yaml, options))).toMatch(/^a\.yaml: found a reference to a file outside/);
    }
    expect(opened).toEqual([]);
  });

  it("says what is not there, and goes on", async () => {
    const entry = await readOne("a.yaml", "prompts: [file://gone.txt]\nproviders: openai:gpt-4o\ntests: tests.csv", {
      openRelated: () => Promise.resolve(undefined),
    });
    expect(entry.request.uncountable.map(({ what }) => what)).toEqual([
      "the prompt gone.txt, which is not there",
      "the tests in tests.csv, which is not there",
    ]);
  });

  it("is refused where its values multiply beyond ten thousand", async () => {
    const values = JSON.stringify(Array.from({ length: 101 }, (_, index) => `${index}`));
    const yaml = `prompts: ["{{a}}{{b}}"]\ntests: [{ vars: { a: ${values}, b: ${values} } }]`;
    expect(await rejected(readOne("a.yaml", yaml))).toMatch(/^a\.yaml: found more than 10000 combinations/);
  });

  it("reads tools in the spelling of every provider, and models behind a gateway or in an ARN", async () => {
    const schema = { type: "object", properties: { city: { type: "string" } } };
    const tool = (tools: unknown) => ({ config: { tools } });
    const text = JSON.stringify({
      prompts: ["Rain in {{city}}?"],
      providers: [
        {
          id: "bedrock:converse:anthropic.claude-x",
          ...tool([{ toolSpec: { name: "rain", inputSchema: { json: schema } } }]),
        },
        {
          id: "adaline:openai:chat:gpt-4o",
          ...tool([{ definition: { schema: { name: "rain", parameters: schema } } }]),
        },
        { id: "openai:gpt-4o", ...tool([{ name: "rain", input_schema: schema }]) },
        "bedrock:arn:aws:bedrock:eu-west-1::inference-profile/eu.anthropic.claude-x",
        "cerebras:llama3.1-8b",
        "https://example.org/answer",
      ],
    });
    const { entries } = await readPromptFile({ file: "a.json", text });
    expect(entries.map(({ request }) => [request.model, request.tools.map(({ name }) => name).join()])).toEqual([
      ["anthropic.claude-x", "rain"],
      ["gpt-4o", "rain"],
      ["gpt-4o", "rain"],
      ["eu.anthropic.claude-x", ""],
      ["llama3.1-8b", ""],
      ["https://example.org/answer", ""],
    ]);
  });

  it("takes instruction, schema and tools of a provider in that provider's own form", async () => {
    const schema = { type: "object" };
    const text = JSON.stringify({
      prompts: ["Rain?"],
      providers: [
        {
          id: "google:gemini-2.5-flash",
          config: {
            systemInstruction: { parts: [{ text: "Be brief." }] },
            generationConfig: { response_schema: schema },
            tools: [{ functionDeclarations: [{ name: "rain" }] }, { googleSearch: {} }],
          },
        },
        {
          id: "openai:responses:gpt-5",
          config: { instructions: "Be brief.", text: { format: { type: "json_schema", name: "a", schema } } },
        },
      ],
    });
    const { entries } = await readPromptFile({ file: "a.json", text });
    for (const entry of entries) {
      expect(said(entry)).toEqual(["system: Be brief.", "user: Rain?"]);
      expect(entry.request.responseFormat).toMatchObject({ kind: "json-schema", schema });
    }
    expect(entries[0]?.request.tools.map(({ name }) => name)).toEqual(["rain"]);
    expect(entries[0]?.request.uncountable).toEqual([{ code: "server-tool", what: "googleSearch" }]);
  });

  it("takes prompts from a table", async () => {
    const openRelated = () => Promise.resolve('prompt,label\n"Rain, in {{city}}?",A\nWind?,B\n');
    const text = "prompts: file://prompts.csv\nproviders: openai:gpt-4o\ntests: [{ vars: { city: Wyk } }]\n";
    const { entries } = await readPromptFile({ file: "a.yaml", text }, { openRelated });
    expect(entries.map(said)).toEqual([["user: Rain, in Wyk?"], ["user: Wind?"]]);
  });

  it("loops over names and values of a mapping, as Nunjucks does", async () => {
    const text = JSON.stringify({
      prompts: ["{% for turn in turns %}{% for who, what in turn %}{{ who }}={{ what }};{% endfor %}{% endfor %}"],
      providers: ["openai:gpt-4o"],
      tests: [{ vars: { turns: [{ user: "Ahoy" }, { assistant: "Who?" }] } }],
    });
    const { entries } = await readPromptFile({ file: "a.json", text });
    expect(entries.map(said)).toEqual([["user: user=Ahoy;assistant=Who?;"]]);
  });

  it("names models as price tables do", async () => {
    const ids = [
      "openai:responses:o3",
      "anthropic:claude-3-haiku",
      "vertex:gemini-2.5-pro",
      "bedrock:converse:amazon.nova-lite-v1:0",
      "openrouter:meta/llama-3",
      "echo",
    ];
    const { entries } = await (
      await import("../../../src/read/prompt-files/index.ts")
    ).readPromptFile({
      file: "a.json",
      text: JSON.stringify({ prompts: ["Hi"], providers: ids }),
    });
    expect(entries.map(({ request }) => request.model)).toEqual([
      "o3",
      "claude-3-haiku",
      "gemini-2.5-pro",
      "amazon.nova-lite-v1:0",
      "meta/llama-3",
      "echo",
    ]);
  });

  it("that is broken YAML says where", async () => {
    expect(await rejected(readOne("a.yaml", "prompts: [a\nproviders: b: c\n"))).toMatch(
      /^a\.yaml:\d+:\d+: broken YAML/,
    );
  });

  it("has a first entry without a name where there is one request", async () => {
    const entry = await readOne("a.yaml", "prompts: Hello\nproviders: openai:gpt-4o");
    expect([entry.entry, ...said(entry)]).toEqual([null, "user: Hello"]);
    expect((await firstOf("prompt-formats/promptfoo/csv.yaml")).entry).toBe("prompts/tone.txt 1, test 1");
  });
});

function fail(): never {
  throw new Error("no entry");
}

describe("the texts around a promptfoo variable", () => {
  const files: Readonly<Record<string, string>> = { "ask.md": "Ask {{a}}\n", "a.txt": "\n  from a file  \n\n" };
  const read = async (config: string) =>
    (
      await readPromptFile(
        { file: "promptfooconfig.yaml", text: config },
        { openRelated: (path) => Promise.resolve(files[path]) },
      )
    ).entries;

  it("are as promptfoo sends them: values without their last line break, files of values trimmed, Markdown whole", async () => {
    const entries = await read(
      'prompts: ["{{a}}{{b}}|{{c}}.", "file://ask.md"]\nproviders: [openai:gpt-4o]\ntests:\n' +
        "  - vars:\n      a: |\n        two\n        lines\n      b: file://a.txt\n      c: '{{a}}!'\n",
    );
    expect(entries.map(said)).toEqual([["user: two\nlinesfrom a file|two\nlines!."], ["user: Ask two\nlines\n"]]);
  });

  it("are JavaScript's of values that are no texts", async () => {
    const [entry] = await read(
      'prompts: ["{{a}} {{b}} {{c}} {{b | dump}}"]\nproviders: [openai:gpt-4o]\n' +
        "tests: [{vars: {a: [x, z], b: {k: 1}, c: true}, options: {disableVarExpansion: true}}]\n",
    );
    expect(entry && said(entry)).toEqual(['user: x,z [object Object] true {"k":1}']);
  });

  it("names the model of Hugging Face's provider", async () => {
    const [entry] = await read(
      'prompts: ["a"]\nproviders: ["huggingface:text-generation:mistralai/Mistral-7B-v0.1"]\n',
    );
    expect(entry?.request.model).toBe("mistralai/Mistral-7B-v0.1");
  });

  it("leaves out what only other tests give, as promptfoo does, and names what no test gives", async () => {
    const template =
      "{{a}}{% if b %} B{% else %} C{% endif %}{{b}}{{b | upper}}{{b | default('-')}}{{b.c}}{% for x in l %}{{x}}{% endfor %}{% for k, v in b %}{{k}}{% endfor %} {{d}}";
    const entries = await read(
      `prompts: ["${template}", "{{a}}.{{b}}"]\nproviders: [openai:gpt-4o]\ntests: [{vars: {a: one}}, {vars: {a: two, b: {c: x}, l: {z: 1}}}]\n`,
    );
    expect(entries.map(said)).toEqual([
      ["user: one C- {{ d }}"],
      ["user: two B[object Object]{{ b }}[object Object]xzc {{ d }}"],
      ["user: one."],
      ["user: two.[object Object]"],
    ]);
    expect(entries[0]?.unfilled).toEqual([{ name: "d", filledBy: "none" }]);
    expect(entries[0]?.warnings).toEqual([]);
  });
});
