import type { Mode } from "../../domain/price.ts";
import type { UnfilledVariable, Warning } from "../../domain/prompt-entry.ts";
import type { PromptRequest, Role } from "../../domain/request.ts";
import type { Variables } from "../variables.ts";
import type { Source } from "./source.ts";

/** How a prompt file is to be read. */
export interface ReadOptions {
  /** The name of a format; left out, the file tells. */
  readonly as?: string | undefined;
  /** One request a row for every request in the file; left out, one row without variables. */
  readonly variables?: readonly Variables[] | undefined;
  /** In a list of objects, the name under which each holds its prompt. */
  readonly field?: string | undefined;
  /** Who says a plain text; "user" where left out. */
  readonly role?: Role | undefined;
  /**
   * Opens a file that a prompt file refers to. The path is relative to the prompt file's folder and stays inside it by
   * its letters; whoever opens it must see to symbolic links. Undefined where it is not there. Left out, references stay
   * text, or are listed as uncountable.
   */
  readonly openRelated?: ((path: string) => Promise<string | undefined>) | undefined;
  /**
   * The files that fit a pattern, both relative to the prompt file's folder. Left out, patterns stay unread.
   */
  readonly listRelated?: ((pattern: string) => Promise<readonly string[]>) | undefined;
}

/** What a format makes of one request of a file. */
export interface FoundRequest {
  readonly entry: string | null;
  readonly request: PromptRequest;
  readonly answer?: string | null;
  readonly mode?: Mode;
  readonly unfilled?: readonly UnfilledVariable[];
  readonly warnings?: readonly Warning[];
}

export interface ReadContext {
  readonly options: ReadOptions;
  /** At least one; an empty one where the user gave none. */
  readonly variables: readonly Variables[];
  /** Notes something about the file as a whole. */
  readonly warn: (warning: Warning) => void;
}

/** A prompt file format. `matches` is asked only where the user named none; it throws only what reading would. */
export interface PromptFormat {
  /** As `--as` takes it. */
  readonly name: string;
  /** What it is, in one line for help and docs. */
  readonly description: string;
  /** How a file of it is told, in one line. */
  readonly recognisedBy: string;
  readonly matches: (source: Source, options: ReadOptions) => boolean;
  readonly read: (source: Source, context: ReadContext) => readonly FoundRequest[] | Promise<readonly FoundRequest[]>;
}

/** One request a row of variables; several rows are told apart by their number. */
export function eachRow(
  { variables }: ReadContext,
  entry: string | null,
  read: (row: Variables) => Omit<FoundRequest, "entry">,
): readonly FoundRequest[] {
  return variables.map((row, index) => {
    const rowName = variables.length === 1 ? null : `row ${index + 1}`;
    const names = [entry, rowName].filter((name) => name !== null);
    return { entry: names.length === 0 ? null : names.join(", "), ...read(row) };
  });
}
