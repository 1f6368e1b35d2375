import { approximateUsd } from "../domain/money.ts";
import type { CommitmentBreakEven } from "../domain/scenario.ts";
import type { Commitment, Provisioned } from "../domain/workload-commitments.ts";
import { HOURS_A_MONTH } from "../load/hit-rate.ts";
import { applicationOrder, weightsFor } from "./commitment-month.ts";
import { breakEvenUtilisation, hourlyOf } from "./commitments.ts";
import { type CostCurve, lowestVolume, requestsOf } from "./cost-curve.ts";
import { onlineMonth } from "./feature-month.ts";
import { ONE } from "./fractions.ts";
import { DEFAULT_PEAK, levelExceeded } from "./load-shape.ts";
import { concerns } from "./scope.ts";

/** From where each commitment pays, the ones before it in force. Volume discounts always do. */
export function commitmentBreakEvens(curve: CostCurve): CommitmentBreakEven[] {
  const inOrder = applicationOrder(curve.commitments);
  return inOrder.flatMap((commitment, index): CommitmentBreakEven[] => {
    const { name, kind } = commitment;
    if (kind === "tiers") return [];
    const loads = curve.loads.filter((load) => concerns(commitment.on, load));
    const part = concernedPart(curve, inOrder.slice(0, index), commitment);
    const factor =
      loads.length === 0 ? null : lowestVolume(part, (month) => (month.commitments.at(-1)?.usd ?? 1n) <= 0n);
    return [
      {
        name,
        kind,
        factor,
        requests: factor && requestsOf(loads, factor),
        ...(commitment.kind === "provisioned"
          ? unitsOf(commitment, { ...curve, loads })
          : { utilisation: null, bestUnits: null }),
      },
    ];
  });
}

/** What decides on the cost of a commitment: its loads, those before it that share one of them, and theirs. */
function concernedPart(curve: CostCurve, before: readonly Commitment[], commitment: Commitment): CostCurve {
  let loads = curve.loads.filter((load) => concerns(commitment.on, load));
  const touching = () => before.filter(({ on }) => loads.some((load) => concerns(on, load)));
  for (let known = -1; known < loads.length;) {
    known = loads.length;
    const names = [commitment, ...touching()];
    loads = curve.loads.filter((load) => names.some(({ on }) => concerns(on, load)));
  }
  return { ...curve, loads, commitments: [...touching(), commitment], platform: [] };
}

/** Use at which units pay by today's mix of tokens, and how many would cost least. */
function unitsOf(
  commitment: Provisioned,
  { loads }: CostCurve,
): Pick<CommitmentBreakEven, "utilisation" | "bestUnits"> {
  const today = loads.map((load) => {
    const online = onlineMonth(load, { factor: ONE, end: "expected", perUser: 1 });
    const perMinute = online.perMinute(weightsFor(commitment, load));
    return { perMinute, dollars: approximateUsd(online.usd), peak: load.feature.peak ?? DEFAULT_PEAK };
  });
  const perMinute = today.reduce((sum, each) => sum + each.perMinute, 0);
  const dollars = today.reduce((sum, each) => sum + each.dollars, 0);
  if (perMinute === 0 || dollars === 0) return { utilisation: null, bestUnits: null };
  const { tokensPerMinute, unitMonthly } = commitment;
  const utilisation = breakEvenUtilisation({
    usdPerHour: hourlyOf(approximateUsd(unitMonthly)),
    inputTokensPerMinute: tokensPerMinute,
    inputUsdPerMillion: (dollars / (perMinute * 60 * HOURS_A_MONTH)) * 1e6,
  });
  const wanted = today.reduce((sum, each) => sum + each.perMinute * levelExceeded(utilisation, each.peak), 0);
  return { utilisation, bestUnits: Math.round(wanted / tokensPerMinute) };
}
