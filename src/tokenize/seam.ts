import { mergedId, NONE } from "./pack.ts";
import type { Pack } from "./pack.ts";

/** Whether two tokens side by side stay as they are when the bytes of both are merged anew. */
export type SeamHolds = (left: number, right: number) => boolean;

export function createSeamCheck(pack: Pack): SeamHolds {
  const { halves } = pack;
  return (left, right) => {
    let bound = NONE;
    for (;;) {
      if (mergedId(pack, left, right) < bound) return false;
      if (left < 256 && right < 256) return true;
      // Undo what was merged last; of two equals that is the right one, as merging goes from the left.
      if (left > right) {
        bound = left;
        left = halves[2 * left + 1] as number;
      } else {
        bound = right + 1;
        right = halves[2 * right] as number;
      }
    }
  };
}
