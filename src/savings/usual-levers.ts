import type { Assumption } from "../domain/prompt-entry.ts";
import { ZERO } from "../domain/money.ts";
import {
  certain,
  EMBEDDING_STEP,
  type LeverName,
  type LeverNeeds,
  type Levers,
  NO_COST,
  type Ranged,
} from "../domain/savings.ts";

/** Work to build a lever, where nobody says: our own guess, without a source. */
export const USUAL_HOURS: Readonly<Record<LeverName, Ranged>> = {
  "response-cache": { low: 16, expected: 40, high: 80 },
  routing: { low: 24, expected: 80, high: 160 },
  compression: { low: 8, expected: 24, high: 60 },
  "prompt-cache": { low: 2, expected: 8, high: 16 },
  batch: { low: 8, expected: 24, high: 40 },
  "output-control": { low: 2, expected: 8, high: 16 },
};

const NOBODY_SAID: LeverNeeds = { hours: null, latencyMs: null };

const range = (low: number, expected: number, high: number): Ranged => ({ low, expected, high });

/** The levers of a workload that tells none: broad ranges, see docs/savings.md. `cheapModel` null: nothing cheaper is named. */
export function usualLevers(cheapModel: string | null): {
  readonly levers: Levers;
  readonly assumptions: readonly Assumption[];
} {
  const levers: Levers = {
    "response-cache": {
      ...NOBODY_SAID,
      share: range(0, 0.1, 0.3),
      lookup: EMBEDDING_STEP,
      falseHits: range(0, 0.03, 0.05),
      falseHitCost: ZERO,
    },
    ...(cheapModel === null
      ? {}
      : {
          routing: {
            ...NOBODY_SAID,
            router: "learned",
            to: cheapModel,
            share: range(0.16, 0.43, 0.8),
            cost: EMBEDDING_STEP,
            misroutes: range(0, 0.05, 0.1),
            sameTokens: false,
            scores: null,
            curve: null,
          },
        }),
    compression: {
      ...NOBODY_SAID,
      static: certain(0),
      dynamic: range(0, 0.2, 0.6),
      cost: NO_COST,
      attempts: certain(0),
      perQuery: false,
    },
    "prompt-cache": { ...NOBODY_SAID, use: null, hitRate: null, minimumTokens: null },
    batch: { ...NOBODY_SAID, share: range(0, 0.2, 0.4), expired: certain(0), stacksWithCache: null },
    "output-control": { ...NOBODY_SAID, cut: range(0, 0.15, 0.4), truncated: certain(0) },
  };
  const assume = (lever: string, value: string): Assumption => ({
    code: "usual-lever",
    text: `nobody tells ${lever}; savings: in tokcost.yaml does`,
    value,
  });
  return {
    levers,
    assumptions: [
      assume("what a response cache answers", "10 % of the requests (0 to 30 %)"),
      ...(cheapModel === null ? [] : [assume("what goes to a cheap model", `43 % (16 to 80 %) to ${cheapModel}`)]),
      assume("how far input can be compressed", "20 % of what differs between requests (0 to 60 %)"),
      assume("what can wait for batch", "20 % of the requests (0 to 40 %)"),
      assume("how much shorter answers can be", "15 % (0 to 40 %)"),
    ],
  };
}
