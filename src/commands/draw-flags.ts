import type { PricePath } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { DEFAULT_DRAW_TERMS, type DrawTerms, MOST_DRAWS } from "../growth/monte-carlo.ts";
import { formatCount } from "../report/figures.ts";
import { parseNumber, parseShare, parseWhole } from "../read/quantities.ts";

export interface DrawFlags {
  readonly draws?: string;
  readonly seed?: string;
}

const FEWEST_DRAWS = 16;

/** `--draws` and `--seed`, or what holds without them. */
export function drawTerms({ draws, seed }: DrawFlags): DrawTerms {
  return {
    draws: draws === undefined ? DEFAULT_DRAW_TERMS.draws : within(draws, "--draws", FEWEST_DRAWS, MOST_DRAWS),
    seed: seed === undefined ? DEFAULT_DRAW_TERMS.seed : within(seed, "--seed", 0, Number.MAX_SAFE_INTEGER),
  };
}

function within(text: string, flag: string, least: number, most: number): number {
  const value = parseWhole(text);
  if (value === undefined || value < least || value > most) {
    throw new UserError(
      `${flag}: expected a whole number from ${formatCount(least)} to ${formatCount(most)}, got "${text}"`,
    );
  }
  return value;
}

/** `--prices-path`: flat, tier-steps, capability (ten times cheaper a year, or =40) or inflation (20 % a year, or =5%). */
export function pricePath(text: string): PricePath {
  const [kind, figure, ...rest] = text.split(/[=:]/);
  const wanted = () =>
    new UserError(
      `--prices-path: expected flat, tier-steps, capability=10 or inflation=5%, got "${text.slice(0, 40)}"`,
    );
  if (rest.length > 0) throw wanted();
  if ((kind === "flat" || kind === "tier-steps") && figure === undefined) return { kind };
  if (kind === "capability") {
    const times = parseNumber((figure ?? "10").replace(/x$/, ""));
    const yearly = times && Number(times.numerator) / Number(times.denominator);
    if (yearly !== undefined && yearly >= 1 && yearly <= 1e6) return { kind, yearly };
  }
  if (kind === "inflation") {
    const share = parseShare(figure ?? "20%");
    const yearly = share && Number(share.numerator) / Number(share.denominator);
    if (yearly !== undefined && yearly <= 1000) return { kind, yearly };
  }
  throw wanted();
}
