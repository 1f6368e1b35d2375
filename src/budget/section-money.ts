import { add, type Money, subtract, ZERO } from "../domain/money.ts";
import type { Section } from "../domain/token-count.ts";
import type { SectionChange, Split } from "./changes.ts";

/**
 * Gives each section its share of what the tokenizer and the tokens cost, by its share of the difference that each of
 * the two made. The shares add up to the two parts exactly. `between`: the base's sections as the head's model counts
 * them. Where a part has a cost but its differences cancel out, nobody can say whose it is: then no section has one.
 */
export function withMoney(
  sections: readonly SectionChange[],
  split: Split | null,
  between: readonly Section[] | null,
): readonly SectionChange[] {
  if (split === null || between === null) return sections;
  const middle = (name: string): number =>
    between.reduce((sum, section) => (section.name === name ? sum + section.tokens : sum), 0);
  const tokenizer = shareOut(
    split.tokenizer,
    sections.map(({ name, base }) => middle(name) - base),
  );
  const tokens = shareOut(
    split.tokens,
    sections.map(({ name, head }) => head - middle(name)),
  );
  if (tokenizer === null || tokens === null) return sections;
  return sections.map((section, i) => ({ ...section, usd: add(tokenizer[i] ?? ZERO, tokens[i] ?? ZERO) }));
}

/** Parts of an amount in proportion to whole numbers that may be negative; they add up to it exactly. */
function shareOut(amount: Money, weights: readonly number[]): Money[] | null {
  if (amount === ZERO) return weights.map(() => ZERO);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  if (total === 0) return null;
  let [upTo, given] = [0, ZERO];
  return weights.map((weight) => {
    upTo += weight;
    // Rounding what is given out so far, instead of each part, leaves nothing over at the end.
    const due = ((amount * BigInt(upTo)) / BigInt(total)) as Money;
    const part = subtract(due, given);
    given = due;
    return part;
  });
}
