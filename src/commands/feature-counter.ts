import type { PromptEntry } from "../domain/prompt-entry.ts";
import { textRequest } from "../domain/request.ts";
import type { CountFeature, FeatureTokens } from "../domain/token-load.ts";
import type { Feature } from "../domain/workload.ts";
import type { Section } from "../domain/token-count.ts";
import type { Range } from "../domain/tokens.ts";
import { UserError } from "../errors.ts";
import { seenFrom } from "../paths.ts";
import type { Counter } from "../estimate/counter.ts";
import type { Variables } from "../read/variables.ts";
import { loadCounter, type Vocabularies } from "./counter.ts";

/** Reads one prompt file, with these variables. Where the text is from (disk, git) is the caller's. */
export type ReadPrompt = (file: string, variables: readonly Variables[] | null) => Promise<readonly PromptEntry[]>;

/** The static part of a feature's prompt on one model. */
export interface CountedPrompt {
  readonly input: number;
  readonly range: Range;
  readonly basis: FeatureTokens["basis"];
  readonly sections: readonly Section[];
  readonly uncountable: readonly string[];
}

export interface FeatureCounter {
  readonly count: CountFeature;
  readonly prompt: (feature: Feature, model: string) => CountedPrompt;
}

/** How models' tokens compare where there is no text of the feature to count: on these lines of prose, lists and code. */
const SAMPLE = `Thank you for your message. We looked into the delay and found that the parcel left our warehouse on Monday.
- Order: 48213, two items, 129.90 EUR
- Carrier: expected delivery between 10:00 and 14:00
{"status": "in_transit", "eta": "2026-11-24", "attempts": 1}
If it has not arrived by then, please answer this mail and we will send a replacement at no cost.`;

/**
 * Reads the prompts that features name and loads the vocabularies that the models need, so that counting is then plain
 * computation. Where a feature tells its dynamic input, the prompt's variables are left empty, for that text is told there.
 */
export async function featureCounter(
  features: readonly Feature[],
  models: readonly string[],
  readPrompt: ReadPrompt,
  vocabularies: Vocabularies = () => undefined,
): Promise<FeatureCounter> {
  const prompts = new Map<string, readonly PromptEntry[]>();
  for (const feature of features) {
    if (feature.input.kind === "prompt")
      prompts.set(feature.name, await promptOf(feature, feature.input.file, readPrompt));
  }
  const names = [...new Set([...models, ...features.map(({ model }) => model)])];
  const counter = await loadCounter(names, undefined, vocabularies);
  const prompt = memo((feature: Feature, model: string) =>
    countPrompt(feature, prompts.get(feature.name) ?? [], model, counter),
  );
  // What a longer text adds: the difference leaves out what a model's framing costs.
  const slope = memo((_: null, model: string) => {
    const tokensOf = (text: string): number => counter.request(textRequest(text), model).input;
    return tokensOf(`${SAMPLE}\n${SAMPLE}\n${SAMPLE}`) - tokensOf(SAMPLE);
  });
  const scaleOf = (feature: Feature, model: string): number =>
    model === feature.model ? 1 : slope(null, model) / slope(null, feature.model);
  const count = (feature: Feature, model: string): FeatureTokens => {
    const scale = scaleOf(feature, model);
    if (feature.input.kind === "prompt") {
      const { input, basis, range } = prompt(feature, model);
      return { static: input, scale, basis, range };
    }
    return { static: Math.round(feature.input.static * scale), scale, basis: scale === 1 ? "exact" : "estimated" };
  };
  return { count, prompt };
}

async function promptOf(feature: Feature, file: string, readPrompt: ReadPrompt): Promise<readonly PromptEntry[]> {
  if (feature.input.dynamic === null) return readPrompt(file, null);
  // A request in JSON names its placeholders where variables are given alone: one that no prompt has.
  const entries = await readPrompt(file, [new Map([["", ""]])]);
  const names = new Set(entries.flatMap(({ unfilled }) => unfilled.map(({ name }) => name)));
  if (names.size === 0) return readPrompt(file, null);
  return readPrompt(file, [new Map([...names].map((name) => [name, ""]))]);
}

/** The mean over the requests of the file. */
function countPrompt(
  feature: Feature,
  entries: readonly PromptEntry[],
  model: string,
  counter: Counter,
): CountedPrompt {
  if (entries.length === 0) throw new UserError(`feature ${feature.name} names no prompt`);
  const counts = entries.map(({ request }) => counter.request(request, model));
  const mean = (figures: readonly number[]): number =>
    Math.round(figures.reduce((sum, each) => sum + each, 0) / counts.length);
  const [only] = counts;
  const names = [...new Set(counts.flatMap(({ sections }) => sections.map(({ name }) => name)))];
  const input = mean(counts.map((each) => each.input));
  return {
    input,
    range: { low: mean(counts.map(({ range }) => range.low)), high: mean(counts.map(({ range }) => range.high)) },
    basis: counts.every(({ basis }) => basis === "exact") ? "exact" : "estimated",
    sections:
      counts.length === 1 && only
        ? only.sections
        : meanSections(
            names.map((name) => ({ name, tokens: mean(counts.map(({ sections }) => tokensIn(sections, name))) })),
            input,
          ),
    uncountable: counts.flatMap(({ uncountable }) => uncountable.map(({ what }) => what)),
  };
}

function tokensIn(sections: readonly Section[], name: string): number {
  return sections.find((section) => section.name === name)?.tokens ?? 0;
}

/** Rounded means add up to the rounded mean: what is left over goes to the largest. */
function meanSections(sections: readonly Section[], total: number): Section[] {
  const rest = total - sections.reduce((sum, { tokens }) => sum + tokens, 0);
  const largest = sections.reduce(
    (best, section, index) => (section.tokens > (sections[best]?.tokens ?? 0) ? index : best),
    0,
  );
  return sections.map((section, index) =>
    index === largest ? { ...section, tokens: section.tokens + rest } : section,
  );
}

function memo<K extends object | null, V>(compute: (key: K, model: string) => V): (key: K, model: string) => V {
  const known = new Map<K, Map<string, V>>();
  return (key, model) => {
    const byModel = known.get(key) ?? new Map<string, V>();
    known.set(key, byModel);
    const cached = byModel.get(model);
    if (cached !== undefined) return cached;
    const value = compute(key, model);
    byModel.set(model, value);
    return value;
  };
}

/** A path that the workload names, seen from the working folder. */
export function besideWorkload(folder: string, file: string): string {
  return seenFrom(folder, file);
}
