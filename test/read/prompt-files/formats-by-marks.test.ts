import { describe, expect, it } from "vitest";
import { readPromptFile } from "../../../src/read/prompt-files/index.ts";
import { readWithFiles } from "./read-fixture.ts";

describe("a format is told by its marks", () => {
  it.each([
    ["yaml/greet.prompt.yml", "github-models", 1],
    ["yaml/request.yaml", "openai-chat", 1],
    ["yaml/messages.yaml", "ai-sdk", 1],
    ["yaml/fields.yaml", "prompt-fields", 1],
    ["yaml/story.yaml", "semantic-kernel", 1],
    ["yaml/chat.yaml", "semantic-kernel", 1],
    ["semantic-kernel/Toast/skprompt.txt", "semantic-kernel", 1],
    ["agent-files/reviewer.md", "agent-file", 1],
    ["agent-files/commit.md", "agent-file", 1],
    ["agent-files/style.mdc", "agent-file", 1],
    ["agent-files/form.prompt.md", "agent-file", 1],
    ["templates/letter.j2", "template", 1],
    ["templates/card.hbs", "template", 1],
    ["data-sets/evals.jsonl", "chat-jsonl", 2],
    ["data-sets/preferences.jsonl", "chat-jsonl", 3],
    ["data-sets/spoken.json", "chat-jsonl", 2],
    ["batches/bedrock.jsonl", "bedrock-batch", 2],
    ["batches/others.jsonl", "openai-batch", 2],
    ["langchain/history.json", "langchain", 1],
    ["langfuse/pilot.json", "langfuse", 1],
    ["prompty/between.prompty", "prompty", 1],
  ])("%s is %s", async (file, format, entries) => {
    const contents = await readWithFiles(`prompt-formats/${file}`);
    expect([contents.format, contents.entries.length]).toEqual([format, entries]);
  });

  it("a skill of Claude is Markdown, for the model reads its front matter too", async () => {
    const text = "---\nname: knots\ndescription: Ties knots\nallowed-tools: Read\n---\n# Knots\n";
    expect((await readPromptFile({ file: "skills/knots/SKILL.md", text })).format).toBe("markdown");
  });

  it("prose with words such as user: stays text, whatever comes in", async () => {
    const text = "user: who are you?\nsystem: I am the system.\n";
    expect((await readPromptFile({ file: "-", text })).format).toBe("text");
    expect((await readPromptFile({ file: "talk.txt", text })).format).toBe("text");
  });

  it("YAML that is nothing known is text, with a warning", async () => {
    const { format, warnings } = await readPromptFile({ file: "compose.yaml", text: "services:\n  db: {}\n" });
    expect([format, warnings.map(({ code }) => code)]).toEqual(["text", ["not-known"]]);
  });
});
