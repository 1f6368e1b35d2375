import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import { readConcepts } from "../../scripts/articles/claim.ts";
import { type DescribedCommand, describeCommands } from "../../scripts/pages/described.ts";
import { ROOT } from "../cli/tokcost.ts";

type Schema = Readonly<Record<string, unknown>>;
const schema = JSON.parse(readFileSync(path.join(ROOT, "docs/workload.schema.json"), "utf8")) as Schema;

/** The schemas that a key of a workload may be checked by: `features.*.retrieval.chunks`, `budgets[].max`. */
function schemasAt(key: string): Schema[] {
  const steps = key.replaceAll("[]", ".[]").split(".");
  return steps.reduce<Schema[]>((here, step) => here.flatMap((each) => below(each, step)), [schema]);
}

function below(given: Schema, step: string): Schema[] {
  const at = resolved(given);
  const choices = [at["anyOf"], at["oneOf"], at["allOf"]].flatMap((list) =>
    Array.isArray(list) ? (list as Schema[]) : [],
  );
  const properties = (at["properties"] ?? {}) as Readonly<Record<string, Schema>>;
  const own = step === "*" ? at["additionalProperties"] : step === "[]" ? at["items"] : properties[step];
  return [
    ...(typeof own === "object" && own !== null ? [own as Schema] : []),
    ...choices.flatMap((each) => below(each, step)),
  ];
}

function resolved(at: Schema): Schema {
  const { $ref } = at as { readonly $ref?: string };
  const name = /^#\/(?:definitions|\$defs)\/(.+)$/.exec($ref ?? "")?.[1];
  if (name === undefined) return at;
  const named = (schema["definitions"] ?? schema["$defs"]) as Readonly<Record<string, Schema>>;
  return resolved(named[name] ?? {});
}

const commands = describeCommands().flatMap(function all(command): DescribedCommand[] {
  return [command, ...command.commands.flatMap(all)];
});

function isOption(option: string): boolean {
  const [name = "", flag] = option.split(/ (?=--)/);
  const command = commands.find((each) => each.name === name);
  return command !== undefined && (flag === undefined || command.flags.some(({ long }) => long === flag));
}

const concepts = readConcepts(ROOT);

test("all 47 concepts have a place", () => {
  expect(concepts).toHaveLength(47);
  expect(new Set(concepts.map(({ concept }) => concept)).size).toBe(47);
});

describe("what models a concept exists", () => {
  test.each(concepts.map((each) => [each.concept, each] as const))("%s", (_, { options, keys }) => {
    expect(options.length + keys.length).toBeGreaterThan(0);
    expect(options.filter((option) => !isOption(option))).toEqual([]);
    expect(keys.filter((key) => schemasAt(key).length === 0)).toEqual([]);
  });

  test("and what does not is found out", () => {
    expect(isOption("simulate --deflation")).toBe(false);
    expect(isOption("optimize")).toBe(false);
    expect(schemasAt("features.*.retrieval.pages")).toEqual([]);
    expect(schemasAt("budgets[].most")).toEqual([]);
  });
});
