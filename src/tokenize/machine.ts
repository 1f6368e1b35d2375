// A splitter as a state machine: the state is what has been seen of the current piece, and a step reads the kind of one character.

/** Kinds of characters, as far as any pattern tells them apart. */
export type Kind = (typeof KINDS)[number];
export const KINDS = [
  "end",
  "upper",
  "lower",
  "caseless",
  "mark",
  "number",
  "space",
  "blank",
  "newline",
  "other",
  "slash",
  "apostrophe",
  "wideBlank",
] as const;
/** Places in the row of a state. */
export const ROW = 16;

/** What a step does. The lower two bits are how many pieces end, and one more: 0 takes the last end back. */
export const ENDS = 3;
/** The first of the pieces that end does so before the previous byte, not before this character. */
export const BEFORE = 4;
/** The machine can't tell where the piece ends: it is to be read otherwise. */
export const SLOW = 8;
/** A piece ends behind the contraction that may begin here. */
export const CONTRACTION = 16;

/** `next[state | kind]` is the next state (a multiple of ROW), `actions[state | kind]` what the step does. State 0 begins a piece. */
export interface Machine {
  readonly next: Uint16Array;
  readonly actions: Uint8Array;
  /** States from here on may yet take back the last end of a piece. */
  readonly unsure: number;
}

/**
 * Steps of a machine by state and kind. "word" goes on to the state word; "| word" ends the piece before this character, "< word" before the
 * previous byte, and "<| word" both; "^ word" takes the last end back; "slow" and "^ slow" leave the piece to be read otherwise; "contraction" looks for one. A kind
 * that a state does not name ends the piece, and begins another as state `start` says.
 */
export type Steps = Record<string, Partial<Record<Kind, string>>> & { readonly start: Record<Kind, string> };

const ACTIONS: Record<string, number> = { "": 1, "|": 2, "<": 2 | BEFORE, "<|": 3 | BEFORE, "^": 0 };

const SPECIAL: Record<string, number> = { slow: SLOW, contraction: CONTRACTION };

/** The tables of a machine. `start` is its first state; those named in `unsure` come last. */
export function compileMachine(steps: Steps, unsure: readonly string[] = []): Machine {
  const names = ["start", ...Object.keys(steps).filter((name) => name !== "start" && !unsure.includes(name)), ...unsure];
  const next = new Uint16Array(names.length * ROW);
  const actions = new Uint8Array(names.length * ROW);
  names.forEach((name, state) => {
    KINDS.forEach((kind, column) => {
      const step = steps[name]?.[kind] ?? `| ${steps.start[kind]}`;
      const [, action = "", target = ""] = /^(?:(\S+) )?(\w+)$/.exec(step) ?? [];
      const place = state * ROW + column;
      next[place] = Math.max(0, names.indexOf(target)) * ROW;
      actions[place] = (ACTIONS[action] ?? 1) | (SPECIAL[target] ?? 0);
    });
  });
  return { next, actions, unsure: (names.length - unsure.length) * ROW };
}
