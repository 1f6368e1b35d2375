import type { BurnDown } from "../domain/burn-down.ts";
import { PERIODS_A_MONTH } from "../domain/dates.ts";
import { type Money, subtract } from "../domain/money.ts";
import type { Budget } from "../domain/workload.ts";
import { EXIT, type ExitCode } from "../errors.ts";
import { type Change, changesBetween, priceListPart } from "./changes.ts";
import { addRanges, compareMoney, type Compared, compareTokens, type Figures, isMore, ONE } from "./figures.ts";
import { type Gap, gapOf } from "./gaps.ts";
import { measureIncrease } from "./increase.ts";
import { isInScope, nameOfScope } from "./scope.ts";
import type { Base, MoneyRange, Subject } from "./subject.ts";

export type LimitName = "max" | "maxPerRequest" | "maxInputTokens" | "maxIncrease";

/**
 * `failed`: over the limit even at the low end of its range. `warning`: over only at the high end.
 * `incomplete`: as far as known within the limit, but not all is known. `skipped`: nothing to compare with.
 */
export type CheckStatus = "passed" | "warning" | "failed" | "incomplete" | "skipped";

/** One limit of one budget. */
export interface CheckResult {
  readonly status: CheckStatus;
  /** Not failed and not incomplete. */
  readonly passed: boolean;
  /** The scope, or for limits of a request the feature: "support-reply", "team=cx", "all features". */
  readonly name: string;
  readonly limit: LimitName;
  /** Where the limit stands in the file: "budgets[0].maxIncrease". */
  readonly path: string;
  readonly budget: Budget;
  /** Null where there is nothing to compare. */
  readonly figures: Figures | null;
  readonly gaps: readonly Gap[];
  /** What became of the features in scope; empty without a base. */
  readonly changes: readonly Change[];
  /** The increase in money that `maxIncrease` is about, without the price list's part. Null for other limits. */
  readonly increase: MoneyRange | null;
  /** Of logs: how far the budget is used up, and where that leads. */
  readonly spend?: BurnDown;
  /** Over the limit, but at the base's prices it were not: a warning, since a price list is nobody's doing. */
  readonly byPriceList: boolean;
}

export interface CheckInput {
  readonly budgets: readonly Budget[];
  /** The state that is checked. */
  readonly subjects: readonly Subject[];
  /** Both sides priced by today's table, unless the base brought figures of its own. */
  readonly base?: Base | undefined;
  /** What became of the features since the base; worked out where left out. */
  readonly changes?: readonly Change[] | undefined;
  /** Fails where the high end of a range is over, too. */
  readonly strict: boolean;
}

/** Every limit of every budget, in the order of the file. A figure that equals its limit passes. */
export function checkBudgets({ budgets, subjects, base, strict, ...known }: CheckInput): CheckResult[] {
  const changes = known.changes ?? (base ? changesBetween(base, subjects) : null);
  return budgets.flatMap((budget, i) => {
    const scope: Scope = {
      budget,
      path: `budgets[${i}]`,
      subjects: subjects.filter((subject) => isInScope(budget.scope, subject)),
      changes: changes?.filter((change) => sidesOf(change).some((subject) => isInScope(budget.scope, subject))) ?? null,
      strict,
      otherPrices: base?.costOf === null ? (base.prices ?? null) : null,
    };
    if (scope.subjects.length === 0) {
      const kind = budget.scope.kind === "tenant" ? "logs-only" : "no-match";
      return limitsOf(budget).map((limit) => result(scope, limit, { gaps: [{ kind }] }));
    }
    return [...checkMax(scope), ...checkRequests(scope), ...checkIncrease(scope)];
  });
}

/** 1 where a limit is exceeded, else 3 where something is not known, else 0. */
export function exitCodeOf(results: readonly CheckResult[], { allowUnpriced = false } = {}): ExitCode {
  if (results.some(({ status }) => status === "failed")) return EXIT.limitExceeded;
  if (!allowUnpriced && results.some(({ status }) => status === "incomplete")) return EXIT.incomplete;
  return EXIT.ok;
}

/** A budget with what it is about. */
interface Scope {
  readonly budget: Budget;
  readonly path: string;
  readonly subjects: readonly Subject[];
  /** Null without a base. */
  readonly changes: readonly Change[] | null;
  readonly strict: boolean;
  /** The table of a base whose changes can't be taken apart, where it is not today's. */
  readonly otherPrices: string | null;
}

/** The limits that a budget has. */
export function limitsOf(budget: Budget): LimitName[] {
  const all: [LimitName, unknown][] = [
    ["max", budget.max],
    ["maxPerRequest", budget.maxPerRequest],
    ["maxInputTokens", budget.maxInputTokens],
    ["maxIncrease", budget.maxIncrease ?? budget.maxIncreaseBy],
  ];
  return all.filter(([, limit]) => limit !== undefined).map(([name]) => name);
}

interface Found {
  readonly compared?: Compared;
  readonly gaps?: readonly Gap[];
  readonly subject?: Subject;
  readonly increase?: MoneyRange | null;
  /** The low end as it were at the base's prices, where those differ. */
  readonly atBasePrices?: Money | undefined;
}

function result(
  scope: Scope,
  limit: LimitName,
  { compared, gaps = [], subject, increase, atBasePrices }: Found,
): CheckResult {
  const byPriceList = compared !== undefined && isMore(compared.low, compared.limit) && atBasePrices !== undefined;
  const status = statusOf(byPriceList ? excused(compared, atBasePrices) : compared, gaps, scope.strict);
  return {
    status,
    passed: status !== "failed" && status !== "incomplete",
    name: subject?.name ?? nameOfScope(scope.budget.scope),
    limit,
    path: `${scope.path}.${limit}`,
    budget: scope.budget,
    figures: compared?.figures ?? null,
    gaps,
    changes: scope.changes?.filter(({ head }) => subject === undefined || head === subject) ?? [],
    increase: increase ?? null,
    byPriceList: byPriceList && status === "warning",
  };
}

/** The low end at the base's prices: what is over only since they changed, warns at its high end. */
function excused(compared: Compared, atBasePrices: Money): Compared {
  return { ...compared, low: { numerator: atBasePrices, denominator: 1n } };
}

/** Gaps that leave nothing open: there was nothing to check. */
const NOTHING_TO_CHECK: readonly Gap["kind"][] = [
  ...(["no-base", "new", "other-prices", "not-of-logs", "logs-only", "short-period"] as const),
];

/** What a comparison and its gaps come to. */
export function statusOf(compared: Compared | undefined, gaps: readonly Gap[], strict: boolean): CheckStatus {
  // What is known may be over already, whatever the rest costs.
  if (compared && isMore(compared.low, compared.limit)) return "failed";
  const isHighOver = compared !== undefined && isMore(compared.high, compared.limit);
  if (strict && isHighOver) return "failed";
  if (gaps.some(({ kind }) => !NOTHING_TO_CHECK.includes(kind))) return "incomplete";
  if (compared === undefined) return "skipped";
  return isHighOver ? "warning" : "passed";
}

function checkMax(scope: Scope): CheckResult[] {
  const { max } = scope.budget;
  if (max === undefined) return [];
  const gaps = scope.subjects.flatMap((subject): Gap[] => {
    const gap = gapOf(subject, "head");
    if (gap) return [gap];
    return subject.usdPerMonth === null ? [{ kind: "no-volume", subject: subject.name }] : [];
  });
  const known = scope.subjects.flatMap(({ usdPerMonth }) => (usdPerMonth === null ? [] : [usdPerMonth]));
  const range = addRanges(known);
  const compared = compareMoney("usd/month", range, max.amount, PERIODS_A_MONTH[max.per]);
  const moved = priceListPart(scope.changes ?? [], "month");
  const atBasePrices = moved > 0n ? subtract(range.low, moved) : undefined;
  return [result(scope, "max", { compared, gaps, atBasePrices })];
}

function checkRequests(scope: Scope): CheckResult[] {
  const { maxPerRequest, maxInputTokens } = scope.budget;
  const perSubject = (limit: LimitName, compare: (subject: Subject) => Compared | null): CheckResult[] =>
    scope.subjects.map((subject) => {
      const gap = gapOf(subject, "head");
      const compared = compare(subject);
      // A model without a price still has its tokens.
      const matters = gap !== null && !(limit === "maxInputTokens" && gap.kind === "unpriced");
      const atBasePrices = limit === "maxPerRequest" ? requestAtBasePrices(subject, scope.changes ?? []) : undefined;
      return result(scope, limit, { subject, gaps: matters ? [gap] : [], atBasePrices, ...(compared && { compared }) });
    });
  const money = maxPerRequest;
  const tokens = maxInputTokens;
  return [
    ...(money === undefined
      ? []
      : perSubject("maxPerRequest", ({ usdPerRequest }) =>
          usdPerRequest === null ? null : compareMoney("usd/request", usdPerRequest, money, ONE),
        )),
    ...(tokens === undefined ? [] : perSubject("maxInputTokens", (subject) => compareTokens(subject, tokens))),
  ];
}

/** What a request costs at the base's prices, where nothing but those changed. */
function requestAtBasePrices(subject: Subject, changes: readonly Change[]): Money | undefined {
  const change = changes.find(({ head }) => head === subject);
  const isPriceAlone = change?.split && change.split.price > 0n && change.usd === change.split.price;
  return isPriceAlone ? change.base?.usdPerRequest?.low : undefined;
}

function checkIncrease(scope: Scope): CheckResult[] {
  const { maxIncrease, maxIncreaseBy } = scope.budget;
  if (maxIncrease === undefined && maxIncreaseBy === undefined) return [];
  if (scope.otherPrices !== null) {
    return [result(scope, "maxIncrease", { gaps: [{ kind: "other-prices", table: scope.otherPrices }] })];
  }
  return [result(scope, "maxIncrease", measureIncrease(scope.changes, scope.budget))];
}

function sidesOf({ base, head }: Change): Subject[] {
  return [base, head].filter((subject) => subject !== null);
}
