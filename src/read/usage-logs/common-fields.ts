import type { Fields, LinkRole, LogMapping, Path } from "./mapping.ts";

/**
 * Names under which logs of many makers keep the same thing. Every mapping falls back on them, so that a response body
 * with a `feature` beside it needs no format of its own. Only standard names: no free tag is read unless the user asks.
 */
export const COMMON_FIELDS: Fields = {
  at: [
    "ts",
    "timestamp",
    "time",
    "created",
    "created_at",
    "createdAt",
    "create_time",
    "createTime",
    "request_time",
    "start_time_iso",
    "start_time",
    "startTime",
    "starting_at",
    "datetime",
    "datetime_utc",
    "date",
    "day",
  ],
  provider: ["provider", "provider_name"],
  model: ["model", "model_id", "modelId", "model_name"],
  feature: ["feature", "feature_name", "use_case", "interaction", "metadata.feature", "tags.feature"],
  tenant: [
    "tenant",
    "tenant_id",
    "team",
    "team_id",
    "customer_id",
    "metadata.tenant",
    "metadata.tenant_id",
    "tags.tenant",
  ],
  user: ["user_id", "user", "safety_identifier", "metadata.user_id", "metadata.user", "tags.user"],
  requests: ["requests", "request_count", "num_requests", "num_model_requests", "n_requests", "api_requests"],
  mode: ["service_tier"],
  speed: ["speed"],
  region: ["region", "inference_geo"],
  id: ["response_id", "request_id", "requestId", "id"],
};

/** Where free tags are looked up: on the line, in its `metadata` and in its `tags`. */
export const COMMON_TAGS: readonly Path[] = ["", "metadata", "tags"];

/** Names under which logs tell which calls belong together. */
const COMMON_LINKS: Readonly<Record<LinkRole, readonly Path[]>> = {
  conversation: [
    ...["conversation_id", "conversationId", "conversation", "thread_id", "threadId", "session_id", "sessionId"],
    ...["chat_id", "chatId", "metadata.conversation_id", "metadata.thread_id", "metadata.session_id"],
    ...["tags.conversation_id", "tags.thread_id", "tags.session_id"],
  ],
  response: [],
  previous: ["previous_response_id"],
  attempt: ["attempt", "attempt_number", "attemptNumber", "metadata.attempt"],
  retry: [
    ...["retry", "is_retry", "isRetry", "retry_count", "retryCount", "num_retries", "retries", "attempted_retries"],
    ...["x-retry", "x-retry-count", "x-stainless-retry-count", "headers.x-retry", "headers.x-retry-count"],
    ...["headers.x-stainless-retry-count", "metadata.retry", "metadata.retry_count", "metadata.attempted_retries"],
  ],
  status: ["status_code", "statusCode", "http_status", "response_status", "status"],
  error: ["error.code", "error.type", "error_code", "errorCode", "error_type"],
};

export const LINK_ROLES = Object.keys(COMMON_LINKS) as readonly LinkRole[];

/** Where a format's calls tell what they belong to: its own paths, then the usual names. What the user named is all there is. */
export function linksOf({ name, links = {} }: LogMapping): Readonly<Record<LinkRole, readonly Path[]>> {
  const pathsOf = (role: LinkRole): readonly Path[] => {
    const own = links[role];
    if (name === "map" && own) return own;
    return [...new Set([...(own ?? []), ...COMMON_LINKS[role]])];
  };
  return Object.fromEntries(LINK_ROLES.map((role) => [role, pathsOf(role)])) as Record<LinkRole, readonly Path[]>;
}
