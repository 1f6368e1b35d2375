import type { CountRole, LogMapping, Nesting } from "../read/usage-logs/mapping.ts";
import { TOOL_ROLES } from "../read/usage-logs/mapping.ts";
import type { Instant } from "../domain/dates.ts";
import { USAGE_FLAGS, type UsageFlag } from "../domain/usage-record.ts";
import { above, layer, type Layer } from "./layers.ts";
import { COUNT_ROLES, type Formats } from "./mapping-sql.ts";
import { stateParts, stateSql, UNEXPECTED } from "./record-state.ts";
import { constantByShape, expectedShape, shapeIs } from "./shapes.ts";
import * as sql from "./sql.ts";

/** The largest count that is taken for one. */
const MOST = 999_999_999_999_999;

/** "2026-01-31" */
const DAY_LENGTH = 10;

/** A bucket longer than this does not tell the clock time of its calls. */
export const LONGEST_CLOCKED_BUCKET = 3600;

export const COUNT_COLUMNS: readonly string[] = [
  "input",
  "cache_read",
  "cache_write_5m",
  "cache_write_1h",
  "input_audio",
  "output",
  "reasoning",
  "tool_uses",
  "file_searches",
  "other_uses",
];

/** Texts of records as reports group by them: cells without outer spaces, names of tiers and regions in one case. */
export function tidied(column: string): string {
  if (column === "NULL") return column;
  const text = `nullif(trim(${column}), '')`;
  return column === "mode" || column === "region" ? `lower(${text})` : text;
}

/** The columns that hold texts. */
export function textColumns(tags: readonly string[]): readonly string[] {
  return [
    ...["provider", "model", "feature", "tenant", "user_id", "mode", "region"],
    ...tags.map((_, index) => `tag${index}`),
  ];
}

export interface RecordOptions {
  readonly tags: readonly string[];
  /** The columns of texts that anybody asks for. Default: all. */
  readonly texts?: readonly string[] | undefined;
  /** Makes ids of tenants and users unreadable, the same way every time: a hash with this salt. */
  readonly hashIds?: string | undefined;
  /** When traces begin whose times only count from their start. Default: 1970-01-01. */
  readonly traceStart?: Instant | undefined;
}

/** Turns the texts of `textsOf` into rows of the staged table, by each format's nesting rule. */
export function recordsOf(
  texts: Layer,
  { mappings, expected }: Pick<Formats, "mappings" | "expected">,
  options: RecordOptions,
  carry: readonly string[] = [],
): Layer {
  // One format needs no telling apart, nor do formats that are not expected: their lines are read again.
  const only = sql.isConstant(texts.of("shape"));
  const isOther = texts.of("alike") === "NULL" ? "false" : "NOT alike";
  const shapes = { mappings, expected, only };
  const where = (holds: (mapping: LogMapping) => boolean) => shapeIs(shapes, holds);
  const nests = <K extends keyof Nesting>(key: K, value: Nesting[K]) => where(({ nesting }) => nesting[key] === value);
  const implied = (of: (mapping: LogMapping) => string | null | undefined) => constantByShape(shapes, of);
  const person = (field: string) =>
    options.hashIds === undefined || field === "NULL" ? field : hashed(field, options.hashIds);

  const written = [
    ...COUNT_ROLES.map((role) => [`t_${role}`, `n_${role}`] as const),
    ["f_requests", "n_requests"] as const,
  ];
  const isThere = (name: string) => texts.of(name) !== "NULL";
  const asText = written.filter(([text]) => isThere(text));
  const asNumber = COUNT_ROLES.filter((role) => isThere(`i_${role}`));
  const cast = above(texts, {
    ...Object.fromEntries(asText.map(([text, number]) => [`small_${number}`, `TRY_CAST(${text} AS UINTEGER)`])),
    second_at: secondOf(mappings, where, texts, options.traceStart ?? 0),
    until_at: isThere("f_until") ? "second_of(f_until)" : "NULL",
  });
  const read = above(cast, {
    ...Object.fromEntries(asText.map(([text, number]) => [number, `count_of(${text}, small_${number})`])),
    ...Object.fromEntries(
      asNumber.map((role) => [`n_${role}`, `CASE WHEN i_${role} BETWEEN 0 AND ${MOST} THEN i_${role} END`]),
    ),
  });
  const n = (role: CountRole) => read.of(`n_${role}`);
  const toolCounts = TOOL_ROLES.map(n).filter((count) => count !== "NULL");
  const at = read.of("second_at");

  const bad = sql.or([
    ...asText.map(([text, number]) => `CASE WHEN ${number} IS NOT NULL THEN false ELSE has_text(${text}) END`),
    ...asNumber.map((role) => `(n_${role} IS NULL AND i_${role} IS NOT NULL)`),
  ]);
  const parts = above(read, {
    bad,
    cache_read: sql.zeroed(n("cacheRead")),
    cache_write_1h: sql.zeroed(n("cacheWrite1h")),
    cache_write_5m: sql.plus([
      sql.zeroed(n("cacheWrite5m")),
      n("cacheWrite") === "NULL"
        ? "0"
        : `greatest(${sql.minus(sql.zeroed(n("cacheWrite")), [sql.zeroed(n("cacheWrite5m")), sql.zeroed(n("cacheWrite1h"))])}, 0)`,
    ]),
  });
  const cached = sql.plus(["cache_read", "cache_write_5m", "cache_write_1h"].map(parts.of));

  const inside = nests("cache", "inside");
  const checked = above(parts, {
    disjoint:
      cached === "0" ? "false" : sql.and([inside, sql.isNull(n("uncached")), `${cached} > ${sql.zeroed(n("input"))}`]),
  });

  const inputs = above(checked, {
    input: sql.plus([
      sql.coalesce(
        [
          n("uncached"),
          sql.minus(sql.zeroed(n("input")), [
            sql.choose(sql.and([inside, sql.not(checked.of("disjoint"))]), `(${cached})`, "0"),
          ]),
        ].filter((one) => one !== "NULL"),
      ),
      sql.zeroed(n("inputBeside")),
    ]),
  });
  const input = inputs.of("input");

  const outputs = above(inputs, {
    told_output: sql.plus([
      sql.zeroed(n("output")),
      sql.choose(nests("reasoning", "beside"), sql.zeroed(n("reasoning")), "0"),
    ]),
  });
  const toldOutput = outputs.of("told_output");

  const totals = above(outputs, {
    hidden:
      n("total") === "NULL"
        ? "0"
        : sql.choose(
            nests("rest", "hidden"),
            `greatest(coalesce(${sql.minus(n("total"), [input, cached, toldOutput])}, 0), 0)`,
            "0",
          ),
  });
  const hidden = totals.of("hidden");
  const output = sql.plus([toldOutput, hidden]);

  const noUsage = sql.and([sql.isNull(n("input")), sql.isNull(n("uncached")), sql.isNull(n("output"))]);
  const f = (name: string) => texts.of(`f_${name}`);
  const hasText = (field: string) => (field === "NULL" ? "false" : `has_text(${field})`);
  const verdicts: readonly (readonly [condition: string, verdict: string])[] = [
    [only ? "false" : "shape IS NULL", "4"],
    [only ? isOther : sql.not(expectedShape(shapes)), String(UNEXPECTED)],
    [totals.of("bad"), "1"],
    [sql.and([sql.isNull(at), hasText(f("at"))]), "2"],
    [sql.or([texts.of("nothing"), noUsage].filter((one) => one !== "false")), "3"],
  ];
  const flags: Readonly<Record<UsageFlag, string>> = {
    "disjoint-input": totals.of("disjoint"),
    "hidden-output": hidden === "0" ? "false" : `${hidden} > 0`,
    "no-cache-split": sql.and([
      sql.isNull(n("cacheRead")),
      sql.isNull(n("uncached")),
      nests("noCacheCounts", "not told"),
    ]),
    "no-request-count": sql.and([
      sql.isNull(read.of("n_requests")),
      where(({ implies }) => implies?.requests === null),
    ]),
    "no-time": sql.isNull(at),
    "no-model": sql.not(hasText(f("model"))),
    "no-output-count": sql.and([sql.isNull(n("output")), hidden === "0" ? "true" : `${hidden} = 0`]),
    "tool-fees": sql.or(toolCounts.map((uses) => `coalesce(${uses}, 0) > 0`)),
    "zero-usage": `${sql.plus([input, cached, output])} = 0`,
    "relative-time": sql.and([where(isRelative), sql.not(sql.isNull(at))]),
    estimated: where(({ implies }) => implies?.estimated === true),
  };
  const requests = sql.choose(
    sql.and([where(({ entries }) => entries?.requests === "one"), `${texts.of("entry_number")} > 1`]),
    "0",
    sql.coalesce(
      [
        read.of("n_requests"),
        sql.choose(
          where(({ implies }) => implies?.requests === null),
          "NULL",
          "1",
        ),
      ].filter((one) => one !== "NULL"),
    ),
  );
  const clockKnown = sql.and([
    f("at") === "NULL" ? "true" : `NOT is_day(${f("at")})`,
    read.of("until_at") === "NULL" ? "true" : `coalesce(until_at - ${at} <= ${LONGEST_CLOCKED_BUCKET}, true)`,
    sql.not(where(isRelative)),
  ]);
  // Most records have nothing to tell: one look at all that could be told spares them the rest.
  const isPlain =
    shapes.only && where(isRelative) === "false" && read.of("until_at") === "NULL" && noUsage !== "true"
      ? sql.and([
          sql.not(isOther),
          sql.not(texts.of("nothing")),
          ...[...asText.map(([, number]) => number), ...asNumber.map((role) => `n_${role}`)].map(
            (number) => `${number} IS NOT NULL`,
          ),
          checked.of("disjoint") === "false" || n("uncached") !== "NULL"
            ? "true"
            : `${cached} <= ${sql.zeroed(n("input"))}`,
          at === "NULL" ? "true" : `${at} IS NOT NULL AND strlen(${f("at")}) > ${DAY_LENGTH}`,
          f("model") === "NULL" ? "true" : `${f("model")} >= '!'`,
          hidden === "0" ? "true" : `${hidden} = 0`,
          ...toolCounts.map((uses) => `${uses} = 0`),
          `${sql.plus([input, cached, output])} > 0`,
        ])
      : "false";
  const flagsOf = (holds: (condition: string) => string) =>
    sql.plus(USAGE_FLAGS.map((flag, place) => sql.choose(holds(flags[flag]), String(2 ** place), "0")));
  const told = above(totals, {
    state: sql.choose(
      isPlain,
      stateSql(
        "0",
        flagsOf((condition) => (condition === "true" ? "true" : "false")),
        clockKnown === "false" ? "false" : "true",
      ),
      stateSql(
        sql.firstOf(verdicts, "0"),
        flagsOf((condition) => condition),
        clockKnown,
      ),
    ),
  });
  const key = texts.of("duplicate_key");
  const allCounts = `concat_ws(',', ${[at, f("model"), input, ...["cache_read", "cache_write_5m", "cache_write_1h"].map(totals.of), toldOutput, hidden].join(", ")})`;
  const sameKey = sql.choose(
    where(({ duplicates }) => duplicates?.keep === "same"),
    `(${key} || ',' || ${allCounts})`,
    key,
  );
  return layer(
    `(${told.select})`,
    {
      file: texts.of("file"),
      format: implied(({ name }) => name),
      state: "state",
      ...stateParts("state"),
      entry_number: texts.of("entry_number"),
      // A hash: ids take room, and nobody needs to read them.
      duplicate_key: key === "NULL" ? "NULL" : `CASE WHEN ${key} IS NOT NULL THEN md5_number(${sameKey}) END`,
      at_second: at,
      provider: sql.coalesce([implied(({ provider }) => provider), f("provider")].filter((one) => one !== "NULL")),
      model: f("model"),
      feature: f("feature"),
      tenant: person(f("tenant")),
      user_id: person(f("user")),
      mode: sql.firstOf(
        [
          [f("speed") === "NULL" ? "false" : `lower(${f("speed")}) = 'fast'`, "'fast'"],
          [f("batch") === "NULL" ? "false" : `lower(${f("batch")}) = 'true'`, "'batch'"],
        ],
        sql.coalesce([f("mode"), implied(({ implies }) => implies?.mode)].filter((one) => one !== "NULL")),
      ),
      region: f("region"),
      requests,
      input,
      cache_read: totals.of("cache_read"),
      cache_write_5m: totals.of("cache_write_5m"),
      cache_write_1h: totals.of("cache_write_1h"),
      input_audio:
        n("inputAudio") === "NULL"
          ? "0"
          : `least(${input}, greatest(${sql.minus(sql.zeroed(n("inputAudio")), [sql.zeroed(n("cachedAudio"))])}, 0))`,
      output,
      reasoning:
        n("reasoning") === "NULL" && hidden === "0"
          ? "0"
          : `least(${output}, greatest(${sql.zeroed(n("reasoning"))}, ${hidden}))`,
      tool_uses: sql.zeroed(n("toolUses")),
      file_searches: sql.zeroed(n("fileSearches")),
      other_uses: sql.zeroed(n("otherUses")),
      ...Object.fromEntries(options.tags.map((_, index) => [`tag${index}`, texts.of(`tag${index}`)])),
    },
    { keep: carry },
  );
}

function isRelative({ relativeTime }: LogMapping): boolean {
  return relativeTime !== undefined;
}

/** The moment of a record, in whole seconds: by the clock, or from the start of its trace. */
function secondOf(
  mappings: readonly LogMapping[],
  where: (holds: (mapping: LogMapping) => boolean) => string,
  texts: Layer,
  traceStart: number,
): string {
  if (texts.of("f_at") === "NULL") return "NULL";
  const from = (unit: LogMapping["relativeTime"]) => where(({ relativeTime }) => relativeTime === unit);
  if (!mappings.some(isRelative)) return "second_of(f_at)";
  return sql.firstOf(
    [
      [from("seconds"), `${traceStart} + offset_of(f_at)`],
      [from("milliseconds"), `${traceStart} + offset_of(f_at) // 1000`],
    ],
    "second_of(f_at)",
  );
}

function hashed(field: string, salt: string): string {
  return `left(sha256(${sql.text(salt)} || trim(${field})), 12)`;
}
