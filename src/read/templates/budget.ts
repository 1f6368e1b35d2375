import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";

/** Far more than any prompt needs, far less than anybody would wait for. */
const MOST_STEPS = 100_000;
const MOST_CHARACTERS = 64_000_000;
const MOST_DEPTH = 200;

/** What a template may cost. Every method throws a UserError at the place of the template where it costs more. */
export interface Budget {
  /** One step more, which looked at or made so many characters. */
  readonly step: (characters: number) => void;
  /** One level deeper for as long as something is worked out. */
  readonly deeper: <Result>(work: () => Result) => Result;
  /** What to throw where an engine itself gave up. */
  readonly exhausted: () => UserError;
}

/** Templates run loops that their author chose, so each rendering has an end of its own. */
export function openBudget(place: Place): Budget {
  let steps = 0;
  let characters = 0;
  let depth = 0;
  const exhausted = (): UserError =>
    new UserError(
      "found a template that takes more than 100,000 steps, 64 million characters or 200 levels, wanted one of a prompt",
      place,
      "--as text counts it as plain text",
    );
  return {
    exhausted,
    step: (made) => {
      steps += 1;
      characters += made;
      if (steps > MOST_STEPS || characters > MOST_CHARACTERS) throw exhausted();
    },
    deeper: (work) => {
      depth += 1;
      if (depth > MOST_DEPTH) throw exhausted();
      try {
        return work();
      } finally {
        depth -= 1;
      }
    },
  };
}

/** Pieces as one text. Throws a UserError where a long value that stands in many places makes it too long. */
export function joinPieces(pieces: readonly string[], place: Place): string {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  if (length <= MOST_CHARACTERS) return pieces.join("");
  throw new UserError(
    "found a template that makes a text of over 64 million characters, wanted one of a prompt",
    place,
  );
}
