import { multiplyFractions, type Fraction, type Money, subtract, timesFraction, ZERO, add } from "../domain/money.ts";
import type { PriceBook } from "../domain/price.ts";
import type { PromptEntry, Warning } from "../domain/prompt-entry.ts";
import type { PromptRequest } from "../domain/request.ts";
import { tokens } from "../domain/tokens.ts";
import { type ExitCode, UserError } from "../errors.ts";
import type { Counter } from "../estimate/counter.ts";
import type { Io } from "../io.ts";
import { priceUsage } from "../prices/cost.ts";
import { priceAt } from "../prices/resolve.ts";
import { lineOfSection } from "../read/prompt-files/section-lines.ts";
import { volume } from "../read/quantities.ts";
import type { Provenance } from "../report/document.ts";
import { type PromptFileWaste, promptWasteReport } from "../report/savings-prompts.ts";
import { WASTE_KINDS, type WasteKind, type WastePlace, without, withoutAll } from "../savings/prompts/waste.ts";
import { VERSION } from "../version.ts";
import { type Common, completeness, tellWarnings } from "./common.ts";
import { loadCounter } from "./counter.ts";
import { emit } from "./outputs.ts";
import { openVocabularies, packsFor } from "./own-vocabularies.ts";
import { readPrompts } from "./prompts.ts";
import type { SavingsFlags } from "./savings.ts";

/** `tokcost savings --prompts FILES`: what prompts could do without, in tokens of the model. Reads, never writes. */
export async function runPromptSavings(
  files: readonly string[],
  flags: SavingsFlags,
  common: Common,
  io: Io,
): Promise<ExitCode> {
  const showText = flags.showText === true;
  if (showText) insistOnTerminal(common, io);
  const requests = flags.requests === undefined ? null : volume(flags.requests, "--requests").perMonth;
  const prompts = await readPrompts(files, io, {
    as: flags.as ?? null,
    field: null,
    variables: null,
    maxBytes: common.maxBytes,
  });
  const book = await common.book();
  const modelOf = (entry: PromptEntry): string =>
    flags.model ?? entry.request.model ?? book.showcase[0] ?? "openai/gpt-4o";
  const entries = prompts.entries.filter((entry) => !prompts.large.has(entry.request));
  const tooLarge = prompts.entries.filter((entry) => prompts.large.has(entry.request));
  const models = [...new Set(entries.map(modelOf))];
  const packOf = packsFor(flags.tokenizer ?? null, book, common.when.at, io);
  const counter = await loadCounter(models, undefined, await openVocabularies(models, packOf));
  const warnings: Warning[] = [
    ...prompts.warnings,
    ...tooLarge.map(({ file }) => ({ code: "too-large", message: `${file}: too large to be looked through` })),
  ];
  const found: PromptFileWaste[] = [];
  for (const [file, own] of groups(entries)) {
    const text = file === "-" ? "" : await io.files.readText(file, common.maxBytes);
    const [first] = own;
    if (!first) continue;
    const model = modelOf(first);
    found.push(wasteOfFile(file, text, own, model, counter, { book, common, requests }));
  }
  const unpriced = found.flatMap(({ unpriced: why }) => why ?? []);
  warnings.push(...[...new Set(unpriced)].map((message) => ({ code: "unpriced", message })));
  const provenance: Provenance = { command: "savings", version: VERSION, book, asOf: common.when.at };
  await emit(promptWasteReport(found, requests !== null, showText, warnings, provenance), common.outputs(), io, common);
  tellWarnings(warnings, io, common);
  return completeness(unpriced.length > 0, common);
}

/** Text of prompts goes to a person's eyes and nowhere else. */
function insistOnTerminal(common: Common, io: Io): void {
  const elsewhere = common.outputs().some(({ format, file }) => format !== "table" || file !== null);
  if (io.stdout.isTTY && !elsewhere) return;
  throw new UserError(
    "--show-text shows the text of prompts, and that only as a table on a terminal",
    {},
    "leave it out: files and lines are named without it",
  );
}

function groups(entries: readonly PromptEntry[]): Map<string, PromptEntry[]> {
  const byFile = new Map<string, PromptEntry[]>();
  for (const entry of entries) byFile.set(entry.file, [...(byFile.get(entry.file) ?? []), entry]);
  return byFile;
}

interface Terms {
  readonly book: PriceBook;
  readonly common: Common;
  readonly requests: Fraction | null;
}

function wasteOfFile(
  file: string,
  text: string,
  entries: readonly PromptEntry[],
  model: string,
  counter: Counter,
  terms: Terms,
): PromptFileWaste {
  const counted = (request: PromptRequest): number => counter.request(request, model).input;
  const before = entries.map(({ request }) => counted(request));
  const lines = linesOfEntries(text, entries.length);
  const compare = (after: readonly number[]) => {
    const saved = before.reduce((sum, tokensBefore, index) => sum + tokensBefore - (after[index] ?? tokensBefore), 0);
    return { tokens: saved, monthly: monthlyOf(before, after, model, terms) };
  };
  const waste = WASTE_KINDS.flatMap((kind) => {
    const trimmed = entries.map(({ request }) => without(request, kind));
    if (trimmed.every(({ places }) => places.length === 0)) return [];
    const places = trimmed.flatMap((each, index) =>
      each.places.map((place) => ({
        section: place.section,
        line: lines?.[index] ?? lineInFile(text, place, kind),
        text: place.text,
      })),
    );
    const saved = compare(trimmed.map(({ request }) => counted(request)));
    return saved.tokens > 0 ? [{ kind, places, tokens: saved.tokens, monthly: money(saved.monthly) }] : [];
  });
  const together = compare(entries.map(({ request }) => counted(withoutAll(request))));
  const first = entries[0];
  return {
    file,
    model,
    requests: entries.length,
    tokens: before.reduce((sum, each) => sum + each, 0),
    exact: first !== undefined && counter.request(first.request, model).basis === "exact",
    waste: waste.toSorted((a, b) => b.tokens - a.tokens),
    together: { tokens: Math.max(0, together.tokens), monthly: money(together.monthly) },
    unpriced: typeof together.monthly === "string" ? together.monthly : null,
  };
}

function money(monthly: Money | string | null): Money | null {
  return typeof monthly === "string" ? null : monthly;
}

/** Each line a request, where the file is such a list; then that line is the place. */
function linesOfEntries(text: string, entries: number): readonly number[] | null {
  if (entries < 2) return null;
  const lines = text.split("\n").flatMap((line, index) => (line.trim() === "" ? [] : [index + 1]));
  return lines.length === entries ? lines : null;
}

/** The requests share the volume evenly. A text: why there is no price. */
function monthlyOf(
  before: readonly number[],
  after: readonly number[],
  model: string,
  { book, common, requests }: Terms,
): Money | string | null {
  if (requests === null) return null;
  const priced = priceAt(book, model, common.when);
  if (priced.kind === "unpriced") return priced.message;
  const terms = { when: common.when, mode: common.mode, region: common.region, rateWindow: common.rateWindow };
  let saved = ZERO;
  for (const [index, input] of before.entries()) {
    const [dear, cheap] = [input, after[index] ?? input].map((each) =>
      priceUsage(tokens({ input: each }), priced, terms),
    );
    if (dear?.kind !== "priced") return dear?.message ?? "no price";
    if (cheap?.kind !== "priced") return cheap?.message ?? "no price";
    saved = add(saved, subtract(dear.total, cheap.total));
  }
  const share = { numerator: 1n, denominator: BigInt(Math.max(1, before.length)) };
  return timesFraction(saved, multiplyFractions(requests, share));
}

/** The line of a place in its file: as it is written, as JSON writes it, or where its section begins. Null: it was not read from a file. */
function lineInFile(text: string, place: WastePlace, kind: WasteKind): number | null {
  if (text === "") return null;
  if (place.line === null) return lineOfSection(text, place.section);
  const whole = text.indexOf(place.part);
  if (whole >= 0) return lineAt(text, whole) + place.line - 1;
  // A text in JSON stands on one line, whatever lines it has itself.
  const asJson = text.indexOf(JSON.stringify(place.part));
  if (asJson >= 0) return lineAt(text, asJson);
  const longest = place.text
    .split("\n")
    .reduce((most, line) => (line.trim().length > most.length ? line.trim() : most), "");
  if (longest !== "") {
    for (const words of [longest, JSON.stringify(longest).slice(1, -1)]) {
      const at = kind === "repeated" ? text.lastIndexOf(words) : text.indexOf(words);
      if (at >= 0) return lineAt(text, at);
    }
  }
  return lineOfSection(text, place.section);
}

function lineAt(text: string, offset: number): number {
  return text.slice(0, offset).split("\n").length;
}
