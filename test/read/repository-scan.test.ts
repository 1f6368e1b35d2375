import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { featureNames, logFormatOf, suspicionOf } from "../../src/read/repository-scan.ts";
import { NAME } from "../../src/read/workload/fields.ts";

describe("a path", () => {
  it("is a prompt by its ending, its folder or its name", () => {
    for (const path of [
      "a.prompty",
      "prompts/a.md",
      "app/llm-prompts/x/y.txt",
      "src/system.md",
      "src/reply.prompt.md",
      "system_prompt.txt",
    ]) {
      expect(suspicionOf(path), path).toBe("prompt");
    }
  });

  it("is nothing where it is a document, a test, or somebody else's", () => {
    for (const path of [
      "README.md",
      "prompts/README.md",
      "docs/a.md",
      "test/prompts/a.md",
      "node_modules/x/prompts/a.md",
      "src/promptly.md",
      ".github/prompts/a.md",
      "a.ts",
      "package.json",
      "tsconfig.base.json",
    ]) {
      expect(suspicionOf(path), path).toBeNull();
    }
  });

  it("has to be looked into where it is data", () => {
    for (const path of ["a.json", "logs/a.jsonl", "logs/a.jsonl.gz", "usage.csv"])
      expect(suspicionOf(path), path).toBe("maybe");
  });
});

describe("a log", () => {
  it("is told by its first lines, and a plain table only where its path says so", () => {
    const response =
      '{"id":"a","object":"chat.completion","model":"gpt-4o","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":1}}\n';
    expect(logFormatOf("x.jsonl", response)).not.toBeNull();
    const plain = "ts,model,input_tokens,output_tokens\n2026-11-01,gpt-4o,1,2\n";
    expect(logFormatOf("logs/calls.csv", plain)).not.toBeNull();
    expect(logFormatOf("data/table.csv", plain)).toBeNull();
    expect(logFormatOf("logs/cities.csv", "name,people\nUlm,1\n")).toBeNull();
    expect(logFormatOf("logs/empty.jsonl", "")).toBeNull();
  });
});

describe("names of features", () => {
  it("are the files', with a folder where two would be the same", () => {
    expect(featureNames(["prompts/a.md", "x/prompts/b.md", "y/prompts/b.md", "c.prompt.md"])).toEqual([
      "a",
      "x-prompts-b",
      "y-prompts-b",
      "c",
    ]);
    expect(featureNames(["a.md", "a.txt"])).toEqual(["a", "a-2"]);
  });

  it("are names that a workload takes, each once, whatever files are called", () => {
    const step = fc
      .oneof(fc.constantFrom("a", "b", " ", ".", "a-2", "a.md", "\n", "语"), fc.string({ minLength: 1, maxLength: 3 }))
      .map((text) => text.replaceAll("/", "_"));
    const paths = fc.uniqueArray(
      fc.array(step, { minLength: 1, maxLength: 3 }).map((steps) => steps.join("/")),
      { maxLength: 12 },
    );
    fc.assert(
      fc.property(paths, (files) => {
        const names = featureNames(files);
        expect(names).toHaveLength(files.length);
        expect(new Set(names).size).toBe(names.length);
        for (const name of names) expect(name).toMatch(NAME);
      }),
    );
  });
});
