import { compare } from "../compare/compare.ts";
import type { Money } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { tokens } from "../domain/tokens.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { priceUsage } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import { roiReport } from "../report/roi.ts";
import { timePresetsReport } from "../report/time-presets.ts";
import { breakEvenFallback, outcomeCost } from "../roi/outcome.ts";
import { incrementalReturn, type OutcomeComparison, type PricedOutcome } from "../roi/outcome-comparison.ts";
import { TIME_PRESETS } from "../roi/presets.ts";
import { returnOn } from "../roi/return.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { emit } from "./outputs.ts";
import type { RoiFlags } from "./roi.ts";
import { type OutcomeFlags, readOutcomeFlags, readRoiTerms } from "./roi-options.ts";

/** `tokcost roi`. */
export async function runRoi(named: string | null, flags: RoiFlags, common: Common, io: Io): Promise<ExitCode> {
  if (flags.listTasks === true) {
    const book = await common.book();
    const provenance = { command: "roi", version: VERSION, book, asOf: common.when.at };
    await emit(timePresetsReport(TIME_PRESETS, provenance), common.outputs(), io, common);
    return completeness(false, common);
  }
  const outcomeFlags = readOutcomeFlags(flags);
  const workload = named === null ? null : await workloadCost(named, common, io);
  const found = readRoiTerms(flags, workload?.monthly ?? null);
  if (found === null && outcomeFlags === null) {
    throw new UserError(
      "nothing to weigh: no value and no success rates",
      {},
      "tokcost roi --hours-per-day 2 --hours-after 0.75 --rate 75 --api 50",
    );
  }
  const book = workload?.book ?? (await common.book());
  const outcomes = outcomeFlags === null ? null : compareOutcomes(outcomeFlags, book, common);
  const warnings: Warning[] = [
    ...(workload?.warnings ?? []),
    ...(outcomes?.unpriced ?? []).map(({ message }) => ({ code: "unpriced", message })),
  ];
  const assumptions: Assumption[] = [...(workload?.assumptions ?? []), ...(found?.assumptions ?? [])];
  const roi = found === null ? null : returnOn(found.terms);
  const provenance = { command: "roi", version: VERSION, book, asOf: common.when.at };
  await emit(
    roiReport({ roi, outcomes, preset: found?.preset ?? null }, assumptions, warnings, provenance, common.explain),
    common.outputs(),
    io,
    common,
  );
  tellWarnings(warnings, io, common);
  return completeness(workload?.incomplete === true || (outcomes?.unpriced.length ?? 0) > 0, common);
}

interface WorkloadCost {
  readonly monthly: Money;
  readonly incomplete: boolean;
  readonly book: PriceBook;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

/** A month of a workload's features on their own models. */
async function workloadCost(named: string, common: Common, io: Io): Promise<WorkloadCost> {
  const { prepareSteps } = await import("./steps.ts");
  const steps = await prepareSteps(named, [], common, io);
  const { totals, rows } = compare(steps.workload.features, [], steps.terms, steps.counter.count);
  const [total] = totals;
  if (!total || total.perMonth === null)
    throw new UserError("nothing in it has a price", { file: steps.found.file }, "give --api");
  const missing = total.complete
    ? []
    : [{ code: "unpriced", message: "something in the workload has no price: its cost is a lower bound" }];
  return {
    monthly: total.perMonth,
    incomplete: !total.complete,
    book: steps.book,
    assumptions: [...steps.assumptions, ...rows.flatMap((row) => row.assumptions)],
    warnings: [...steps.warnings, ...missing],
  };
}

function compareOutcomes(
  { models, input, output, terms, worth }: OutcomeFlags,
  book: PriceBook,
  common: Common,
): OutcomeComparison {
  const { when, mode, region, rateWindow } = common;
  const priced = models.map(({ name, rate }) => {
    const price = priceAt(book, name, when);
    const cost =
      price.kind === "unpriced"
        ? price
        : priceUsage(tokens({ input, output }), price, { when, mode, region, rateWindow });
    if (price.kind === "unpriced" || cost.kind === "unpriced")
      return { unpriced: price.kind === "unpriced" ? price : cost };
    const own = { ...terms, attempt: cost.total };
    return {
      outcome: { model: price.model.key, priceId: price.period.id, rate, terms: own, ...outcomeCost(rate, own) },
    };
  });
  const outcomes: PricedOutcome[] = priced.flatMap(({ outcome }) => (outcome ? [outcome] : []));
  const breakEvens = outcomes.flatMap((a, index) =>
    outcomes.slice(index + 1).map((b) => ({ a: a.model, b: b.model, fallback: breakEvenFallback(a, b) })),
  );
  return {
    outcomes,
    breakEvens,
    incremental: incrementalReturn(outcomes, worth),
    unpriced: priced.flatMap(({ unpriced }) => (unpriced?.kind === "unpriced" ? [unpriced] : [])),
  };
}
