import { UserError } from "../../errors.ts";
import type { Variables } from "../variables.ts";
import { parseVariablesFile } from "../variables.ts";
import type { ReadContext } from "./format.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { parseData, readReference } from "./promptfoo-files.ts";

/** What one test sends: the values of its variables, and what stands around the prompt. */
export interface PromptfooTest {
  readonly name: string;
  readonly vars: Variables;
  readonly prefix: string;
  readonly suffix: string;
  /** Names that some test of the configuration gives: where this one doesn't, they are empty. */
  readonly known: ReadonlySet<string>;
  /** What only a program can tell. */
  readonly hidden: readonly string[];
}

/** A test as its file has it, before its lists are taken apart. */
interface WrittenTest {
  readonly name: string;
  readonly test: JsonObject;
  readonly hidden: readonly string[];
}

export const MOST_REQUESTS = 10_000;

/** The tests of a configuration, or one without variables: https://www.promptfoo.dev/docs/configuration/test-cases/ */
export async function readTests(
  config: JsonObject,
  file: string,
  context: ReadContext,
): Promise<readonly PromptfooTest[]> {
  const defaults = await defaultTest(member(config, "defaultTest"), file, context);
  const written = [
    ...(await testsUnder(member(config, "tests"), file, context)),
    ...(await scenariosUnder(member(config, "scenarios"), file, context)),
  ];
  const all = written.length === 0 ? [{ name: "test", test: {}, hidden: [] }] : written;
  const tests: PromptfooTest[] = [];
  const known = new Set<string>();
  for (const { name, test, hidden } of all) {
    const merged = mergeTests(defaults.test, test);
    const told = [...defaults.hidden, ...hidden];
    const vars = await variablesOf(member(merged, "vars"), file, context, told);
    const options = member(merged, "options");
    const listed = member(merged, "vars");
    for (const given of [...vars.keys(), ...(isObject(listed) ? Object.keys(listed) : [])]) known.add(given);
    if (member(options, "transformVars") !== undefined) told.push("variables that transformVars, a program, changes");
    const expands = member(options, "disableVarExpansion") !== true;
    const rows = expands ? combinations(vars, file) : [new Map(vars)];
    rows.forEach((row, index) =>
      tests.push({
        ...{ name: rows.length === 1 ? name : `${name} (${index + 1})`, vars: row, known, hidden: told },
        prefix: textMember(options, "prefix") ?? "",
        suffix: textMember(options, "suffix") ?? "",
      }),
    );
    if (tests.length > MOST_REQUESTS) throw tooMany(file);
  }
  return tests;
}

export function tooMany(file: string): UserError {
  return new UserError(
    `found more than ${MOST_REQUESTS} combinations of prompts, providers and variables, wanted fewer`,
    { file },
    "give fewer values, or one configuration each",
  );
}

async function defaultTest(value: unknown, file: string, context: ReadContext): Promise<WrittenTest> {
  if (isObject(value)) return { name: "", test: value, hidden: [] };
  const [found] = typeof value === "string" ? await readReference(value, file, context) : [];
  if (found === undefined) return { name: "", test: {}, hidden: [] };
  if ("unread" in found) return { name: "", test: {}, hidden: [`the default test in ${found.unread}`] };
  const test = parseData(found.path, found.text);
  return { name: "", test: isObject(test) ? test : {}, hidden: [] };
}

/** A list of tests, a file of them, or both in one another. */
async function testsUnder(value: unknown, file: string, context: ReadContext): Promise<readonly WrittenTest[]> {
  const tests: WrittenTest[] = [];
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value]) {
    const name = `test ${tests.length + 1}`;
    const path = typeof item === "string" ? item : textMember(item, "path");
    if (path === undefined) tests.push({ name, test: isObject(item) ? item : {}, hidden: [] });
    else {
      for (const found of await readReference(path, file, context)) {
        if ("unread" in found) tests.push({ name, test: {}, hidden: [`the tests in ${found.unread}`] });
        else
          for (const test of testsIn(found.path, found.text))
            tests.push({ name: `test ${tests.length + 1}`, test, hidden: [] });
      }
    }
  }
  return tests;
}

/** In CSV the first line names the variables; columns that begin with two underscores are promptfoo's own. */
function testsIn(path: string, text: string): readonly JsonObject[] {
  if (!/\.csv$/i.test(path)) {
    const list = parseData(path, text);
    return (Array.isArray(list) ? (list as readonly unknown[]) : [list]).filter(isObject);
  }
  return parseVariablesFile({ file: path, text }).map((row) => ({
    vars: Object.fromEntries([...row].filter(([name]) => !name.startsWith("__"))),
    options: { prefix: row.get("__prefix") ?? "", suffix: row.get("__suffix") ?? "" },
  }));
}

/** Each set of variables with each test. */
async function scenariosUnder(value: unknown, file: string, context: ReadContext): Promise<readonly WrittenTest[]> {
  const scenarios: WrittenTest[] = [];
  for (const [index, item] of (await testsUnder(value, file, context)).entries()) {
    const configs = await testsUnder(member(item.test, "config"), file, context);
    const tests = await testsUnder(member(item.test, "tests"), file, context);
    const name = `scenario ${index + 1}`;
    for (const config of configs) {
      for (const test of tests.length === 0 ? [{ name: "", test: {}, hidden: [] }] : tests) {
        const names = [name, configs.length === 1 ? "" : config.name.replace("test", "set"), test.name];
        scenarios.push({
          name: names.filter((part) => part !== "").join(", "),
          test: mergeTests(config.test, test.test),
          hidden: [...item.hidden, ...config.hidden, ...test.hidden],
        });
      }
    }
    if (scenarios.length > MOST_REQUESTS) throw tooMany(file);
  }
  return scenarios;
}

/** The second wins, variable by variable and option by option. */
function mergeTests(first: JsonObject, second: JsonObject): JsonObject {
  const both = (name: string): unknown => {
    const [a, b] = [member(first, name), member(second, name)];
    return isObject(a) && isObject(b) ? { ...a, ...b } : (b ?? a);
  };
  return { ...first, ...second, vars: both("vars"), options: both("options") };
}

async function variablesOf(value: unknown, file: string, context: ReadContext, hidden: string[]): Promise<Variables> {
  const vars = new Map<string, unknown>();
  const files =
    typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
  for (const reference of files) {
    for (const found of await readReference(reference, file, context)) {
      if ("unread" in found) hidden.push(`the variables in ${found.unread}`);
      else {
        const read = parseData(found.path, found.text);
        for (const [name, inner] of isObject(read) ? Object.entries(read) : []) vars.set(name, inner);
      }
    }
  }
  if (!isObject(value)) return vars;
  for (const [name, inner] of Object.entries(value)) {
    const read = await valueOf(name, inner, file, context, hidden);
    if (read !== undefined) vars.set(name, read);
  }
  return vars;
}

/** A value, or the text of the file that it names; several where a pattern names several. Undefined: nobody knows it. */
async function valueOf(
  name: string,
  value: unknown,
  file: string,
  context: ReadContext,
  hidden: string[],
): Promise<unknown> {
  if (Array.isArray(value)) {
    const values: unknown[] = [];
    for (const item of value as readonly unknown[]) values.push(await valueOf(name, item, file, context, hidden));
    return values.filter((item) => item !== undefined);
  }
  if (typeof value !== "string" || !value.startsWith("file://")) return value;
  const texts: unknown[] = [];
  for (const found of await readReference(value, file, context)) {
    const isMedium = /\.(?:png|jpe?g|gif|webp|svg|pdf|mp3|wav|mp4|docx|xlsx)$/i.test(found.path);
    if ("unread" in found || isMedium)
      hidden.push(`the variable ${name} in ${"unread" in found ? found.unread : found.path}`);
    else if (/\.(?:json|ya?ml)$/i.test(found.path)) texts.push(JSON.stringify(parseData(found.path, found.text)));
    else texts.push(found.text.trim());
  }
  return texts.length > 1 ? texts : texts[0];
}

/** Every combination of the values of variables that are lists of texts; other lists are one value. */
function combinations(vars: Variables, file: string): readonly Variables[] {
  let rows: readonly Variables[] = [new Map()];
  for (const [name, value] of vars) {
    const values: readonly unknown[] = Array.isArray(value) && typeof value[0] === "string" ? value : [value];
    if (rows.length * values.length > MOST_REQUESTS) throw tooMany(file);
    rows = rows.flatMap((row) => values.map((each) => new Map([...row, [name, each]])));
  }
  return rows;
}
