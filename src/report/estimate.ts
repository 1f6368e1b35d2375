import { formatInstant } from "../domain/dates.ts";
import { rateToDecimal } from "../domain/money.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { byFile, type FileEstimate } from "../estimate/by-file.ts";
import type { Estimate } from "../estimate/estimate.ts";
import { type ModelTotal, totalsByModel } from "../estimate/totals.ts";
import type { Provenance } from "./document.ts";
import { estimateDocument, estimateRecords } from "./estimate-data.ts";
import { costTable, sectionsTable, tokensTable } from "./estimate-tables.ts";
import { formatCount, formatDollars, formatExactDollars, formatMonthly, formatShare } from "./figures.ts";
import { nameOf, shortModel } from "./names.ts";
import type { Report } from "./report.ts";

export interface EstimateReportOptions {
  readonly sections: boolean;
  readonly explain: boolean;
  readonly tokensOnly: boolean;
  /** Files that name no model, and so are priced on the table's short list of current ones. */
  readonly withoutModel?: number;
  readonly warnings: readonly Warning[];
  readonly provenance: Provenance;
}

/** What `tokcost estimate` shows, in every format. */
export function estimateReport(estimates: readonly Estimate[], options: EstimateReportOptions): Report {
  const files = byFile(estimates);
  const totals = totalsByModel(estimates);
  const tables = [options.tokensOnly ? tokensTable(files) : costTable(files)];
  if (options.sections) tables.push(sectionsTable(files));
  return {
    headline: options.tokensOnly ? tokensHeadline(files) : headline(files, totals, options.withoutModel ?? 0),
    tables,
    notes: options.tokensOnly ? [] : notes(files, options),
    details: options.explain ? estimates.flatMap(explain) : [],
    data: estimateRecords(estimates, options.provenance.book.version),
    document: estimateDocument(estimates, totals, options),
  };
}

const MODELS_IN_HEADLINE = 3;

function headline(files: readonly FileEstimate[], totals: readonly ModelTotal[], withoutModel: number): string {
  const names = new Set(files.map(({ file }) => file));
  const alike = totals.every(({ model }) => files.filter((group) => group.model === model).length === names.size);
  return alike ? byModelHeadline(files, totals, names.size) : spreadHeadline(files, names.size, withoutModel);
}

/** Files that name different models: what a request costs, from the cheapest to the dearest. */
function spreadHeadline(files: readonly FileEstimate[], prompts: number, withoutModel: number): string {
  const monthly = files.some(({ perMonth }) => perMonth !== null);
  const amounts = files
    .flatMap(({ perRequest, perMonth }) => (monthly ? perMonth : perRequest)?.expected ?? [])
    .sort((a, b) => (a < b ? -1 : 1));
  const [least, most] = [amounts[0], amounts.at(-1)];
  const unpriced = files.filter(({ complete }) => !complete).length;
  const rest = unpriced === 0 ? "" : `, ${formatCount(unpriced)} unpriced`;
  if (least === undefined || most === undefined) return `${formatCount(prompts)} prompts: unpriced`;
  const unit = monthly ? "a month" : "a request";
  const named =
    withoutModel === 0
      ? " on the models they name"
      : `, ${formatCount(withoutModel)} of which ${withoutModel === 1 ? "names" : "name"} no model`;
  return `${formatCount(prompts)} prompts${named}: ${formatDollars(least)} to ${formatDollars(most)} ${unit}${rest}`;
}

function byModelHeadline(files: readonly FileEstimate[], totals: readonly ModelTotal[], prompts: number): string {
  const [only] = files;
  const subject =
    only?.file === null
      ? `${formatCount(only.input)} tokens in, ${formatCount(only.output)} out`
      : prompts === 1
        ? nameOf(only?.file ?? null)
        : `${formatCount(prompts)} prompts`;
  const monthly = totals.some(({ perMonth }) => perMonth !== null);
  const certain = files.length === 1 && only?.basis.input === "exact" && only.basis.output === "exact";
  const prices = totals.map(({ model, perRequest, perMonth, complete }) => {
    const amount = (monthly ? perMonth : perRequest)?.expected;
    if (amount === undefined) return `unpriced on ${shortModel(model)}`;
    const text = monthly ? formatMonthly(amount) : certain ? formatExactDollars(amount) : formatDollars(amount);
    return `${complete ? "" : "≥ "}${text} on ${shortModel(model)}`;
  });
  const shown = prices.slice(0, prices.length > MODELS_IN_HEADLINE + 1 ? MODELS_IN_HEADLINE : prices.length);
  const rest = prices.length - shown.length;
  const [first = "", ...others] = shown;
  const unit = unitWords(monthly, prompts, totals[0]?.requests ?? 1);
  return `${subject}: ${[first.replace(" on ", `${unit} on `), ...others].join(", ")}${rest > 0 ? ` and ${rest} more` : ""}`;
}

function unitWords(monthly: boolean, prompts: number, requests: number): string {
  if (monthly) return " a month";
  if (requests === 1) return " a request";
  return requests === prompts ? " for one request each" : ` for all ${formatCount(requests)} requests`;
}

function tokensHeadline(files: readonly FileEstimate[]): string {
  const [only] = files;
  const prompts = new Set(files.map(({ file }) => file)).size;
  return prompts === 1 ? `${nameOf(only?.file ?? null)}: tokens in` : `${formatCount(prompts)} prompts: tokens in`;
}

/** A section is worth a word where it is most of the prompt. */
const SURPRISING_SHARE = 0.5;

function notes(files: readonly FileEstimate[], { sections, provenance, explain }: EstimateReportOptions): string[] {
  const lines: string[] = [];
  const assumed = files.flatMap(({ estimates }) => estimates.flatMap(({ assumptions }) => assumptions));
  const outputs = [...new Set(assumed.filter(({ code }) => code === "output-tokens").map(({ text }) => text))];
  const [firstOutput] = outputs;
  if (firstOutput !== undefined) {
    const short = outputs.length > 1 ? "output tokens: 35 % of max_tokens where a file has it, else 250" : firstOutput;
    lines.push(`* assumed ${short}. Know better? --output-tokens 300, or 100..800`);
  }
  const others = assumedWords(assumed.filter(({ code }) => code !== "output-tokens"));
  if (others.length > 0) lines.push(...others);
  else if (!sections) {
    const surprise = files.map(largestTools).find((found) => found !== null);
    if (surprise) lines.push(surprise);
  }
  const bases = countedHow(files.flatMap(({ estimates }) => estimates));
  const stamp = [`prices ${provenance.book.version}, as of ${formatInstant(provenance.asOf)}`];
  if (bases.length > 0 && bases.length <= MODELS_IN_HEADLINE) stamp.push(...bases);
  else if (bases.length > 0) stamp.push("~ estimated, nine in ten within the range");
  if (!explain) stamp.push("--explain shows each rate");
  lines.push(stamp.join(" · "));
  return lines;
}

const NAMES_IN_NOTE = 8;

/** A line for each kind of assumption: the names that it is about, of all files together, or how many others there are. */
function assumedWords(assumed: readonly Assumption[]): string[] {
  return [...new Set(assumed.map(({ code }) => code))].flatMap((code) => {
    const same = assumed.filter((one) => one.code === code);
    const texts = [...new Set(same.map(({ text }) => text))];
    const [first] = same;
    if (first === undefined) return [];
    const lead = leadOf(first);
    if (lead === null)
      return [`assumed ${first.text}${texts.length > 1 ? `; ${texts.length - 1} more in --json` : ""}`];
    const names = [...new Set(same.flatMap(({ value }) => value.split(", ")))];
    const rest = names.length - NAMES_IN_NOTE;
    return [
      `assumed ${lead}${names.slice(0, NAMES_IN_NOTE).join(", ")}${rest > 0 ? ` and ${formatCount(rest)} more` : ""}`,
    ];
  });
}

/** What stands before the names that end the text; null where it ends otherwise. */
function leadOf({ text, value }: Assumption): string | null {
  return value !== "" && text.endsWith(`: ${value}`) ? text.slice(0, -value.length) : null;
}

/** How far off the counts may be, model by model: of its files the least certain one. */
function countedHow(estimates: readonly Estimate[]): string[] {
  const counted = estimates.filter(({ tokenizer }) => tokenizer !== null);
  return [...new Set(counted.map(({ model }) => model))].map((model) => {
    const off = Math.max(...counted.filter((one) => one.model === model).map(inputError));
    return off === 0 ? `${shortModel(model)} counted exactly` : `${shortModel(model)} within ${formatShare(off)}`;
  });
}

function inputError({ basis, range, tokens }: Estimate): number {
  if (basis.input === "exact") return 0;
  return Math.max(tokens.input - range.input.low, range.input.high - tokens.input) / Math.max(1, tokens.input);
}

function largestTools({ file, estimates, input }: FileEstimate): string | null {
  if (estimates.length !== 1) return null;
  const tools = (estimates[0]?.sections ?? [])
    .filter(({ name }) => name === "tools" || name.startsWith("tool:"))
    .reduce((sum, section) => sum + section.tokens, 0);
  if (input === 0 || tools / input < SURPRISING_SHARE) return null;
  return `${nameOf(file)}: ${formatCount(tools)} of ${formatCount(input)} tokens are tool schemas (--sections shows each)`;
}

/** The arithmetic of one estimate, line by line. */
function explain(estimate: Estimate): string[] {
  const { file, entry, model, period, perRequest, unpriced, tokenizer, lines } = estimate;
  const head = `${nameOf(file)}${entry === null ? "" : ` [${entry}]`} on ${model}`;
  if (unpriced) return [`${head}: unpriced, ${unpriced.message}`];
  const held = period
    ? `, held from ${formatInstant(period.from)} ${period.to === null ? "on" : `to ${formatInstant(period.to)}`}`
    : "";
  const source = period ? `, checked ${period.checked ?? "never"}: ${period.sources[0] ?? "no source"}` : "";
  return [
    `${head}${tokenizer === null ? "" : `, counted with ${tokenizer}`}`,
    ...lines.map(
      ({ kind, tokens, rate, cost, from }) =>
        `  ${formatCount(tokens)} ${kind} × $${rateToDecimal(rate)}/M (${from}) = ${formatExactDollars(cost)}`,
    ),
    `  = ${perRequest ? formatExactDollars(perRequest.expected) : "unpriced"} (${period?.id ?? ""}${held}${source})`,
  ];
}
