import type { Place } from "../errors.ts";
import type { Mode } from "./price.ts";
import type { PromptRequest } from "./request.ts";

/** One request found in a prompt file. A batch file has many. */
export interface PromptEntry {
  /** The path as the user gave it or as the folder listing found it; "-" for standard input. */
  readonly file: string;
  /** Which request in the file: a custom_id, a line number, a dataset name; null where the file is one request. */
  readonly entry: string | null;
  /** Name of the format, as `--as` takes it. */
  readonly format: string;
  readonly request: PromptRequest;
  /** The answer that the file itself holds (the last assistant turn of a training conversation), for the output tokens. */
  readonly answer: string | null;
  /** `batch` for batch files; null: the user's choice. */
  readonly mode: Mode | null;
  /** Variables that stayed unfilled: their text is not in `request` (or stands there as its placeholder). */
  readonly unfilled: readonly UnfilledVariable[];
  readonly warnings: readonly Warning[];
}

export interface UnfilledVariable {
  readonly name: string;
  /** `sample`: filled by the file's own sample or default; `none`: nothing known, counted as its placeholder. */
  readonly filledBy: "sample" | "none";
}

/** Something to tell the user that does not stop the work. The code is for machines, the message for people. */
export interface Warning {
  readonly code: string;
  readonly message: string;
  readonly place?: Place;
}

/** A figure that nobody measured: shown with every result that rests on it. */
export interface Assumption {
  readonly code: string;
  readonly text: string;
  readonly value: string;
}
