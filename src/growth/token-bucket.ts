import type { RateLimits } from "../domain/workload.ts";
import { TICKS_A_SECOND } from "../domain/trace.ts";
import type { Arrivals } from "./superpose.ts";

const DIMENSIONS = [
  ["requestsPerMinute", 60],
  ["tokensPerMinute", 60],
  ["inputTokensPerMinute", 60],
  ["outputTokensPerMinute", 60],
  ["requestsPerDay", 86_400],
] as const;

/**
 * The share of arrivals that rate limits refuse: a bucket a limit, full at first, filled evenly, holding a minute's (a day's)
 * worth. What is refused takes nothing and does not come again. `hitTokens`: input that was cached, which input limits leave out.
 * @see https://platform.claude.com/docs/en/api/rate-limits
 */
export function refusedShare(arrivals: Arrivals, limits: RateLimits, hitTokens: Uint32Array | null): number | null {
  const { trace, ticks, request } = arrivals;
  const told = DIMENSIONS.flatMap(([dimension, seconds]) => {
    const limit = limits[dimension];
    return limit === undefined ? [] : [{ dimension, limit, perTick: limit / (seconds * TICKS_A_SECOND) }];
  });
  if (told.length === 0) return null;
  const room = Float64Array.from(told, ({ limit }) => limit);
  const wanted = new Float64Array(told.length);
  let last = ticks[0] ?? 0;
  let refused = 0;
  for (let arrival = 0; arrival < ticks.length; arrival++) {
    const now = ticks[arrival] ?? 0;
    const which = request[arrival] ?? 0;
    const input = trace.input[which] ?? 0;
    const output = trace.output[which] ?? 0;
    let fits = true;
    for (let index = 0; index < told.length; index++) {
      const each = told[index];
      if (!each) continue;
      const amount = Math.min(each.limit, (room[index] ?? 0) + (now - last) * each.perTick);
      room[index] = amount;
      wanted[index] =
        each.dimension === "tokensPerMinute"
          ? input + output
          : each.dimension === "inputTokensPerMinute"
            ? input - (hitTokens?.[arrival] ?? 0)
            : each.dimension === "outputTokensPerMinute"
              ? output
              : 1;
      // A hair of rounding is no reason to refuse.
      if ((wanted[index] ?? 0) > amount + 1e-6) fits = false;
    }
    last = now;
    if (fits) for (let index = 0; index < told.length; index++) room[index] = (room[index] ?? 0) - (wanted[index] ?? 0);
    else refused++;
  }
  return refused / ticks.length;
}
