import type { Comparison } from "../../../compare/compare.ts";
import { shortModel } from "../../names.ts";
import type { Chart } from "../chart.ts";
import { bars } from "./bars.ts";
import { type ChartMoney, IN_DOLLARS } from "./chart-money.ts";
import { ACCENT, RULE, SECOND } from "./look.ts";

/** The whole load as it is configured, and all of it on each candidate; null where there is none. */
export function candidatesChart({ totals }: Comparison, money: ChartMoney = IN_DOLLARS): Chart | null {
  if (totals.length < 2) return null;
  const rows = totals.map(({ kind, model, perMonth, complete, fits }) => {
    const cost = perMonth === null ? "no price" : `${complete ? "" : "≥ "}${money.words(perMonth)}`;
    return {
      name: kind === "configured" ? "as configured" : shortModel(model ?? "?"),
      from: 0,
      to: perMonth === null ? 0 : money.value(perMonth),
      label: fits === false ? `${cost}, too long` : cost,
      color: fits === false ? RULE : kind === "configured" ? ACCENT : SECOND,
    };
  });
  const tooLong = totals.some(({ fits }) => fits === false);
  return {
    title: `A month as configured, and with all of it on one model${tooLong ? "; too long: some requests exceed what it takes" : ""}`,
    description: rows.map(({ name, label }) => `${name} ${label}`).join("; "),
    legend: [],
    layout: (size) => bars(rows, size),
  };
}
