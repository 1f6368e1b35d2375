import { readFileSync } from "node:fs";
import path from "node:path";
import Ajv from "ajv";
import { describe, expect, it } from "vitest";
import { ROOT, tokcost } from "./tokcost.ts";

const schema = JSON.parse(readFileSync(path.join(ROOT, "docs/schemas/estimate.schema.json"), "utf8")) as object;
const validate = new Ajv({ allErrors: true }).compile(schema);

describe("the JSON of estimate", () => {
  it.each([
    ["files on the models that they name", ["prompts"]],
    [
      "several models by the month",
      ["prompts", "-m", "gpt-4o,claude-haiku-4-5,deepseek-flash", "--requests", "50000/month"],
    ],
    ["numbers", ["-m", "gpt-4o", "--input-tokens", "5"]],
    ["an unknown model", ["prompts", "-m", "nope"]],
    ["a user's own prices", ["prompts", "-m", "mine/free", "--prices", "prices/free.yaml"]],
    [
      "every format",
      ["formats/openai-tools.json", "formats/gemini-batch.jsonl", "formats/anthropic.json", "-m", "gpt-5-mini"],
    ],
  ])("is as its shipped schema says: %s", async (_, args) => {
    const document = JSON.parse((await tokcost(["estimate", ...args, "--json"])).stdout) as unknown;
    validate(document);
    expect(validate.errors).toBeNull();
  });

  it("is told from a document that is not", () => {
    expect(validate({ schemaVersion: 1, command: "estimate" })).toBe(false);
  });
});
