import type { Engine, NumberArray } from "./duckdb.ts";
import type { GroupKey } from "./group-keys.ts";
import { nearestRanks, type RankCounter, rankCounter } from "./nearest-ranks.ts";
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
 * of logs beyond `EXACT_CALLS`, over its bins. The lists are ranked here, which is several times as quick as the engine's
 * own quantiles; a walk over all groups tells those of the whole too, so ask for these last.
 */
export function percentilesOf(engine: Engine): (keys: readonly GroupKey[]) => Promise<readonly GroupPercentiles[]> {
  let whole: GroupPercentiles | undefined;
  return async (keys) => {
    if (keys.length === 0 && whole) return [whole];
    const isSketched = await hasBins(engine);
    if (keys.length === 0 || isSketched) return rankedPercentiles(engine, keys, isSketched);
    const ranked = await groupPercentiles(engine, keys);
    whole = ranked.whole;
    return ranked.groups;
  };
}

export function percentiles(engine: Engine, keys: readonly GroupKey[]): Promise<readonly GroupPercentiles[]> {
  return percentilesOf(engine)(keys);
}

async function groupPercentiles(
  engine: Engine,
  keys: readonly GroupKey[],
): Promise<{ readonly groups: readonly GroupPercentiles[]; readonly whole: GroupPercentiles | undefined }> {
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
  const [input, output] = sides;
  const [wholeInput, wholeOutput] = [input.all.ranks(), output.all.ranks()];
  return {
    groups: sizes.flatMap((_, place) => {
      const [ofInput, ofOutput] = [input.found[place], output.found[place]];
      return ofInput && ofOutput ? [{ keys: keysAt(place), input: ofInput, output: ofOutput }] : [];
    }),
    whole: wholeInput && wholeOutput ? { keys: [], input: wholeInput, output: wholeOutput } : undefined,
  };
}

interface Ranks {
  readonly found: (Percentiles | undefined)[];
  readonly take: (group: number, list: NumberArray) => void;
  /** Of all groups together. */
  readonly all: RankCounter;
}

/** Gathers the lists of each group until it is complete, and keeps nothing of it but its percentiles. */
function ranksOf(sizes: readonly number[]): Ranks {
  const found: (Percentiles | undefined)[] = sizes.map(() => undefined);
  const begun = new Map<number, { readonly values: NumberArray; filled: number }>();
  const all = rankCounter();
  return {
    found,
    all,
    take(group, list) {
      all.take(list);
      const size = sizes[group] ?? 0;
      if (list.length === size) {
        found[group] = nearestRanks(list);
        return;
      }
      const part = begun.get(group) ?? { values: emptied(list, size), filled: 0 };
      part.values.set(list, part.filled);
      part.filled += list.length;
      begun.set(group, part);
      if (part.filled < size) return;
      found[group] = nearestRanks(part.values);
      begun.delete(group);
    },
  };
}

/** Room for so many numbers like those of a list. */
function emptied(list: NumberArray, size: number): NumberArray {
  return list instanceof Uint32Array ? new Uint32Array(size) : new Float64Array(size);
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
