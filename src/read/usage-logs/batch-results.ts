import {
  ANTHROPIC_COUNTS,
  bodyAt,
  CHAT_BODY,
  CONVERSE_BODY,
  GEMINI_BODY,
  MESSAGES_BODY,
  RESPONSES_BODY,
} from "./bodies.ts";
import { eitherCounts } from "./counts.ts";
import type { Counts, LogMapping } from "./mapping.ts";

const CHAT = bodyAt(["response.body"], CHAT_BODY);
const RESPONSES = bodyAt(["response.body"], RESPONSES_BODY);
const MESSAGES = bodyAt(["result.message", "response"], MESSAGES_BODY);

/** Output files of OpenAI's Batch API. https://platform.openai.com/docs/guides/batch */
export const openaiBatch: LogMapping = {
  name: "openai-batch",
  title: "OpenAI Batch API output files",
  layouts: ["json"],
  recognise: [{ has: "custom_id" }, { hasOneOf: ["response.status_code", "response.request_id", "error.code"] }],
  provider: "openai",
  fields: {
    at: ["response.body.created", "response.body.created_at"],
    model: ["response.body.model"],
    id: ["response.body.id"],
  },
  counts: eitherCounts(CHAT.counts, RESPONSES.counts),
  nesting: CHAT.nesting,
  implies: { mode: "batch" },
  tags: ["response.body.metadata"],
  duplicates: { keys: [{ paths: ["response.body.id"] }, { paths: ["id"] }], keep: "largest" },
};

/** Result files of Anthropic's Message Batches, and of those that Vertex AI runs, which keep the answer in `response`. https://docs.claude.com/en/docs/build-with-claude/batch-processing */
export const anthropicBatch: LogMapping = {
  name: "anthropic-batch",
  title: "Anthropic Message Batches result files",
  layouts: ["json"],
  recognise: [{ has: "custom_id" }, { hasOneOf: ["result.type", "response.type"] }],
  provider: "anthropic",
  fields: { ...MESSAGES.fields, mode: [] },
  counts: MESSAGES.counts,
  nesting: MESSAGES.nesting,
  entries: {
    list: "result.message.usage.iterations",
    otherLists: ["response.usage.iterations"],
    otherwise: "line",
    fields: { model: ["model"] },
    counts: ANTHROPIC_COUNTS,
    requests: "one",
  },
  implies: { mode: "batch" },
  tags: [],
  duplicates: { keys: [{ paths: ["result.message.id"] }, { paths: ["response.id"] }], keep: "largest" },
};

const GEMINI = bodyAt(["response"], GEMINI_BODY);

/** Result files of Gemini's batches, with the caller's `key`. https://ai.google.dev/gemini-api/docs/batch-api */
export const geminiBatch: LogMapping = {
  name: "gemini-batch",
  title: "Gemini batch results",
  layouts: ["json"],
  recognise: [{ has: "key" }, ...GEMINI.recognise],
  provider: "google",
  fields: { ...GEMINI.fields, mode: [] },
  counts: GEMINI.counts,
  nesting: GEMINI.nesting,
  implies: { mode: "batch" },
  tags: [],
  duplicates: { keys: [{ paths: ["response.responseId"] }], keep: "largest" },
};

/** The same of Vertex AI, whose lines repeat the request. https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/batch-prediction-gemini */
export const vertexBatch: LogMapping = {
  ...geminiBatch,
  name: "vertex-batch",
  title: "Vertex AI batch predictions",
  recognise: [{ has: "processed_time" }, ...GEMINI.recognise],
  fields: { ...geminiBatch.fields, at: [...(GEMINI.fields.at ?? []), "processed_time"] },
};

const INVOKED = bodyAt(["modelOutput"], MESSAGES_BODY);
const CONVERSED = bodyAt(["modelOutput"], CONVERSE_BODY);

/** As models say it that have a body of their own: OpenAI's and those like it, Llama, Titan. */
const MODELS_OWN: Counts = {
  input: ["modelOutput.usage.prompt_tokens", "modelOutput.prompt_token_count", "modelOutput.inputTextTokenCount"],
  output: ["modelOutput.usage.completion_tokens", "modelOutput.generation_token_count"],
};

/** Output files of Bedrock's batch inference. https://docs.aws.amazon.com/bedrock/latest/userguide/batch-inference-results.html */
export const bedrockBatch: LogMapping = {
  name: "bedrock-batch",
  title: "Amazon Bedrock batch inference output",
  layouts: ["json"],
  recognise: [
    { has: "recordId" },
    {
      hasOneOf: [
        ...["modelOutput.usage.input_tokens", "modelOutput.usage.inputTokens", "modelOutput.usage.prompt_tokens"],
        ...["modelOutput.prompt_token_count", "modelOutput.inputTextTokenCount", "error.errorCode"],
      ],
    },
  ],
  provider: null,
  fields: { model: ["modelOutput.model"] },
  counts: eitherCounts(eitherCounts(INVOKED.counts, CONVERSED.counts), MODELS_OWN),
  nesting: CONVERSED.nesting,
  implies: { mode: "batch" },
  tags: [],
  duplicates: { keys: [{ paths: ["recordId"] }], keep: "same" },
};
