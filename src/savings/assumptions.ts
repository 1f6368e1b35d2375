import type { Assumption } from "../domain/prompt-entry.ts";
import type { SavingsTerms } from "../domain/savings.ts";
import type { Candidate } from "./arranged-cost.ts";
import type { LeverSaving } from "./savings.ts";

/** What the savings take for granted, and what is the user's word instead of the price table's. */
export function assumptionsOf(
  candidates: readonly Candidate[],
  terms: SavingsTerms,
  levers: readonly LeverSaving[],
): Assumption[] {
  const found: Assumption[] = [];
  const assume = (code: string, text: string, value: string) => found.push({ code, text, value });
  for (const { name, hours } of levers) {
    if (terms.hourly !== null && hours.basis === "assumed")
      assume("lever-hours", `nobody says how long ${name} takes to build`, `${hours.low} to ${hours.high} hours`);
  }
  if (candidates.some(({ levers: own }) => own.batch?.stacksWithCache != null))
    assume(
      "stacks-with-cache",
      "whether batch and cache discounts multiply is your word, not the price table's",
      "told",
    );
  if (candidates.some(({ levers: own }) => own["prompt-cache"]?.minimumTokens != null))
    assume("cache-minimum", "the least prefix that is cached is your word, not the price table's", "told");
  if (candidates.some(({ levers: own }) => own["prompt-cache"]?.hitRate != null))
    assume(
      "hit-rate",
      "the hit rate is told and does not fall when routing or a response cache thins the traffic",
      "told",
    );
  for (const { levers: own } of candidates) {
    const { routing } = own;
    if (routing?.cost.kind === "model")
      assume(
        "router-cost",
        `deciding on a request takes tokens of ${routing.cost.model}`,
        `${routing.cost.input} in, ${routing.cost.output} out`,
      );
  }
  if (candidates.some(({ levers: own, feature }) => own.routing && feature.turns !== null))
    assume("routing-sticky", "a conversation stays with the model that it started on", "sticky");
  for (const { loads } of candidates) for (const load of loads.values()) found.push(...load.assumptions);
  return found;
}
