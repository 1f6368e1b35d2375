import type { Instant } from "../../domain/dates.ts";
import { repeatKey } from "../daily-series.ts";
import type { GroupKey } from "../group-keys.ts";
import type { MeasuredCalls } from "../measured-calls.ts";
import type { LoggedModel } from "../priced-names.ts";
import { wholeNumber } from "../sums.ts";
import type { MeasuredFeature, MeasuredRetries, MeasuredTurns } from "../usage-report.ts";
import { quantileList, quantiles } from "./quantiles.ts";
import type { Relation } from "./relation.ts";
import { attemptsSeen, type AttemptsSeen, type CallRelations, IS_BILLED_CALL, repeatsBy } from "./repeats.ts";
import type { Server } from "./server.ts";
import * as sql from "./sql.ts";

export interface CallsAsked {
  readonly features: readonly MeasuredFeature[];
  /** What retries are counted by beside features: a day, and what series are told apart by. */
  readonly repeatsBy: readonly string[];
  readonly keysOf: (groupBy: readonly string[]) => readonly GroupKey[];
  readonly nameOf: (model: LoggedModel & { readonly at: Instant }) => string | null;
}

/** Turns and retries of a table, as `measureCalls` has them of files: the server counts them, and sends the counts of groups. */
export async function tableCalls(server: Server, calls: CallRelations, asked: CallsAsked): Promise<MeasuredCalls> {
  const wanted = asked.features.length > 0;
  const turns = wanted ? await turnsSeen(server, calls.records) : new Map<string | null, MeasuredTurns>();
  const seen = await attemptsSeen(server, calls);
  const counts = wanted && seen.told ? await repeatsBy(server, calls, seen, FEATURE_AND_MODEL) : [];
  const retries = new Map<string, MeasuredRetries>();
  const telling = new Set<string>();
  for (const { keys, first, told, repeated, failedUnbilled } of counts) {
    const [feature, provider, model] = keys;
    const name = asked.nameOf({ provider: textOf(provider), model: textOf(model), at: first });
    const key = JSON.stringify([textOf(feature), name]);
    if (told) telling.add(key);
    const known = retries.get(key) ?? NO_RETRIES;
    const sum = { repeated: known.repeated + repeated, failedUnbilled: known.failedUnbilled + failedUnbilled };
    retries.set(key, { ...sum, billed: Math.max(0, sum.repeated - sum.failedUnbilled) });
  }
  const retriesOf = ({ feature, models: [model] }: MeasuredFeature): MeasuredRetries | null => {
    const key = JSON.stringify([feature, model?.model ?? null]);
    return telling.has(key) ? (retries.get(key) ?? NO_RETRIES) : null;
  };
  return {
    features: asked.features.map((each) => ({
      ...each,
      turns: turns.get(each.feature) ?? null,
      retries: retriesOf(each),
    })),
    repeats: seen.told && asked.repeatsBy.length > 0 ? await repeatsOf(server, calls, seen, asked) : null,
  };
}

const NO_RETRIES: MeasuredRetries = { repeated: 0, failedUnbilled: 0, billed: 0 };

const FEATURE_AND_MODEL = ["tk_feature", "tk_provider", "tk_model"];

/** Turns of conversations by feature: a call is a turn, whichever model answered it. */
async function turnsSeen(server: Server, { lets, from, where }: Relation): Promise<Map<string | null, MeasuredTurns>> {
  const conversations = sql.select({
    lets,
    from,
    where: [...where, IS_BILLED_CALL],
    by: ["tk_feature", "tk_conversation"],
    figures: ["count(*) AS tk_turns"],
  });
  const told = "tk_conversation <> ''";
  const rows = await server.all(`SELECT tk_feature, sum(CASE WHEN ${told} THEN 1 ELSE 0 END), sum(tk_turns),
      sum(CASE WHEN ${told} THEN tk_turns ELSE 0 END), max(CASE WHEN ${told} THEN tk_turns ELSE 0 END), ${quantiles("tk_turns", told)}
    FROM (${conversations}) GROUP BY tk_feature`);
  return new Map(
    rows.flatMap(([feature, count, calls, tellingCalls, max, ranks]) => {
      const conversations = wholeNumber(count);
      if (conversations === 0) return [];
      const [p50 = 0, p95 = 0, p99 = 0] = quantileList(ranks);
      const turns = {
        told: wholeNumber(tellingCalls) / wholeNumber(calls),
        mean: wholeNumber(tellingCalls) / conversations,
      };
      return [[textOf(feature), { conversations, ...turns, p50, p95, p99, max: wholeNumber(max) }] as const];
    }),
  );
}

/** Retries by the keys of series and their days, as `repeatKey` names them. */
async function repeatsOf(
  server: Server,
  calls: CallRelations,
  seen: AttemptsSeen,
  { repeatsBy: groupBy, keysOf }: CallsAsked,
): Promise<ReadonlyMap<string, number>> {
  const by = groupBy.filter((name) => name !== "model");
  const keys = keysOf(by);
  const counts = await repeatsBy(
    server,
    calls,
    seen,
    keys.map((key) => key.sql),
  );
  const sums = new Map<string, { repeated: number; failedUnbilled: number }>();
  for (const { keys: cells, repeated, failedUnbilled } of counts) {
    const values = keys.map((key, index) => key.text(textOf(cells[index])));
    const key = repeatKey(by, values);
    const known = sums.get(key) ?? { repeated: 0, failedUnbilled: 0 };
    sums.set(key, { repeated: known.repeated + repeated, failedUnbilled: known.failedUnbilled + failedUnbilled });
  }
  return new Map([...sums].map(([key, { repeated, failedUnbilled }]) => [key, Math.max(0, repeated - failedUnbilled)]));
}

/** A text that is missing is '' on the server. */
function textOf(cell: string | null | undefined): string | null {
  return cell === "" || cell === undefined ? null : cell;
}
