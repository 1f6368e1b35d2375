import path from "node:path";
import type { AskedBy } from "../budget/baseline-errors.ts";
import { changesBetween } from "../budget/changes.ts";
import { checkBudgets, exitCodeOf } from "../budget/check.ts";
import { baseOfReport, identityOfPrices, pricesOfReport } from "../budget/report-base.ts";
import type { Base } from "../budget/subject.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Io } from "../io.ts";
import { slashed } from "../paths.ts";
import { parseJson } from "../read/json-text.ts";
import { readWorkload } from "../read/workload.ts";
import { type CheckContext, checkReport, diffReport } from "../report/check.ts";
import { VERSION } from "../version.ts";
import { bookAtBase } from "./base-prices.ts";
import { promptsAtBase, textAtBase } from "./base-prompts.ts";
import type { CheckFlags } from "./check.ts";
import { checkFormats } from "./check-formats.ts";
import { baseSectionsAs, costOfMixture } from "./check-mixture.ts";
import { type CheckSide, subjectsOf } from "./check-side.ts";
import { type Common, tellWarnings } from "./common.ts";
import { featureCounter } from "./feature-counter.ts";
import { openVocabularies, packsForWorkload } from "./own-vocabularies.ts";
import { readBase } from "./git-base.ts";
import { type CostOfFeature, knownCosts } from "./known-costs.ts";
import { emit } from "./outputs.ts";
import { prepareSteps, type Steps } from "./steps.ts";
import { measuredFeatures } from "./workload-logs.ts";

/** `tokcost check`: the budgets of the workload, and with a base what changed since. */
export async function runCheck(named: string | null, flags: CheckFlags, common: Common, io: Io): Promise<ExitCode> {
  const steps = await prepareSteps(named, [], common, io);
  if (steps.workload.budgets.length === 0) {
    throw new UserError(
      "no budgets to check",
      { file: steps.found.file },
      "add budgets, see docs/workload.md; or tokcost diff REF",
    );
  }
  const head: CheckSide = { features: steps.workload.features, counter: steps.counter };
  const costOf = knownCosts();
  const base =
    flags.base === undefined
      ? undefined
      : await baseOf({ ...flags, base: flags.base, by: "--base" }, head, costOf, steps, common, io);
  const subjects = subjectsOf(head, steps.terms, { costOf });
  const changes = base && changesBetween(base, subjects);
  const strict = flags.strict === true;
  const results = checkBudgets({ budgets: steps.workload.budgets, subjects, base, changes, strict });
  const context: CheckContext = {
    subjects,
    changes: changes ?? [],
    workload: steps.found.file,
    base: base ?? null,
    verbose: common.verbose,
    currency: common.currency,
    provenance: { command: "check", version: VERSION, book: steps.book, asOf: steps.terms.when.at },
    assumptions: steps.assumptions,
    warnings: steps.warnings,
  };
  const more = checkFormats(results, context, steps.found, common, io);
  await emit(checkReport(results, context), common.outputs(), io, { ...common, more });
  tellWarnings(steps.warnings, io, common);
  return flags.exitZero === true ? EXIT.ok : exitCodeOf(results, { allowUnpriced: common.allowUnpriced });
}

/** `tokcost diff REF`: the same comparison without limits. */
export async function runDiff(
  named: string | null,
  flags: CheckFlags & { readonly base: string },
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const steps = await prepareSteps(named, [], common, io);
  const head: CheckSide = { features: steps.workload.features, counter: steps.counter };
  const costOf = knownCosts();
  const base = await baseOf({ ...flags, by: "tokcost diff" }, head, costOf, steps, common, io);
  const subjects = subjectsOf(head, steps.terms, { costOf });
  const changes = changesBetween(base, subjects);
  const report = diffReport(changes, {
    subjects,
    changes,
    workload: steps.found.file,
    base,
    verbose: common.verbose,
    currency: common.currency,
    provenance: { command: "diff", version: VERSION, book: steps.book, asOf: steps.terms.when.at },
    assumptions: steps.assumptions,
    warnings: steps.warnings,
  });
  await emit(report, common.outputs(), io, common);
  tellWarnings(steps.warnings, io, common);
  return EXIT.ok;
}

/** The other side: the workload and its prompts as they were at a commit. */
async function baseOf(
  flags: CheckFlags & { readonly base: string; readonly by: AskedBy },
  head: CheckSide,
  costOf: CostOfFeature,
  steps: Steps,
  common: Common,
  io: Io,
): Promise<Base> {
  const ref = flags.base;
  if (ref.endsWith(".json") && (await io.files.kind(ref)) === "file") {
    const document = parseJson(await io.files.readText(ref, common.maxBytes), { file: ref });
    const prices = pricesOfReport(document);
    const isSame = prices?.identity === identityOfPrices(steps.book.sha256, steps.book.overlaySha256);
    return { ...baseOfReport(ref, document), ...(prices === null || isSame ? {} : { prices: prices.table }) };
  }
  const base = await readBase((args, input) => io.git(args, input), ref, flags.by);
  const known = { ref, commit: base.commit, date: base.date };
  const file = await fromHere(steps.found.file, io);
  const folder = path.dirname(file);
  // A workload that is new has no base: everything in it is new, and only absolute limits hold.
  if (!base.has(file)) return { ...known, subjects: [], costOf: null };
  const text = await textAtBase(base, file, common.maxBytes);
  const key = path.basename(file) === "package.json" ? { key: "tokcost" } : {};
  const workload = readWorkload({ file: `${ref}:${file}`, text, ...key });
  const found = { file, folder, workload };
  const { features } = await measuredFeatures({ found, terms: steps.terms, common, io }, null);
  const models = [...features, ...head.features].map(({ model }) => model);
  const files = features.flatMap(({ input }) => (input.kind === "prompt" ? [input.file] : []));
  const counter = await featureCounter(
    features,
    models,
    promptsAtBase(base, { folder, files, maxBytes: common.maxBytes }),
    await openVocabularies(models, packsForWorkload(features, steps.book, steps.terms.when.at, io)),
  );
  const side: CheckSide = { features, counter };
  const book = await bookAtBase(base, flags, io, { today: steps.book, maxBytes: common.maxBytes });
  const terms = { base: book === steps.book ? steps.terms : { ...steps.terms, book }, head: steps.terms };
  return {
    ...known,
    ...(book === steps.book ? {} : { prices: book.version }),
    subjects: subjectsOf(side, terms.base, { costOf, otherwise: terms.head }),
    costOf: costOfMixture(side, head, terms, costOf),
    sectionsAs: baseSectionsAs(side, head),
  };
}

/** A file as git names it, from the working folder: the workload may be named from the root of the disk, or through a link. */
async function fromHere(file: string, io: Io): Promise<string> {
  if (!path.isAbsolute(file)) return file;
  const [here = io.cwd, there = file] = [await io.files.real("."), await io.files.real(file)];
  return slashed(path.relative(here, there));
}
