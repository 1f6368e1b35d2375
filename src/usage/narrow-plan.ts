import type { Condition, FieldRole, LogMapping, Path } from "../read/usage-logs/mapping.ts";
import { FIELD_ROLES, fieldPaths, listPaths, tagPaths } from "./read-plan.ts";

/**
 * What has to be read of lines that are like the first ones of their log, and by what a line that is not like them shows:
 * such a log is read anew, with everything in mind. Formats have some two hundred keys, of which a log has ten; every
 * one that a line is looked up for costs as much as one that is there.
 */
export interface NarrowPlan {
  readonly used: ReadonlySet<Path>;
  /** Have a value in every line. */
  readonly required: ReadonlySet<Path>;
  /** Have none in any line: the highest keys that are missing, with a path that one of them leads to. */
  readonly absent: ReadonlyMap<Path, Path>;
}

export interface Asked {
  readonly roles: readonly FieldRole[];
  readonly tags: readonly string[];
}

/** The roles of fields that a report needs, going by the text columns that it asks for. */
export function rolesAsked(texts: readonly string[] | undefined): readonly FieldRole[] {
  const optional: Partial<Record<FieldRole, string>> = { feature: "feature", tenant: "tenant", user: "user_id" };
  return FIELD_ROLES.filter((role) => {
    const column = optional[role];
    return texts === undefined || column === undefined || texts.includes(column);
  });
}

/**
 * The plan for a log whose first lines (`values`) are all of one format. Null where there is none: a line may be of one of
 * the `earlier` formats by keys that these lines have too, or the format needs more than paths.
 */
export function narrowPlan(
  mapping: LogMapping,
  earlier: readonly LogMapping[],
  values: readonly unknown[],
  { roles, tags }: Asked,
): NarrowPlan | null {
  if (mapping.jsonTexts || mapping.relativeTime || values.length === 0) return null;
  const classOf = classesOf(values);
  const used = new Set<Path>();
  const required = new Set<Path>();
  const absent = new Map<Path, Path>();
  const mustLack = (path: Path) => {
    const key = classOf.highestMissing(path);
    if (key !== null && !absent.has(key)) absent.set(key, path);
  };
  /** Of several places the first one with a value counts: those behind one that always has one are never looked at. */
  const read = (paths: readonly Path[]) => {
    for (const path of paths) {
      const found = classOf.of(path);
      if (found === "never") {
        mustLack(path);
        continue;
      }
      used.add(path);
      if (found === "sometimes") continue;
      required.add(path);
      return;
    }
  };
  for (const condition of mapping.recognise) {
    const always = pathsOf(condition).filter((path) => classOf.of(path) === "always");
    if ("hasOneOf" in condition && always.length === 0) return null;
    read("hasOneOf" in condition ? always.slice(0, 1) : pathsOf(condition));
  }
  for (const role of roles) read(fieldPaths(mapping, role));
  for (const tag of tags) read(tagPaths(mapping, tag));
  for (const sources of Object.values(mapping.counts)) {
    for (const source of sources) {
      if (typeof source === "string") continue;
      if (classOf.of(source.list) === "never") mustLack(source.list);
      else if ("count" in source) used.add(source.list);
      else return null;
    }
    read(sources.filter((source) => typeof source === "string"));
  }
  for (const { paths, given } of mapping.duplicates?.keys ?? []) {
    for (const path of [...paths, ...(given ?? [])]) read([path]);
  }
  for (const condition of mapping.without ?? []) for (const path of pathsOf(condition)) read([path]);
  if (mapping.entries) {
    const lists = listPaths(mapping.entries);
    if (mapping.entries.otherwise === "nothing" || lists.some((list) => classOf.of(list) !== "never")) return null;
    lists.forEach(mustLack);
  }
  for (const other of earlier) {
    const telling = other.recognise
      .filter((condition) => !("isNot" in condition))
      .map(pathsOf)
      .filter((paths) => paths.every((path) => classOf.of(path) === "never"))
      .map((paths) => ({ paths, more: paths.filter((path) => !absent.has(classOf.highestMissing(path) ?? "")).length }))
      .sort((a, b) => a.more - b.more)[0];
    if (!telling) return null;
    telling.paths.forEach(mustLack);
  }
  // A key below one that is read as text is none of its own.
  const below = [...absent.keys()].some((key) => [...used].some((path) => key.startsWith(`${path}.`)));
  return below ? null : { used, required, absent };
}

function pathsOf(condition: Condition): readonly Path[] {
  if ("has" in condition) return [condition.has];
  return "hasOneOf" in condition ? condition.hasOneOf : [condition.path];
}

/** Which paths have a value in all, some or none of the values. */
function classesOf(values: readonly unknown[]) {
  const filled = new Map<Path, number>();
  const present = new Set<Path>();
  const walk = (value: unknown, prefix: string) => {
    if (typeof value !== "object" || value === null || Array.isArray(value)) return;
    for (const [key, inner] of Object.entries(value)) {
      if (inner === null) continue;
      const path = `${prefix}${key}`;
      present.add(path);
      if (inner !== "") filled.set(path, (filled.get(path) ?? 0) + 1);
      walk(inner, `${path}.`);
    }
  };
  for (const value of values) walk(value, "");
  return {
    of: (path: Path): "always" | "sometimes" | "never" => {
      if (!present.has(path)) return "never";
      return filled.get(path) === values.length ? "always" : "sometimes";
    },
    /** The first key on the way to a path that no value has; null where all have it. */
    highestMissing: (path: Path): Path | null => {
      const keys = path.split(".");
      const at = keys.findIndex((_, index) => !present.has(keys.slice(0, index + 1).join(".")));
      return at === -1 ? null : keys.slice(0, at + 1).join(".");
    },
  };
}
