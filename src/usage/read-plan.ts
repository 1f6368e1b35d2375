import { jsonColumns, type JsonColumns } from "./columns.ts";
import { COMMON_FIELDS } from "../read/usage-logs/common-fields.ts";
import type { Condition, Entries, FieldRole, ListSum, LogMapping, Path } from "../read/usage-logs/mapping.ts";

/** The paths of a field: the mapping's own, then the usual ones. Ids are never guessed: a wrong one would drop records. */
export function fieldPaths(mapping: LogMapping, role: FieldRole): readonly Path[] {
  const own = mapping.fields[role];
  if (mapping.name === "map" && own) return own;
  if (role === "id") return own ?? [];
  return [...new Set([...(own ?? []), ...(COMMON_FIELDS[role] ?? [])])];
}

export const FIELD_ROLES: readonly FieldRole[] = [
  "at",
  "until",
  "provider",
  "model",
  "feature",
  "tenant",
  "user",
  "requests",
  "mode",
  "batch",
  "speed",
  "region",
];

/** No name that a user can give begins with it. */
const WHOLE = "\0";

/** A tag that is a path as it stands, for what isn't looked up in the folders of a format. */
export function tagAt(path: Path): string {
  return WHOLE + path;
}

/** Where the list of a line's records may be. */
export function listPaths({ list, otherLists = [] }: Entries): readonly Path[] {
  return [list, ...otherLists];
}

/** Where the user's own tag may be. */
export function tagPaths(mapping: LogMapping, tag: string): readonly Path[] {
  if (tag.startsWith(WHOLE)) return [tag.slice(WHOLE.length)];
  return mapping.tags.map((folder) => (folder === "" ? tag : `${folder}.${tag}`));
}

/**
 * Everything that one scan over JSON lines reads: what tells the formats apart, of all mappings; and what a record is
 * made of, of those that are expected.
 */
export function jsonPlan(
  mappings: readonly LogMapping[],
  expected: ReadonlySet<LogMapping>,
  tags: readonly string[],
): JsonColumns {
  const paths = new Set<Path>();
  const sums: ListSum[] = [];
  const lists = new Set<Path>();
  for (const mapping of mappings) {
    for (const condition of mapping.recognise) for (const path of conditionPaths(condition)) paths.add(path);
    if (!expected.has(mapping)) continue;
    for (const path of mapping.jsonTexts ?? []) paths.add(path);
    for (const condition of mapping.without ?? []) for (const path of conditionPaths(condition)) paths.add(path);
    for (const role of FIELD_ROLES) for (const path of fieldPaths(mapping, role)) paths.add(path);
    for (const sources of Object.values(mapping.counts)) {
      for (const source of sources) {
        if (typeof source === "string") paths.add(source);
        else if ("count" in source) paths.add(source.list);
        else sums.push(source);
      }
    }
    for (const key of mapping.duplicates?.keys ?? []) {
      for (const path of [...key.paths, ...(key.given ?? [])]) paths.add(path);
    }
    for (const tag of tags) for (const path of tagPaths(mapping, tag)) paths.add(path);
    if (mapping.entries) for (const list of listPaths(mapping.entries)) lists.add(list);
  }
  return jsonColumns(paths, sums, lists);
}

function conditionPaths(condition: Condition): readonly Path[] {
  if ("has" in condition) return [condition.has];
  return "hasOneOf" in condition ? condition.hasOneOf : [condition.path];
}
