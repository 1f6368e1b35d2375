import { encodingFor } from "../count/count.ts";
import type { Instant } from "../domain/dates.ts";
import type { Fraction } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { Warning } from "../domain/prompt-entry.ts";
import { EXIT, type ExitCode, UserError } from "../errors.ts";
import type { Counter } from "../estimate/counter.ts";
import { type Estimate, estimateOne, type EstimateOptions, type Subject } from "../estimate/estimate.ts";
import type { Io } from "../io.ts";
import { findModel } from "../prices/resolve.ts";
import { warningsFor } from "../prices/warnings.ts";
import { parseTokenRange, volume, wholeNumber } from "../read/quantities.ts";
import { wordsSubject } from "../estimate/words.ts";
import { estimateReport } from "../report/estimate.ts";
import { formatCount } from "../report/figures.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import type { EstimateFlags } from "./estimate.ts";
import type { LargeTexts } from "./large-texts.ts";
import type { PackOf } from "./own-vocabularies.ts";
import { emit } from "./outputs.ts";

/** `tokcost estimate`: read, count, price, report. */
export async function runEstimate(
  inputs: readonly string[],
  flags: EstimateFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const book = await common.book();
  const requests = flags.requests === undefined ? null : volume(flags.requests, "--requests").perMonth;
  const options = {
    book,
    when: common.when,
    mode: common.mode,
    region: common.region,
    rateWindow: common.rateWindow,
    outputTokens: outputTokens(flags.outputTokens),
    reasoningTokens:
      flags.reasoningTokens === undefined ? null : wholeNumber(flags.reasoningTokens, "--reasoning-tokens"),
  };
  const { subjects, warnings, large } = await subjectsOf(inputs, flags, common, io);
  const given = withoutRepeats(flags.model ?? [], book, common.when.at);
  const models = modelsOf(subjects, given, book);
  const { packsFor } = await import("./own-vocabularies.ts");
  const packOf = packsFor(flags.tokenizer ?? null, book, common.when.at, io);
  const counter = await counterFor(subjects, models, large, packOf, io);
  const estimates = models.flatMap(({ subject, names }) =>
    names.map((name) =>
      estimateOne(subject, name, counter, { ...options, requestsPerMonth: shareOf(requests, subject, subjects) }),
    ),
  );
  const all = [...warnings, ...estimateWarnings(estimates), ...priceWarnings(estimates, book, common)];
  if (flags.tokensOnly === true && common.quiet) {
    io.stdout.write(bareTokens(estimates));
    return EXIT.ok;
  }
  const report = estimateReport(estimates, {
    sections: flags.sections === true,
    explain: common.explain,
    tokensOnly: flags.tokensOnly === true,
    withoutModel: filesWithoutModel(subjects, given),
    warnings: all,
    provenance: { command: "estimate", version: VERSION, book, asOf: common.when.at },
  });
  await emit(report, common.outputs(), io, common);
  tellWarnings(all, io, common);
  const unpriced = flags.tokensOnly !== true && estimates.some((estimate) => estimate.unpriced !== null);
  return completeness(unpriced || estimates.some(({ uncountable }) => uncountable.length > 0), common);
}

function outputTokens(text: string | undefined): EstimateOptions["outputTokens"] {
  if (text === undefined) return null;
  const parsed = parseTokenRange(text);
  if (!parsed) throw new UserError(`--output-tokens: expected 300 or 100..800, got "${text}"`);
  return parsed;
}

async function subjectsOf(
  inputs: readonly string[],
  flags: EstimateFlags,
  common: Common,
  io: Io,
): Promise<{ subjects: readonly Subject[]; warnings: readonly Warning[]; large: LargeTexts }> {
  const given = givenTokens(flags);
  if (given) {
    if (inputs.length > 0) throw new UserError(`${given.flag} stands instead of files`, {}, "leave one of the two out");
    return { subjects: [given.subject], warnings: [], large: new Map() };
  }
  if (inputs.length === 0) {
    if (io.stdin.isTTY) {
      throw new UserError("no prompt files given", {}, "tokcost estimate prompts/, or - to read standard input");
    }
    inputs = ["-"];
  }
  const { readPrompts } = await import("./prompts.ts");
  const { entries, warnings, large } = await readPrompts(inputs, io, {
    as: flags.as ?? null,
    field: flags.field ?? null,
    variables: await variables(flags, common, io),
    maxBytes: common.maxBytes,
  });
  if (entries.length === 0) throw new UserError("none of these files holds a prompt", {}, warnings[0]?.message);
  return { subjects: entries.map((entry) => ({ kind: "entry", entry })), warnings, large };
}

function givenTokens({ inputTokens, words }: EstimateFlags): { flag: string; subject: Subject } | null {
  if (inputTokens !== undefined && words !== undefined) throw new UserError("give --input-tokens or --words, not both");
  if (words !== undefined) return { flag: "--words", subject: wordsSubject(wholeNumber(words, "--words")) };
  if (inputTokens === undefined) return null;
  const input = wholeNumber(inputTokens, "--input-tokens");
  return { flag: "--input-tokens", subject: { kind: "tokens", input } };
}

async function variables(flags: EstimateFlags, { maxBytes }: Common, io: Io) {
  if (flags.var === undefined && flags.vars === undefined) return null;
  const { parseVariableFlags, parseVariablesFile, variableRows } = await import("../read/variables.ts");
  const rows =
    flags.vars === undefined
      ? undefined
      : parseVariablesFile({ file: flags.vars, text: await io.files.readText(flags.vars, maxBytes) });
  return variableRows(parseVariableFlags(flags.var ?? []), rows);
}

interface SubjectModels {
  readonly subject: Subject;
  readonly names: readonly string[];
}

/** Each model once, whatever it was called: another name for it would count its cost twice. */
function withoutRepeats(names: readonly string[], book: PriceBook, at: Instant): readonly string[] {
  const first = new Map<string, string>();
  for (const name of names) {
    const found = findModel(book, name, at);
    const key = "key" in found ? found.key : name;
    if (!first.has(key)) first.set(key, name);
  }
  return [...first.values()];
}

/** The models of each subject: the user's, else the file's own, else the table's showcase. */
function modelsOf(subjects: readonly Subject[], given: readonly string[], book: PriceBook): SubjectModels[] {
  return subjects.map((subject) => {
    const own = subject.kind === "entry" ? subject.entry.request.model : null;
    return { subject, names: given.length > 0 ? given : own === null ? book.showcase : [own] };
  });
}

function filesWithoutModel(subjects: readonly Subject[], given: readonly string[]): number {
  if (given.length > 0) return 0;
  const without = subjects.flatMap((subject) =>
    subject.kind === "entry" && subject.entry.request.model === null ? [subject.entry.file] : [],
  );
  return new Set(without).size;
}

async function counterFor(
  subjects: readonly Subject[],
  models: readonly SubjectModels[],
  large: LargeTexts,
  packOf: PackOf,
  io: Io,
): Promise<Counter> {
  if (subjects.every(({ kind }) => kind === "tokens")) {
    const none = (): never => {
      throw new Error("tokens given by hand are not counted");
    };
    return { request: none, text: none, reasoning: () => null, billed: () => null };
  }
  const names = [...new Set(models.flatMap((each) => each.names))];
  const { loadCounter } = await import("./counter.ts");
  const vocabularies = await (await import("./own-vocabularies.ts")).openVocabularies(names, packOf);
  if (large.size === 0) return loadCounter(names, undefined, vocabularies);
  const { countLargeTexts } = await import("./large-texts.ts");
  const encodingOf = (model: string): string => packOf(model) ?? encodingFor(model);
  return loadCounter(names, await countLargeTexts(large, names, io, encodingOf), vocabularies);
}

/** `--requests` is of each file: the requests of a batch share it. */
function shareOf(requests: Fraction | null, subject: Subject, subjects: readonly Subject[]): Fraction | null {
  if (!requests || subject.kind === "tokens") return requests;
  const { file } = subject.entry;
  const siblings = subjects.filter((other) => other.kind === "entry" && other.entry.file === file).length;
  return { numerator: requests.numerator, denominator: requests.denominator * BigInt(siblings) };
}

function estimateWarnings(estimates: readonly Estimate[]): Warning[] {
  const warnings = new Map<string, Warning>();
  const warn = (code: string, message: string, file: string | null): void => {
    warnings.set(`${code} ${file ?? ""} ${message}`, { code, message, ...(file === null ? {} : { place: { file } }) });
  };
  for (const { file, model, unpriced, uncountable, overContext } of estimates) {
    if (unpriced) {
      warn("unpriced", unpriced.message, null);
    }
    for (const { what } of uncountable) warn("uncountable", `not counted: ${what}`, file);
    if (overContext) {
      warn(
        "over-context",
        `${formatCount(overContext.input)} tokens are more than the ${formatCount(overContext.window)} that ${model} takes`,
        file,
      );
    }
  }
  return [...warnings.values()];
}

/** What is uncertain about the prices that were used. That the newest evidence is some days old goes without saying. */
function priceWarnings(estimates: readonly Estimate[], { models }: PriceBook, { when, verbose }: Common): Warning[] {
  const used = new Set(estimates.flatMap(({ model, unpriced }) => (unpriced ? [] : [model])));
  return models
    .filter(({ key }) => used.has(key))
    .flatMap((model) => warningsFor(model, when.at))
    .filter(({ code }) => verbose || code !== "price-beyond-evidence");
}

/** One number for one model, else a line a model. */
function bareTokens(estimates: readonly Estimate[]): string {
  const totals = new Map<string, number>();
  for (const { model, tokens } of estimates) totals.set(model, (totals.get(model) ?? 0) + tokens.input);
  if (totals.size === 1) return `${[...totals.values()][0] ?? 0}\n`;
  return [...totals].map(([model, count]) => `${count}\t${model}\n`).join("");
}
