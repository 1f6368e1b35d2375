import type { BurnDown } from "../domain/burn-down.ts";
import { approximateUsd, type Money } from "../domain/money.ts";
import type { Formats } from "./change-words.ts";

/** Spent, as a share of the budget; null where the budget is nothing. For display. */
export function shareOfLimit(spent: Money, limit: Money): number | null {
  return limit === 0n ? null : approximateUsd(spent) / approximateUsd(limit);
}

/** "$312 of $400 spent in 2026-11 (78 %), ends at about $486 ($450 – $520), passed about 2026-11-26 (2026-11-24 to 2026-11-29)" */
export function spendWords(spend: BurnDown, formats: Formats): string {
  const { spent, limit, expected, low, high, crossed, crossing } = spend;
  const share = shareOfLimit(spent, limit);
  const so = `${formats.usd(spent)} of ${formats.usd(limit)} spent in ${periodName(spend)}${share === null ? "" : ` (${formats.share(share)})`}`;
  const isOver = expected === spent && low === high;
  const end = isOver ? "" : `, ends at about ${formats.usd(expected)} (${formats.usd(low)} – ${formats.usd(high)})`;
  if (crossed !== null) return `${so}, passed on ${crossed}${end}`;
  const { earliest = null, likely = null, latest = null } = crossing ?? {};
  if (earliest === null) return `${so}${end}`;
  const between = earliest === latest ? "" : ` (${earliest} to ${latest ?? "not at all"})`;
  return `${so}${end}, ${likely === null ? "perhaps passed" : `passed about ${likely}`}${between}`;
}

/** What else to know of a budget that fails or may. */
export function linesOfSpend(spend: BurnDown, formats: Formats): string[] {
  const { per, crossed, chance, periodsOver, shortHistory, beginsLate, days } = spend;
  const behind = days.filter(({ basis }) => basis === "seen").length;
  return [
    ...(crossed === null && chance > 0
      ? [`the chance of ending over is ${formats.share(chance)}; ${behind} of ${days.length} days are behind`]
      : []),
    ...(periodsOver > 1 ? [`${formats.count(periodsOver)} ${per}s of the month are over`] : []),
    ...(shortHistory ? ["fewer than two weeks are seen: the range is a wide guess"] : []),
    ...(beginsLate ? [`the log begins after the ${per} does: what was spent before is not in it`] : []),
  ];
}

/** "2026-11", "2026", "2026-11-18", "the week of 2026-11-16" */
export function periodName({ per, from }: Pick<BurnDown, "per" | "from">): string {
  switch (per) {
    case "year":
      return from.slice(0, 4);
    case "month":
      return from.slice(0, 7);
    case "week":
      return `the week of ${from}`;
    case "day":
      return from;
  }
}
