import { ANTHROPIC_NESTING, bodyAt, GEMINI_BODY } from "./bodies.ts";
import type { LogMapping } from "./mapping.ts";

/** Model invocation logs of Amazon Bedrock. https://docs.aws.amazon.com/bedrock/latest/userguide/model-invocation-logging.html */
export const bedrockLog: LogMapping = {
  name: "bedrock-log",
  title: "Amazon Bedrock model invocation logs",
  layouts: ["json"],
  recognise: [{ path: "schemaType", is: ["ModelInvocationLog"] }],
  provider: null,
  fields: { at: ["timestamp"], model: ["modelId"], region: ["region"], user: ["identity.arn"] },
  counts: {
    input: ["input.inputTokenCount"],
    cacheRead: ["input.cacheReadInputTokenCount", "cacheReadInputTokenCount"],
    cacheWrite: ["input.cacheWriteInputTokenCount", "cacheWriteInputTokenCount"],
    // How long they live is told in the answer only.
    cacheWrite1h: [
      "output.outputBodyJson.usage.cache_creation.ephemeral_1h_input_tokens",
      { list: "output.outputBodyJson.usage.cacheDetails", where: { key: "ttl", is: "1h" }, take: "inputTokens" },
    ],
    output: ["output.outputTokenCount"],
  },
  nesting: { ...ANTHROPIC_NESTING, noCacheCounts: "no cache" },
  links: {
    conversation: ["requestMetadata.session_id", "requestMetadata.sessionId", "requestMetadata.conversation_id"],
    error: ["errorCode"],
  },
  tags: ["requestMetadata"],
  duplicates: { keys: [{ paths: ["requestId"] }], keep: "largest" },
};

const RESPONSE = bodyAt(["full_response"], GEMINI_BODY);

/** Request-response logs that Vertex AI writes to BigQuery, exported as JSON. https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/request-response-logging */
export const vertexLog: LogMapping = {
  name: "vertex-log",
  title: "Vertex AI request-response logs (BigQuery rows as JSON)",
  layouts: ["json"],
  recognise: [{ has: "logging_time" }, ...RESPONSE.recognise],
  provider: "google",
  fields: { ...RESPONSE.fields, at: ["logging_time"], model: [...(RESPONSE.fields.model ?? []), "model"] },
  counts: RESPONSE.counts,
  nesting: RESPONSE.nesting,
  tags: [],
  duplicates: { keys: [{ paths: ["request_id"] }], keep: "largest" },
};
