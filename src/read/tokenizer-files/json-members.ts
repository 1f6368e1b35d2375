import { broken } from "./unsupported.ts";

/** A JSON object of a tokenizer file, with where it stands in the file, for errors: "pre_tokenizer.pretokenizers[0]". */
export interface Members {
  readonly path: string;
  readonly file: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export function members(value: unknown, path: string, file: string): Members {
  if (typeof value !== "object" || value === null || Array.isArray(value))
    throw broken(`${path} is ${nameOf(value)}, expected an object`, file);
  return { path, file, values: value as Record<string, unknown> };
}

/** Own members only: a file may have one called `constructor`. Null counts as absent. */
function valueOf({ values }: Members, key: string): unknown {
  return Object.hasOwn(values, key) ? (values[key] ?? undefined) : undefined;
}

export function textOf(from: Members, key: string, absent?: string): string {
  const value = valueOf(from, key) ?? absent;
  if (typeof value !== "string") throw broken(`${from.path}.${key} is ${nameOf(value)}, expected a string`, from.file);
  return value;
}

export function truthOf(from: Members, key: string, absent: boolean): boolean {
  const value = valueOf(from, key) ?? absent;
  if (typeof value !== "boolean")
    throw broken(`${from.path}.${key} is ${nameOf(value)}, expected true or false`, from.file);
  return value;
}

export function listOf(from: Members, key: string): readonly unknown[] {
  const value = valueOf(from, key) ?? [];
  if (!Array.isArray(value)) throw broken(`${from.path}.${key} is ${nameOf(value)}, expected a list`, from.file);
  return value;
}

/** The object under a key; null where there is none. */
export function objectOf(from: Members, key: string): Members | null {
  const value = valueOf(from, key);
  return value === undefined ? null : members(value, `${from.path}.${key}`, from.file);
}

/** Objects of a list. */
export function objectsOf(from: Members, key: string): Members[] {
  return listOf(from, key).map((value, index) => members(value, `${from.path}.${key}[${index}]`, from.file));
}

const HIGHEST_ID = 0x7fffffff;

/** A token's id: a whole number from 0 on. */
export function idOf(value: unknown, path: string, file: string): number {
  if (typeof value !== "number" || !Number.isInteger(value) || value < 0 || value > HIGHEST_ID)
    throw broken(
      `${path} is ${typeof value === "number" ? value : nameOf(value)}, expected an id: a whole number from 0 on`,
      file,
    );
  return value;
}

/** Whether a member is there and says something: not null, not false, not empty. */
export function isSet(from: Members, key: string): boolean {
  const value = valueOf(from, key);
  return value !== undefined && value !== false && value !== "" && value !== 0;
}

function nameOf(value: unknown): string {
  if (value === undefined) return "missing";
  if (value === null) return "null";
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
