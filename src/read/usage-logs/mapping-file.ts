import { LOG_CONVERTERS, LOG_MAPPINGS } from "./index.ts";
import {
  type Fields as Given,
  fields,
  inconsistent,
  listOf,
  oneOrMore,
  type Reader,
  unexpected,
} from "../workload/fields.ts";
import { parseTree, type Tree } from "../workload/tree.ts";
import { choice, label, text } from "../workload/values.ts";
import { COMMON_TAGS } from "./common-fields.ts";
import type {
  Condition,
  CountRole,
  Counts,
  CountSource,
  Duplicates,
  Entries,
  FieldRole,
  Fields,
  LinkRole,
  Links,
  LogMapping,
  Nesting,
  Path,
} from "./mapping.ts";

const KEYS = [
  ...["name", "title", "layouts", "recognise", "provider", "fields", "counts", "nesting", "entries", "without"],
  ...["implies", "jsonTexts", "relativeTime", "tags", "duplicates"],
];

/** Words of `fields`, which are those of `--map`, and what they fill. */
const FIELD_WORDS: Readonly<Record<string, FieldRole>> = {
  ...{ ts: "at", end: "until", provider: "provider", model: "model", feature: "feature", tenant: "tenant" },
  ...{ user: "user", requests: "requests", mode: "mode", batch: "batch", speed: "speed", region: "region", id: "id" },
};

const LINK_WORDS: Readonly<Record<string, LinkRole>> = {
  ...{ conversation: "conversation", response: "response", previous: "previous", attempt: "attempt", retry: "retry" },
  ...{ status: "status", error: "error" },
};

const COUNTS: readonly CountRole[] = [
  ...(["input", "uncached", "inputBeside", "cacheRead", "cacheWrite", "cacheWrite5m", "cacheWrite1h"] as const),
  ...(["inputAudio", "cachedAudio", "output", "reasoning", "total", "toolUses", "fileSearches", "otherUses"] as const),
];

/**
 * A log format of the user's own: the same mapping as a built-in one, as YAML or JSON, see docs/usage-logs.md. Its values are paths
 * and words, never SQL. Throws a UserError with line and column at the first thing that is wrong.
 */
export function readMappingFile(file: string, source: string): LogMapping {
  const given = fields(parseTree(file, source), KEYS, "a log format: a mapping");
  const counts = given.optional("counts", readCounts) ?? {};
  const entries = given.optional("entries", readEntries);
  const known = given.required("fields", readFields);
  const nothing = Object.keys(counts).length === 0 && !entries;
  if (nothing) throw inconsistent(given.tree, "expected the key counts or entries, got neither");
  const recognise =
    given.optional("recognise", oneOrMore("conditions", readCondition)) ?? recogniseBy(counts, known.fields);
  if (recognise.some((one) => "hasOneOf" in one && one.hasOneOf.length === 0)) {
    throw inconsistent(given.tree, "expected the key recognise, got none", "it tells which lines are of the format");
  }
  return {
    name: given.optional("name", readName) ?? nameOf(file),
    title: given.optional("title", text("a title in words")) ?? `Format of ${file}`,
    layouts: given.optional("layouts", oneOrMore("json, csv or both", choice(["json", "csv"]))) ?? ["json", "csv"],
    recognise,
    provider: given.optional("provider", label) ?? null,
    fields: known.fields,
    links: known.links,
    counts,
    nesting: given.optional("nesting", readNesting) ?? NESTING,
    ...(entries ? { entries } : {}),
    ...present("without", given.optional("without", oneOrMore("conditions", readCondition))),
    ...present("implies", given.optional("implies", readImplied)),
    ...present("jsonTexts", given.optional("jsonTexts", paths)),
    ...present(
      "relativeTime",
      given.optional("relativeTime", choice<"seconds" | "milliseconds">(["seconds", "milliseconds"])),
    ),
    tags: given.optional("tags", oneOrMore("folders of tags", readFolder)) ?? COMMON_TAGS,
    duplicates: given.optional("duplicates", readDuplicates) ?? ownIds(known.fields),
  };
}

function present<K extends string, T>(key: K, value: T | undefined): Record<K, T> | Record<never, never> {
  return value === undefined ? {} : { [key]: value };
}

function nameOf(file: string): string {
  const base = file.slice(Math.max(file.lastIndexOf("/"), file.lastIndexOf("\\")) + 1);
  return base.replace(/\.(ya?ml|json)$/i, "") || "own";
}

const readName: Reader<string> = (tree) => {
  const name = text("a name such as house-log")(tree);
  if (!/^[\w.-]{1,60}$/.test(name)) throw unexpected(tree, "a name of letters, digits, dots and hyphens");
  const taken = [...LOG_MAPPINGS, ...LOG_CONVERTERS.map(({ mapping }) => mapping)].some((known) => known.name === name);
  if (taken || name === "map") throw inconsistent(tree, `${name} is the name of a built-in format`, "choose another");
  return name;
};

/** Keys joined by dots. A quote or a backslash in a key can't be said, and no real log has one. */
const path: Reader<Path> = (tree) => {
  const found = label(tree);
  if (/["\\\p{Cc}]/u.test(found) || found.length > 200 || found.split(".").some((key) => key.trim() === "")) {
    throw unexpected(tree, "a path such as usage.prompt_tokens: keys joined by dots, without quotes");
  }
  if (RESERVED.includes(found.split(".", 1)[0]?.toLowerCase() ?? "")) {
    throw inconsistent(tree, `a key named ${found} can't be read: the reader has a column of that name`);
  }
  return found;
};

/** Names that the reader gives columns of its own. */
const RESERVED = ["filename", "shape"];

const paths: Reader<Path[]> = oneOrMore("a path or a list of paths", path);

/** "" is the line itself. */
const readFolder: Reader<Path> = (tree) => (tree.kind === "scalar" && tree.value === "" ? "" : path(tree));

const readFields: Reader<{ readonly fields: Fields; readonly links: Links }> = (tree) => {
  const words = [...Object.keys(FIELD_WORDS), ...Object.keys(LINK_WORDS)];
  const given = fields(tree, words, "fields: a mapping");
  const take = <Role extends string>(roles: Readonly<Record<string, Role>>): Partial<Record<Role, readonly Path[]>> =>
    Object.fromEntries(
      Object.entries(roles).flatMap(([word, role]) => {
        const found = given.optional(word, paths);
        return found === undefined ? [] : [[role, found]];
      }),
    ) as unknown as Partial<Record<Role, readonly Path[]>>;
  return { fields: take(FIELD_WORDS), links: take(LINK_WORDS) };
};

const readCounts: Reader<Counts> = (tree) => {
  const given = fields(tree, COUNTS, "counts: a mapping");
  return Object.fromEntries(
    COUNTS.flatMap((role) => {
      const found = given.optional(role, oneOrMore("a path, a sum or a list of them", readSource));
      return found === undefined ? [] : [[role, found]];
    }),
  );
};

const readSource: Reader<CountSource> = (tree) => {
  if (tree.kind !== "map") return path(tree);
  const given = fields(tree, ["list", "where", "take", "count"], "a sum over a list: a mapping");
  if (given.has("count")) {
    const conditions = given.required("count", oneOrMore("conditions", readCondition));
    return { list: given.required("list", path), count: conditions };
  }
  const key = given.required("take", keyOfElement);
  const where = given.required("where", (one: Tree) => {
    const condition = fields(one, ["key", "is"], "which elements: a mapping");
    return { key: condition.required("key", keyOfElement), is: condition.required("is", label) };
  });
  return { list: given.required("list", path), where, take: key };
};

const keyOfElement: Reader<string> = (tree) => {
  const key = path(tree);
  if (key.includes(".")) throw unexpected(tree, "a key of the list's elements, not a path");
  return key;
};

const readCondition: Reader<Condition> = (tree) => {
  const given = fields(tree, ["has", "hasOneOf", "path", "is", "isNot", "isOther"], "a condition: a mapping");
  const values = oneOrMore("a value or a list of them", label);
  if (given.has("has")) return { has: given.required("has", path) };
  if (given.has("hasOneOf")) return { hasOneOf: given.required("hasOneOf", paths) };
  const at = given.required("path", path);
  if (given.has("is")) return { path: at, is: given.required("is", values) };
  if (given.has("isNot")) return { path: at, isNot: given.required("isNot", values) };
  if (given.has("isOther")) return { path: at, isOther: given.required("isOther", values) };
  throw inconsistent(tree, "expected is, isNot or isOther beside path, got none");
};

/** A line is of the format where it has a count of it; one that holds a list of records, where it has their time. */
function recogniseBy({ input = [], uncached = [], output = [] }: Counts, { at = [] }: Fields): Condition[] {
  const counted = [...input, ...uncached, ...output].flatMap((source) => (typeof source === "string" ? [source] : []));
  return [{ hasOneOf: counted.length > 0 ? counted : at }];
}

const NESTING: Nesting = { cache: "inside", reasoning: "inside", rest: "nothing", noCacheCounts: "not told" };

const readNesting: Reader<Nesting> = (tree) => {
  const given = fields(tree, ["cache", "reasoning", "rest", "noCacheCounts"], "nesting: a mapping");
  const side = choice(["inside", "beside"]);
  return {
    cache: given.optional("cache", side) ?? NESTING.cache,
    reasoning: given.optional("reasoning", side) ?? NESTING.reasoning,
    rest: given.optional("rest", choice(["nothing", "hidden"])) ?? NESTING.rest,
    noCacheCounts: given.optional("noCacheCounts", choice(["no cache", "not told"])) ?? NESTING.noCacheCounts,
  };
};

const readEntries: Reader<Entries> = (tree) => {
  const given = fields(tree, ["list", "otherwise", "fields", "counts", "requests"], "entries: a mapping");
  return {
    list: given.required("list", path),
    otherwise: given.optional("otherwise", choice(["line", "nothing"])) ?? "nothing",
    fields: given.optional("fields", readFields)?.fields ?? {},
    counts: given.required("counts", readCounts),
    requests: given.optional("requests", choice(["one", "each"])) ?? "each",
  };
};

const readImplied: Reader<NonNullable<LogMapping["implies"]>> = (tree) => {
  const given: Given = fields(tree, ["mode", "requests"], "what the format implies: a mapping");
  return {
    ...present("mode", given.optional("mode", label)),
    ...(given.optional("requests", choice(["unknown"])) === undefined ? {} : { requests: null }),
  };
};

const readDuplicates: Reader<Duplicates> = (tree) => {
  const given = fields(tree, ["keys", "keep"], "duplicates: a mapping");
  const keys = given.required("keys", listOf("a list of keys, each a path or several", paths));
  return {
    keys: keys.map((each) => ({ paths: each })),
    keep: given.optional("keep", choice(["largest", "same"])) ?? "same",
  };
};

/** An id that the file names tells copies, where they agree in everything. */
function ownIds({ id = [] }: Fields): Duplicates | null {
  return id.length === 0 ? null : { keys: id.map((each) => ({ paths: [each] })), keep: "same" };
}
