import path from "node:path";
import { formatInstant } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import type { SavingsTerms } from "../domain/savings.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { priceAt } from "../prices/resolve.ts";
import type { Provenance } from "../report/document.ts";
import { savingsReport } from "../report/savings.ts";
import { publishedReport } from "../report/savings-published.ts";
import { PUBLISHED } from "../savings/published.ts";
import { DEFAULT_SAVINGS_DRAWS, type SavingsDrawTerms } from "../savings/draws.ts";
import { savings } from "../savings/savings.ts";
import { usualLevers } from "../savings/usual-levers.ts";
import { VERSION } from "../version.ts";
import { money } from "./amounts.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { oneWorkload } from "./given-flags.ts";
import { drawTerms } from "./draw-flags.ts";
import { emit } from "./outputs.ts";
import type { SavingsFlags } from "./savings.ts";
import type { Steps } from "./steps.ts";
import { placeIn } from "./workload-file.ts";

/** `tokcost savings`. */
export async function runSavings(
  inputs: readonly string[],
  flags: SavingsFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  if (flags.listEffects === true) {
    const book = await common.book();
    const provenance = { command: "savings", version: VERSION, book, asOf: common.when.at };
    await emit(publishedReport(PUBLISHED, provenance), common.outputs(), io, common);
    return completeness(false, common);
  }
  if (flags.graded !== undefined) {
    const { runGraded } = await import("./savings-graded.ts");
    return runGraded(flags.graded, flags, common, io);
  }
  if (flags.prompts !== undefined) {
    const { runPromptSavings } = await import("./savings-prompts.ts");
    return runPromptSavings([...flags.prompts, ...inputs], flags, common, io);
  }
  const isLog = await Promise.all(inputs.map(async (input) => !(await isWorkload(input, io))));
  if (flags.config === undefined && isLog.length > 0 && isLog.every(Boolean)) {
    const { runLogSavings } = await import("./savings-logs.ts");
    return runLogSavings(inputs, flags, common, io);
  }
  for (const name of ["to", "as", "map", "model"] as const) {
    if (flags[name] !== undefined)
      throw new UserError(`--${name} is for logs or prompts, and a workload is read`, {}, "name them, or leave it out");
  }
  const named = oneWorkload(onlyOne(inputs), flags.config);
  return runLevers(named, flags, common, io);
}

/** What the levers of a workload save. */
async function runLevers(named: string | null, flags: SavingsFlags, common: Common, io: Io): Promise<ExitCode> {
  const { prepareSteps } = await import("./steps.ts");
  const { findWorkload } = await import("./workload-file.ts");
  // Cheap models have to be known before tokens are counted for them.
  const told = (await findWorkload(named, io, common.maxBytes)).workload.savings;
  const steps = await prepareSteps(named, cheapModels(told), common, io);
  const { terms, assumptions } = termsOf(steps, told, flags);
  const result = savings(steps.workload.features, terms, steps.terms, steps.counter.count, savingsDraws(flags));
  const provenance: Provenance = {
    command: "savings",
    version: VERSION,
    book: steps.book,
    asOf: steps.terms.when.at,
  };
  const all = { ...result, assumptions: [...steps.assumptions, ...assumptions, ...result.assumptions] };
  const missing = result.unpriced.map(({ feature, unpriced }) => ({
    code: "unpriced",
    message: `${feature}: ${unpriced.message}`,
  }));
  const warnings = [...steps.warnings, ...missing, ...result.warnings];
  await emit(savingsReport({ ...all, warnings }, provenance, common.explain), common.outputs(), io, common);
  // What nobody asked for needs no warning where it does nothing; --json has it.
  const isUsual = assumptions.length > 0;
  tellWarnings(isUsual ? warnings.filter(({ code }) => code !== "lever-without-effect") : warnings, io, common);
  if (common.verbose) {
    const { book, found } = steps;
    io.stderr.write(`workload ${found.file} · prices ${book.version}, as of ${formatInstant(steps.terms.when.at)}\n`);
  }
  return completeness(result.unpriced.length > 0, common);
}

function cheapModels(terms: SavingsTerms | undefined): string[] {
  const own = [...(terms?.features.values() ?? [])].map((levers) => levers.routing);
  return [terms?.levers.routing, ...own].flatMap((routing) => (routing ? [routing.to] : []));
}

/** What the workload tells of levers; where it tells none, broad ranges, with the cheapest candidate as the cheap model. */
function termsOf(
  steps: Steps,
  told: SavingsTerms | undefined,
  flags: SavingsFlags,
): { readonly terms: SavingsTerms; readonly assumptions: readonly Assumption[] } {
  const hourly: Money | null = flags.rate === undefined ? (told?.hourly ?? null) : money(flags.rate, "--rate");
  const tellsLevers = told !== undefined && (Object.keys(told.levers).length > 0 || told.features.size > 0);
  if (tellsLevers) return { terms: { ...told, hourly }, assumptions: [] };
  const { levers, assumptions } = usualLevers(cheapestCandidate(steps));
  return { terms: { hourly, levers, features: new Map() }, assumptions };
}

/** By the sum of its rates for input and output: which one it is for a load, the report then shows. */
function cheapestCandidate({ workload, terms }: Steps): string | null {
  const priced = workload.candidates.flatMap((name) => {
    const found = priceAt(terms.book, name, terms.when);
    if (found.kind === "unpriced") return [];
    const { input, output } = found.period.rates;
    return input === undefined || output === undefined ? [] : [{ name, rate: input + output }];
  });
  return priced.toSorted((a, b) => (a.rate < b.rate ? -1 : a.rate > b.rate ? 1 : 0))[0]?.name ?? null;
}

function savingsDraws(flags: SavingsFlags): SavingsDrawTerms {
  const { draws, seed } = drawTerms(flags);
  return { draws: flags.draws === undefined ? DEFAULT_SAVINGS_DRAWS.draws : draws, seed };
}

/** Is an argument a workload, by its name or by what a folder holds? Anything else is a log. */
async function isWorkload(input: string, io: Io): Promise<boolean> {
  const name = path.basename(input);
  if (/\.ya?ml$/i.test(name) || name === "tokcost.json" || name === "package.json") return true;
  if ((await io.files.kind(input)) !== "directory") return false;
  return (await placeIn(input, io)) !== undefined;
}

/** Several workloads at once are not one. */
function onlyOne(inputs: readonly string[]): string | undefined {
  const [first, second] = inputs;
  if (second !== undefined) throw new UserError(`expected one workload, got ${inputs.length}`, {}, "name one of them");
  return first;
}
