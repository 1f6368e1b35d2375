import type { CharacterClasses } from "./character-classes.ts";

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
/** Column of the bytes from 0x80 on, whose kind is not told by one byte. */
export const WIDE = 15;

/** A piece ends, before this character. */
export const END_PIECE = 1;
/** It ends before the previous byte instead. */
export const BEFORE = 2;
/** What is to be done stands in `actions`. */
export const SPECIAL = 4;
/** What is left of a step without these bits is the next state. */
export const STATE = ~15;

/** Two pieces end: before the previous byte, and before this character. */
export const TWO = 1;
/** The last end is taken back. */
export const BACK = 2;
/** The piece is to be read otherwise, as the machine can't tell where it ends; with BACK or END_PIECE first. */
export const SLOW = 4;
/** A piece ends behind the contraction that may begin here. */
export const CONTRACTION = 8;

/**
 * A machine: `steps[state | kind]` is the next state, a multiple of 16, and the bits above. State 0 begins a piece.
 */
export interface Machine {
  readonly steps: Uint16Array;
  readonly actions: Uint8Array;
  /** States from here on may yet take back the last end of a piece. */
  readonly unsure: number;
}

/** All that split.ts reads: a machine, and which kinds bytes and code points are of. */
export interface SplitTables extends Machine, CharacterClasses {
  /** Kind of an ASCII byte; WIDE from 0x80 on. */
  readonly byteKinds: Uint8Array;
  /** Kind of a code point of several bytes by its class. */
  readonly classKinds: Uint8Array;
}

/**
 * Steps of a machine by state and kind. "word" goes on to the state word; "| word" ends the piece before this character, "< word" before the
 * previous byte, and "<| word" both; "^ word" takes the last end back; "slow" and "^ slow" leave the piece to be read otherwise; "contraction" looks for one. A kind
 * that a state does not name ends the piece, and begins another as state `start` says.
 */
export type Steps = Record<string, Partial<Record<Kind, string>>> & { readonly start: Record<Kind, string> };

/** The signs of a step: its bits, and where it is special, what is to be done. */
const SIGNS: Record<string, readonly [number, number]> = {
  "": [0, 0],
  "|": [END_PIECE, 0],
  "<": [END_PIECE | BEFORE, 0],
  "<|": [SPECIAL, TWO],
  "^": [SPECIAL, BACK],
};
const SPECIALS: Record<string, number> = { slow: SLOW, contraction: CONTRACTION };

/** The tables of a machine; the states named in `unsure` may take back the last end of a piece. */
export function compileMachine(steps: Steps, unsure: readonly string[] = []): Machine {
  const sure = Object.keys(steps).filter((name) => name !== "start" && !unsure.includes(name));
  const names = ["start", ...sure, ...unsure];
  const table = new Uint16Array(names.length * 16);
  const actions = new Uint8Array(names.length * 16);
  names.forEach((name, state) => {
    KINDS.forEach((kind, column) => {
      const step = steps[name]?.[kind] ?? `| ${steps.start[kind]}`;
      const [, sign = "", target = ""] = /^(?:(\S+) )?(\w+)$/.exec(step) ?? [];
      const [bits, action] = SIGNS[sign] ?? [0, 0];
      const special = SPECIALS[target] ?? 0;
      table[16 * state + column] = (16 * Math.max(0, names.indexOf(target))) | bits | (special === 0 ? 0 : SPECIAL);
      actions[16 * state + column] = action | special;
    });
    table[16 * state + WIDE] = SPECIAL;
  });
  return { steps: table, actions, unsure: 16 * (names.length - unsure.length) };
}
