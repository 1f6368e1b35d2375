import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ownValue } from "../src/domain/own-value.ts";
import { tokcost } from "./cli/tokcost.ts";

const SRC = path.resolve(import.meta.dirname, "../src");

describe("a table of words", () => {
  it("has its own words only, and not what every object has", () => {
    const table: Readonly<Record<string, number>> = { one: 1 };
    expect(ownValue(table, "one")).toBe(1);
    for (const word of ["two", "constructor", "toString", "__proto__"]) expect(ownValue(table, word)).toBeUndefined();
  });

  it("is never looked up in another way by a word from outside", () => {
    // A vocabulary's own tables are asked for bytes and kinds, never for words.
    const files = readdirSync(SRC, { recursive: true, encoding: "utf8" }).filter(
      (file) => file.endsWith(".ts") && !file.startsWith(`tokenize${path.sep}`),
    );
    const found = files.flatMap((file) => {
      const text = readFileSync(path.join(SRC, file), "utf8");
      const tables = [...text.matchAll(/const ([A-Z_]+): Readonly<Record<string, /g)].map(([, name = ""]) => name);
      return tables.filter((name) => new RegExp(`(?<![\\w.])${name}\\[`).test(text)).map((name) => `${file}: ${name}`);
    });
    expect(found).toEqual([]);
  });
});

describe("words that every object has", () => {
  it("are words like any other in a prompt's roles", async () => {
    const body = { model: "gpt-4o", messages: [{ role: "constructor", content: "Hello." }] };
    const { code, stderr } = await tokcost(["estimate", "-"], { input: JSON.stringify(body) });
    expect([code, stderr]).toEqual([0, expect.not.stringContaining("bug")]);
  });

  it.each(["constructor", "__proto__", "toString"])("group nothing: %s", async (word) => {
    const input = '{"model":"gpt-4o","usage":{"prompt_tokens":1,"completion_tokens":1}}\n';
    const { code, stderr } = await tokcost(["usage", "-", "--group-by", word], { input });
    expect(code).toBe(2);
    expect(stderr).toContain(`--group-by: "${word}" is not one of`);
  });
});
