import { readFileSync } from "node:fs";
import path from "node:path";
import { when } from "../../src/domain/dates.ts";
import type { CountFeature } from "../../src/domain/token-load.ts";
import type { Workload } from "../../src/domain/workload.ts";
import { UserError } from "../../src/errors.ts";
import { priceBookFromCompiled } from "../../src/read/price-book/compiled.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { type Savings, savings } from "../../src/savings/savings.ts";
import type { SavingsDrawTerms } from "../../src/savings/draws.ts";

const ROOT = path.resolve(import.meta.dirname, "../..");

export const BOOK = priceBookFromCompiled(readFileSync(path.join(ROOT, "dist/prices.json"), "utf8"));

export const TERMS = { book: BOOK, when: when("2026-11-21", "asOf"), region: null, rateWindow: null };

/** Tokens as the workload states them, the same for every model. */
export const SAME_TOKENS: CountFeature = (feature) => ({
  static: feature.input.kind === "tokens" ? feature.input.static : 0,
  scale: 1,
  basis: "exact",
});

export const LOG_FIXTURE = path.join(ROOT, "fixtures/savings/usage.jsonl");

export const FIXTURE = readFileSync(path.join(ROOT, "fixtures/savings/tokcost.yaml"), "utf8");

export function workloadOf(text: string): Workload {
  return readWorkload({ file: "tokcost.yaml", text });
}

/** The savings of a workload's text, at the shipped prices. */
export function savingsOf(text: string, draws?: SavingsDrawTerms): Savings {
  const { features, savings: terms } = workloadOf(text);
  if (!terms) throw new UserError("no savings told");
  return savings(features, terms, TERMS, SAME_TOKENS, draws);
}

/** One feature on Opus 4.5 with some keys of its own, and a `savings:` section. */
export function plain(levers: string, feature = ""): string {
  return `version: 1
features:
  chat:
    model: anthropic/claude-opus-4-5
    input: { static: 1000, dynamic: 500 }
    requests: 1M/month
    output: 400
${feature}
savings:
${levers.replace(/^/gm, "  ")}
`;
}
