import { readFileSync } from "node:fs";
import Ajv from "ajv";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { UserError } from "../../src/errors.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { SUPPORT_DESK } from "../read/workload/fixture.ts";
import { breakSyntax, mutate } from "../read/workload/mutations.ts";

const EVERY_KEY = readFileSync(new URL("../read/workload/every-key.yaml", import.meta.url), "utf8");
const schema = JSON.parse(readFileSync(new URL("../../docs/workload.schema.json", import.meta.url), "utf8")) as object;
const validate = new Ajv().compile(schema);

/** What a schema can't say: how two values go together. */
const BEYOND_A_SCHEMA = [
  /expected at least [\d.]+ \((mean|p\d+|expected)\)/,
  /expected at most [\d.]+ \(expected\)/,
  /expected no (more|less) than expected/,
  /expected the name of a feature/,
  /expected a tag that a feature has/,
  /expected users beside a volume per user/,
  /expected no users beside a volume/,
  /expected all of low, expected and high per user/,
  /expected tiers that rise/,
  /expected no p\d+ beside a tail/,
];

/** The error of a reader, undefined where it accepts. Anything else that it throws fails the test. */
function errorOf(text: string): UserError | undefined {
  try {
    readWorkload({ file: "tokcost.yaml", text });
    return undefined;
  } catch (error) {
    if (error instanceof UserError) return error;
    throw error;
  }
}

const outcomes = mutate(EVERY_KEY).map((mutation) => ({ ...mutation, error: errorOf(mutation.text) }));
const rejected = outcomes.flatMap(({ error, ...mutation }) => (error ? [{ ...mutation, error }] : []));

/** One of so many, whatever kinds take turns: parsing YAML thousands of times takes long. */
const oneOf = (times: number) => (_: unknown, index: number) => Math.floor(index / times) % times === index % times;

/** Whether an error is one line that points into the text. */
function isOneLineWithItsPlace(error: UserError, text: string): boolean {
  const { file, line = 0, column = 0 } = error.place;
  return (
    /^tokcost\.yaml:\d+:\d+: \S.*$/.test(error.message) &&
    !error.message.includes("\n") &&
    file === "tokcost.yaml" &&
    line >= 1 &&
    line <= text.split("\n").length &&
    column >= 1 &&
    column <= (text.split("\n")[line - 1] ?? "").length + 1
  );
}

test("every wrong value and every wrong key is told in one line with its line and column", () => {
  expect(rejected.length).toBeGreaterThan(1000);
  expect(rejected.filter(({ error, text }) => !isOneLineWithItsPlace(error, text))).toEqual([]);
});

test("an error stands on the line that was damaged, where the damage is in one value", () => {
  const elsewhere = rejected
    .filter(({ line, error }) => error.place.line !== line)
    .map(({ name, error }) => `${name}: ${error.message}`);
  // Where a name is changed, the place that uses it is at fault; where a mapping of several lines is gone, its key.
  expect(elsewhere.filter((text) => !/feature|tag|users|expected the key|broken YAML|got nothing/.test(text))).toEqual(
    [],
  );
});

test("the schema accepts what the reader accepts, and rejects what it rejects as far as a schema can", () => {
  const disagreements: string[] = [];
  for (const { name, text, error } of outcomes.filter(oneOf(4))) {
    if (error?.message.includes("broken YAML")) continue;
    if (error && BEYOND_A_SCHEMA.some((pattern) => pattern.test(error.message))) continue;
    if (validate(parse(text)) !== (error === undefined)) {
      const [first] = validate.errors ?? [];
      disagreements.push(`${name}: reader ${error?.message ?? "accepts"}; schema ${first?.dataPath} ${first?.message}`);
    }
  }
  expect(disagreements).toEqual([]);
});

test("the schema and the reader accept the workload of the README and one that has every key", () => {
  for (const text of [SUPPORT_DESK, EVERY_KEY]) {
    expect(validate(parse(text))).toBe(true);
    expect(errorOf(text)).toBeUndefined();
  }
});

test("a file cut short, joined or indented anywhere is read or told in one line, never a crash", () => {
  const broken = breakSyntax(EVERY_KEY)
    .filter(oneOf(3))
    .map(({ name, text }) => ({ name, text, error: errorOf(text) }));
  const told = broken.filter(({ error }) => error !== undefined);
  expect(told.length).toBeGreaterThan(100);
  expect(told.filter(({ error, text }) => error && !isOneLineWithItsPlace(error, text))).toEqual([]);
});
