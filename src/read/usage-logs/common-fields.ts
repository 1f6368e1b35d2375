import type { Fields, Path } from "./mapping.ts";

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
  requests: ["requests", "request_count", "num_requests", "num_model_requests", "n_requests"],
  mode: ["service_tier"],
  speed: ["speed"],
  region: ["region", "inference_geo"],
  id: ["response_id", "request_id", "requestId", "id"],
};

/** Where free tags are looked up: on the line, in its `metadata` and in its `tags`. */
export const COMMON_TAGS: readonly Path[] = ["", "metadata", "tags"];
