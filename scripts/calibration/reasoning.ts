import type { ReasoningTokens } from "../../src/count/calibration/calibration.ts";
import { reasoningName } from "../../src/count/reasoning.ts";
import type { Row } from "./rows.ts";
import { quantile } from "./spreads.ts";

const FEWEST_ROWS = 8;

/** Reasoning tokens by model and effort, where there are recordings enough; without an effort, of all its requests. */
export function reasoningTable(rows: readonly Row[]): Record<string, ReasoningTokens> {
  const byName = new Map<string, number[]>();
  for (const row of rows) {
    const tokens = row.recorded.reasoning_tokens ?? 0;
    if (tokens <= 0 || row.model.vendor === null) continue;
    const effort = row.request.reasoning?.effort ?? null;
    const id = reasoningName(row.model);
    for (const name of effort === null ? [id] : [id, `${id} ${effort}`]) {
      byName.set(name, [...(byName.get(name) ?? []), tokens]);
    }
  }
  return Object.fromEntries(
    [...byName]
      .filter(([, tokens]) => tokens.length >= FEWEST_ROWS)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, tokens]) => [
        name,
        {
          median: Math.round(quantile(tokens, 0.5)),
          low: Math.round(quantile(tokens, 0.05)),
          high: Math.round(quantile(tokens, 0.95)),
          rows: tokens.length,
        },
      ]),
  );
}
