/** The logs of the usage bench, made by DuckDB from hashes of row numbers: the same file for the same number of rows. */
export type Kind = "csv" | "jsonl" | "parquet";

export const KINDS: readonly Kind[] = ["csv", "jsonl", "parquet"];

const MODELS = [
  ...["gpt-4o", "gpt-4o-mini", "gpt-5", "gpt-5-mini", "claude-sonnet-4-5", "claude-haiku-4-5", "claude-opus-4-5"],
  ...["gemini-2.5-pro", "gemini-2.5-flash", "gpt-4.1", "gpt-4.1-mini", "o3"],
];

/** A number from 0 to 1 for a row, one of several. */
const random = (salt: number) => `(hash(i * 16 + ${salt}) % 1000003) / 1000003.0`;

const ROWS = (rows: number) => `SELECT
    strftime(make_timestamp(1780272000000000 + CAST(i * (7776000000000 / ${rows}) AS BIGINT)), '%Y-%m-%dT%H:%M:%SZ') AS ts,
    ([${MODELS.map((model) => `'${model}'`).join(", ")}])[1 + CAST(floor(pow(${random(1)}, 2) * ${MODELS.length}) AS INTEGER)] AS model,
    'feature-' || lpad(CAST(CAST(floor(pow(${random(2)}, 2) * 40) AS INTEGER) AS VARCHAR), 2, '0') AS feature,
    'tenant-' || CAST(CAST(floor(pow(${random(3)}, 3) * 2000) AS INTEGER) AS VARCHAR) AS tenant,
    CAST(exp(6 + 3.2 * (${random(4)} + ${random(5)} + ${random(6)} - 1.5)) AS BIGINT) + 20 AS prompt_tokens,
    CAST(prompt_tokens * ${random(7)} * CASE WHEN ${random(8)} < 0.4 THEN 1 ELSE 0 END AS BIGINT) AS cached_tokens,
    CAST(exp(4.5 + 2.5 * (${random(9)} + ${random(10)} - 1)) AS BIGINT) + 1 AS completion_tokens,
    md5(CAST(i AS VARCHAR)) AS trace
  FROM range(${rows}) t(i)`;

/** The statement that writes a log. */
export function WRITE(kind: Kind, file: string, rows: number): string {
  if (kind === "csv") return `COPY (${ROWS(rows)}) TO '${file}' (FORMAT csv, HEADER)`;
  if (kind === "parquet") return `COPY (${ROWS(rows)}) TO '${file}' (FORMAT parquet, COMPRESSION zstd)`;
  return `COPY (SELECT ts, 'success' AS status, model, {
      'prompt_tokens': prompt_tokens, 'completion_tokens': completion_tokens, 'total_tokens': prompt_tokens + completion_tokens,
      'prompt_tokens_details': {'cached_tokens': cached_tokens, 'audio_tokens': 0},
      'completion_tokens_details': {'reasoning_tokens': 0, 'audio_tokens': 0}} AS usage,
      {'feature': feature, 'tenant': tenant, 'trace': trace, 'region': 'eu-central-1', 'release': '2026.7.1'} AS metadata
    FROM (${ROWS(rows)})) TO '${file}' (FORMAT json)`;
}

/** The same aggregate without tokcost: no check of a count, no price, no report of what was read. */
export function RAW(kind: Kind, file: string): string {
  const over = (edge: number) =>
    ["it", "ct", "ot"].map((column) => `sum(CASE WHEN it > ${edge} THEN ${column} ELSE 0 END) AS ${column}_${edge}`);
  return `SELECT CAST(ts AS DATE) AS day, feature, model, count(*) AS n,
      quantile_disc(it, [0.5, 0.95, 0.99]) AS q_in, quantile_disc(ot, [0.5, 0.95, 0.99]) AS q_out,
      sum(it) AS s_in, sum(ct) AS s_cached, sum(ot) AS s_out, ${[...over(128_000), ...over(200_000)].join(", ")}
    FROM (${SOURCE(kind, file)}) GROUP BY day, feature, model`;
}

function SOURCE(kind: Kind, file: string): string {
  const table = "ts, model, feature, prompt_tokens AS it, cached_tokens AS ct, completion_tokens AS ot";
  if (kind === "parquet") return `SELECT CAST(ts AS TIMESTAMP) AS ${table} FROM read_parquet('${file}')`;
  if (kind === "csv") {
    return `SELECT ${table} FROM read_csv('${file}', header = true, auto_detect = false, delim = ',', quote = '"', escape = '"',
      columns = {'ts': 'TIMESTAMP', 'model': 'VARCHAR', 'feature': 'VARCHAR', 'tenant': 'VARCHAR', 'prompt_tokens': 'BIGINT',
        'cached_tokens': 'BIGINT', 'completion_tokens': 'BIGINT', 'trace': 'VARCHAR'}, store_rejects = true)`;
  }
  return `SELECT ts, model, metadata.feature AS feature, usage.prompt_tokens AS it,
      usage.prompt_tokens_details.cached_tokens AS ct, usage.completion_tokens AS ot
    FROM read_json('${file}', format = 'newline_delimited', columns = {'ts': 'TIMESTAMP', 'model': 'VARCHAR',
      'usage': 'STRUCT(prompt_tokens BIGINT, completion_tokens BIGINT, prompt_tokens_details STRUCT(cached_tokens BIGINT))',
      'metadata': 'STRUCT(feature VARCHAR)'})`;
}
