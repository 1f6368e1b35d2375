import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { readWorkload } from "../../../src/read/workload.ts";

const docs = (name: string) => readFileSync(new URL(`../../../docs/${name}`, import.meta.url), "utf8");
const REFERENCE = docs("workload.md");

const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/^```(\w+)\n(.*?)^```$/gms)].flatMap(([, kind, block = ""]) => (kind === language ? [block] : []));

test("every example of the reference is read", () => {
  const examples = blocks(REFERENCE, "yaml");
  expect(examples.length).toBeGreaterThanOrEqual(7);
  for (const example of examples) {
    const text = example.includes("version:") ? example : `version: 1\nusage: logs/*.jsonl\n${example}`;
    expect(() => readWorkload({ file: "workload.md", text })).not.toThrow();
  }
});

/** Names of all properties of a schema, at any depth. */
function propertyNames(schema: unknown): string[] {
  if (typeof schema !== "object" || schema === null) return [];
  return Object.entries(schema as Record<string, unknown>).flatMap(([key, value]) =>
    key === "properties" && typeof value === "object" && value !== null
      ? [...Object.keys(value), ...Object.values(value).flatMap(propertyNames)]
      : propertyNames(value),
  );
}

test("every key of the schema is in the reference", () => {
  const names = new Set(propertyNames(JSON.parse(docs("workload.schema.json")) as unknown));
  expect(names.size).toBeGreaterThan(70);
  const explained = blocks(REFERENCE, "yaml").join("\n") + [...REFERENCE.matchAll(/`[^`\n]+`/g)].join("\n");
  expect([...names].filter((name) => !new RegExp(`(?<![\\w$])${name.replace("$", "\\$")}\\b`).test(explained))).toEqual(
    [],
  );
});

test("the CI snippets are YAML", () => {
  for (const snippet of blocks(docs("ci.md"), "yaml")) expect(typeof parse(snippet)).toBe("object");
});
