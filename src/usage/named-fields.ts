import { nearestTo } from "../domain/nearest.ts";
import { UserError } from "../errors.ts";
import type { LogMapping, NamedField } from "../read/usage-logs/mapping.ts";
import { firstValues } from "../read/usage-logs/first-values.ts";
import { columnKey, hasPath } from "../read/usage-logs/recognise.ts";
import { type Batch, relationOf } from "./batches.ts";
import { jsonColumns } from "./columns.ts";
import type { Engine } from "./duckdb.ts";

const LISTED = 12;

/** How deep the names of fields are told. */
const DEPTH = 3;

/** What a field is called, rather than what somebody wrote into a log. */
const FIELD_NAME = /^[\w$@-][\w$@ .:-]{0,39}$/;

/**
 * Throws a UserError for a field that the user names and that nowhere has a value: figures without it would be of something
 * else than was asked for. Only fields that the first lines lack are looked for in the others.
 */
export async function insistOnNamedFields(
  engine: Engine,
  batches: readonly Batch[],
  mappings: readonly LogMapping[],
): Promise<void> {
  const samples = batches.map((batch) => ({ batch, values: firstValuesOf(batch) }));
  const missing = mappings
    .flatMap(({ named }) => named ?? [])
    .filter(({ path }) => !samples.some(({ batch, values }) => isSeen(path, batch, values)));
  if (missing.length === 0 || batches.length === 0) return;
  const filled = new Map(missing.map(({ path }) => [path, 0]));
  let records = 0;
  for (const batch of batches) {
    if (batch.layout.kind !== "json") {
      records += 1;
      continue;
    }
    const columns = jsonColumns(filled.keys(), [], []);
    const counts = [...filled.keys()].map((path, index) => `count(${columns.text(path) ?? "NULL"}) AS n${index}`);
    const [row] = await engine.rows(`SELECT count(*) AS n, ${counts.join(", ")} FROM ${relationOf(batch, columns)}`);
    records += Number(row?.n ?? 0);
    [...filled].forEach(([path, count], index) => filled.set(path, count + Number(row?.[`n${index}`] ?? 0)));
  }
  const absent = missing.find(({ path }) => filled.get(path) === 0);
  if (absent && records > 0) throw noField(absent, batches, namesIn(samples));
}

function firstValuesOf({ layout, files }: Batch): readonly unknown[] {
  if (layout.kind !== "json") return [];
  return files.flatMap(({ head }) => firstValues(head.text, layout.shape));
}

function isSeen(path: string, { layout }: Batch, values: readonly unknown[]): boolean {
  if (layout.kind === "json") return values.some((value) => hasPath(value, path));
  return layout.header.some((name) => columnKey(name) === columnKey(path));
}

function noField({ word, path }: NamedField, batches: readonly Batch[], names: readonly string[]): UserError {
  const files = batches.flatMap((batch) => batch.files.map(({ name }) => name));
  const near = nearestTo(path, names, 1)[0];
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : "";
  const there = names.length === 0 ? [] : [`there are ${names.slice(0, LISTED).join(", ")}${more}`];
  return new UserError(
    `--map ${word}=${path}: no record has a field of that name`,
    files.length === 1 ? { file: files[0] } : {},
    [...(near === undefined ? [] : [`did you mean ${near}?`]), ...there].join(" "),
  );
}

/** Names of the fields that there are, never what is in them. */
function namesIn(samples: readonly { readonly batch: Batch; readonly values: readonly unknown[] }[]): string[] {
  const names = samples.flatMap(({ batch: { layout }, values }) =>
    layout.kind === "json" ? values.flatMap((value) => pathsIn(value, "", DEPTH)) : layout.header,
  );
  return [...new Set(names)].filter((name) => FIELD_NAME.test(name));
}

function pathsIn(value: unknown, prefix: string, depth: number): readonly string[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const below = depth > 1 ? pathsIn(inner, `${prefix}${key}.`, depth - 1) : [];
    return below.length > 0 ? below : [`${prefix}${key}`];
  });
}
