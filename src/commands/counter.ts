import { cohereBilledTokens } from "../count/cohere-billed.ts";
import { countRequest, encodingFor } from "../count/count.ts";
import { parseModelName } from "../count/model-name.ts";
import { assumedReasoning } from "../count/reasoning.ts";
import type { Counter } from "../estimate/counter.ts";
import type { Encoding, EncodingName } from "../tokenize/encoding.ts";
import { loadEncoding } from "../tokenize/load-encoding.ts";

/** Vendors whose reasoning models reason without being told to; others ask for it in the request. */
const REASONS_UNASKED: ReadonlySet<string> = new Set(["openai", "google", "xai"]);

/** Billed units against recordings: five percent off at the median, more where tools are called. */
const BILLED_SPREAD = 0.15;

/** Loads the vocabularies that these models need, and no other. */
export async function loadCounter(models: readonly string[]): Promise<Counter> {
  const names = [...new Set(models.map((model) => encodingFor(model)))];
  const loaded = new Map<EncodingName, Encoding>();
  await Promise.all(names.map(async (name) => loaded.set(name, await loadEncoding(name))));
  const encodings = (name: EncodingName): Encoding => {
    const encoding = loaded.get(name);
    if (!encoding) throw new Error(`the encoding ${name} was not loaded`);
    return encoding;
  };
  return {
    request: (request, model) => countRequest(request, model, encodings),
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
      const tokens = encodings(encodingFor(model)).count(text);
      return { tokens, exact: parseModelName(model).vendor === "openai" };
    },
  };
}
