import type { BurnDown } from "../domain/burn-down.ts";
import type { Budget } from "../domain/workload.ts";
import { type CheckResult, limitsOf, type LimitName, statusOf } from "./check.ts";
import { compareMoney, type Compared, ONE } from "./figures.ts";
import type { Gap } from "./gaps.ts";
import { nameOfScope } from "./scope.ts";

/** What logs tell of one budget. */
export interface MeasuredSpend {
  /** Null: there is nothing to follow. */
  readonly spend: BurnDown | null;
  readonly gaps: readonly Gap[];
}

/**
 * The budgets of a workload against what logs show, in the order of the file. Failed: over by what is seen, or even at the low
 * end of where the period will end. Limits of what is sent are skipped: logs are not where they hold.
 */
export function checkSpend(
  budgets: readonly Budget[],
  measured: (budget: Budget) => MeasuredSpend,
  { strict }: { readonly strict: boolean },
): CheckResult[] {
  return budgets.flatMap((budget, index) =>
    limitsOf(budget).map((limit): CheckResult => {
      const { spend, gaps }: MeasuredSpend =
        limit === "max" ? measured(budget) : { spend: null, gaps: [{ kind: "not-of-logs" }] };
      return resultOf(budget, { index, limit, spend, gaps, strict });
    }),
  );
}

interface Found extends MeasuredSpend {
  readonly index: number;
  readonly limit: LimitName;
  readonly strict: boolean;
}

function resultOf(budget: Budget, { index, limit, spend, gaps, strict }: Found): CheckResult {
  const compared = spend === null ? undefined : comparedOf(spend);
  const status = statusOf(compared, gaps, strict);
  return {
    status,
    passed: status !== "failed" && status !== "incomplete",
    name: nameOfScope(budget.scope),
    limit,
    path: `budgets[${index}].${limit}`,
    budget,
    figures: compared?.figures ?? null,
    gaps,
    changes: [],
    increase: null,
    byPriceList: false,
    ...(spend === null ? {} : { spend }),
  };
}

function comparedOf({ per, expected, low, high, limit }: BurnDown): Compared {
  return compareMoney(`usd/${per}`, { expected, low, high }, limit, ONE);
}
