import { bodyAt, CHAT_BODY, MESSAGES_BODY, RESPONSES_BODY, ANTHROPIC_COUNTS } from "./bodies.ts";
import { eitherCounts } from "./counts.ts";
import type { LogMapping } from "./mapping.ts";

const CHAT = bodyAt(["response.body"], CHAT_BODY);
const RESPONSES = bodyAt(["response.body"], RESPONSES_BODY);
const MESSAGES = bodyAt(["result.message"], MESSAGES_BODY);

/** Output files of OpenAI's Batch API. https://platform.openai.com/docs/guides/batch */
export const openaiBatch: LogMapping = {
  name: "openai-batch",
  title: "OpenAI Batch API output files",
  layouts: ["json"],
  recognise: [{ has: "custom_id" }, { hasOneOf: ["response.status_code", "response.request_id"] }],
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

/** Result files of Anthropic's Message Batches. https://docs.claude.com/en/docs/build-with-claude/batch-processing */
export const anthropicBatch: LogMapping = {
  name: "anthropic-batch",
  title: "Anthropic Message Batches result files",
  layouts: ["json"],
  recognise: [{ has: "custom_id" }, { has: "result.type" }],
  provider: "anthropic",
  fields: { ...MESSAGES.fields, mode: [] },
  counts: MESSAGES.counts,
  nesting: MESSAGES.nesting,
  entries: {
    list: "result.message.usage.iterations",
    otherwise: "line",
    fields: { model: ["model"] },
    counts: ANTHROPIC_COUNTS,
    requests: "one",
  },
  implies: { mode: "batch" },
  tags: [],
  duplicates: { keys: [{ paths: ["result.message.id"] }], keep: "largest" },
};
