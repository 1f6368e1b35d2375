import type { Instant } from "../../src/domain/dates.ts";
import type { Money } from "../../src/domain/money.ts";
import { add, ZERO } from "../../src/domain/money.ts";
import type { Mode, PriceBook } from "../../src/domain/price.ts";
import { addUsage, NO_TOKENS, tokens, totalInput, type TokenUsage } from "../../src/domain/tokens.ts";
import { priceUsage } from "../../src/prices/cost.ts";
import { priceAt } from "../../src/prices/resolve.ts";

/** A call as the tests write it into a log. */
export interface Call {
  readonly id: string | null;
  readonly second: number;
  readonly model: string;
  readonly feature: string | null;
  readonly tenant: string;
  readonly mode: Mode;
  readonly region: string | null;
  readonly usage: TokenUsage;
}

export interface OracleRow {
  readonly requests: number;
  readonly tokens: TokenUsage;
  readonly input: readonly number[] | null;
  readonly output: readonly number[] | null;
  readonly usd: Money | null;
  readonly complete: boolean;
}

/**
 * The same report in plain JavaScript, a call at a time: each is priced alone, so no sum, slice, window or tier of the
 * SQL has a part in it.
 */
export function oracle(
  calls: readonly Call[],
  groupBy: (call: Call) => string,
  book: PriceBook,
): Map<string, OracleRow> {
  const groups = new Map<string, Call[]>();
  for (const call of withoutCopies(calls)) {
    const key = groupBy(call);
    groups.set(key, [...(groups.get(key) ?? []), call]);
  }
  return new Map([...groups].map(([key, group]) => [key, rowOf(group, book)]));
}

/** Of calls with one id the largest stays. */
function withoutCopies(calls: readonly Call[]): readonly Call[] {
  const kept = new Map<string, Call>();
  calls.forEach((call, index) => {
    const key = call.id ?? `#${index}`;
    const known = kept.get(key);
    if (!known || size(call) > size(known)) kept.set(key, call);
  });
  return [...kept.values()];
}

function size({ usage }: Call): number {
  return usage.output * 1e9 + totalInput(usage);
}

function rowOf(calls: readonly Call[], book: PriceBook): OracleRow {
  const used = calls.filter(({ usage }) => totalInput(usage) + usage.output > 0);
  let usd: Money | null = null;
  let complete = true;
  for (const { model, usage, second, mode, region } of calls) {
    const when = { at: second as Instant, clock: "known" } as const;
    const found = priceAt(book, model, when);
    const cost = found.kind === "priced" ? priceUsage(usage, found, { when, mode, region }) : found;
    if (cost.kind === "priced") usd = add(usd ?? ZERO, cost.total);
    else complete = false;
  }
  return {
    requests: calls.length,
    tokens: calls.reduce((sum, { usage }) => addUsage(sum, usage), NO_TOKENS),
    input: nearestRanks(used.map(({ usage }) => totalInput(usage))),
    output: nearestRanks(used.map(({ usage }) => usage.output)),
    usd,
    complete,
  };
}

/** The smallest value that at least so many percent of the values do not exceed. */
function nearestRanks(values: readonly number[]): readonly number[] | null {
  if (values.length === 0) return null;
  const sorted = values.toSorted((a, b) => a - b);
  return [50, 95, 99].map((percent) => sorted[Math.ceil((percent * sorted.length) / 100) - 1] ?? Number.NaN);
}

/** A call as its provider's API (or a gateway) would log it. */
export function lineOf({ id, second, model, feature, tenant, mode, region, usage }: Call): string {
  const who = { ...(feature === null ? {} : { feature }), metadata: { tenant, prompt: "SECRET-PROMPT" } };
  if (model.includes("m-two")) {
    return JSON.stringify({
      ...(id === null ? {} : { id }),
      timestamp: new Date(second * 1000).toISOString(),
      model,
      content: [{ type: "text", text: "SECRET-ANSWER" }],
      usage: {
        input_tokens: usage.input,
        cache_read_input_tokens: usage.cacheRead,
        cache_creation_input_tokens: usage.cacheWrite5m + usage.cacheWrite1h,
        cache_creation: {
          ephemeral_5m_input_tokens: usage.cacheWrite5m,
          ephemeral_1h_input_tokens: usage.cacheWrite1h,
        },
        output_tokens: usage.output,
        output_tokens_details: { thinking_tokens: usage.reasoning },
        service_tier: mode,
        ...(region === null ? {} : { inference_geo: region }),
      },
      ...who,
    });
  }
  const input = totalInput(usage);
  return JSON.stringify({
    ...(id === null ? {} : { id }),
    created: second,
    model,
    choices: [{ message: { content: "SECRET-ANSWER" } }],
    service_tier: mode === "standard" ? "default" : mode,
    usage: {
      prompt_tokens: input,
      completion_tokens: usage.output,
      total_tokens: input + usage.output,
      prompt_tokens_details: { cached_tokens: usage.cacheRead, cache_write_tokens: usage.cacheWrite5m },
      completion_tokens_details: { reasoning_tokens: usage.reasoning },
    },
    ...who,
  });
}

/** A call that fits what `lineOf` can write: only the Anthropic shape tells one-hour writes and regions. */
export function call(
  parts: Omit<Call, "usage"> & { readonly kinds: readonly [number, number, number, number, number] },
): Call {
  const [input, cacheRead, cacheWrite5m, cacheWrite1h, output] = parts.kinds;
  const anthropic = parts.model.includes("m-two");
  const { id, second, model, feature, tenant } = parts;
  return {
    ...{ id, second, model, feature, tenant },
    mode: anthropic ? "standard" : parts.mode,
    region: anthropic ? parts.region : null,
    usage: tokens({
      ...{ input, cacheRead, cacheWrite5m, output },
      cacheWrite1h: anthropic ? cacheWrite1h : 0,
      reasoning: Math.floor(output / 2),
    }),
  };
}
