/**
 * Where a value is: the keys from the top of a JSON line, joined by dots ("usage.prompt_tokens"), or a CSV column's name.
 * Of a list of paths the first one that has a value counts.
 */
export type Path = string;

/** The sum of one key over those elements of a list that match: audio tokens among details by modality, say. */
export interface ListSum {
  readonly list: Path;
  readonly where: { readonly key: string; readonly is: string };
  readonly take: string;
}

/** How many elements of a list are such that all of these hold, by paths inside them: calls of a tool among the items of an answer. */
export interface ListCount {
  readonly list: Path;
  readonly count: readonly Condition[];
}

/** Where a token count is. */
export type CountSource = Path | ListSum | ListCount;

/** What a log can say about tokens, by role. How the roles nest is said apart, in `Nesting`. */
export type CountRole =
  /** The prompt; with or without its cached part, as `Nesting.cache` says. */
  | "input"
  /** The prompt without its cached part, where the source has such a figure beside the total: it wins over `input`. */
  | "uncached"
  /** Input that comes on top of `input`. */
  | "inputBeside"
  | "cacheRead"
  /** Written to a cache, time to live not told: taken as five minutes. */
  | "cacheWrite"
  | "cacheWrite5m"
  | "cacheWrite1h"
  /** The audio in `input`, and how much of it came from a cache. */
  | "inputAudio"
  | "cachedAudio"
  | "output"
  | "reasoning"
  | "total"
  /** Uses of tools that the provider bills apart, which are no tokens: web searches, searches in files. */
  | "toolUses"
  | "fileSearches"
  /** Those whose fee does not follow from their number, such as a code interpreter's, which is paid for by its time. */
  | "otherUses";

/** The roles of uses of tools. */
export const TOOL_ROLES = ["toolUses", "fileSearches", "otherUses"] as const satisfies readonly CountRole[];

export type Counts = Readonly<Partial<Record<CountRole, readonly CountSource[]>>>;

/** Which counts a source includes in which: the rule that keeps tokens from being counted twice. */
export interface Nesting {
  /** Is the cached part inside the prompt's count, or beside it? */
  readonly cache: "inside" | "beside";
  /** Is reasoning inside the output's count, or beside it? */
  readonly reasoning: "inside" | "beside";
  /** `hidden`: what the total has more than prompt and answer was billed as output. */
  readonly rest: "nothing" | "hidden";
  /** A line without cache counts: did it use no cache, or does it not tell? */
  readonly noCacheCounts: "no cache" | "not told";
}

export type FieldRole =
  /** When the call started: ISO 8601 (UTC where no zone is given), a day, or seconds to nanoseconds since 1970. */
  | "at"
  /** When the bucket ends; a bucket of more than an hour leaves the clock unknown. */
  | "until"
  | "provider"
  | "model"
  | "feature"
  | "tenant"
  | "user"
  /** Number of calls, where a line stands for a bucket of them. */
  | "requests"
  /** Service tier: batch, flex, priority … */
  | "mode"
  /** "true" here is the mode batch. */
  | "batch"
  /** "fast" here is a mode whatever the service tier says. */
  | "speed"
  | "region"
  /** The provider's id of the response: what duplicates are known by. */
  | "id";

export type Fields = Readonly<Partial<Record<FieldRole, readonly Path[]>>>;

/** A line is of a format where all of its conditions hold. */
export type Condition =
  | { readonly has: Path }
  | { readonly hasOneOf: readonly Path[] }
  | { readonly path: Path; readonly is: readonly string[] }
  | { readonly path: Path; readonly isNot: readonly string[] }
  /** It has a value, and none of these. */
  | { readonly path: Path; readonly isOther: readonly string[] };

/** One line that holds several billed records: passes of one call, results of one bucket. */
export interface Entries {
  readonly list: Path;
  /** Where lines that wrap the record have the list. */
  readonly otherLists?: readonly Path[];
  /** Where the list is missing or empty: the line itself is the record, or there is none. */
  readonly otherwise: "line" | "nothing";
  /** Paths inside an entry. */
  readonly fields: Fields;
  readonly counts: Counts;
  /** Are all entries one request (its passes), or is each its own? */
  readonly requests: "one" | "each";
}

/** A key that is whole where all its paths have a value, and one of `given`, where it asks for that. */
export interface DuplicateKey {
  readonly paths: readonly Path[];
  readonly given?: readonly Path[];
  /** Paths inside an entry that tell records of the same line's key apart; they may have no value. */
  readonly inEntry?: readonly Path[];
}

/** By what the same record is known when a log (or two) has it twice. */
export interface Duplicates {
  /** The first key that is whole counts. */
  readonly keys: readonly DuplicateKey[];
  /**
   * Which copy stays: `largest`, where copies grow while a response streams;
   * `same`: only copies that agree in time, model and counts are one, since the id may be used again.
   */
  readonly keep: "largest" | "same";
}

/** What tells which calls belong together. Read only where somebody asks for turns and retries. */
export type LinkRole =
  /** The conversation, session or thread that the call is a turn of. */
  | "conversation"
  /** The id of the response, and of the one that it goes on from: a chain of them is a conversation. */
  | "response"
  | "previous"
  /** The number of the attempt, from 0 or 1. */
  | "attempt"
  /** Says that the call repeats a failed one: "true", or how often it was sent before. */
  | "retry"
  /** An HTTP status, or a word for success and failure. */
  | "status"
  /** The code or kind of an error; never its text. */
  | "error";

export type Links = Readonly<Partial<Record<LinkRole, readonly Path[]>>>;

/** A field of a log as the user names it, and the word of `--map` that it stands for. */
export interface NamedField {
  readonly word: string;
  readonly path: Path;
}

/** A log format, as data: how its lines are known and where what is found. Adding one is adding a file and a list entry. */
export interface LogMapping {
  /** As `--as` takes it and reports print it. */
  readonly name: string;
  /** For people: "Anthropic Messages API responses". */
  readonly title: string;
  readonly layouts: readonly ("json" | "csv")[];
  readonly recognise: readonly Condition[];
  /** Where the log is of one provider. */
  readonly provider: string | null;
  readonly fields: Fields;
  readonly counts: Counts;
  readonly nesting: Nesting;
  readonly entries?: Entries;
  /** Lines of the format that bill nothing, where one of these holds: answers of a cache, sums of other lines. */
  readonly without?: readonly Condition[];
  /** Objects that are logged as text: their JSON is read where a path leads into it. */
  readonly jsonTexts?: readonly Path[];
  /**
   * What the format implies: a mode; `requests: null`, buckets that do not tell their number; `estimated`, counts that
   * were made from text.
   */
  readonly implies?: { readonly mode?: string; readonly requests?: null; readonly estimated?: true };
  /** Times are numbers that count from the start of a trace, in this unit. */
  readonly relativeTime?: "seconds" | "milliseconds";
  /** Fields that the user names for these logs: each has to be in one of them at least. */
  readonly named?: readonly NamedField[];
  /** Why records of the format may hold no counts: said where a whole file holds none. */
  readonly whyNoCounts?: string;
  /** Where calls tell what they belong to, before the usual names. */
  readonly links?: Links;
  /** Folders of free tags: NAME is looked up in each ("metadata" finds "metadata.NAME"). "" is the line itself. */
  readonly tags: readonly Path[];
  readonly duplicates: Duplicates | null;
}
