import type { MeasuredSpend } from "../budget/check-spend.ts";
import type { Gap } from "../budget/gaps.ts";
import { isInScope, nameOfScope } from "../budget/scope.ts";
import { dayOf, type IsoDate, type When } from "../domain/dates.ts";
import { add, type Money, ZERO } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Budget, BudgetScope, Feature, Workload } from "../domain/workload.ts";
import { priceAt } from "../prices/resolve.ts";
import { burnDown } from "../usage/burn-down.ts";
import { everyDay } from "../usage/daily-series.ts";
import type { LogEnd } from "../usage/log-end.ts";
import type { UsageDetail } from "../usage/usage-report.ts";
import type { CostedSum } from "../usage/usage-rows.ts";

/** What usage has to be grouped by, beside the day, so that these budgets can be told apart. Models always are. */
export function keysOfBudgets(budgets: readonly Budget[]): string[] {
  return [...new Set(budgets.flatMap(({ scope }) => keysOfScope(scope)))];
}

function keysOfScope(scope: BudgetScope): string[] {
  switch (scope.kind) {
    case "feature":
    case "file":
      return ["feature"];
    case "tag":
      return ["feature", `tag:${scope.name}`];
    case "tenant":
      return ["tenant"];
    default:
      return [];
  }
}

interface SpendTerms {
  readonly workload: Workload;
  readonly book: PriceBook;
  readonly when: When;
  /** Somebody said which day it is. */
  readonly dayGiven: boolean;
  readonly end: LogEnd | null;
}

/** What each budget has come to by the day that it is; the detail is by day and the keys above. */
export function spendOfBudgets(
  detail: UsageDetail,
  { workload, book, when, dayGiven, end }: SpendTerms,
): { readonly asOf: IsoDate; readonly of: (budget: Budget) => MeasuredSpend } {
  const dayAt = detail.groupBy.indexOf("day");
  const dayOfSum = ({ sum }: CostedSum): IsoDate | null => (sum.keys[dayAt] ?? null) as IsoDate | null;
  const calendar = everyDay([...new Set(detail.sums.flatMap((each) => dayOfSum(each) ?? []))].sort());
  const { asOf, anchor } = dayNow(end, dayOf(when.at), dayGiven);
  return {
    asOf,
    of: (budget) => {
      const { max } = budget;
      if (max === undefined || max.per === "minute" || max.per === "hour") {
        return { spend: null, gaps: [{ kind: "short-period" }] };
      }
      const inScope = detail.sums.filter(scopeTest(budget.scope, detail.groupBy, workload.features, { book, when }));
      if (inScope.length === 0 && !isKnown(budget.scope, workload.features, { book, when })) {
        return { spend: null, gaps: [{ kind: "no-usage" }] };
      }
      const costs = new Map<IsoDate, Money>();
      for (const each of inScope) {
        const day = dayOfSum(each);
        if (day === null || each.cost.kind === "unpriced") continue;
        costs.set(day, add(costs.get(day) ?? ZERO, each.cost.usd));
      }
      const days = calendar.map((day) => ({ day, usd: costs.get(day) ?? ZERO }));
      const spend = burnDown(days, { limit: max.amount, per: max.per, asOf, anchor });
      const relevant = inScope.filter((each) => {
        const day = dayOfSum(each);
        return day === null || (day >= spend.from && day <= spend.asOf);
      });
      return { spend, gaps: gapsOf(relevant, dayOfSum, nameOfScope(budget.scope)) };
    },
  };
}

/** The day that it is, and a day of the month that is followed: today, or where the log ends earlier, its end. */
function dayNow(
  end: LogEnd | null,
  today: IsoDate,
  isGiven: boolean,
): { readonly asOf: IsoDate; readonly anchor: IsoDate } {
  if (isGiven || end === null || today <= end.last) return { asOf: today, anchor: today };
  return { asOf: end.open < today ? end.open : today, anchor: end.last };
}

interface Pricing {
  readonly book: PriceBook;
  readonly when: When;
}

/** Whether a sum is what a budget is about. Features of the workload lend a log their tags and their prompt files. */
function scopeTest(
  scope: BudgetScope,
  groupBy: readonly string[],
  features: readonly Feature[],
  pricing: Pricing,
): (each: CostedSum) => boolean {
  const keyOf = (name: string) => {
    const at = groupBy.indexOf(name);
    return ({ sum }: CostedSum): string | null => sum.keys[at] ?? null;
  };
  const feature = keyOf("feature");
  switch (scope.kind) {
    case "all":
      return () => true;
    case "feature":
      return (each) => feature(each) === scope.name;
    case "tenant":
      return (each) => keyOf("tenant")(each) === scope.name;
    case "model": {
      const key = modelKey(scope.name, pricing);
      return ({ sum, cost }) => (cost.kind === "priced" ? cost.model : sum.model) === key;
    }
    case "tag":
    case "file": {
      const names = new Set(features.filter((each) => isOfFeature(scope, each)).map(({ name }) => name));
      const tag = scope.kind === "tag" ? keyOf(`tag:${scope.name}`) : () => null;
      return (each) => {
        const logged = tag(each);
        const name = feature(each);
        return logged === null || scope.kind === "file" ? name !== null && names.has(name) : logged === scope.value;
      };
    }
  }
}

function isOfFeature(scope: BudgetScope, { name, tags, input }: Feature): boolean {
  const none = {
    sections: [],
    inputTokens: 0,
    inputRange: { low: 0, high: 0 },
    usdPerRequest: null,
    usdPerMonth: null,
  };
  const file = input.kind === "prompt" ? input.file : null;
  return isInScope(scope, { name, file, tags, model: "", incomplete: null, ...none });
}

/** Something that costs nothing yet is no misspelling where the workload or the price table knows it. */
function isKnown(scope: BudgetScope, features: readonly Feature[], { book, when }: Pricing): boolean {
  if (scope.kind === "model") return priceAt(book, scope.name, when).kind === "priced";
  return scope.kind === "all" || features.some((feature) => isOfFeature(scope, feature));
}

function modelKey(name: string, { book, when }: Pricing): string {
  const found = priceAt(book, name, when);
  return found.kind === "priced" ? found.model.key : name;
}

/** What the figures lack: models without a price, requests without a day. */
function gapsOf(
  sums: readonly CostedSum[],
  dayOfSum: (each: CostedSum) => IsoDate | null,
  subject: string,
): readonly Gap[] {
  const unpriced = new Set(
    sums.flatMap(({ sum, cost }) => (cost.kind === "unpriced" ? [sum.model ?? "an unnamed model"] : [])),
  );
  const undated = sums
    .filter((each) => dayOfSum(each) === null)
    .reduce((count, { sum }) => count + sum.requests + sum.withoutRequests, 0);
  return [
    ...[...unpriced].map((what): Gap => ({ kind: "unpriced", what, subject, side: "head" })),
    ...(undated > 0 ? [{ kind: "no-time", requests: undated } as const] : []),
  ];
}
