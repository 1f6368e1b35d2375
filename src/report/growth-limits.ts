import type { LimitCheck, Scenario, Simulation } from "../domain/scenario.ts";
import { limitWords } from "./conclusions.ts";
import { formatFactor, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import type { Cell, Row } from "./report.ts";

const WORTH_TELLING_SECONDS = 1;

type Quantile = "p50" | "p95" | "p99";

/** How many limits are passed at each factor, what that refuses and how long it makes callers wait, by the worst of the limits. */
export function limitRows({ scenarios, breaks }: Simulation): Row[] {
  if (breaks.length === 0) return [];
  const rows: Row[] = [{ cells: ["limits exceeded", ...scenarios.map(exceeded)] }];
  const longest = (quantile: Quantile) => scenarios.map(({ limits }) => longestWait(limits, quantile));
  if (!longest("p95").some((wait) => wait !== null && wait >= WORTH_TELLING_SECONDS)) return rows;
  const refused = scenarios.map(({ limits }) =>
    limits.reduce((most, each) => Math.max(most, each.refusedAtPeak ?? 0), 0),
  );
  rows.push({ cells: ["refused at the peak", ...refused.map((share) => formatShare(share))], level: "item" });
  for (const quantile of ["p50", "p95", "p99"] as const) {
    const waits = longest(quantile).map((wait): Cell => (wait === null ? "" : formatSeconds(wait)));
    rows.push({ cells: [`wait at the peak, ${quantile}`, ...waits], level: "item" });
  }
  return rows;
}

function exceeded({ limits }: Scenario): Cell {
  const over = limits.filter(({ utilisation }) => utilisation >= 1).length;
  return over === 0 ? "none" : { value: `${over} of ${limits.length}`, tone: "bad" };
}

/** Behind the worst of the limits, which may be another one for each quantile; null: none makes anybody wait. */
function longestWait(limits: readonly LimitCheck[], quantile: Quantile): number | null {
  const waits = limits.flatMap(({ waits: own }) => (own ? [own[quantile]] : []));
  return waits.length === 0 ? null : Math.max(...waits);
}

/** What the limit that breaks first does at the highest factor that passes it. */
export function throttlingNote({ scenarios, firstToBreak }: Simulation): string | null {
  if (!firstToBreak) return null;
  const { scope, dimension, slowFrom } = firstToBreak;
  const checkAt = ({ limits }: Scenario) =>
    limits.find((each) => each.scope === scope && each.dimension === dimension && each.utilisation > 1);
  const passed = scenarios.find((scenario) => checkAt(scenario) !== undefined);
  const check = passed && checkAt(passed);
  if (!passed || !check) return null;
  const at = `${shortModel(scope)} at ${formatFactor(passed.factor)}x`;
  if (check.outageDays !== undefined)
    return `${at}: the spending limit ends the month ${formatNumber(check.outageDays)} days early`;
  const parts = [
    `${formatShare(check.refusedAtPeak ?? 0)} of the busiest minutes' calls and ${formatShare(check.refusedShare ?? 0)} of all are refused`,
    `${formatNumber(check.attempts ?? 1)} are sent for one wanted`,
  ];
  if (check.waits) parts.push(`p95 waits ${formatSeconds(check.waits.p95)}`);
  if (slowFrom !== null && slowFrom !== undefined)
    parts.push(`one caller in twenty gives up from ${formatNumber(slowFrom)}x on`);
  return `${at}, ${limitWords(dimension)}: ${parts.join("; ")}`;
}

/** "40 ms", "1.2 s", "4.5 min", "3 h". */
export function formatSeconds(seconds: number): string {
  if (seconds < 0.0005) return "0 s";
  if (seconds < 1) return `${Number((seconds * 1000).toPrecision(2))} ms`;
  if (seconds < 120) return `${Number(seconds.toPrecision(2))} s`;
  return seconds < 7200
    ? `${Number((seconds / 60).toPrecision(2))} min`
    : `${formatNumber(Number((seconds / 3600).toPrecision(2)))} h`;
}
