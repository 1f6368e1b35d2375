import { usage } from "../../../src/usage/usage.ts";
import type { UsageReport } from "../../../src/usage/usage-report.ts";
import { open } from "../../usage/open-log.ts";
import { BOOK } from "../../usage/price-book.ts";

/** A log as text, as the objects of its lines, or as one object. */
export type Log = string | object;

export function reportOf(groupBy: readonly string[], ...logs: readonly Log[]): Promise<UsageReport> {
  const sources = logs.map((log, index) => ({ name: `log-${index}`, text: textOf(log) }));
  return usage(sources, {
    ...{ groupBy, prices: BOOK, open, asOf: { at: 1793000000 as never, clock: "unknown" as const } },
  });
}

/** Requests, then uncached, read, written for 5 minutes and 1 hour, output, reasoning. */
export async function counted(...logs: readonly Log[]): Promise<readonly unknown[]> {
  const { total } = await reportOf(["model"], ...logs);
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = total.tokens;
  return [total.requests, input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning];
}

function textOf(log: Log): string {
  if (typeof log === "string") return log;
  return Array.isArray(log) ? log.map((line) => JSON.stringify(line)).join("\n") : JSON.stringify(log);
}
