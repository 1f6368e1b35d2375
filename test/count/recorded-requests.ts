import { existsSync, readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Api } from "../../src/domain/request.ts";
import { apiNamed } from "../../src/read/request-bodies/index.ts";

const FILE = new URL("../../../shared/data/counts/calibration.jsonl.gz", import.meta.url);

/** A request with the usage that its provider reported. */
export interface RecordedRequest {
  readonly provider: string;
  readonly api: string;
  readonly model_requested: string | null;
  readonly model_reported: string | null;
  readonly request: unknown;
  readonly input_tokens: number;
  readonly clean_text: boolean;
  readonly maybe_scrubbed: boolean;
  readonly server_tools: readonly string[];
  readonly hidden_context: readonly string[];
  readonly has_reasoning_history: boolean;
  readonly has_images_or_files: boolean;
  readonly prompt_key: string;
}

export const hasRecordedRequests = existsSync(FILE);

/** The recordings that lie beside the project; none where they are absent. */
export function recordedRequests(): readonly RecordedRequest[] {
  if (!hasRecordedRequests) return [];
  const lines = gunzipSync(readFileSync(FILE)).toString("utf8").split("\n");
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as RecordedRequest);
}

/** The API of a recording, where its name is known. */
export function apiOf({ api }: RecordedRequest): Api | undefined {
  return apiNamed(api);
}
