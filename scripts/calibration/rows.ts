import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { PromptRequest } from "../../src/domain/request.ts";
import { UserError } from "../../src/errors.ts";
import { parseModelName } from "../../src/count/model-name.ts";
import type { ModelName } from "../../src/count/model-name.ts";
import { readRequestBody } from "../../src/read/request-bodies/index.ts";

/** Where the recordings lie, relative to the project. They never become a part of it. */
export const ROWS_FILE = "../shared/data/counts/calibration.jsonl.gz";

export type Kind = "plain" | "tools" | "schema" | "media";

/** A recorded request with the input tokens that its provider reported. */
export interface Row {
  readonly id: string;
  readonly request: PromptRequest;
  readonly model: ModelName;
  readonly provider: string;
  readonly inputTokens: number;
  readonly kind: Kind;
  /** The body does not say what was billed: server tools, hidden context, replayed reasoning, scrubbed text. */
  readonly unfit: boolean;
  /** Rows of one group share a prompt or a tool set, so they go into one fold together. */
  readonly group: number;
  readonly recorded: Recorded;
}

export interface Recorded {
  readonly id: string;
  readonly provider: string;
  readonly api: string;
  readonly model_requested: string | null;
  readonly model_reported: string | null;
  readonly model_family: string | null;
  readonly request: unknown;
  readonly input_tokens: number | null;
  readonly output_tokens: number | null;
  readonly reasoning_tokens: number | null;
  readonly response_text: string | null;
  readonly response_tool_calls: readonly unknown[] | null;
  readonly reasoning_text: string | null;
  readonly stop_reason: string | null;
  readonly has_tools: boolean;
  readonly has_images_or_files: boolean;
  readonly has_response_schema: boolean;
  readonly has_reasoning_history: boolean;
  readonly thinking_enabled: boolean;
  readonly maybe_scrubbed: boolean;
  readonly clean_text: boolean;
  readonly server_tools: readonly string[];
  readonly hidden_context: readonly string[];
  readonly media: readonly {
    readonly mime: string | null;
    readonly width: number | null;
    readonly height: number | null;
    readonly bytes: number | null;
  }[];
  readonly norm_note: string | null;
  readonly prompt_key: string;
  readonly usage_raw: unknown;
}

const APIS_WITHOUT_PROMPTS = new Set(["embeddings", "images", "rerank"]);

export function readRows(file: string = ROWS_FILE): Row[] {
  const lines = gunzipSync(readFileSync(file)).toString("utf8").trim().split("\n");
  const recorded = lines.map((line) => JSON.parse(line) as Recorded);
  const rows = recorded.filter((row) => !APIS_WITHOUT_PROMPTS.has(row.api) && (row.input_tokens ?? 0) > 0);
  const read = rows.flatMap((row) => {
    const request = readable(row);
    return request === null ? [] : [{ row, request }];
  });
  const groups = groupRows(read.map(({ row, request }) => groupKeys(row, request)));
  return read.map(({ row, request }, i) => ({
    id: row.id,
    request,
    model: modelOf(row),
    provider: row.provider,
    inputTokens: row.input_tokens ?? 0,
    kind: kindOf(row),
    unfit:
      row.server_tools.length > 0 ||
      row.hidden_context.length > 0 ||
      row.has_reasoning_history ||
      row.maybe_scrubbed ||
      row.norm_note === "only billed_units reported" ||
      (kindOf(row) !== "media" && request.uncountable.length > 0),
    group: groups[i] ?? i,
    recorded: row,
  }));
}

/** Null for the few bodies of no API that we know (Titan's edits, OpenAI's old edits). */
function readable(row: Recorded): PromptRequest | null {
  try {
    return readRequestBody(row.request);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}

function modelOf(row: Recorded): ModelName {
  const names = [row.model_reported, row.model_requested, row.model_family].filter(
    (name) => name !== null && name !== "",
  );
  const parsed = names.map((name) => parseModelName(name ?? "", row.provider));
  return (
    parsed.find((model) => model.vendor !== null && /\d|command|sonar/.test(model.id)) ??
    parsed[0] ??
    parseModelName("unknown")
  );
}

function kindOf(row: Recorded): Kind {
  if (row.has_images_or_files) return "media";
  if (row.has_tools) return "tools";
  return row.has_response_schema ? "schema" : "plain";
}

/** A prompt, and a set of tools or (where there are none) the beginning of the conversation. */
function groupKeys(row: Recorded, request: PromptRequest): string[] {
  const tools = request.tools
    .map((tool) => tool.name)
    .sort()
    .join(",");
  const beginning = request.messages
    .slice(0, 2)
    .map((message) => message.parts.map((part) => (part.kind === "text" ? part.text.slice(0, 300) : part.kind)).join());
  return [`prompt ${row.prompt_key}`, tools === "" ? `begins ${JSON.stringify(beginning)}` : `tools ${tools}`];
}

/** Connected components: rows that share any key are one group. */
function groupRows(keysOfRows: readonly string[][]): number[] {
  const parent = keysOfRows.map((_, i) => i);
  const find = (i: number): number => {
    let root = i;
    while ((parent[root] ?? root) !== root) root = parent[root] ?? root;
    parent[i] = root;
    return root;
  };
  const owner = new Map<string, number>();
  keysOfRows.forEach((keys, i) => {
    for (const key of keys) {
      const other = owner.get(key);
      if (other === undefined) owner.set(key, i);
      else parent[find(i)] = find(other);
    }
  });
  return parent.map((_, i) => find(i));
}
