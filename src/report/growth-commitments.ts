import { type Money, negate, sum, usdToDecimal } from "../domain/money.ts";
import type { CommitmentBreakEven, CommitmentCost, Scenario, Simulation } from "../domain/scenario.ts";
import { formatDollars, formatFactor, formatNumber, formatShare } from "./figures.ts";
import type { Cell, Row } from "./report.ts";

/** What commitments change of the cost at each factor. */
export function commitmentRows(scenarios: readonly Scenario[]): Row[] {
  if (scenarios.every(({ commitments }) => commitments.length === 0)) return [];
  const total = ({ commitments }: Scenario): Money => sum(commitments.map(({ usd }) => usd));
  return [{ cells: ["of which commitments", ...scenarios.map((scenario): Cell => total(scenario))], level: "item" }];
}

/** Each commitment in a line: what it saves or costs, how much of it is used, and from where it pays. */
export function commitmentNotes({ scenarios, commitments }: Simulation): string[] {
  const [first] = scenarios;
  if (!first) return [];
  return first.commitments.map((cost) => {
    const parts = [atFactor(first, cost), ...scenarios.slice(1).flatMap((later) => laterWords(later, cost.name))];
    const pays = commitments.find(({ name }) => name === cost.name);
    return `${cost.name}: ${[...parts, ...(pays ? breakEvenWords(pays) : [])].join("; ")}`;
  });
}

function atFactor({ factor }: Scenario, cost: CommitmentCost): string {
  return `${savesWords(cost)} at ${formatFactor(factor)}x${usedWords(cost)}`;
}

function laterWords(later: Scenario, name: string): string[] {
  const cost = later.commitments.find((each) => each.name === name);
  return cost ? [atFactor(later, cost)] : [];
}

function savesWords({ usd }: CommitmentCost): string {
  if (usd === 0n) return "changes nothing";
  return usd < 0n ? `saves ${formatDollars(negate(usd))}` : `costs ${formatDollars(usd)} more`;
}

function usedWords({ used, kind, refusedShare }: CommitmentCost): string {
  if (used === null) return "";
  const refused = refusedShare > 0 ? `, ${formatShare(refusedShare)} of the calls refused` : "";
  return kind === "provisioned"
    ? ` (${formatShare(used)} used${refused})`
    : used < 1
      ? ` (${formatShare(used)} used)`
      : "";
}

function breakEvenWords({ factor, requests, utilisation, bestUnits }: CommitmentBreakEven): string[] {
  const words: string[] = [];
  if (factor === null) words.push("pays at no volume");
  else {
    const volume =
      requests === null
        ? ""
        : ` (${formatNumber(Number(requests.numerator) / Number(requests.denominator))} requests a month)`;
    words.push(`pays from ${formatFactor(factor)}x today's volume on${volume}`);
  }
  if (utilisation !== null)
    words.push(`breaks even at ${utilisation > 1 ? formatNumber(utilisation) : formatShare(utilisation)} use`);
  if (bestUnits !== null) words.push(`cheapest today with ${formatNumber(bestUnits)} units`);
  return words;
}

/** The members of the JSON document. */
export function commitmentMembers(commitments: readonly CommitmentCost[]): Record<string, unknown>[] {
  return commitments.map((each) => ({
    ...each,
    paid: usdToDecimal(each.paid),
    replaced: usdToDecimal(each.replaced),
    usd: usdToDecimal(each.usd),
    shortfall: usdToDecimal(each.shortfall),
  }));
}

export function breakEvenMembers(commitments: readonly CommitmentBreakEven[]): Record<string, unknown>[] {
  const ratio = (value: CommitmentBreakEven["factor"]) =>
    value === null ? null : Number(value.numerator) / Number(value.denominator);
  return commitments.map((each) => ({ ...each, factor: ratio(each.factor), requests: ratio(each.requests) }));
}
