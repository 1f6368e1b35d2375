import { cohereBilledTokens } from "../count/cohere-billed.ts";
import { countRequest, encodingFor } from "../count/count.ts";
import { countWithVocabulary } from "../count/own-vocabulary.ts";
import { parseModelName } from "../count/model-name.ts";
import { assumedReasoning } from "../count/reasoning.ts";
import type { Counter } from "../estimate/counter.ts";
import { type PromptRequest, textRequest } from "../domain/request.ts";
import type { TokenCount } from "../domain/token-count.ts";
import type { TextRate } from "./large-texts.ts";
import type { Encoding, EncodingName } from "../tokenize/encoding.ts";
import { loadEncoding } from "../tokenize/load-encoding.ts";

/** Vendors whose reasoning models reason without being told to; others ask for it in the request. */
const REASONS_UNASKED: ReadonlySet<string> = new Set(["openai", "google", "xai"]);

/** Counts a request whose text is still in its file; undefined for all others. */
type CountLarge = (request: PromptRequest, model: string, rate: () => TextRate) => TokenCount | undefined;

const SAMPLE = "The parcel left the warehouse on Monday; it should be with you by 24 November.\n";

/** What a longer text adds, from two lengths of the same one: so a model's framing is left out. */
function textRate(
  count: (request: PromptRequest, model: string) => TokenCount,
  encoding: Encoding,
  model: string,
): TextRate {
  const [short, long] = [SAMPLE.repeat(20), SAMPLE.repeat(220)];
  const [few, many] = [count(textRequest(short), model), count(textRequest(long), model)];
  const added = encoding.count(long) - encoding.count(short);
  return {
    empty: count(textRequest(""), model),
    expected: (many.input - few.input) / added,
    low: (many.range.low - few.range.low) / added,
    high: (many.range.high - few.range.high) / added,
  };
}

/** Billed units against recordings: five percent off at the median, more where tools are called. */
const BILLED_SPREAD = 0.15;

/** The added vocabulary of a model, opened; undefined where it has none. */
export type Vocabularies = (model: string) => Encoding | undefined;

/** Loads the vocabularies that these models need, and no other; `vocabularies` count instead of those of their models. */
export async function loadCounter(
  models: readonly string[],
  large: CountLarge = () => undefined,
  vocabularies: Vocabularies = () => undefined,
): Promise<Counter> {
  const names = [...new Set(models.map((model) => encodingFor(model)))];
  const loaded = new Map<EncodingName, Encoding>();
  await Promise.all(names.map(async (name) => loaded.set(name, await loadEncoding(name))));
  const encodings = (name: EncodingName): Encoding => {
    const encoding = loaded.get(name);
    if (!encoding) throw new Error(`the encoding ${name} was not loaded`);
    return encoding;
  };
  const countOne = (request: PromptRequest, model: string): TokenCount => {
    const own = vocabularies(model);
    return own ? countWithVocabulary(request, model, own) : countRequest(request, model, encodings);
  };
  return {
    request: (request, model) =>
      large(request, model, () => textRate(countOne, vocabularies(model) ?? encodings(encodingFor(model)), model)) ??
      countOne(request, model),
    billed(request, model) {
      const name = parseModelName(model);
      if (name.vendor !== "cohere") return null;
      const tokens = cohereBilledTokens(request, name, encodings);
      return {
        tokens,
        low: Math.floor(tokens * (1 - BILLED_SPREAD)),
        high: Math.ceil(tokens * (1 + BILLED_SPREAD)),
        text: "Cohere bills the text alone, not the preamble that it counts (billed units)",
      };
    },
    reasoning(model, asked) {
      if (asked?.enabled === false) return null;
      const name = parseModelName(model);
      const unasked = REASONS_UNASKED.has(name.vendor ?? "");
      const found = unasked || asked?.enabled === true ? assumedReasoning(name, asked?.effort ?? null) : null;
      return found && (asked === null ? { ...found, low: 0 } : found);
    },
    text(text, model) {
      const own = vocabularies(model);
      if (own) return { tokens: own.count(text), exact: true };
      const tokens = encodings(encodingFor(model)).count(text);
      return { tokens, exact: parseModelName(model).vendor === "openai" };
    },
  };
}
