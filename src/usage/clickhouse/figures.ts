import type { Instant } from "../../domain/dates.ts";
import { UserError } from "../../errors.ts";
import type { Figures } from "../figures.ts";
import type { GroupKey } from "../group-keys.ts";
import { measuredFeaturesOf } from "../measured-features.ts";
import type { LoggedModel } from "../priced-names.ts";
import { COUNT_COLUMNS } from "../record-sql.ts";
import type { GroupPercentiles } from "../percentiles.ts";
import { type UsageSum, wholeNumber } from "../sums.ts";
import { BINS_AN_OCTAVE, type TokenHistogram } from "../token-histograms.ts";
import { quantileList, quantiles } from "./quantiles.ts";
import type { Relation } from "./relation.ts";
import type { Cells, Server } from "./server.ts";
import * as sql from "./sql.ts";
import type { Let } from "./sql.ts";

/** Beyond this a sum is not exact as a number; adding up in floating point shows it, where whole numbers wrap around. */
const LARGEST_SUM = 2 ** 53 - 1;

const ALL_TOKENS = "sum(toFloat64(tk_total_input) + toFloat64(tk_output) + toFloat64(greatest(tk_requests, 0)))";

const TEXTS: readonly string[] = ["provider", "model", "mode", "region"];

const PRICED = [...TEXTS, "slice", "window", "tier", "is_bucket", "clock_known", "undated"];

/** Every model that is known of, in a slice between price changes, has a name in reports. */
export type NameOf = (model: LoggedModel & { readonly slice: number; readonly at: Instant }) => string | null;

/** Figures from the server, whose only answers are sums and percentiles of groups. `relation` has what `priceLets` names. */
export async function serverFigures(server: Server, relation: Relation, nameOf: NameOf): Promise<Figures> {
  const models = await server.all(
    sql.select({
      ...relation,
      by: ["tk_provider", "tk_model", "tk_slice"],
      figures: ["min(tk_price_second)"],
    }),
  );
  const known = new Set(models.map(([provider, model]) => JSON.stringify([provider, model])));
  const lets = [...relation.lets, nameLet(models, nameOf)];
  const query = (keys: readonly GroupKey[], more: Pick<sql.Query, "figures"> & Partial<sql.Query>) =>
    sql.select({
      from: relation.from,
      ...more,
      lets: [...lets, ...keyLets(keys), ...(more.lets ?? [])],
      where: [...relation.where, ...(more.where ?? [])],
      by: [...keys.map((_, index) => `tk_by${index}`), ...(more.by ?? [])],
    });
  return {
    sums: async (keys) => {
      const rows = await server.all(
        query(keys, {
          by: PRICED.map((name) => `tk_${name}`),
          figures: [
            ...["min(tk_price_second)", "min(tk_request_input)", "sum(greatest(tk_requests, 0))"],
            ...["sum(CASE WHEN tk_requests < 0 THEN 1 ELSE 0 END)", ALL_TOKENS],
            ...COUNT_COLUMNS.map((column) => `sum(tk_${column})`),
          ],
        }),
      );
      for (const row of rows) {
        const [provider, model] = row.slice(keys.length);
        if (!known.has(JSON.stringify([provider, model]))) {
          const cure = "name an end with --until, or run it again";
          throw new UserError("rows came in while it was read", { file: server.address.name }, cure);
        }
      }
      return inOrder(
        rows,
        keys,
        PRICED.map((name) => !TEXTS.includes(name)),
      ).map((row) => sumOf(row, keys));
    },
    percentiles: async (keys) => {
      const rows = await server.all(
        query(keys, {
          where: ["tk_is_call = 1"],
          figures: ["count(*)", quantiles("tk_total_input"), quantiles("tk_output")],
        }),
      );
      return rows
        .filter((row) => row[keys.length] !== "0")
        .map((row): GroupPercentiles => {
          const [input, output] = [quantileList(row[keys.length + 1]), quantileList(row[keys.length + 2])];
          return { keys: keysOf(row, keys), input: percentilesOf(input), output: percentilesOf(output) };
        });
    },
    histograms: async (keys) => {
      const found: TokenHistogram[] = [];
      for (const [side, tokens] of [
        ["input", "tk_total_input"],
        ["output", "tk_output"],
      ] as const) {
        const bin: Let = ["tk_bin", `toInt64(floor(${BINS_AN_OCTAVE} * log2(greatest(${tokens}, 1))))`];
        const where = ["tk_is_call = 1"];
        const rows = await server.all(query(keys, { lets: [bin], by: ["tk_bin"], where, figures: ["count(*)"] }));
        for (const row of inOrder(rows, keys, [true])) {
          const [place, requests] = row.slice(keys.length);
          found.push({ keys: keysOf(row, keys), side, bin: Number(place), requests: wholeNumber(requests) });
        }
      }
      return found;
    },
    features: (feature) => featuresOf(server, feature, query),
  };
}

type MakeQuery = (keys: readonly GroupKey[], more: Pick<sql.Query, "figures"> & Partial<sql.Query>) => string;

/** What a feature used on each of its models. */
async function featuresOf(server: Server, feature: GroupKey, query: MakeQuery): ReturnType<Figures["features"]> {
  const single = (column: string) => `sum(CASE WHEN tk_is_bucket = 0 THEN ${column} ELSE 0 END)`;
  const ofCalls = (column: string) => [
    quantiles(column, "tk_is_call = 1"),
    single(column),
    `max(CASE WHEN tk_is_call = 1 THEN ${column} ELSE 0 END)`,
  ];
  const sums = ["input", "cache_read", "cache_write_5m", "cache_write_1h", "reasoning"];
  const requests = "sum(greatest(tk_requests, 0))";
  const rows = await server.all(
    query([feature], {
      by: ["tk_model_name"],
      figures: [
        ...[requests, "sum(tk_is_call)", "sum(CASE WHEN tk_mode = 'batch' THEN greatest(tk_requests, 0) ELSE 0 END)"],
        "min(CASE WHEN tk_undated = 1 THEN toInt64(4611686018427387904) ELSE tk_at_second END)",
        "max(CASE WHEN tk_clock_known = 1 OR tk_undated = 1 THEN tk_at_second ELSE tk_at_second + 86400 END)",
        ...sums.map((column) => `sum(tk_${column})`),
        ...["sum(tk_total_input)", "sum(tk_output)", ...ofCalls("tk_total_input"), ...ofCalls("tk_output")],
        ALL_TOKENS,
      ],
    }),
  );
  const dated = rows.filter(([, , , , , first]) => Number(first) < LARGEST_SUM);
  const span = spanOf(dated.map(([, , , , , first, last]) => [wholeNumber(first), wholeNumber(last)]));
  return rows
    .toSorted((a, b) => compareTexts(textOf(a[0]), textOf(b[0])) || Number(b[2]) - Number(a[2]))
    .flatMap((row) => {
      const [name, model, all, calls, batch, , , ...rest] = row;
      const [input, read, written5m, written1h, reasoning, allInput, output, ...measured] = rest;
      const [inputs, inputSum, inputMax, outputs, outputSum, outputMax, total] = measured;
      insistOnExact(total, server.address.name);
      const mean = (sum: string | null | undefined) => (Number(calls) === 0 ? null : Number(sum) / Number(calls));
      const one = {
        ...{ feature: textOf(name), requests: all, calls, batch_requests: batch },
        ...{ first_second: span?.[0] ?? null, last_second: span?.[1] ?? null },
        ...{ input, cache_read: read, cache_write_5m: written5m, cache_write_1h: written1h, reasoning },
        ...{ all_input: allInput, all_output: output },
        ...{ input_quantiles: { items: quantileList(inputs) }, input_mean: mean(inputSum), input_max: inputMax },
        ...{ output_quantiles: { items: quantileList(outputs) }, output_mean: mean(outputSum), output_max: outputMax },
      };
      return measuredFeaturesOf([one], [{ feature: one.feature, model: textOf(model), requests: all }]);
    });
}

const DAY = 86_400;

/** The time of the whole log, so that rates add up to its month; of a week or more in whole days, as for files. */
function spanOf(spans: readonly (readonly [from: number, to: number])[]): readonly [number, number] | null {
  if (spans.length === 0) return null;
  const [from, to] = [Math.min(...spans.map(([first]) => first)), Math.max(...spans.map(([, last]) => last))];
  return to - from < 7 * DAY ? [from, to] : [Math.floor(from / DAY) * DAY, Math.ceil((to + 1) / DAY) * DAY];
}

/** The name that reports use, told from the logged one, and from the slice where it changes between them. */
function nameLet(models: readonly Cells[], nameOf: NameOf): Let {
  const names = models.map(([provider, model, slice, at]) => {
    const name =
      nameOf({ provider: textOf(provider), model: textOf(model), slice: Number(slice), at: Number(at) as Instant }) ??
      "";
    return { provider: provider ?? "", model: model ?? "", slice: slice ?? "", name };
  });
  const of = (model: (typeof names)[number]) => names.filter((other) => other.provider === model.provider && other.model === model.model); // prettier-ignore
  const bySlice = names.some((model) => of(model).some(({ name }) => name !== model.name));
  const keyOf = ({ provider, model, slice }: (typeof names)[number]) =>
    [provider, model, ...(bySlice ? [slice] : [])].join("\u0001");
  const renamed = new Map(names.filter(({ model, name }) => name !== model).map((one) => [keyOf(one), one.name]));
  if (renamed.size === 0) return ["tk_model_name", "tk_model"];
  const key = `concat(tk_provider, '\\x01', tk_model${bySlice ? ", '\\x01', toString(tk_slice)" : ""})`;
  const list = (texts: Iterable<string>) => `[${[...texts].map(sql.text).join(", ")}]`;
  return ["tk_model_name", `transform(${key}, ${list(renamed.keys())}, ${list(renamed.values())}, tk_model)`];
}

/** The keys' expressions name columns of a record. */
function keyLets(keys: readonly GroupKey[]): readonly Let[] {
  return keys.map(({ sql: expression }, index) => [`tk_by${index}`, expression]);
}

function keysOf(row: Cells, keys: readonly GroupKey[]): readonly (string | null)[] {
  return keys.map((key, index) => {
    const value = textOf(row[index]);
    return value === null ? null : key.text(value);
  });
}

function sumOf(row: Cells, keys: readonly GroupKey[]): UsageSum {
  const [provider, model, mode, region, slice, window, , isBucket, clockKnown, undated, ...figures] = row.slice(
    keys.length,
  );
  const [at, requestInput, requests, withoutRequests, all, ...counts] = figures;
  insistOnExact(all);
  const [
    input = 0,
    cacheRead = 0,
    cacheWrite5m = 0,
    cacheWrite1h = 0,
    inputAudio = 0,
    output = 0,
    reasoning = 0,
    toolUses = 0,
    fileSearches = 0,
    otherUses = 0,
  ] = counts.map(wholeNumber);
  return {
    keys: keysOf(row, keys),
    ...{ provider: textOf(provider), model: textOf(model), mode: textOf(mode), region: textOf(region) },
    ...{ slice: Number(slice), window: Number(window), at: wholeNumber(at) as Instant },
    clock: clockKnown === "1" && undated === "0" ? "known" : "unknown",
    undated: undated === "1",
    requestInput: wholeNumber(requestInput),
    ofBuckets: isBucket === "1",
    requests: wholeNumber(requests),
    withoutRequests: wholeNumber(withoutRequests),
    tokens: {
      ...{ input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning },
      ...(inputAudio === 0 ? {} : { inputAudio }),
    },
    ...{ toolUses, fileSearches, otherUses },
  };
}

function insistOnExact(all: string | null | undefined, file?: string): void {
  if (!(Number(all) <= LARGEST_SUM)) {
    throw new UserError(
      "a sum of tokens is too large to be counted exactly",
      { file },
      "read less with --since and --until",
    );
  }
}

function percentilesOf([p50 = 0, p95 = 0, p99 = 0]: readonly number[]): GroupPercentiles["input"] {
  return { p50, p95, p99 };
}

/** By the first cells, as DuckDB orders them: what is missing comes last. */
function inOrder(rows: readonly Cells[], keys: readonly GroupKey[], numbers: readonly boolean[]): readonly Cells[] {
  const isNumber = [...keys.map(({ name }) => ["day", "hour", "minute"].includes(name)), ...numbers];
  const valueIn = (row: Cells, index: number) => {
    const value = textOf(row[index]);
    // What has no time is a number far below all others.
    return value === null || keys[index]?.text(value) === null ? null : value;
  };
  return rows.toSorted((a, b) => {
    for (const [index, numeric] of isNumber.entries()) {
      const [left, right] = [valueIn(a, index), valueIn(b, index)];
      const order =
        numeric && left !== null && right !== null ? Number(left) - Number(right) : compareTexts(left, right);
      if (order !== 0) return order;
    }
    return 0;
  });
}

function compareTexts(a: string | null, b: string | null): number {
  if (a === b) return 0;
  if (a === null) return 1;
  return b === null || a < b ? -1 : 1;
}

/** A text that is missing is '' on the server. */
function textOf(cell: string | null | undefined): string | null {
  return cell === "" || cell === undefined ? null : cell;
}
