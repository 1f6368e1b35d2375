import { type ConvertedRecord, isObject, type JsonObject, listAt, numberOr0, objectAt } from "./converter.ts";

/** The records of one response body of any API that is told by its keys; none where it has no counts. */
export function bodyRecords(body: JsonObject): readonly ConvertedRecord[] {
  const usage = objectAt(body, "usage");
  if (isObject(body.usageMetadata) || usage.prompt_tokens !== undefined) return [chunkRecord(body)];
  if (usage.inputTokens !== undefined) return [converseRecord(usage)];
  if (usage.input_tokens === undefined) return [];
  const isMessage = body.type === "message" || (body.object === undefined && usage.total_tokens === undefined);
  return isMessage ? messageRecords(body) : [responseRecord(body)];
}

/** Amazon's Converse does not name the model: the address of its request does. */
function converseRecord(usage: JsonObject): ConvertedRecord {
  return {
    usage: {
      uncached: usage.inputTokens,
      cacheRead: usage.cacheReadInputTokens,
      cacheWrite: usage.cacheWriteInputTokens,
      output: usage.outputTokens,
    },
  };
}

/** Of a chat completion, whole or the chunk that has its counts; or of Gemini's. */
export function chunkRecord(chunk: JsonObject): ConvertedRecord {
  if (isObject(chunk.usageMetadata)) return geminiRecord(chunk, chunk.usageMetadata);
  const usage = objectAt(chunk, "usage");
  const details = objectAt(usage, "prompt_tokens_details");
  const told = numberOr0(usage.prompt_tokens) + numberOr0(usage.completion_tokens);
  // What the total has more was billed as output, and is reasoning that is not shown.
  const hidden = Math.max(0, numberOr0(usage.total_tokens) - told);
  return {
    ...{ at: chunk.created, model: chunk.model, id: chunk.id, mode: chunk.service_tier },
    usage: {
      input: usage.prompt_tokens,
      cacheRead:
        details.cached_tokens ?? usage.prompt_cache_hit_tokens ?? usage.num_cached_tokens ?? usage.cached_tokens,
      cacheWrite: details.cache_write_tokens,
      output: hidden > 0 ? numberOr0(usage.completion_tokens) + hidden : usage.completion_tokens,
      reasoning: hidden > 0 ? hidden : objectAt(usage, "completion_tokens_details").reasoning_tokens,
    },
  };
}

function geminiRecord(chunk: JsonObject, usage: JsonObject): ConvertedRecord {
  const thoughts = numberOr0(usage.thoughtsTokenCount);
  return {
    ...{ at: chunk.createTime, provider: "google", model: chunk.modelVersion, id: chunk.responseId },
    mode: usage.serviceTier ?? usage.trafficType,
    usage: {
      input: numberOr0(usage.promptTokenCount) + numberOr0(usage.toolUsePromptTokenCount),
      cacheRead: numberOr0(usage.cachedContentTokenCount),
      output: numberOr0(usage.candidatesTokenCount ?? usage.responseTokenCount) + thoughts,
      reasoning: thoughts,
    },
  };
}

/** Of OpenAI's Responses. */
export function responseRecord(response: JsonObject): ConvertedRecord {
  const usage = objectAt(response, "usage");
  const details = objectAt(usage, "input_tokens_details");
  return {
    ...{ at: response.created_at, model: response.model, id: response.id, mode: response.service_tier },
    conversation: response.conversation ?? undefined,
    previous_response_id: response.previous_response_id ?? undefined,
    status: response.status,
    usage: {
      input: usage.input_tokens,
      cacheRead: details.cached_tokens,
      cacheWrite: details.cache_write_tokens,
      output: usage.output_tokens,
      reasoning: objectAt(usage, "output_tokens_details").reasoning_tokens,
    },
  };
}

/** Of Anthropic's Messages: one request, with a record for each of its passes (compaction, advisor) at its own model. */
export function messageRecords(message: JsonObject): readonly ConvertedRecord[] {
  const usage = objectAt(message, "usage");
  const about = {
    ...{ provider: "anthropic", mode: usage.service_tier, speed: usage.speed, region: usage.inference_geo },
  };
  const [first = usage, ...more] = listAt(usage, "iterations").filter(isObject);
  const toolUses = objectAt(usage, "server_tool_use").web_search_requests;
  return [
    { ...about, model: first.model ?? message.model, id: message.id, usage: { ...messageUsage(first), toolUses } },
    ...more.map((pass, index) => ({
      ...about,
      model: pass.model ?? message.model,
      ...(typeof message.id === "string" ? { id: `${message.id}:${index + 1}` } : {}),
      requests: 0,
      usage: messageUsage(pass),
    })),
  ];
}

/** Anthropic's counts stand beside each other. */
function messageUsage(usage: JsonObject): ConvertedRecord["usage"] {
  const written = objectAt(usage, "cache_creation");
  const split = Object.keys(written).length > 0;
  return {
    uncached: usage.input_tokens,
    cacheRead: usage.cache_read_input_tokens,
    ...(split
      ? { cacheWrite5m: written.ephemeral_5m_input_tokens, cacheWrite1h: written.ephemeral_1h_input_tokens }
      : { cacheWrite: usage.cache_creation_input_tokens }),
    output: usage.output_tokens,
    reasoning: objectAt(usage, "output_tokens_details").thinking_tokens,
  };
}
