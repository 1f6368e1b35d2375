/** What a process says to its shell. Documented in README.md; scripts rely on the numbers. */
export const EXIT = {
  ok: 0,
  /** A budget or regression limit is exceeded. */
  limitExceeded: 1,
  /** The user must fix something: usage, config or unreadable input. */
  userError: 2,
  /** Something is unpriced or can't be counted; `--allow-unpriced` makes it 0. */
  incomplete: 3,
  /** Our bug. */
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** Where in an input something was found. Lines and columns count from 1. */
export interface Place {
  readonly file?: string | undefined;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
}

/** `file:line:column`, as far as known. */
export function formatPlace({ file, line, column }: Place): string {
  return [file, line, line === undefined ? undefined : column].filter((part) => part !== undefined).join(":");
}

/**
 * Something that the user can fix, in one line: where, what was found, what was wanted; then the cure, if there is one.
 * The text never holds prompt text. Anything thrown that is not a UserError is our bug.
 */
export class UserError extends Error {
  readonly place: Place;
  readonly cure: string | undefined;

  constructor(message: string, place: Place = {}, cure?: string) {
    const where = formatPlace(place);
    super(where === "" ? message : `${where}: ${message}`);
    this.name = "UserError";
    this.place = place;
    this.cure = cure;
  }
}

/** Ends a call that another process has done in its place, with that one's exit code. Nothing is left to say. */
export class DoneElsewhere extends Error {
  readonly code: number;

  constructor(code: number) {
    super("done by another process");
    this.name = "DoneElsewhere";
    this.code = code;
  }
}
