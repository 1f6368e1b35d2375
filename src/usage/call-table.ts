import { LINK_ROLES, linksOf } from "../read/usage-logs/common-fields.ts";
import type { LinkRole, Path } from "../read/usage-logs/mapping.ts";
import type { Batch } from "./batches.ts";
import { FAILURE, SAME_REQUEST_SECONDS } from "./call-links.ts";
import type { Engine } from "./duckdb.ts";
import { tagAt } from "./read-plan.ts";
import { type RecordOptions, tidied } from "./record-sql.ts";
import * as sql from "./sql.ts";
import { type Logs, readBatch } from "./stage.ts";
import { isInRange } from "./sums.ts";
import type { TimeRange } from "./time-range.ts";

/** A chain of responses is followed to its start in steps that double: enough for a million turns. */
const DOUBLINGS = 20;

const TEXTS = ["provider", "model", "feature", "tenant", "user_id", "mode", "region"];

/** Columns of records as they are, with their types. */
const NUMBERS = {
  ...{ file: "INTEGER", format: "VARCHAR", verdict: "INTEGER", flags: "INTEGER", entry_number: "BIGINT" },
  ...{ duplicate_key: "UHUGEINT", at_second: "BIGINT", clock_known: "BOOLEAN", requests: "BIGINT" },
  ...{ input: "BIGINT", cache_read: "BIGINT", cache_write_5m: "BIGINT", cache_write_1h: "BIGINT", output: "BIGINT" },
  ...{ reasoning: "BIGINT" },
} as const;

/** What a call belongs to and what became of it. Ids are hashes: they take less room, and nobody needs to read them. */
const LINKS = {
  ...{ conversation: "UHUGEINT", response: "UHUGEINT", previous: "UHUGEINT", attempt: "BIGINT", retry: "BOOLEAN" },
  ...{ has_status: "BOOLEAN", failed: "BOOLEAN" },
} as const;

/**
 * Makes the table `calls`: every call and bucket of the logs with what it belongs to (`conversation`) and what became of it
 * (`failed`, `repeated`), copies dropped. `told_retries` says whether the log tells that at all.
 */
export async function callTable(
  engine: Engine,
  logs: Logs,
  options: RecordOptions & { readonly range: TimeRange },
): Promise<void> {
  const texts = [...TEXTS, ...options.tags.map((_, index) => `tag${index}`)];
  const declared = [
    ...Object.entries({ ...NUMBERS, ...LINKS }),
    ...texts.map((column) => [column, "VARCHAR"] as const),
  ];
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE raw_calls (${declared.map(([column, type]) => `${column} ${type}`).join(", ")})`,
  );
  for (const batch of logs.batches) {
    const { tags, linkOf } = linksOfBatch(batch, options.tags);
    await readBatch(
      engine,
      batch,
      { ...options, tags },
      {
        table: "raw_calls",
        insert: ({ of, select }) => {
          const values = [
            ...Object.keys(NUMBERS).map(of),
            ...Object.values(linkColumns((role) => linkOf(role, of))),
            ...texts.map((column) => tidied(of(column))),
          ];
          return `INSERT INTO raw_calls SELECT ${values.join(", ")} FROM (${select})`;
        },
      },
    );
  }
  await withoutCopies(engine, options.range);
  await followChains(engine);
  const [failures] = await engine.rows("SELECT count(*) AS n FROM kept_calls WHERE failed");
  await engine.run(`CREATE OR REPLACE TEMP TABLE calls AS ${attemptsSql(Number(failures?.n) > 0)}`);
}

/** Links are read like tags of their own, at the paths of all formats of a batch; and how a link is then said. */
function linksOfBatch(batch: Batch, ownTags: readonly string[]) {
  const links = new Map(batch.mappings.map((mapping) => [mapping.name, linksOf(mapping)]));
  const paths = [...new Set([...links.values()].flatMap((each) => LINK_ROLES.flatMap((role) => each[role])))];
  const linkOf = (role: LinkRole, of: (column: string) => string): string => {
    const column = (path: Path): string => tidied(of(`tag${ownTags.length + paths.indexOf(path)}`));
    // Said once for all formats that have the usual names only: a case a format takes the engine seconds to prepare.
    const formatsOf = new Map<string, string[]>();
    for (const [name, each] of links) {
      const link = sql.coalesce(each[role].map(column).filter((text) => text !== "NULL"));
      formatsOf.set(link, [...(formatsOf.get(link) ?? []), name]);
    }
    const [usual, ...others] = [...formatsOf].sort(([, one], [, other]) => other.length - one.length);
    const cases = others.map(
      ([link, names]) => `WHEN ${of("format")} IN (${names.map(sql.text).join(", ")}) THEN ${link}`,
    );
    return cases.length === 0 ? (usual?.[0] ?? "NULL") : `CASE ${cases.join(" ")} ELSE ${usual?.[0] ?? "NULL"} END`;
  };
  return { tags: [...ownTags, ...paths.map(tagAt)], linkOf };
}

/** In the order of `LINKS`. Of errors only that there was one. */
function linkColumns(of: (role: LinkRole) => string): Readonly<Record<keyof typeof LINKS, string>> {
  const hash = (role: LinkRole): string => `md5_number(CAST(${of(role)} AS VARCHAR))`;
  const text = (role: LinkRole): string => `lower(CAST(${of(role)} AS VARCHAR))`;
  return {
    conversation: hash("conversation"),
    response: hash("response"),
    previous: hash("previous"),
    attempt: `TRY_CAST(nullif(regexp_extract(${text("attempt")}, '^[0-9]{1,4}$'), '') AS BIGINT)`,
    retry: `CASE WHEN ${text("retry")} IN ('true', 'yes') THEN true WHEN ${text("retry")} IN ('false', 'no') THEN false
      WHEN regexp_full_match(${text("retry")}, '[0-9]{1,4}') THEN TRY_CAST(${text("retry")} AS BIGINT) > 0 END`,
    has_status: `${of("status")} IS NOT NULL`,
    failed: `coalesce(regexp_full_match(${text("status")}, '${FAILURE}'), ${of("error")} IS NOT NULL)`,
  };
}

/** Of copies of a record the largest stays, as in every report. */
async function withoutCopies(engine: Engine, range: TimeRange): Promise<void> {
  const order = "output DESC, input + cache_read + cache_write_5m + cache_write_1h DESC, at_second NULLS LAST";
  const isWithin = isInRange(range, "at_second");
  await engine.run(`DELETE FROM raw_calls WHERE rowid IN (
    SELECT call FROM (SELECT c.rowid AS call, row_number() OVER (PARTITION BY c.duplicate_key, c.entry_number ORDER BY ${order}) AS place
      FROM raw_calls c JOIN (SELECT duplicate_key, entry_number FROM raw_calls WHERE verdict = 0 AND duplicate_key IS NOT NULL
        GROUP BY duplicate_key, entry_number HAVING count(*) > 1) again USING (duplicate_key, entry_number) WHERE c.verdict = 0)
    WHERE place > 1)`);
  await engine.run(
    `CREATE OR REPLACE TEMP TABLE kept_calls AS SELECT * FROM raw_calls WHERE verdict IN (0, 3) AND (${isWithin})`,
  );
  await engine.run("DROP TABLE raw_calls");
}

/** Responses that go on from others belong to the conversation of the first one. */
async function followChains(engine: Engine): Promise<void> {
  const [chained] = await engine.rows("SELECT count(previous) AS n FROM kept_calls WHERE conversation IS NULL");
  if (Number(chained?.n) === 0) return;
  await engine.run(`CREATE OR REPLACE TEMP TABLE roots AS
    SELECT response, any_value(coalesce(previous, response)) AS root FROM kept_calls WHERE response IS NOT NULL GROUP BY response`);
  for (let step = 0; step < DOUBLINGS; step++) {
    await engine.run(`CREATE OR REPLACE TEMP TABLE further AS
      SELECT a.response, coalesce(b.root, a.root) AS root FROM roots a LEFT JOIN roots b ON b.response = a.root`);
    const [moved] = await engine.rows(
      "SELECT count(*) AS n FROM roots a JOIN further b USING (response) WHERE a.root <> b.root",
    );
    await engine.run("CREATE OR REPLACE TEMP TABLE roots AS SELECT * FROM further");
    if (Number(moved?.n) === 0) break;
  }
  await engine.run(`UPDATE kept_calls SET conversation = roots.root FROM roots
    WHERE kept_calls.response = roots.response AND kept_calls.conversation IS NULL`);
}

/** Which calls repeat a failed one: by their number, by a mark, or since the same request failed right before. */
function attemptsSql(anyFailed: boolean): string {
  const same = "PARTITION BY format, feature, tenant, user_id, model, conversation ORDER BY at_second, file, rowid";
  const afterFailed = `lag(failed) OVER (${same}) AND at_second - lag(at_second) OVER (${same}) <= ${SAME_REQUEST_SECONDS}`;
  return `SELECT * EXCLUDE (first_attempt, after_failed),
      input + cache_read + cache_write_5m + cache_write_1h + output > 0 AS has_tokens,
      attempt IS NOT NULL OR retry IS NOT NULL OR has_status AS told_retries,
      coalesce(attempt > first_attempt, false) OR coalesce(retry, false)
        OR (attempt IS NULL AND retry IS NULL AND coalesce(after_failed, false)) AS repeated
    FROM (SELECT *, CASE WHEN (min(attempt) OVER (PARTITION BY format)) = 0 THEN 0 ELSE 1 END AS first_attempt,
        ${anyFailed ? afterFailed : "false"} AS after_failed
      FROM (SELECT *, rowid FROM kept_calls))`;
}
