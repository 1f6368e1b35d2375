import { OPENAI_NESTING } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/** Runs exported from LangSmith: a chain has the sum of the calls beneath it. https://docs.langchain.com/langsmith/run-data-format */
export const langsmith: LogMapping = {
  name: "langsmith",
  title: "LangSmith runs",
  layouts: ["json", "csv"],
  recognise: [
    { has: "run_type" },
    { has: "start_time" },
    { hasOneOf: ["prompt_tokens", "completion_tokens", "total_tokens", "outputs.usage_metadata.input_tokens"] },
  ],
  provider: null,
  fields: {
    at: ["start_time"],
    provider: ["extra.metadata.ls_provider"],
    model: [
      "extra.metadata.ls_model_name",
      "extra.invocation_params.model",
      "extra.invocation_params.model_name",
      "outputs.llm_output.model_name",
    ],
    feature: ["extra.metadata.feature"],
    user: ["extra.metadata.user_id"],
    tenant: ["extra.metadata.tenant"],
  },
  counts: {
    input: ["prompt_tokens", "outputs.usage_metadata.input_tokens"],
    cacheRead: ["prompt_token_details.cache_read", "outputs.usage_metadata.input_token_details.cache_read"],
    cacheWrite: ["prompt_token_details.cache_creation", "outputs.usage_metadata.input_token_details.cache_creation"],
    output: ["completion_tokens", "outputs.usage_metadata.output_tokens"],
    reasoning: ["completion_token_details.reasoning", "outputs.usage_metadata.output_token_details.reasoning"],
  },
  nesting: OPENAI_NESTING,
  without: [{ path: "run_type", isOther: ["llm", "embedding"] }],
  links: {
    conversation: ["extra.metadata.session_id", "extra.metadata.thread_id", "extra.metadata.conversation_id"],
    status: ["status"],
  },
  tags: ["extra.metadata"],
  duplicates: { keys: [{ paths: ["id"] }], keep: "largest" },
};
