import type { BudgetPeriod, BurnDay, BurnDown, Crossing } from "../domain/burn-down.ts";
import { dayOf, type Instant, type IsoDate, SECONDS_A_DAY } from "../domain/dates.ts";
import { add, approximateUsd, type Money, sum, timesFraction, ZERO } from "../domain/money.ts";
import { type DayCost, type ExpectedDays, expectedDays } from "./expected-days.ts";

export interface BudgetTerms {
  readonly limit: Money;
  readonly per: BudgetPeriod;
  /** Days before this one are taken as whole and done; on it and after it, what is seen is a least. */
  readonly asOf: IsoDate;
  /** A day of the month (or year) that is followed. */
  readonly anchor: IsoDate;
}

/**
 * Follows a budget through its period: what the log shows, then what the same weekdays lead to expect. Budgets by day or week
 * hold for each of the anchor's month, and the one told is the first that is over or will be, else the one that comes nearest.
 * `days`: every day of the log, in order, gaps as zero.
 */
export function burnDown(days: readonly DayCost[], terms: BudgetTerms): BurnDown {
  const periods = periodsOf(terms.per, terms.anchor);
  const until = periods.at(-1)?.to ?? terms.anchor;
  const seen = days.filter(({ day }) => day < terms.asOf);
  const expected = expectedDays(seen, until);
  const known = new Map(days.flatMap(({ day, usd }) => (day > terms.asOf ? [] : [[day, usd] as const])));
  const followed = periods.map((period) => follow(period, known, expected, terms, days[0]?.day ?? terms.anchor));
  const over = followed.filter(({ crossed }) => crossed !== null);
  const begun = followed.filter(({ from }) => from <= terms.anchor);
  const nearest = begun.reduce((most, one) => (one.expected > most.expected ? one : most));
  const ahead = followed.find(({ crossing }) => crossing !== null && crossing.likely !== null);
  return { ...(over[0] ?? ahead ?? nearest), periodsOver: over.length };
}

interface Days {
  readonly from: IsoDate;
  readonly to: IsoDate;
}

function follow(
  { from, to }: Days,
  known: ReadonlyMap<IsoDate, Money>,
  ahead: ExpectedDays,
  { limit, per, asOf }: BudgetTerms,
  logBegins: IsoDate,
): BurnDown {
  const usualOf = new Map(ahead.days.map(({ day, usd }) => [day, usd]));
  const days: BurnDay[] = [];
  let [spent, done, least] = [ZERO, ZERO, ZERO];
  let crossed: IsoDate | null = null;
  for (const day of daysFrom(from, to)) {
    const seen = known.get(day) ?? ZERO;
    const usual = day < asOf && known.has(day) ? undefined : usualOf.get(day);
    const usd = usual === undefined || seen > usual ? seen : usual;
    spent = add(spent, usd);
    least = add(least, seen);
    if (usual === undefined) done = add(done, seen);
    if (crossed === null && seen > 0n && least > limit) crossed = day;
    days.push({ day, usd, spent, basis: usual === undefined || usd === seen ? "seen" : "expected" });
  }
  const open = days.filter(({ day }) => usualOf.has(day) && !(day < asOf && known.has(day)));
  const ends = open.map((_, index) => {
    const rest = sum(open.slice(0, index + 1).map(({ usd }) => usd));
    const width = ahead.widthOf(index + 1);
    return { low: atLeast(add(done, scaled(rest, 1 / width)), least), high: add(done, scaled(rest, width)) };
  });
  const end = ends.at(-1) ?? { low: spent, high: spent };
  const first = (isOver: (index: number) => boolean): IsoDate | null =>
    open[open.findIndex((_, i) => isOver(i))]?.day ?? null;
  const crossing: Crossing | null =
    crossed !== null || open.length === 0
      ? null
      : {
          earliest: first((i) => (ends[i]?.high ?? ZERO) > limit),
          likely: first((i) => (open[i]?.spent ?? ZERO) > limit),
          latest: first((i) => (ends[i]?.low ?? ZERO) > limit),
        };
  return {
    ...{ per, from, to, asOf, limit, days, crossed, crossing },
    spent: least,
    expected: spent,
    low: end.low,
    high: atLeast(end.high, spent),
    chance: crossed === null ? chanceOf(limit, done, sum(open.map(({ usd }) => usd)), ahead.scatterOf(open.length)) : 1,
    periodsOver: 0,
    shortHistory: ahead.shortHistory && open.length > 0,
    beginsLate: known.size > 0 && logBegins > from,
  };
}

/** The chance that the days ahead, a lognormal of this median and scatter, cost more than what the limit leaves. */
function chanceOf(limit: Money, done: Money, rest: Money, scatter: number): number {
  if (rest === 0n) return done > limit ? 1 : 0;
  const left = approximateUsd((limit - done) as Money);
  if (left <= 0) return 1;
  return 1 - normalShare(Math.log(left / approximateUsd(rest)) / scatter);
}

/** Share of a normal distribution below a score, by Zelen and Severo's polynomial (26.2.17 in Abramowitz and Stegun): to 10⁻⁷. */
function normalShare(score: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(score));
  const polynomial = [1.330274429, -1.821255978, 1.781477937, -0.356563782, 0.31938153].reduce(
    (sum, c) => (sum + c) * t,
    0,
  );
  const tail = (Math.exp((-score * score) / 2) / Math.sqrt(2 * Math.PI)) * polynomial;
  return score < 0 ? tail : 1 - tail;
}

function scaled(amount: Money, factor: number): Money {
  return timesFraction(amount, { numerator: BigInt(Math.round(factor * 1e6)), denominator: 1_000_000n });
}

function atLeast(amount: Money, least: Money): Money {
  return amount < least ? least : amount;
}

/** The periods that a budget is followed in: the anchor's year or month, or each week (from Monday) or day of that month. */
function periodsOf(per: BudgetPeriod, anchor: IsoDate): readonly Days[] {
  const [year, month] = [Number(anchor.slice(0, 4)), Number(anchor.slice(5, 7))];
  const day = (y: number, m: number, d: number): IsoDate => dayOf((Date.UTC(y, m, d) / 1000) as Instant);
  if (per === "year") return [{ from: day(year, 0, 1), to: day(year, 11, 31) }];
  const whole = { from: day(year, month - 1, 1), to: day(year, month, 0) };
  if (per === "month") return [whole];
  const days = daysFrom(whole.from, whole.to);
  if (per === "day") return days.map((each) => ({ from: each, to: each }));
  const mondays = new Set(days.map((each) => shifted(each, -((new Date(each).getUTCDay() + 6) % 7))));
  return [...mondays].map((from) => ({ from, to: shifted(from, 6) }));
}

function daysFrom(from: IsoDate, to: IsoDate): readonly IsoDate[] {
  const count = Math.round((Date.parse(to) - Date.parse(from)) / 1000 / SECONDS_A_DAY) + 1;
  return Array.from({ length: count }, (_, index) => shifted(from, index));
}

function shifted(day: IsoDate, days: number): IsoDate {
  return dayOf((Date.parse(day) / 1000 + days * SECONDS_A_DAY) as Instant);
}
