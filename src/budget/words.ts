import type { Money } from "../domain/money.ts";
import {
  causeLine,
  compareSizes,
  type Formats,
  isChange,
  linesOfChange,
  signedShare,
  signedUsd,
} from "./change-words.ts";
import type { Change } from "./changes.ts";
import type { CheckResult, LimitName } from "./check.ts";
import type { Figures } from "./figures.ts";
import type { Gap } from "./gaps.ts";
import { linesOfSpend, spendWords } from "./spend-words.ts";

/** A check in words: what it found, and below it where that comes from and what to do. */
export interface CheckWords {
  /** "+$86.20 a month (+41 %), limit +10 %", without the check's name. */
  readonly headline: string;
  readonly lines: readonly string[];
}

const MOST_FEATURES = 5;

/** `file`: what the budgets stand in, such as tokcost.yaml. */
export function wordsOfCheck(check: CheckResult, file: string, formats: Formats): CheckWords {
  const headline = headlineOf(check, formats);
  if (check.status === "passed") return { headline, lines: [] };
  if (check.status === "skipped") return { headline, lines: [] };
  const { reason, owner } = check.budget;
  const changes = check.changes.filter(isChange);
  const sorted = changes.toSorted((a, b) => compareSizes(b.usd, a.usd));
  const why = [reason, owner && `owner: ${owner}`].filter((text) => text !== undefined).join("; ");
  return {
    headline,
    lines: [
      ...(check.spend ? linesOfSpend(check.spend, formats) : []),
      ...sorted.slice(0, MOST_FEATURES).flatMap((change) => linesOfChange(change, file, formats)),
      ...(sorted.length > MOST_FEATURES ? [`and ${sorted.length - MOST_FEATURES} more features that changed`] : []),
      ...causeLine(sorted, formats),
      ...(why === "" ? [] : [`the limit's reason: ${why}`]),
      cureOf(check, file, sorted),
    ],
  };
}

function headlineOf(check: CheckResult, formats: Formats): string {
  const [gap] = check.gaps;
  const { figures } = check;
  if (figures === null) return gap ? `not checked: ${gapWords(gap, check.limit)}` : "not checked";
  const known =
    check.limit === "maxIncrease"
      ? increaseWords(check, figures, formats)
      : check.spend
        ? spendWords(check.spend, formats)
        : amountWords(figures, formats);
  if (gap === undefined) return known;
  const least = check.limit === "max" ? "≥ " : "";
  return `${least}${known}; ${gapWords(gap, check.limit)}`;
}

/** "$486 a month, limit $400", with both ends where the range crosses the limit. */
function amountWords(figures: Figures, formats: Formats): string {
  const { actual, low, high, limit } = writtenFigures(figures, formats);
  const unit = UNIT_WORDS[figures.unit];
  const range = low === high ? "" : ` (${low} – ${high})`;
  return `${actual}${unit}${range}, limit ${limit}`;
}

const UNIT_WORDS = {
  "usd/month": " a month",
  "usd/request": " a request",
  "usd/day": " a day",
  "usd/week": " a week",
  "usd/year": " a year",
  tokens: " input tokens",
  share: "",
} as const;

interface Written {
  readonly actual: string;
  readonly low: string;
  readonly high: string;
  readonly limit: string;
}

function writtenFigures(figures: Figures, formats: Formats): Written {
  switch (figures.unit) {
    case "tokens":
      return write(figures, (tokens) => formats.count(tokens));
    case "share":
      return write(figures, (share) => signedShare(share, formats));
    default:
      return write(figures, (amount) => formats.usd(amount));
  }
}

function write<T>(figures: Readonly<Record<keyof Written, T>>, format: (value: T) => string): Written {
  const { actual, low, high, limit } = figures;
  return { actual: format(actual), low: format(low), high: format(high), limit: format(limit) };
}

/** "+$86.20 a month (+41 %), limit +10 %" */
function increaseWords({ increase, changes }: CheckResult, figures: Figures, formats: Formats): string {
  if (figures.unit !== "share") {
    const range =
      figures.low === figures.high || figures.unit === "tokens" ? "" : betweenUsd(figures.low, figures.high, formats);
    const limit = figures.unit === "tokens" ? formats.count(figures.limit) : `+${formats.usd(figures.limit)}`;
    const actual = figures.unit === "tokens" ? formats.count(figures.actual) : signedUsd(figures.actual, formats);
    return `${actual}${UNIT_WORDS[figures.unit]}${range}, limit ${limit}`;
  }
  const { actual, low, high, limit } = writtenFigures(figures, formats);
  const range = low === high ? actual : `${actual}, ${low} to ${high}`;
  const money = increase ? `${signedUsd(increase.expected, formats)} a ${changes[0]?.per ?? "month"} ` : "";
  return `${money}(${range}), limit ${limit}`;
}

function betweenUsd(low: Money, high: Money, formats: Formats): string {
  return ` (${signedUsd(low, formats)} to ${signedUsd(high, formats)})`;
}

function gapWords(gap: Gap, limit: LimitName): string {
  switch (gap.kind) {
    case "unpriced":
      return `${gap.what} of ${gap.subject} has no price${gap.side === "base" ? " at the base" : ""}`;
    case "uncountable":
      return `${gap.what} of ${gap.subject} can't be counted${gap.side === "base" ? " at the base" : ""}`;
    case "no-volume":
      return `${gap.subject} has no volume`;
    case "no-match":
      return "no feature is in this budget's scope";
    case "no-base":
      return `${limit} needs a base: --base origin/main`;
    case "other-prices":
      return `the base's prices are others (${gap.table}), so an increase can't be told from theirs`;
    case "new":
      return "new, nothing to compare with";
    case "not-of-logs":
      return `${limit} is about what is sent: tokcost check without logs`;
    case "logs-only":
      return "only logs tell what a tenant costs: tokcost check LOGS";
    case "short-period":
      return "logs are followed by day, week, month and year";
    case "no-usage":
      return "no request of the logs is in this budget's scope";
    case "no-time":
      return `${gap.requests} ${gap.requests === 1 ? "request" : "requests"} without a time`;
  }
}

/** "6 limits left out (maxPerRequest, maxInputTokens): …", a line for each reason why limits were skipped. */
export function wordsOfSkipped(results: readonly CheckResult[]): string[] {
  const groups = new Map<string, LimitName[]>();
  for (const { status, gaps, limit } of results) {
    const [gap] = gaps;
    if (status !== "skipped" || gap === undefined) continue;
    const why =
      gap.kind === "not-of-logs"
        ? "about what is sent, which tokcost check without logs looks at"
        : gapWords(gap, limit);
    groups.set(why, [...(groups.get(why) ?? []), limit]);
  }
  return [...groups].map(([why, limits]) => {
    const count = `${limits.length} ${limits.length === 1 ? "limit" : "limits"}`;
    return `${count} left out (${[...new Set(limits)].join(", ")}): ${why}`;
  });
}

/** Where the limit is raised, and what to do instead. */
function cureOf(
  { path, gaps, limit, status, byPriceList }: CheckResult,
  file: string,
  changes: readonly Change[],
): string {
  if (status === "incomplete") return incompleteCure(gaps, path, file);
  if (byPriceList) return `over by the price list alone, so it does not fail; raise ${path} in ${file}`;
  return `raise ${path} in ${file}, or ${instead(changes[0], limit)}`;
}

function incompleteCure(gaps: readonly Gap[], path: string, file: string): string {
  const kinds = new Set(gaps.map(({ kind }) => kind));
  if (kinds.has("no-usage")) return `mend the scope of ${path.replace(/\.\w+$/, "")} in ${file}, or remove it`;
  if (kinds.has("no-match")) return `mend the scope of ${path.replace(/\.\w+$/, "")} in ${file}, or remove it`;
  if (kinds.has("no-volume")) return "say how often: requests in the workload, or --requests";
  return "add a price with --prices FILE, or let it pass with --allow-unpriced";
}

function instead(change: Change | undefined, limit: LimitName): string {
  const [largest] = change?.sections ?? [];
  if (change?.base && change.head && change.base.model !== change.head.model) return `keep ${change.base.model}`;
  if (largest === undefined || largest.head <= largest.base) {
    return limit === "maxInputTokens"
      ? "make the prompt shorter"
      : "send it less often, or to a cheaper model (tokcost compare)";
  }
  return largest.name.startsWith("tool") ? "trim the schemas" : `shorten ${largest.name}`;
}
