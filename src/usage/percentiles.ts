import type { Engine, NumberArray, NumberList } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import { hasBins, tokensSql } from "./sketch.ts";
import { keyTexts, tuples, wholeNumber } from "./sums.ts";
import type { Percentiles } from "./usage-report.ts";

export interface GroupPercentiles {
  readonly keys: readonly (string | null)[];
  readonly input: Percentiles;
  readonly output: Percentiles;
}

/**
 * Percentiles of the tokens of single calls, by group: nearest rank, over the lists of the view `usage_named` (exact) or,
 * of logs beyond `EXACT_CALLS`, over its bins. The lists are sorted here, which is several times as quick as the engine's own quantiles.
 */
export async function percentiles(engine: Engine, keys: readonly GroupKey[]): Promise<readonly GroupPercentiles[]> {
  const isSketched = await hasBins(engine);
  if (keys.length === 0 || isSketched) return rankedPercentiles(engine, keys, isSketched);
  const by = keys.map((_, index) => `key${index}`);
  const calls = `(SELECT ${keys.map(({ sql }, index) => `${sql} AS key${index}`).join(", ")}, calls, inputs, outputs
    FROM usage_named WHERE calls > 0)`;
  await engine.run(`CREATE OR REPLACE TEMP TABLE call_groups AS SELECT row_number() OVER () - 1 AS place, *
    FROM (SELECT ${by.join(", ")}, sum(calls) AS calls FROM ${calls} GROUP BY ${by.join(", ")})`);
  const groups = await engine.columns("SELECT * FROM call_groups ORDER BY place");
  const sizes = Array.from(groups["calls"] ?? [], wholeNumber);
  const sides = [ranksOf(sizes), ranksOf(sizes)] as const;
  const same = by.map((key) => `g.${key} IS NOT DISTINCT FROM c.${key}`).join(" AND ");
  await engine.eachList(
    `SELECT g.place, c.inputs, c.outputs FROM ${calls} c JOIN call_groups g ON ${same}`,
    (place, lists) => {
      sides.forEach((side, index) => {
        const list = lists[index];
        if (list) side.take(place, list);
      });
    },
  );
  const keysAt = tuples(keyTexts(keys, groups));
  const [input, output] = sides.map(({ found }) => found);
  return sizes.flatMap((_, place) => {
    const [ofInput, ofOutput] = [input?.[place], output?.[place]];
    return ofInput && ofOutput ? [{ keys: keysAt(place), input: ofInput, output: ofOutput }] : [];
  });
}

interface Ranks {
  readonly found: (Percentiles | undefined)[];
  readonly take: (group: number, list: NumberList) => void;
}

/** Gathers the lists of each group until it is complete, and keeps nothing of it but its percentiles. */
function ranksOf(sizes: readonly number[]): Ranks {
  const found: (Percentiles | undefined)[] = sizes.map(() => undefined);
  const begun = new Map<number, { readonly values: NumberArray; filled: number }>();
  let room: NumberArray = new Uint32Array(1024);
  return {
    found,
    take(group, list) {
      const size = sizes[group] ?? 0;
      if (list.length === size) {
        if (room.length < size || room.constructor !== list.kind) room = new list.kind(2 * size);
        list.copyTo(room, 0);
        found[group] = nearestRanks(room.subarray(0, size));
        return;
      }
      const part = begun.get(group) ?? { values: new list.kind(size), filled: 0 };
      list.copyTo(part.values, part.filled);
      part.filled += list.length;
      begun.set(group, part);
      if (part.filled < size) return;
      found[group] = nearestRanks(part.values);
      begun.delete(group);
    },
  };
}

/** The smallest values that at least so many percent of the values do not exceed. Brings the values into another order. */
function nearestRanks(values: NumberArray): Percentiles {
  let from = 0;
  // What stands behind a rank's value is no smaller, so the next rank is looked for there.
  const rank = (percent: number) => {
    const place = Math.ceil((percent * values.length) / 100) - 1;
    const found = wholeNumber(selected(values, from, place));
    from = place;
    return found;
  };
  return { p50: rank(50), p95: rank(95), p99: rank(99) };
}

/** So many partitions are enough for any values but those that were chosen to make them long. */
const MOST_PARTITIONS = 64;

/** The value at a place of the sorted array, which from `from` on is only sorted as far as that needs (Hoare's FIND). */
function selected(values: NumberArray, from: number, place: number): number {
  let [low, high] = [from, values.length - 1];
  for (let partitions = 0; low < high; partitions += 1) {
    if (partitions === MOST_PARTITIONS) {
      values.subarray(low, high + 1).sort();
      break;
    }
    const pivot = values[(low + high) >>> 1] ?? 0;
    let [left, right] = [low, high];
    while (left <= right) {
      while ((values[left] ?? 0) < pivot) left += 1;
      while (pivot < (values[right] ?? 0)) right -= 1;
      if (left > right) break;
      const moved = values[left] ?? 0;
      values[left] = values[right] ?? 0;
      values[right] = moved;
      left += 1;
      right -= 1;
    }
    if (right < place) low = left;
    if (place < left) high = right;
  }
  return values[place] ?? 0;
}

/** By how often each number of tokens occurs: over everything that is quicker to find than an order of all. */
async function rankedPercentiles(
  engine: Engine,
  keys: readonly GroupKey[],
  isSketched: boolean,
): Promise<readonly GroupPercentiles[]> {
  const by = keys.map((_, index) => `key${index}`);
  const named = keys.map(({ sql }, index) => `${sql} AS key${index}`);
  const within = by.length === 0 ? "" : `PARTITION BY ${by.join(", ")}`;
  const rank = (percent: number) =>
    `min(tokens) FILTER (upto >= CAST(ceil(${percent} * total / 100.0) AS BIGINT)) AS p${percent}`;
  const sides: Map<string, { readonly keys: readonly (string | null)[]; readonly ranks: Percentiles }>[] = [];
  for (const side of ["input", "output"] as const) {
    const rows = await engine.rows(`SELECT ${[...by, ...[50, 95, 99].map(rank)].join(", ")} FROM
      (SELECT *, sum(calls) OVER (${within} ORDER BY tokens) AS upto, sum(calls) OVER (${within}) AS total FROM
        (SELECT ${[...by, "tokens", "sum(calls) AS calls"].join(", ")} FROM ${tokensSql(side, named, isSketched)}
          GROUP BY ${[...by, "tokens"].join(", ")}))
      GROUP BY ${by.length === 0 ? "ALL" : by.join(", ")}`);
    sides.push(
      new Map(
        rows
          .filter((row) => row.p50 !== null)
          .map((row) => {
            const values = keys.map((key, index) => key.text(row[`key${index}`]));
            const ranks = { p50: wholeNumber(row.p50), p95: wholeNumber(row.p95), p99: wholeNumber(row.p99) };
            return [JSON.stringify(values), { keys: values, ranks }];
          }),
      ),
    );
  }
  const [inputs, outputs] = sides;
  return [...(inputs ?? [])].flatMap(([group, { keys: values, ranks }]) => {
    const output = outputs?.get(group)?.ranks;
    return output ? [{ keys: values, input: ranks, output }] : [];
  });
}
