import type { SplitStep } from "../../domain/tokenizer-spec.ts";
import { createSplit } from "./split-steps.ts";

/** What real text has runs of, and what patterns stumble over. */
const UNITS = [" ", "\n", "\t ", "a", "A", "aA", "a ", "1", "!", "'", "\u4e2d", "\u0301", "a1", " \n", "-a"];
const LONGEST = 1 << 14;
const SHORT = 1 << 9;
/** A good pattern takes a hundredth of that. */
const MOST_MILLISECONDS = { short: 30, long: 250 };

/**
 * The run on which a split takes too long, for patterns whose time grows faster than the text; null where there is none. Runs are doubled, so that
 * the first that takes long is no longer than needed.
 */
export function slowRun(splits: readonly SplitStep[]): string | null {
  const split = createSplit(splits);
  for (let length = 8; length <= LONGEST; length *= 2) {
    for (const unit of UNITS) {
      const text = `${unit.repeat(length / unit.length)}\u0000`;
      const most = length <= SHORT ? MOST_MILLISECONDS.short : MOST_MILLISECONDS.long;
      // A busy machine is slow once, a bad pattern every time.
      const isSlow = (): boolean => {
        const start = performance.now();
        split(text, true, () => undefined);
        return performance.now() - start > most;
      };
      if (isSlow() && isSlow() && isSlow() && isSlow()) return `${length} times ${JSON.stringify(unit)}`;
    }
  }
  return null;
}
