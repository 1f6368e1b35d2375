import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { UserError } from "../../../src/errors.ts";
import { FORMATS, readPromptFile } from "../../../src/read/prompt-files/index.ts";
import { readFixture, readOne, said } from "./read-fixture.ts";
import { rejected } from "./thrown.ts";

describe("the format of a file is told by its content", () => {
  it.each([
    ["formats/text.txt", "text", 1],
    ["formats/front-matter.md", "markdown", 1],
    ["formats/openai-chat.json", "openai-chat", 1],
    ["formats/openai-responses.json", "openai-responses", 1],
    ["formats/openai-embeddings.json", "openai-embeddings", 1],
    ["formats/anthropic.json", "anthropic", 1],
    ["formats/gemini.json", "gemini", 1],
    ["formats/converse.json", "converse", 1],
    ["formats/cohere.json", "cohere", 1],
    ["formats/openai-batch.jsonl", "openai-batch", 3],
    ["formats/anthropic-batch.json", "anthropic-batch", 2],
    ["formats/anthropic-batch.jsonl", "anthropic-batch", 2],
    ["formats/gemini-batch.jsonl", "gemini-batch", 2],
    ["formats/chat.jsonl", "chat-jsonl", 2],
    ["formats/mcp-tool.snap", "tools", 1],
    ["formats/gemini-tools.json", "tools", 1],
    ["formats/openai-tools.json", "tools", 1],
    ["formats/prompty-v1.prompty", "prompty", 1],
    ["formats/prompty-v2.prompty", "prompty", 1],
    ["formats/prompty-shorthand.prompty", "prompty", 1],
    ["formats/template.json", "text", 1],
    ["formats/prose.json", "text", 1],
    ["prompt-formats/dotprompt/tour.prompt", "dotprompt", 1],
    ["prompt-formats/dotprompt/tour.robot.prompt", "dotprompt", 1],
    ["prompt-formats/langchain/escapes.json", "langchain", 1],
    ["prompt-formats/langchain/few-shot.yaml", "langchain", 1],
    ["prompt-formats/langchain/chat.json", "langchain", 1],
    ["prompt-formats/promptfoo/programs.yaml", "promptfoo", 12],
    ["prompt-formats/ai-sdk/model-messages.json", "ai-sdk", 1],
    ["prompt-formats/ai-sdk/ui-messages.json", "ai-sdk", 1],
    ["prompts/support.prompty", "prompty", 1],
    ["prompts/triage.md", "markdown", 1],
    ["prompts/find-flat.json", "openai-chat", 1],
    ["prompts/review-contract.json", "anthropic", 1],
    ["prompts/nightly-summaries.jsonl", "openai-batch", 3],
  ])("%s is %s", async (file, format, entries) => {
    const contents = await readFixture(file);
    expect(contents.format).toBe(format);
    expect(contents.entries.map((entry) => entry.format)).toEqual(Array(entries).fill(format));
    expect(contents.entries.every((entry) => entry.file === file)).toBe(true);
  });

  it("does not need an extension", async () => {
    const lines = readFileSync(new URL("../../../fixtures/formats/openai-batch.jsonl", import.meta.url), "utf8");
    expect((await readPromptFile({ file: "-", text: lines })).format).toBe("openai-batch");
    const prompty = readFileSync(new URL("../../../fixtures/prompts/support.prompty", import.meta.url), "utf8");
    expect((await readPromptFile({ file: "-", text: prompty })).format).toBe("prompty");
    expect((await readPromptFile({ file: "-", text: '{"contents":[{"parts":[{"text":"a"}]}]}' })).format).toBe(
      "gemini",
    );
  });

  it.each(["[INST] hello", "{name} is late", "{ braces, no JSON }", '["quoted" words]'])(
    "takes %j in a text file for text",
    async (text) => {
      expect(said(await readOne("prompt.txt", text))).toEqual([`user: ${text}`]);
    },
  );

  it("names every format once, each with its words for help", () => {
    const names = FORMATS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { description, recognisedBy } of FORMATS) expect(description && recognisedBy).toBeTruthy();
  });

  it("lists every format in docs/prompt-formats.md", () => {
    const docs = readFileSync(new URL("../../../docs/prompt-formats.md", import.meta.url), "utf8");
    const documented = Array.from(docs.matchAll(/^\| `([\w-]+)` /gm), ([, name]) => name);
    expect(documented.sort()).toEqual(FORMATS.map(({ name }) => name).sort());
  });
});

describe("--as", () => {
  it("forces a format", async () => {
    const contents = await readFixture("formats/openai-chat.json", { as: "text" });
    expect(contents.format).toBe("text");
    expect(said(contents.entries[0] ?? fail())[0]).toMatch(/^user: \{ "model"/);
  });

  it("counts as text what is broken in its own format", async () => {
    expect((await readFixture("errors/broken-json/request.json", { as: "text" })).entries).toHaveLength(1);
    expect((await readFixture("errors/broken-template/welcome.prompt", { as: "text" })).entries).toHaveLength(1);
  });
});

function fail(): never {
  throw new Error("no entry");
}

const data = new URL("../../../../shared/data/prompt-files/", import.meta.url);

describe.skipIf(!existsSync(data))("real files (skipped where ../shared/data is absent)", () => {
  /** What gives a reason instead of a figure; everything else gives requests. */
  const REASONS: Readonly<Record<string, RegExp>> = {
    "dotprompt/_style.prompt": /found a partial/,
    "dotprompt/cat_adoption_questions.jsonl": /wanted --field NAME/,
    "multilang/prompts-zh.json": /wanted --field NAME/,
    "multilang/prompts-zh-TW.json": /wanted --field NAME/,
  };
  /** Formats by folder or file; a later line wins. */
  const KINDS: readonly (readonly [RegExp, RegExp])[] = [
    [/^(?:README|system\/|tools\/.*\.md|multilang\/.*\.md)/, /^markdown$/],
    [/^dotprompt\//, /^dotprompt$/],
    [/^langchain\//, /^langchain$/],
    [/^prompty\//, /^prompty$/],
    [/\.snap$/, /^tools$/],
    [/^requests\//, /^(?:openai-chat|anthropic|gemini)$/],
    [/^batch\//, /^(?:openai-batch|anthropic-batch|chat-jsonl)$/],
    [/^promptfoo\/chat-prompt/, /^text$/],
    [/^promptfoo\/google/, /^tools$/],
    [/^promptfoo\/animals/, /^promptfoo$/],
  ];
  const files = existsSync(data)
    ? (
        readdirSync(data, { recursive: true, withFileTypes: true }) as {
          name: string;
          parentPath: string;
          isFile(): boolean;
        }[]
      )
        .filter((file) => file.isFile())
        .map((file) => `${file.parentPath}/${file.name}`.slice(fileURLToPath(data).length).replace(/^\//, ""))
        .sort()
    : [];

  it("are 58, and their README", () => {
    expect(files).toHaveLength(59);
  });

  it.each(files.filter((file) => !(file in REASONS)))("%s gives requests of its format", async (file) => {
    const { entries, format } = await readPromptFile({ file, text: readFileSync(new URL(file, data), "utf8") });
    expect(format).toMatch(KINDS.findLast(([name]) => name.test(file))?.[1] ?? /^no kind$/);
    expect(entries.length).toBeGreaterThan(0);
    for (const { request } of entries) {
      expect(request.messages.length + request.tools.length + request.uncountable.length).toBeGreaterThan(0);
    }
  });

  it.each(Object.entries(REASONS))("%s gives a reason in one line, and a cure", async (file, reason) => {
    const error = await readPromptFile({ file, text: readFileSync(new URL(file, data), "utf8") }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    const { message, cure } = error as UserError;
    expect(message).toMatch(/^[^\n]+: found [^\n]+$/);
    expect(message).toMatch(reason);
    expect(cure).toMatch(/--as|--field/);
  });

  it("reads the prompts of a list with --field", async () => {
    const text = readFileSync(new URL("multilang/prompts-zh.json", data), "utf8");
    const { entries } = await readPromptFile({ file: "prompts-zh.json", text }, { field: "prompt" });
    expect(entries).toHaveLength((JSON.parse(text) as unknown[]).length);
  });
});

describe("what a user gets told", () => {
  const FORMAT_ERRORS: readonly (readonly [file: string, told: string])[] = [
    ["broken-json/request.json", ":5:3: broken JSON: found ']', wanted a value | remove the comma before it"],
    [
      "broken-yaml/header.prompty",
      ":4:7: broken YAML: found a key or mapping inside another value | put a text that holds ': ' in quotes, or mend the indentation",
    ],
    ["binary-file/prompt.txt", ": found a binary file, wanted text in UTF-8 | save a UTF-16 text as UTF-8"],
    [
      "alias-bomb/bomb.prompty",
      ":4:8: found aliases that multiply the document more than 100 times, wanted fewer | write the repeated parts out",
    ],
    ["broken-line/batch.jsonl", ":2:100: broken JSON: found '}', wanted a value or ']'"],
    ["empty-file/prompt.md", ": found an empty file, wanted a prompt or a request"],
    ["unclosed-front-matter/prompt.prompty", ":1: found front matter that never ends, wanted a second line of ---"],
    ["batch-without-body/batch.jsonl", ":2: found no body, wanted the request that is to be sent"],
    [
      "batch-unknown-url/batch.jsonl",
      ":1: found a url of another API, wanted /v1/chat/completions, /v1/responses, /v1/embeddings, /v1/completions",
    ],
    [
      "unknown-json/settings.json",
      ": found JSON of no known shape, wanted a request (messages, input, contents), a batch, or a list with --field | --as text counts it as plain text",
    ],
    [
      "missing-field/list.json",
      ": found a list of objects that are no requests, wanted --field NAME for where each has its prompt | --field takes one of: title, prompt",
    ],
    ["broken-template/welcome.prompt", ":4: broken template: found a block that the end of another closes"],
    ["broken-yaml/langchain.yaml", ":4:1: broken YAML: found another indentation than that of the lines before"],
    [
      "partial-alone/_style.prompt",
      ": found a partial, which is counted in the prompts that take it in | --as dotprompt counts it alone",
    ],
  ];

  it.each(FORMAT_ERRORS)("%s%s", async (file, told) => {
    expect(await rejected(readFixture(`errors/${file}`))).toBe(`errors/${file}${told}`);
  });

  it("a reference out of the folder is refused before anything is opened", async () => {
    const opened: string[] = [];
    const openRelated = (path: string): Promise<string> => {
      opened.push(path);
      return Promise.resolve("{}");
    };
    expect(await rejected(readFixture("errors/path-outside/prompt.prompty", { openRelated }))).toBe(
      "errors/path-outside/prompt.prompty: found a reference to a file outside the prompt's folder, wanted one inside it | move the file beside the prompt",
    );
    expect(opened).toEqual([]);
  });

  it("an unknown format is answered with the nearest name", async () => {
    const file = "errors/unknown-format/prompt.txt";
    expect(await rejected(readFixture(file, { as: "prompt-y" }))).toBe(
      '--as: found "prompt-y", wanted a format | did you mean prompty?',
    );
    expect(await rejected(readFixture(file, { as: "zzzzzzzzzzzzzzzzzzz" }))).toMatch(
      /\| one of dotprompt, prompty, langchain, /,
    );
  });

  it("a field that is not there is answered with those that are", async () => {
    expect(await rejected(readFixture("formats/json-list.jsonl", { as: "json-list", field: "prompt" }))).toBe(
      'formats/json-list.jsonl:1: found no text under "prompt" in item 1, wanted a prompt | --field takes one of: question',
    );
  });

  it("a request that is nested too deeply is refused", async () => {
    const text = `{"messages":[{"role":"user","content":${"[".repeat(300)}${"]".repeat(300)}}]}`;
    expect(await rejected(readPromptFile({ file: "deep.json", text }))).toMatch(
      /^deep\.json:1:\d+: found more than 200 levels of nesting, wanted at most 200/,
    );
  });

  it("JSON that breaks inside a string with a placeholder is broken JSON, and outside of one a template", async () => {
    const broken = '{"messages":[{"role":"user","content":"{{question}}"},]}';
    expect(await rejected(readPromptFile({ file: "a.json", text: broken }))).toMatch(/^a\.json:1:\d+: broken JSON/);
    const template = '{"messages":[{"role":"user","content":{{ question | tojson }} }]}';
    const { format, warnings } = await readPromptFile({ file: "a.json", text: template });
    expect(format).toBe("text");
    expect(warnings.map(({ message }) => message)).toEqual([
      "this .json file is a template and not JSON, so it is counted as plain text",
    ]);
  });
});
