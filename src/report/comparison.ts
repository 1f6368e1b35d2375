import { subtract, usdToDecimal } from "../domain/money.ts";
import type { CommitmentBreakEven } from "../domain/scenario.ts";
import { type TokenUsage, totalInput } from "../domain/tokens.ts";
import { type ComparedRow, meanTokens, OVERFLOW_ALLOWED } from "../compare/row.ts";
import type { Comparison } from "../compare/compare.ts";
import type { CachingTerms } from "../compare/caching-terms.ts";
import { breakEvenMember, commitmentMember } from "./break-evens.ts";
import { formatCount, formatDollars, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import type { Cell, Column, Row, Table } from "./report.ts";

const UNPRICED: Cell = { value: "unpriced", tone: "warn" };

/** Step 3 for people: each feature on each model, then all features on each. */
export function comparisonTable({ rows, totals }: Comparison): Table {
  const columns: Column[] = [
    { key: "model", title: "feature / model", kind: "text", shorten: true },
    { key: "input", title: "in mean", kind: "tokens", dropFirst: 2 },
    { key: "output", title: "out mean", kind: "tokens", dropFirst: 3 },
    { key: "cached", title: "cached", kind: "percent", dropFirst: 4 },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    { key: "usd_per_month", title: "$/month", kind: "usd" },
    { key: "fits", title: "fits", kind: "text", dropFirst: 5 },
  ];
  const shown: Row[] = [];
  let feature = "";
  for (const row of rows) {
    if (row.feature !== feature) shown.push({ cells: [row.feature], level: "heading" });
    feature = row.feature;
    shown.push({ cells: comparedCells(row), level: "item" });
  }
  shown.push({ cells: ["all features"], level: "heading" });
  for (const { kind, model, perMonth, complete, fits } of totals) {
    const name = kind === "configured" ? "as configured" : shortModel(model ?? "");
    const cost: Cell = perMonth === null ? UNPRICED : { value: perMonth, atLeast: !complete };
    shown.push({ cells: [name, "", "", "", "", cost, fitsWord(fits)], level: "item" });
  }
  return { name: "comparison", columns, rows: shown };
}

function comparedCells({ model, load, usd, readShare, fits }: ComparedRow): Cell[] {
  return [
    shortModel(model),
    { value: Math.round(load.input.mean), about: load.basis !== "exact" },
    { value: Math.round(load.output.mean), about: load.basis !== "exact" },
    readShare === null || readShare === 0 ? "" : readShare,
    usd ? usd.perRequest : UNPRICED,
    usd ? usd.perMonth : "",
    fitsWord(fits),
  ];
}

function fitsWord(fits: boolean | null): Cell {
  if (fits === null) return "?";
  return fits ? "yes" : { value: "no", tone: "bad" };
}

/** What a sharp colleague would add: who does not fit, what the caches in use save, what is not compared. Three lines at most. */
export function comparisonNotes({ rows }: Comparison, commitments: readonly CommitmentBreakEven[]): string[] {
  const inUse = rows.filter((row, index) => rows.findIndex(({ feature }) => feature === row.feature) === index);
  const tooLong = rows.find(({ fits }) => fits === false);
  const cut = rows.find(({ cutAnswers }) => cutAnswers !== null && cutAnswers > OVERFLOW_ALLOWED);
  const cached = inUse.find(({ hitRate }) => hitRate !== null);
  return [
    ...[
      ...(tooLong === undefined ? [] : [overflowWords(tooLong)]),
      ...(cut === undefined ? [] : [cutWords(cut)]),
      ...(cached === undefined ? [] : savingWords(cached)),
    ].slice(0, 2),
    `the same texts and answers on every model: how good they are is not compared${commitments.length === 0 ? "" : "; list prices, simulate counts commitments"}`,
  ];
}

/** Every row that does not fit or whose answers are cut, and who pays a higher tier: for --explain. */
export function fitDetails({ rows }: Comparison): string[] {
  return rows.flatMap((row) => [
    ...(row.fits === false ? [overflowWords(row)] : []),
    ...(row.cutAnswers !== null && row.cutAnswers > OVERFLOW_ALLOWED ? [cutWords(row)] : []),
    ...row.tiers.flatMap(({ inputTokensOver, requestShare }) =>
      requestShare < 0.001
        ? []
        : [
            `${row.feature} on ${shortModel(row.model)}: ${formatShare(requestShare)} of its calls pass ${formatCount(inputTokensOver)} tokens and pay the higher tier`,
          ],
    ),
  ]);
}

function cutWords({ feature, model, cutAnswers }: ComparedRow): string {
  return `${feature} on ${shortModel(model)}: ${formatShare(cutAnswers ?? 0)} of its answers are longer than the model can write`;
}

function overflowWords({ feature, model, overflowShare }: ComparedRow): string {
  return `${feature} does not fit ${shortModel(model)}: ${formatShare(overflowShare ?? 0)} of its requests are longer than it takes`;
}

/** "support-reply: its prompt cache saves $453 a month of $807" */
function savingWords({ feature, whatIf: { uncached, cached } }: ComparedRow): string[] {
  if (uncached === null || cached === null || uncached === cached) return [];
  const [less, more] = cached < uncached ? [cached, uncached] : [uncached, cached];
  const words =
    cached < uncached
      ? `saves ${formatDollars(subtract(more, less))} a month of ${formatDollars(more)}`
      : `costs ${formatDollars(subtract(more, less))} a month more than none`;
  return [`${feature}: its prompt cache ${words}`];
}

/** Step 3 for finance. */
export function comparisonRecords({ rows, breakEvens }: Comparison, priceTable: string): Table {
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text" },
    { key: "model", title: "model", kind: "text" },
    { key: "input_tokens_mean", title: "in", kind: "number" },
    { key: "output_tokens_mean", title: "out", kind: "number" },
    { key: "cache_hit_rate", title: "cached", kind: "number" },
    { key: "usd_per_request", title: "$/request", kind: "usd" },
    { key: "usd_per_month", title: "$/month", kind: "usd" },
    { key: "usd_per_month_uncached", title: "uncached", kind: "usd" },
    { key: "usd_per_month_cached", title: "cached", kind: "usd" },
    { key: "usd_per_month_batch", title: "batch", kind: "usd" },
    { key: "fits_context", title: "fits", kind: "text" },
    { key: "overflow_share", title: "overflow", kind: "number" },
    { key: "currency", title: "currency", kind: "text" },
    { key: "basis", title: "basis", kind: "text" },
    { key: "priced", title: "priced", kind: "text" },
    { key: "price_id", title: "price id", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
    { key: "context_window", title: "context window", kind: "count" },
    { key: "cut_answers_share", title: "answers cut", kind: "number" },
    { key: "input_tokens_per_month", title: "billed in a month", kind: "number" },
    { key: "output_tokens_per_month", title: "billed out a month", kind: "number" },
    ...CACHING_COLUMNS,
    { key: "cache_break_even_hit_rate", title: "cache pays from this hit rate", kind: "number" },
    { key: "cache_reuses_per_write", title: "reuses that pay for a write", kind: "count" },
    { key: "cheaper_than_in_use", title: "cheaper than the model in use", kind: "text" },
    { key: "cheaper_requests_per_month", title: "from or until so many requests", kind: "number" },
    { key: "cheaper_answers", title: "cheaper by length of answers", kind: "text" },
    { key: "cheaper_answer_tokens", title: "answers' tokens", kind: "number" },
    { key: "cheaper_cached", title: "cheaper by share cached", kind: "text" },
    { key: "cheaper_cached_share", title: "share cached", kind: "number" },
    { key: "batch_cheaper", title: "batch cheaper", kind: "text" },
    { key: "batch_requests_per_month", title: "from or until so many requests", kind: "number" },
    { key: "cached_input_share", title: "share of the input read from cache", kind: "number" },
  ];
  return {
    name: "comparison",
    columns,
    rows: rows.map((row) => {
      const { feature, model, load, hitRate, usd, whatIf, fits, overflowShare, basis, priceId } = row;
      const cells: Cell[] = [
        ...[feature, model, load.input.mean, load.output.mean, hitRate],
        ...[usd?.perRequest ?? null, usd?.perMonth ?? null, whatIf.uncached, whatIf.cached, whatIf.batch],
        ...[
          fits === null ? null : String(fits),
          overflowShare,
          "USD",
          basis,
          String(usd !== null),
          priceId,
          priceTable,
        ],
        ...[
          row.contextWindow,
          row.cutAnswers,
          ...monthlyCells(row),
          ...cachingCells(row.caching),
          ...turningCells(row, breakEvens),
          row.readShare,
        ],
      ];
      return { cells };
    }),
  };
}

/** Mean tokens that a month is billed for, by what they are billed as, retries in and stored answers out; null where unpriced. */
function billedPerMonth({ usagePerMillion, load }: ComparedRow): TokenUsage | null {
  if (usagePerMillion === null) return null;
  const { numerator, denominator } = load.requestsPerMonth.expected;
  const requests = Number(numerator) / Number(denominator);
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = meanTokens(usagePerMillion);
  return {
    input: input * requests,
    cacheRead: cacheRead * requests,
    cacheWrite5m: cacheWrite5m * requests,
    cacheWrite1h: cacheWrite1h * requests,
    output: output * requests,
    reasoning: reasoning * requests,
  };
}

function monthlyCells(row: ComparedRow): Cell[] {
  const billed = billedPerMonth(row);
  return billed === null ? [null, null] : [totalInput(billed), billed.output];
}

const CACHING_COLUMNS: readonly Column[] = [
  { key: "cache_minimum_tokens", title: "least that is cached", kind: "count" },
  { key: "cache_prefix_tokens", title: "the same in every request", kind: "number" },
  { key: "cache_ttl_seconds", title: "kept for", kind: "count" },
  { key: "cache_write_times_input", title: "a write over input", kind: "number" },
  { key: "cache_read_times_input", title: "a read over input", kind: "number" },
];

function cachingCells(caching: CachingTerms | null): Cell[] {
  if (caching === null) return CACHING_COLUMNS.map(() => null);
  const { minimumTokens, prefixTokens, ttlSeconds, writeTimes, readTimes } = caching;
  return [minimumTokens, prefixTokens, ttlSeconds, writeTimes, readTimes];
}

/** From where something wins; empty where it never does. */
function turningCells({ feature, model }: ComparedRow, breakEvens: Comparison["breakEvens"]): Cell[] {
  const own = breakEvens.filter((line) => line.feature === feature);
  const cache = own.find((line) => line.kind === "cache" && line.model === model);
  const wins = own.find((line) => line.kind === "model" && line.winner === model);
  const answers = own.find((line) => line.kind === "answers" && line.winner === model);
  const cached = own.find((line) => line.kind === "cached-share" && line.winner === model);
  const batch = own.find((line) => line.kind === "batch" && line.model === model);
  return [
    ...(cache?.kind === "cache" ? [cache.hitRate, cache.reusesPerWrite] : [null, null]),
    ...volumeCells(wins),
    ...(answers?.kind === "answers" ? [answers.wins, answers.outputTokens] : [null, null]),
    ...(cached?.kind === "cached-share" ? [cached.wins, cached.share] : [null, null]),
    ...volumeCells(batch),
  ];
}

function volumeCells(line: Comparison["breakEvens"][number] | undefined): Cell[] {
  if (line?.kind !== "model" && line?.kind !== "batch") return [null, null];
  const { wins, requestsPerMonth: requests } = line;
  return [wins, requests && Number(requests.numerator) / Number(requests.denominator)];
}

/** The members of the JSON document. */
export function comparisonDocument(
  { rows, totals, breakEvens }: Comparison,
  commitments: readonly CommitmentBreakEven[],
): Record<string, unknown> {
  const decimal = (amount: Parameters<typeof usdToDecimal>[0] | null): string | null =>
    amount === null ? null : usdToDecimal(amount);
  return {
    rows: rows.map((row) => ({
      feature: row.feature,
      model: row.model,
      priceId: row.priceId,
      tokens: { input: row.load.input.mean, output: row.load.output.mean },
      billedTokensPerMonth: billedPerMonth(row),
      usd: row.usd && { perRequest: usdToDecimal(row.usd.perRequest), perMonth: usdToDecimal(row.usd.perMonth) },
      whatIf: {
        uncached: decimal(row.whatIf.uncached),
        cached: decimal(row.whatIf.cached),
        batch: decimal(row.whatIf.batch),
      },
      cacheHitRate: row.hitRate,
      caching: row.caching,
      fits: row.fits,
      contextWindow: row.contextWindow,
      overflowShare: row.overflowShare,
      cutAnswers: row.cutAnswers,
      tiers: row.tiers,
      basis: row.basis,
      unpriced: row.unpriced && {
        model: row.unpriced.model,
        reason: row.unpriced.reason,
        nearest: row.unpriced.nearest,
      },
    })),
    totals: totals.map(({ kind, model, perMonth, complete, fits, timesConfigured }) => ({
      kind,
      model,
      usd: { perMonth: decimal(perMonth) },
      complete,
      fits,
      timesConfigured,
    })),
    breakEvens: [...breakEvens.map(breakEvenMember), ...commitments.map(commitmentMember)],
  };
}
