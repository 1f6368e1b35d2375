import { ownValue } from "../domain/own-value.ts";
import type { LogMapping, Path } from "../read/usage-logs/mapping.ts";
import type { Batch } from "./batches.ts";
import type { Engine } from "./duckdb.ts";
import { countLines, insistOnLines } from "./import-report.ts";
import type { OpenLog } from "./log-files.ts";
import { COUNT_COLUMNS, tidied } from "./record-sql.ts";
import * as sql from "./sql.ts";
import { type Logs, readBatch } from "./stage.ts";

/** Where logs keep the body of a request: on the line itself, or in one of these. */
const BODIES = ["", "request.", "request_body.", "requestBody.", "body.", "full_request.", "input.inputBodyJson."];

const inBodies = (...keys: readonly Path[]): readonly Path[] =>
  BODIES.flatMap((body) => keys.map((key) => `${body}${key}`));

/** Where logs keep the body of a response. */
const inResponses = (...keys: readonly Path[]): readonly Path[] =>
  [
    "",
    "response.",
    "response_body.",
    "responseBody.",
    "response.body.",
    "full_response.",
    "output.outputBodyJson.",
  ].flatMap((body) => keys.map((key) => `${body}${key}`));

/** Parts of calls that billing does not need, by role: where each may be. Texts are hashed or measured, never kept. */
const PARTS: Readonly<Record<string, readonly Path[]>> = {
  instructions: inBodies("system", "instructions", "systemInstruction", "system_instruction", "preamble"),
  tools: inBodies("tools", "functions", "toolConfig"),
  messages: inBodies("messages", "contents", "prompt", "input", "input_text"),
  prefix_ids: ["hash_ids", "prefix_hashes", "block_hashes"],
  limit_text: inBodies(
    "max_tokens",
    "max_completion_tokens",
    "max_output_tokens",
    "generationConfig.maxOutputTokens",
    "generation_config.max_output_tokens",
    "parameters.max_tokens",
  ),
  finish_text: [
    ...inResponses("finish_reason", "stop_reason", "stopReason", "incomplete_details.reason", "choices", "candidates"),
    "message.stop_reason",
    "finishReason",
  ],
  status_text: ["status_code", "statusCode", "http_status", "response_status", "response.status_code", "status"],
  attempt_text: ["attempt", "attempt_number", "retry_count", "retries", "num_retries", "metadata.attempt"],
};

const ROLES = Object.keys(PARTS);

/** Characters of the prompt whose hash tells whether prefixes are shared: steps of a quarter more, from some 250 tokens on. */
export const PREFIX_CHARACTERS: readonly number[] = Array.from({ length: 32 }, (_, step) =>
  Math.round(1000 * 1.25 ** step),
);

const NUMBERS = {
  ...{ file: "INTEGER", format: "VARCHAR", verdict: "INTEGER", flags: "INTEGER", entry_number: "BIGINT" },
  ...{ duplicate_key: "UHUGEINT", at_second: "BIGINT", requests: "BIGINT" },
} as const;

const TEXTS = ["provider", "model", "feature", "tenant", "user_id", "mode"];

const LINES = `SELECT file, format, verdict, count(*) AS n, count(*) FILTER (entry_number = 1) AS lines
  FROM raw_requests GROUP BY file, format, verdict`;

const MOST_REJECTED = 0.01;

export interface RequestOptions {
  readonly open: OpenLog;
  /** Share of lines that may be unusable, 0 to 1. Default: 0.01. */
  readonly maxRejected?: number | undefined;
}

/** The longest prompt whose prefixes are looked at, in characters. */
const HASHED_CHARACTERS = PREFIX_CHARACTERS.at(-1) ?? 1000;

/**
 * Makes the table `requests_seen`: calls with what their requests are known by (hashes of the prompt and of its first
 * characters), how much of them is tools and history, how they ended, and what they were allowed. No text stays in it.
 */
export async function requestTable(engine: Engine, logs: Logs, { open, maxRejected }: RequestOptions): Promise<void> {
  const columns = {
    ...NUMBERS,
    ...Object.fromEntries(COUNT_COLUMNS.map((column) => [column, "BIGINT"])),
    ...Object.fromEntries(TEXTS.map((column) => [column, "VARCHAR"])),
    ...Object.fromEntries(Object.entries(SEEN).map(([column, { type }]) => [column, type])),
  };
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE raw_requests (${Object.entries(columns)
      .map(([column, type]) => `${column} ${type}`)
      .join(", ")})`,
  );
  for (const batch of logs.batches) {
    const { linked, tags, partOf } = withParts(batch);
    await readBatch(
      engine,
      linked,
      { tags },
      {
        table: "raw_requests",
        insert: ({ of, select }) => {
          const parts = ROLES.map((role) => `${partOf(role, of)} AS ${role}`);
          const known = [...Object.keys(NUMBERS), ...COUNT_COLUMNS].map((column) => `${of(column)} AS k_${column}`);
          const texts = TEXTS.map((column) => `${tidied(of(column))} AS k_${column}`);
          const kept = [...Object.keys(NUMBERS), ...COUNT_COLUMNS, ...TEXTS].map((column) => `k_${column}`);
          const seen = Object.values(SEEN).map(({ from }) => from);
          return `INSERT INTO raw_requests SELECT ${[...kept, ...seen].join(", ")} FROM (
          SELECT *, ${PROMPT} AS prompt FROM (SELECT ${[...known, ...texts, ...parts].join(", ")} FROM (${select})))`;
        },
      },
    );
  }
  const lines = await countLines(engine, logs, [LINES], { tags: [] }, open);
  insistOnLines(lines, maxRejected ?? MOST_REJECTED);
  await engine.run(`CREATE OR REPLACE TEMP TABLE requests_seen AS
    SELECT * EXCLUDE (copy, verdict), row_number() OVER (ORDER BY at_second NULLS LAST, file, rowid) AS place FROM (
      SELECT *, rowid, CASE WHEN duplicate_key IS NOT NULL THEN row_number() OVER (
        PARTITION BY duplicate_key, entry_number ORDER BY output DESC, at_second NULLS LAST) ELSE 1 END AS copy
      FROM raw_requests WHERE verdict IN (0, 3))
    WHERE copy = 1`);
  await engine.run("DROP TABLE raw_requests");
}

/** Short texts and numbers are no prompts ("input": 12). */
const PROMPT = `CASE WHEN length(messages) >= 8 AND NOT regexp_full_match(messages, '[0-9.]+') THEN
  coalesce(instructions, '') || chr(30) || coalesce(tools, '') || chr(30) || messages END`;

const listLength = (role: string): string =>
  `CASE WHEN json_valid(${role}) AND json_type(${role}) = 'ARRAY' THEN json_array_length(${role}) END`;

/** What is said of a request, and how it is made from its parts. */
const SEEN: Readonly<Record<string, { readonly type: string; readonly from: string }>> = {
  prompt_hash: { type: "UHUGEINT", from: "md5_number(prompt)" },
  prompt_length: { type: "BIGINT", from: "length(prompt)" },
  prefixes: {
    type: "UBIGINT[]",
    from: `CASE WHEN prompt IS NOT NULL THEN list_transform(
      list_filter([${PREFIX_CHARACTERS.join(", ")}], lambda n: n <= least(length(prompt), ${HASHED_CHARACTERS})),
      lambda n: hash(substr(prompt, 1, n))) END`,
  },
  blocks: {
    type: "UBIGINT[]",
    from: `CASE WHEN json_valid(prefix_ids) AND json_type(prefix_ids) = 'ARRAY' THEN
      list_transform(from_json(prefix_ids, '["VARCHAR"]'), lambda id: hash(id)) END`,
  },
  tool_count: { type: "BIGINT", from: listLength("tools") },
  tools_length: { type: "BIGINT", from: "length(tools)" },
  called_tool: {
    type: "BOOLEAN",
    from: `regexp_matches(coalesce(finish_text, ''), 'tool_use|tool_calls|function_call|functionCall')`,
  },
  turns: { type: "BIGINT", from: listLength("messages") },
  history_length: {
    type: "BIGINT",
    from: `CASE WHEN json_valid(messages) AND json_type(messages) = 'ARRAY' AND json_array_length(messages) > 12 THEN
      list_sum(list_transform(from_json(messages, '["JSON"]')[2:-11], lambda one: length(CAST(one AS VARCHAR)))) END`,
  },
  output_limit: { type: "BIGINT", from: "TRY_CAST(limit_text AS BIGINT)" },
  was_told_end: { type: "BOOLEAN", from: "finish_text IS NOT NULL" },
  was_cut: {
    type: "BOOLEAN",
    from: `coalesce(regexp_matches(CASE WHEN finish_text LIKE '[%' THEN coalesce(
        regexp_extract(finish_text, '"finish_?[rR]eason"\\s*:\\s*"([A-Za-z_]+)"', 1), '') ELSE finish_text END,
      '^(?i:length|max_tokens|max_output_tokens|model_length)$'), false)`,
  },
  told_status: { type: "BOOLEAN", from: "status_text IS NOT NULL OR attempt_text IS NOT NULL" },
  failed: {
    type: "BOOLEAN",
    from: `coalesce(regexp_full_match(lower(status_text), '[45][0-9][0-9]|error|failed|failure|timeout|rate_limited'), false)`,
  },
  is_retry: { type: "BOOLEAN", from: "coalesce(TRY_CAST(attempt_text AS BIGINT) > 1, false)" },
};

/** A batch whose formats read these parts like free tags, whose names are whole paths; and how a part is then said. */
function withParts(batch: Batch) {
  const expected = batch.expected.size === 0 ? batch.mappings : [...batch.expected];
  const taken = expected.flatMap(pathsOf);
  // What the format itself looks into is no text: Bedrock's `input` holds counts beside the body.
  const paths = [...new Set(ROLES.flatMap((role) => ownValue(PARTS, role) ?? []))].filter(
    (path) => !taken.some((other) => other.startsWith(`${path}.`)),
  );
  const copies = new Map(
    batch.mappings.map((mapping): [LogMapping, LogMapping] => [mapping, { ...mapping, tags: [""] }]),
  );
  const copyOf = (mapping: LogMapping): LogMapping => copies.get(mapping) ?? mapping;
  const linked: Batch = {
    ...batch,
    mappings: batch.mappings.map(copyOf),
    expected: new Set(expected.map(copyOf)),
  };
  const partOf = (role: string, of: (column: string) => string): string => {
    const found = (ownValue(PARTS, role) ?? [])
      .filter((path) => paths.includes(path))
      .map((path) => of(`tag${paths.indexOf(path)}`))
      .filter((text) => text !== "NULL");
    const first = sql.coalesce(found);
    return `CAST(${first} AS VARCHAR)`;
  };
  return { linked, tags: paths, partOf };
}

/** Every path that a format reads. */
function pathsOf({ recognise, fields, counts, duplicates }: LogMapping): readonly Path[] {
  return [
    ...recognise.flatMap((one) => ("has" in one ? [one.has] : "hasOneOf" in one ? one.hasOneOf : [one.path])),
    ...Object.values(fields).flat(),
    ...Object.values(counts).flatMap((sources) =>
      sources.map((source) => (typeof source === "string" ? source : source.list)),
    ),
    ...(duplicates?.keys ?? []).flatMap(({ paths }) => paths),
  ];
}
