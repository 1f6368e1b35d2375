import { formatInstant } from "../domain/dates.ts";
import type { Fraction } from "../domain/money.ts";
import type { Workload } from "../domain/workload.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { parseNumber, parseShare, wholeNumber } from "../read/quantities.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { emit } from "./outputs.ts";
import { drawTerms, pricePath } from "./draw-flags.ts";
import { comparisonReport, marginReport, simulationReport, type StepReport } from "./step-reports.ts";
import { prepareSteps, type Steps } from "./steps.ts";
import { withReplay } from "./trace-run.ts";
import type { WorkloadFlags } from "./workload-commands.ts";

async function finish(step: StepReport, steps: Steps, common: Common, io: Io): Promise<ExitCode> {
  await emit(step.report, common.outputs(), io, common);
  tellWarnings([...steps.warnings, ...step.warnings], io, common);
  if (common.verbose) {
    const { book, terms, found } = steps;
    io.stderr.write(`workload ${found.file} · prices ${book.version}, as of ${formatInstant(terms.when.at)}\n`);
  }
  return completeness(step.incomplete, common);
}

/** `tokcost compare`. */
export async function runCompare(
  named: string | null,
  flags: WorkloadFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const steps = await prepareSteps(named, flags.model ?? [], common, io);
  const candidates = flags.model ?? steps.workload.candidates;
  if (candidates.length === 0)
    throw new UserError("nothing to compare with", {}, "add candidates to tokcost.yaml, or -m gpt-4o-mini");
  return finish(comparisonReport(steps, candidates, common.explain), steps, common, io);
}

/** `tokcost simulate`. */
export async function runSimulate(
  named: string | null,
  flags: WorkloadFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const steps = withGrowth(await prepareSteps(named, [], common, io), flags);
  const step = simulationReport(steps, common.explain, drawTerms(flags));
  const replayed = flags.trace === undefined ? step : await withReplay(step, steps, flags, flags.trace, common, io);
  return finish(replayed, steps, common, io);
}

/** `tokcost margin`. */
export async function runMargin(named: string | null, flags: WorkloadFlags, common: Common, io: Io): Promise<ExitCode> {
  const steps = withGrowth(await prepareSteps(named, [], common, io), flags);
  if (steps.workload.plans.length === 0)
    throw new UserError("no plans to check", { file: steps.found.file }, "add plans, see docs/workload.md");
  return finish(marginReport(steps, marginTargets(flags.target), common.explain, drawTerms(flags)), steps, common, io);
}

/** The margins to reach: 70 % unless said. */
export function marginTargets(texts: readonly string[] | undefined): Fraction[] {
  return (texts ?? ["70%"]).map((text) => {
    const share = parseShare(text);
    if (!share || share.numerator >= share.denominator)
      throw new UserError(`--target: expected a share below 100 % such as 70%, got "${text}"`);
    return share;
  });
}

/** The workload with the factors and months of the command line. */
export function withGrowth(steps: Steps, flags: Pick<WorkloadFlags, "factors" | "months" | "pricesPath">): Steps {
  const growth: Workload["growth"] = {
    ...steps.workload.growth,
    ...(flags.factors === undefined ? {} : { factors: flags.factors.map(factor) }),
    ...(flags.months === undefined ? {} : { months: months(flags.months) }),
    ...(flags.pricesPath === undefined ? {} : { prices: pricePath(flags.pricesPath) }),
  };
  return { ...steps, workload: { ...steps.workload, growth } };
}

function months(text: string): number {
  const number = wholeNumber(text, "--months");
  if (number < 1 || number > 120) throw new UserError(`--months: expected 1 to 120 months, got "${text}"`);
  return number;
}

function factor(text: string): Fraction {
  const number = parseNumber(text.replace(/x$/, ""));
  if (!number || number.numerator === 0n)
    throw new UserError(`--factors: expected multiples of today such as 1,10,100, got "${text}"`);
  return number;
}
