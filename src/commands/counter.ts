import { countRequest, encodingFor } from "../count/count.ts";
import { parseModelName } from "../count/model-name.ts";
import type { Counter } from "../estimate/estimate.ts";
import type { Encoding, EncodingName } from "../tokenize/encoding.ts";
import { loadEncoding } from "../tokenize/load-encoding.ts";

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
    text(text, model) {
      const tokens = encodings(encodingFor(model)).count(text);
      return { tokens, exact: parseModelName(model).vendor === "openai" };
    },
  };
}
