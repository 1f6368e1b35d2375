import { OPENAI_NESTING } from "./bodies.ts";
import type { LogMapping, Nesting } from "./mapping.ts";

/**
 * A format that a mapping cannot say: running totals, lists of attributes, counts whose keys change. It turns the JSON
 * values of a file, in their order, into plain records, which its mapping then reads like any other lines.
 */
export interface LogConverter {
  readonly mapping: LogMapping;
  /** Is a file of this format, judged by its first characters? */
  readonly begins: Pick<RegExp, "test">;
  /** Where lines are not the values themselves: what to read of the text, each a JSON value. */
  readonly recordsOf?: (text: string) => readonly RecordText[];
  /**
   * Whose a value of JSON lines is. Without it, all are this format's. What is not its own and not read either is counted as a
   * line of an unknown format; only what is another format's goes to the other readers.
   */
  readonly belongs?: (value: JsonObject) => Belonging;
  /** What has to be there before the first file is read, and is not loaded for logs of other formats. */
  readonly prepare?: () => Promise<void>;
  /** A reader for one file; each value (of CSV: a row's cells by their column) gives any number of records. */
  readonly start: () => (value: unknown) => readonly ConvertedRecord[];
  /** Where records are made of several values: what is left when the file has been read. */
  readonly finish?: (values: readonly unknown[]) => readonly ConvertedRecord[];
}

/** `kin`: it may tell of the same calls once more, in a form that is not read here, so no other reader gets it. */
export type Belonging = "own" | "kin" | "other";

export interface RecordText {
  readonly line: number;
  readonly text: string;
  /** It stands between the records, and is none of them. */
  readonly isOther?: boolean;
}

/** Counts are passed on as they were found: what is no count is refused later, like in any other format. */
export interface ConvertedRecord {
  readonly at?: unknown;
  readonly until?: unknown;
  readonly provider?: unknown;
  readonly model?: unknown;
  readonly feature?: unknown;
  readonly tenant?: unknown;
  readonly user?: unknown;
  readonly id?: unknown;
  readonly mode?: unknown;
  /** "fast" is a mode of its own. */
  readonly speed?: unknown;
  readonly region?: unknown;
  /** Where a record is a bucket of calls. */
  readonly requests?: unknown;
  /** What the call is a turn of, and whether it failed: under usual names. */
  readonly conversation?: unknown;
  readonly status?: unknown;
  /** The response that this one goes on from. */
  readonly previous_response_id?: unknown;
  /** A request to which the log has no answer: no call, and without counts. */
  readonly unanswered?: boolean;
  readonly usage: {
    readonly input?: unknown;
    readonly uncached?: unknown;
    readonly cacheRead?: unknown;
    readonly cacheWrite?: unknown;
    readonly cacheWrite5m?: unknown;
    readonly cacheWrite1h?: unknown;
    readonly toolUses?: unknown;
    readonly output?: unknown;
    readonly reasoning?: unknown;
  };
}

/** The mapping of converted records. */
export function convertedMapping(
  name: string,
  title: string,
  duplicates: LogMapping["duplicates"],
  nesting: Nesting = OPENAI_NESTING,
  implies?: LogMapping["implies"],
): LogMapping {
  return {
    name,
    title,
    layouts: ["json"],
    recognise: [{ hasOneOf: ["usage.input", "usage.uncached", "usage.output"] }],
    provider: null,
    fields: {
      at: ["at"],
      until: ["until"],
      mode: ["mode"],
      speed: ["speed"],
      region: ["region"],
      requests: ["requests"],
      provider: ["provider"],
      model: ["model"],
      feature: ["feature"],
      tenant: ["tenant"],
      user: ["user"],
    },
    counts: {
      input: ["usage.input"],
      uncached: ["usage.uncached"],
      cacheRead: ["usage.cacheRead"],
      cacheWrite: ["usage.cacheWrite"],
      cacheWrite5m: ["usage.cacheWrite5m"],
      cacheWrite1h: ["usage.cacheWrite1h"],
      toolUses: ["usage.toolUses"],
      output: ["usage.output"],
      reasoning: ["usage.reasoning"],
    },
    nesting,
    links: { response: ["id"] },
    tags: [],
    duplicates,
    ...(implies ? { implies } : {}),
  };
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** The object at a key, or an empty one. */
export function objectAt(value: unknown, key: string): JsonObject {
  const found = isObject(value) ? value[key] : undefined;
  return isObject(found) ? found : {};
}

export function listAt(value: unknown, key: string): readonly unknown[] {
  const found = isObject(value) ? value[key] : undefined;
  return Array.isArray(found) ? found : [];
}

/** The JSON inside a text; undefined where there is none. */
export function jsonIn(text: unknown): unknown {
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A count as a number; 0 for what is none, where a sum needs one. */
export function numberOr0(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
