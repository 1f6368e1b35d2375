import {
  convertedMapping,
  type ConvertedRecord,
  isObject,
  type JsonObject,
  listAt,
  type LogConverter,
  numberOr0,
  objectAt,
} from "./converter.ts";

/** Words between provider and model in promptfoo's ids: "openai:chat:gpt-4o", "anthropic:messages:claude-…". */
const APIS: ReadonlySet<string> = new Set(["chat", "completion", "completions", "messages", "responses", "embedding"]);

/** Results that `promptfoo eval -o FILE` writes. Answers of its own cache bill nothing. https://www.promptfoo.dev/docs/configuration/outputs/ */
export const promptfoo: LogConverter = {
  mapping: convertedMapping("promptfoo", "promptfoo eval results, as JSON or JSON lines", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins: /^(?=[\s\S]*"(?:promptIdx|testIdx|evalId)"\s*:)[\s\S]*"tokenUsage"\s*:/,
  start: () => (value) => {
    const all = objectAt(value, "results");
    const at = all.timestamp ?? objectAt(value, "metadata").evaluationCreatedAt;
    const results = Array.isArray(all.results) ? (all.results as readonly unknown[]) : [value];
    return results.filter(isObject).flatMap((result) => promptfooRecord(result, at));
  },
};

function promptfooRecord(result: JsonObject, at: unknown): readonly ConvertedRecord[] {
  const response = objectAt(result, "response");
  const used = objectAt(response, "tokenUsage");
  if (response.cached === true || (used.prompt === undefined && used.completion === undefined)) return [];
  const id = objectAt(result, "provider").id ?? result.provider;
  const [named, ...rest] = typeof id === "string" ? id.split(":") : [];
  const provider = named === "bedrock" ? "amazon-bedrock" : named;
  const details = objectAt(used, "completionDetails");
  return [
    {
      ...{ at, provider, id: result.id, feature: result.description },
      model: rest.filter((word, place) => place > 0 || !APIS.has(word)).join(":") || undefined,
      requests: used.numRequests ?? 1,
      usage: { input: used.prompt ?? 0, output: used.completion ?? 0, reasoning: details.reasoning },
    },
  ];
}

/**
 * Logs of Inspect AI as JSON: each sample tells its calls as events, or else its sum by model. Cached tokens are beside the input
 * or inside it, as the provider has them: the total tells. https://inspect.aisi.org.uk/eval-logs.html
 */
export const inspectAi: LogConverter = {
  mapping: convertedMapping("inspect-ai", "Inspect AI eval logs as JSON", {
    keys: [{ paths: ["id"] }],
    keep: "same",
  }),
  begins:
    /^\s*\{(?=[\s\S]*"eval"\s*:\s*\{)(?=[\s\S]*"(?:task|eval_id|run_id)"\s*:)(?=[\s\S]*"(?:plan|samples|stats)"\s*:)\s*"version"/,
  start: () => (value) => {
    const run = objectAt(value, "eval");
    const about = { at: run.created, feature: run.task };
    const samples = listAt(value, "samples");
    const records = samples.filter(isObject).flatMap((sample) => sampleRecords(sample, about));
    if (records.length > 0) return records;
    return sumsOf(objectAt(objectAt(value, "stats"), "model_usage"), about);
  },
};

function sampleRecords(sample: JsonObject, about: ConvertedAbout): readonly ConvertedRecord[] {
  const calls = listAt(sample, "events").filter(isObject);
  const records = calls
    .filter((event) => event.event === "model" && event.cache !== "read")
    .flatMap((event): readonly ConvertedRecord[] => {
      const output = objectAt(event, "output");
      const usage = objectAt(output, "usage");
      if (usage.output_tokens === undefined) return [];
      return [
        {
          ...about,
          at: event.timestamp ?? about.at,
          model: event.model ?? output.model,
          id: event.uuid,
          usage: inspectUsage(usage),
        },
      ];
    });
  return records.length > 0 ? records : sumsOf(objectAt(sample, "model_usage"), about);
}

type ConvertedAbout = Pick<ConvertedRecord, "at" | "feature">;

/** Sums do not tell of how many calls. */
function sumsOf(byModel: JsonObject, about: ConvertedAbout): readonly ConvertedRecord[] {
  return Object.entries(byModel).map(([model, usage]) => ({
    ...about,
    model,
    usage: inspectUsage(isObject(usage) ? usage : {}),
  }));
}

function inspectUsage(usage: JsonObject): ConvertedRecord["usage"] {
  const [read, written] = [usage.input_tokens_cache_read, usage.input_tokens_cache_write];
  const isInside = numberOr0(usage.total_tokens) === numberOr0(usage.input_tokens) + numberOr0(usage.output_tokens);
  return {
    ...(isInside ? { input: usage.input_tokens } : { uncached: usage.input_tokens }),
    ...{ cacheRead: read ?? undefined, cacheWrite: written ?? undefined },
    ...{ output: usage.output_tokens, reasoning: usage.reasoning_tokens ?? undefined },
  };
}
