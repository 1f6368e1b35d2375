import { nearestTo } from "../domain/nearest.ts";
import { NO_TOKENS, tokens, type TokenUsage } from "../domain/tokens.ts";
import { UserError } from "../errors.ts";

const KINDS: readonly string[] = [...Object.keys(NO_TOKENS), "inputAudio"];

/**
 * A usage from a program that may have no types: what is left out is zero, but a kind that nobody knows, which would cost nothing,
 * and a number that counts no tokens are UserErrors.
 */
export function givenUsage(given: Partial<TokenUsage>): TokenUsage {
  const known = Object.entries(given).filter(([, count]) => (count as unknown) !== undefined);
  for (const [kind, count] of known) {
    if (!KINDS.includes(kind)) {
      const [near] = nearestTo(kind, KINDS, 1);
      const cure = near === undefined ? `kinds: ${KINDS.join(", ")}` : `did you mean ${near}?`;
      throw new UserError(`usage: unknown kind of tokens "${kind}"`, {}, cure);
    }
    if (!Number.isSafeInteger(count) || count < 0)
      throw new UserError(`usage: ${kind} is ${String(count)}, expected a whole number of tokens`);
  }
  const usage = tokens(Object.fromEntries(known));
  insistOnPart(usage.reasoning, "reasoning", usage.output, "output");
  insistOnPart(usage.inputAudio ?? 0, "inputAudio", usage.input, "input");
  return usage;
}

/** Uses of tools and hours of stored tokens are whole numbers, too: else a UserError. */
export function insistOnUses({
  fees = {},
  cacheStorageTokenHours = 0,
}: {
  readonly fees?: Readonly<Record<string, number>>;
  readonly cacheStorageTokenHours?: number;
}): void {
  const uses = Object.entries(fees).map(([name, count]) => [`fees.${name}`, count] as const);
  for (const [name, count] of [...uses, ["cacheStorageTokenHours", cacheStorageTokenHours] as const]) {
    if (!Number.isSafeInteger(count) || count < 0)
      throw new UserError(`terms: ${name} is ${String(count)}, expected a whole number`);
  }
}

function insistOnPart(part: number, partName: string, whole: number, name: string): void {
  if (part > whole) throw new UserError(`usage: ${partName} is ${part} of ${whole} ${name}, expected a part of it`);
}
