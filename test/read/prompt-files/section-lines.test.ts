import { describe, expect, it } from "vitest";
import { lineOfSection } from "../../../src/read/prompt-files/section-lines.ts";

const PROMPTY = `---
name: reply
tools:
  - name: find_order
    description: finds
  - name: refund
---
system:
Be kind.

user:
{{question}}
`;

const REQUEST = `{
  "model": "gpt-4o",
  "messages": [
    { "role": "system", "content": "user: not here" },
    { "role": "user", "content": "hi" }
  ],
  "tools": [
    { "type": "function", "function": { "name": "a.b(c)" } }
  ],
  "response_format": { "type": "json_object" }
}`;

describe("the line of a section", () => {
  it("is its role line or its tool's name in a template", () => {
    const lines = ["system", "user", "tools", "tool: find_order", "tool: refund"].map((name) =>
      lineOfSection(PROMPTY, name),
    );
    expect(lines).toEqual([8, 11, 3, 4, 6]);
  });

  it("is its message, its tool or its key in a request", () => {
    const lines = ["system", "user", "tools", "tool: a.b(c)", "response schema"].map((name) =>
      lineOfSection(REQUEST, name),
    );
    expect(lines).toEqual([4, 5, 7, 8, 10]);
  });

  it("is its message in YAML, in tags, or its field", () => {
    const yaml = "model: gpt-4o\nmessages:\n  - role: system\n    content: a\n  - content: b\n    role: 'user'\n";
    const tags = 'template: |\n  <message role="system">a</message>\n  <message role="user">b</message>\n';
    const fields = "user_prompt: b\nsystem_prompt: a\n";
    const lines = [yaml, tags, fields].map((text) => [lineOfSection(text, "system"), lineOfSection(text, "user")]);
    expect(lines).toEqual([
      [3, 6],
      [2, 3],
      [2, 1],
    ]);
  });

  it("is the first where nothing tells", () => {
    for (const name of ["framing", "hidden", "tool: unknown", "dynamic input", "", "tool: ("]) {
      expect(lineOfSection(PROMPTY, name)).toBe(1);
      expect(lineOfSection("", name)).toBe(1);
    }
  });
});
