import { type Money, subtract, sum } from "../../../domain/money.ts";
import type { Driver, Simulation } from "../../../domain/scenario.ts";
import { driverTotals } from "../../../growth/drivers.ts";
import { formatFactor } from "../../figures.ts";
import type { Chart } from "../chart.ts";
import { type Bar, bars } from "./bars.ts";
import { type ChartMoney, IN_DOLLARS } from "./chart-money.ts";
import { ACCENT, BAD, GOOD, QUIET } from "./look.ts";

const WORDS: Readonly<Partial<Record<Driver["name"], string>>> = {
  "cache-hits": "cache hits",
  "response-cache": "answers kept",
  platform: "platform steps",
};

/** From a multiple of today's cost to the cost at the highest factor, step by step; null where nothing bends. */
export function driversChart({ scenarios }: Simulation, money: ChartMoney = IN_DOLLARS): Chart | null {
  const last = scenarios.at(-1);
  if (!last) return null;
  const steps = driverTotals(last.drivers).filter(({ name, usd }) => name !== "rounding" && usd !== 0n);
  if (steps.length === 0) return null;
  const total = last.usd.expected;
  const inProportion = subtract(total, sum(last.drivers.map(({ usd }) => usd)));
  const factor = formatFactor(last.factor);
  const rows: Bar[] = [bar(`${factor} × today`, 0, money.value(inProportion), money.words(inProportion), QUIET)];
  let reached = money.value(inProportion);
  for (const { name, usd } of steps) {
    const next = reached + money.value(usd);
    rows.push(bar(WORDS[name] ?? name.replaceAll("-", " "), reached, next, signed(usd, money), usd < 0n ? GOOD : BAD));
    reached = next;
  }
  rows.push(bar(`cost at ${factor}x`, 0, money.value(total), money.words(total), ACCENT));
  return {
    title: `Why ${factor} times the volume is not ${factor} times the cost`,
    description: rows.map(({ name, label }) => `${name} ${label}`).join("; "),
    legend: [],
    layout: (size) => bars(rows, size),
  };
}

function bar(name: string, from: number, to: number, label: string, color: string): Bar {
  return { name, from, to, label, color };
}

function signed(usd: Money, money: ChartMoney): string {
  return usd < 0n ? money.words(usd) : `+${money.words(usd)}`;
}
