import type { Condition, CountSource, Counts, Fields, ListCount, ListSum, Nesting, Path } from "./mapping.ts";

/** The response body of one API, wherever a log keeps it. */
export interface Body {
  readonly recognise: readonly Condition[];
  readonly fields: Fields;
  readonly counts: Counts;
  readonly nesting: Nesting;
}

/** OpenAI: cached tokens are inside the prompt, reasoning inside the completion. https://platform.openai.com/docs/api-reference/chat/object */
export const OPENAI_NESTING: Nesting = {
  cache: "inside",
  reasoning: "inside",
  rest: "nothing",
  noCacheCounts: "not told",
};

/** Anthropic: four disjoint input counts. https://docs.claude.com/en/docs/build-with-claude/prompt-caching#tracking-cache-performance */
export const ANTHROPIC_NESTING: Nesting = { ...OPENAI_NESTING, cache: "beside" };

/** Gemini: thoughts are beside the candidates. https://ai.google.dev/api/generate-content#UsageMetadata */
export const GEMINI_NESTING: Nesting = {
  cache: "inside",
  reasoning: "beside",
  rest: "nothing",
  noCacheCounts: "no cache",
};

/** Counts of an Anthropic `usage` object; also those of an entry of its `iterations`. */
export const ANTHROPIC_COUNTS: Counts = {
  input: ["input_tokens"],
  cacheRead: ["cache_read_input_tokens"],
  cacheWrite: ["cache_creation_input_tokens"],
  cacheWrite5m: ["cache_creation.ephemeral_5m_input_tokens"],
  cacheWrite1h: ["cache_creation.ephemeral_1h_input_tokens"],
  output: ["output_tokens"],
  reasoning: ["output_tokens_details.thinking_tokens"],
};

/** Chat completions, and the many APIs that copy them; each names its cached tokens elsewhere. */
export const CHAT_BODY: Body = {
  // Groq's streams have the counts in a part of their own.
  recognise: [{ hasOneOf: ["usage.prompt_tokens", "x_groq.usage.prompt_tokens"] }],
  fields: { at: ["created"], model: ["model"], mode: ["service_tier", "usage.service_tier"], id: ["id"] },
  counts: {
    input: ["usage.prompt_tokens", "x_groq.usage.prompt_tokens"],
    cacheRead: [
      "usage.prompt_tokens_details.cached_tokens",
      "usage.prompt_token_details.cached_tokens",
      "x_groq.usage.prompt_tokens_details.cached_tokens",
      "usage.prompt_cache_hit_tokens",
      "usage.num_cached_tokens",
      "usage.cached_tokens",
      "usage.cache_read_input_tokens",
    ],
    cacheWrite: [
      "usage.prompt_tokens_details.cache_write_tokens",
      "usage.prompt_tokens_details.cache_creation_input_tokens",
      "usage.prompt_tokens_details.cache_creation_tokens",
      "usage.cache_creation_input_tokens",
    ],
    cacheWrite1h: [
      "usage.prompt_tokens_details.cache_creation.ephemeral_1h_input_tokens",
      "usage.prompt_tokens_details.cache_creation_token_details.ephemeral_1h_input_tokens",
    ],
    inputAudio: ["usage.prompt_tokens_details.audio_tokens"],
    output: ["usage.completion_tokens", "x_groq.usage.completion_tokens"],
    reasoning: [
      "usage.completion_tokens_details.reasoning_tokens",
      "x_groq.usage.completion_tokens_details.reasoning_tokens",
    ],
    total: ["usage.total_tokens", "x_groq.usage.total_tokens"],
    // OpenRouter's and Perplexity's searches; xAI's by the source that they found.
    toolUses: ["usage.server_tool_use.web_search_requests", "usage.num_search_queries"],
    otherUses: ["usage.num_sources_used"],
  },
  nesting: { ...OPENAI_NESTING, rest: "hidden" },
};

/** Items of an answer that are calls of a tool on the provider's side, but those that failed. */
function callsIn(list: Path, types: readonly string[], ...more: readonly Condition[]): ListCount {
  return { list, count: [{ path: "type", is: types }, { path: "status", isNot: ["failed"] }, ...more] };
}

/** Only searching costs, not opening a page or finding in it. https://platform.openai.com/docs/guides/tools-web-search */
const SEARCHES_IN_OUTPUT = callsIn("output", ["web_search_call"], {
  path: "action.type",
  isNot: ["open_page", "find_in_page", "find"],
});

export const RESPONSES_BODY: Body = {
  recognise: [
    { has: "usage.input_tokens" },
    {
      hasOneOf: [
        "usage.input_tokens_details.cached_tokens",
        "usage.output_tokens_details.reasoning_tokens",
        "usage.total_tokens",
      ],
    },
  ],
  fields: { at: ["created_at"], model: ["model"], mode: ["service_tier"], id: ["id"] },
  counts: {
    input: ["usage.input_tokens"],
    // Transcriptions and the Realtime API name their details in the singular.
    cacheRead: [
      "usage.input_tokens_details.cached_tokens",
      "usage.input_token_details.cached_tokens",
      "usage.prompt_tokens_details.cached_tokens",
    ],
    cacheWrite: ["usage.input_tokens_details.cache_write_tokens"],
    inputAudio: ["usage.input_tokens_details.audio_tokens", "usage.input_token_details.audio_tokens"],
    cachedAudio: ["usage.input_token_details.cached_tokens_details.audio_tokens"],
    output: ["usage.output_tokens"],
    reasoning: ["usage.output_tokens_details.reasoning_tokens"],
    total: ["usage.total_tokens"],
    toolUses: ["usage.server_side_tool_usage_details.web_search_calls", SEARCHES_IN_OUTPUT],
    fileSearches: [callsIn("output", ["file_search_call"])],
    otherUses: [callsIn("output", ["code_interpreter_call", "image_generation_call"])],
  },
  nesting: { ...OPENAI_NESTING, rest: "hidden" },
};

/** Messages. A stream's own events (message_start, message_delta) are no responses: their counts are provisional. */
export const MESSAGES_BODY: Body = {
  recognise: [
    { has: "usage.input_tokens" },
    { has: "usage.output_tokens" },
    { path: "type", isNot: ["message_start", "message_delta"] },
  ],
  fields: {
    model: ["model"],
    mode: ["usage.service_tier"],
    speed: ["usage.speed"],
    region: ["usage.inference_geo"],
    id: ["id"],
  },
  counts: {
    ...under("usage", ANTHROPIC_COUNTS),
    toolUses: ["usage.server_tool_use.web_search_requests"],
    // Fetching pages costs their tokens only; running code costs its time.
    otherUses: ["usage.server_tool_use.code_execution_requests"],
  },
  nesting: ANTHROPIC_NESTING,
};

const audio = (list: Path, key: "modality", take: string): ListSum => ({ list, where: { key, is: "AUDIO" }, take });

/** A prompt that was grounded is paid for once, however often was searched. https://ai.google.dev/gemini-api/docs/google-search */
const grounded = (queries: Path): ListCount => ({ list: "candidates", count: [{ path: queries, isOther: ["[]"] }] });

export const GEMINI_BODY: Body = {
  // The Interactions API has names of its own. https://ai.google.dev/gemini-api/docs/interactions
  recognise: [
    {
      hasOneOf: ["usageMetadata.promptTokenCount", "usage_metadata.prompt_token_count", "usage.total_input_tokens"],
    },
  ],
  fields: {
    at: ["createTime", "create_time"],
    model: ["modelVersion", "model_version"],
    mode: ["usageMetadata.serviceTier", "usageMetadata.trafficType", "usage_metadata.traffic_type"],
    id: ["responseId", "response_id", "id"],
  },
  counts: {
    input: ["usageMetadata.promptTokenCount", "usage_metadata.prompt_token_count", "usage.total_input_tokens"],
    inputBeside: [
      ...["usageMetadata.toolUsePromptTokenCount", "usage_metadata.tool_use_prompt_token_count"],
      "usage.total_tool_use_tokens",
    ],
    cacheRead: [
      ...["usageMetadata.cachedContentTokenCount", "usage_metadata.cached_content_token_count"],
      "usage.total_cached_tokens",
    ],
    inputAudio: [
      audio("usageMetadata.promptTokensDetails", "modality", "tokenCount"),
      audio("usage_metadata.prompt_tokens_details", "modality", "token_count"),
    ],
    cachedAudio: [
      audio("usageMetadata.cacheTokensDetails", "modality", "tokenCount"),
      audio("usage_metadata.cache_tokens_details", "modality", "token_count"),
    ],
    // The Live API calls its answer a response.
    output: [
      ...["usageMetadata.candidatesTokenCount", "usage_metadata.candidates_token_count"],
      ...["usageMetadata.responseTokenCount", "usage_metadata.response_token_count", "usage.total_output_tokens"],
    ],
    reasoning: [
      ...["usageMetadata.thoughtsTokenCount", "usage_metadata.thoughts_token_count", "usage.total_thought_tokens"],
    ],
    toolUses: [grounded("groundingMetadata.webSearchQueries"), grounded("grounding_metadata.web_search_queries")],
  },
  nesting: GEMINI_NESTING,
};

/** The ids of requests in what the SDKs of Python and JavaScript give. */
const SDK_IDS: readonly Path[] = ["ResponseMetadata.RequestId", "$metadata.requestId"];

/** Bedrock Converse: cache counts are beside the input. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_TokenUsage.html */
export const CONVERSE_BODY: Body = {
  recognise: [{ has: "usage.inputTokens" }, { has: "usage.outputTokens" }],
  fields: { model: ["modelId", "model"], mode: ["serviceTier.type"], id: ["requestId", ...SDK_IDS] },
  counts: {
    input: ["usage.inputTokens"],
    cacheRead: ["usage.cacheReadInputTokens", "usage.cacheReadInputTokenCount"],
    cacheWrite: ["usage.cacheWriteInputTokens", "usage.cacheWriteInputTokenCount"],
    cacheWrite1h: [{ list: "usage.cacheDetails", where: { key: "ttl", is: "1h" }, take: "inputTokens" }],
    output: ["usage.outputTokens"],
  },
  nesting: { ...ANTHROPIC_NESTING, noCacheCounts: "no cache" },
};

/** Cohere bills `billed_units`; its `tokens` are what was processed. https://docs.cohere.com/reference/chat */
export const COHERE_BODY: Body = {
  recognise: [{ hasOneOf: ["usage.billed_units.input_tokens", "meta.billed_units.input_tokens"] }],
  fields: { model: ["model"], id: ["id", "generation_id"] },
  counts: {
    input: ["usage.billed_units.input_tokens", "meta.billed_units.input_tokens"],
    output: ["usage.billed_units.output_tokens", "meta.billed_units.output_tokens"],
  },
  nesting: { ...ANTHROPIC_NESTING, noCacheCounts: "no cache" },
};

/**
 * Usage as Vercel's AI SDK gives it, whatever the provider: of versions 4 (promptTokens), 5 (cachedInputTokens) and 6
 * (inputTokenDetails). Where it leaves out Gemini's thoughts, the total has them. https://ai-sdk.dev/docs/reference/ai-sdk-core/generate-text
 */
export const AI_SDK_BODY: Body = {
  recognise: [
    {
      hasOneOf: [
        "usage.promptTokens",
        "usage.cachedInputTokens",
        "usage.reasoningTokens",
        "usage.inputTokenDetails.noCacheTokens",
        "usage.inputTokenDetails.cacheReadTokens",
      ],
    },
  ],
  fields: { at: ["response.timestamp"], model: ["response.modelId"], id: ["response.id"] },
  counts: {
    input: ["usage.inputTokens", "usage.promptTokens"],
    cacheRead: ["usage.inputTokenDetails.cacheReadTokens", "usage.cachedInputTokens"],
    cacheWrite: ["usage.inputTokenDetails.cacheWriteTokens"],
    output: ["usage.outputTokens", "usage.completionTokens"],
    reasoning: ["usage.outputTokenDetails.reasoningTokens", "usage.reasoningTokens"],
    total: ["usage.totalTokens"],
  },
  nesting: { ...OPENAI_NESTING, rest: "hidden" },
};

/** Embeddings of Voyage, Jina and others tell one count: all of it is input. https://docs.voyageai.com/reference/embeddings-api */
export const EMBEDDING_BODY: Body = {
  recognise: [{ has: "usage.total_tokens" }, { path: "object", is: ["list"] }],
  fields: { model: ["model"] },
  counts: { input: ["usage.total_tokens"] },
  nesting: { ...OPENAI_NESTING, noCacheCounts: "no cache" },
};

/** Ollama's own API: each answer, and the last line of a streamed one, has the counts. https://github.com/ollama/ollama/blob/main/docs/api.md */
export const OLLAMA_BODY: Body = {
  recognise: [{ hasOneOf: ["eval_count", "prompt_eval_count"] }, { has: "done" }],
  fields: { at: ["created_at"], model: ["model"] },
  counts: { input: ["prompt_eval_count"], output: ["eval_count"] },
  nesting: { ...OPENAI_NESTING, noCacheCounts: "no cache" },
};

/** The same counts inside an object. */
export function under(prefix: Path, counts: Counts): Counts {
  return Object.fromEntries(
    Object.entries(counts).map(([role, sources]) => [role, sources.map((source) => within(prefix, source))]),
  );
}

/** The same body where a log may keep it: at the top of a line (""), or in one of these objects. */
export function bodyAt(prefixes: readonly Path[], body: Body): Body {
  const each = <T>(make: (prefix: Path) => readonly T[]): T[] => prefixes.flatMap((prefix) => make(prefix));
  return {
    recognise: body.recognise.map((condition) => conditionAt(prefixes, condition)),
    fields: Object.fromEntries(
      Object.entries(body.fields).map(([role, paths]) => [
        role,
        each((prefix) => paths.map((path) => joinPath(prefix, path))),
      ]),
    ),
    counts: Object.fromEntries(
      Object.entries(body.counts).map(([role, sources]) => [
        role,
        each((prefix) => sources.map((source) => within(prefix, source))),
      ]),
    ),
    nesting: body.nesting,
  };
}

function conditionAt(prefixes: readonly Path[], condition: Condition): Condition {
  const places = (paths: readonly Path[]) => prefixes.flatMap((prefix) => paths.map((path) => joinPath(prefix, path)));
  if ("has" in condition) return { hasOneOf: places([condition.has]) };
  if ("hasOneOf" in condition) return { hasOneOf: places(condition.hasOneOf) };
  const prefix = prefixes[0] ?? "";
  return { ...condition, path: joinPath(prefix, condition.path) };
}

function within(prefix: Path, source: CountSource): CountSource {
  return typeof source === "string" ? joinPath(prefix, source) : { ...source, list: joinPath(prefix, source.list) };
}

function joinPath(prefix: Path, path: Path): Path {
  return prefix === "" ? path : `${prefix}.${path}`;
}
