import { Document, type Pair, type Scalar, YAMLMap } from "yaml";
import { dayOf, type Instant, type IsoDate } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import type { Feature, Spread } from "../domain/workload.ts";
import type { MeasuredFeature, MeasuredRetries } from "../usage/usage-report.ts";
import { formatCount, formatDollars, formatNumber, formatShare } from "./figures.ts";

/** How a feature came about. */
export interface FeatureSource {
  readonly feature: Feature;
  readonly measured: MeasuredFeature;
  /** What the log cost and what the workload will, a month; null without a price. */
  readonly logged: Money | null;
  readonly simulated: Money | null;
  /** Why turns are left out though the log tells them. */
  readonly withoutTurns: string | null;
}

/** What a log showed, as features that steps 2 to 5 take. */
export interface MeasuredYaml {
  readonly sources: readonly FeatureSource[];
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
  readonly asOf: IsoDate;
}

/** A commented tokcost.yaml of measured features: read back, it is the same workload, shares to four decimals and means to two. */
export function workloadYaml({ sources, span, asOf }: MeasuredYaml): string {
  const document = new Document({ version: 1, asOf, features: {} });
  document.commentBefore = [
    " yaml-language-server: $schema=./node_modules/tokcost/docs/workload.schema.json",
    ` Measured by tokcost usage --save-workload${span === null ? "" : `, ${dayOf(span.from)} to ${dayOf(span.to)}`}.`,
    " Rates are carried to a month of 365/12 days, tokens are of single requests. docs/workload.md has every key.",
    " Turns and retries are there where the log tells which calls make a conversation or repeat a failed one.",
  ].join("\n");
  const all = new YAMLMap();
  for (const source of sources) {
    const node = document.createNode(plain(source.feature)) as YAMLMap<Scalar, unknown>;
    for (const pair of node.items) comment(pair, source);
    all.add(document.createPair(source.feature.name, node));
  }
  document.set("features", all);
  for (const { key } of (all.items as Pair<Scalar>[]).slice(1)) key.spaceBefore = true;
  return document.toString({ lineWidth: 0, flowCollectionPadding: true });
}

/** The keys of a feature that a log can tell, as tokcost.yaml writes them. */
function plain(feature: Feature): Readonly<Record<string, unknown>> {
  const { input, output, requests, cache } = feature;
  const perMonth = Number(requests.expected.numerator) / Number(requests.expected.denominator);
  return {
    model: feature.model,
    ...(input.kind === "tokens"
      ? { input: { static: input.static, ...(input.dynamic ? { dynamic: spread(input.dynamic) } : {}) } }
      : {}),
    requests: `${decimal(perMonth)}/month`,
    ...(output?.kind === "tokens" ? { output: spread(output.spread) } : {}),
    ...(feature.turns ? { turns: spread(feature.turns) } : {}),
    ...(feature.reasoningShare > 0 ? { reasoning: rounded(feature.reasoningShare, 4) } : {}),
    ...(cache ? { cache: { prefixes: cache.prefixes, ttl: cache.ttl } } : {}),
    ...(feature.gapCv === null ? {} : { gapCv: feature.gapCv }),
    ...(feature.batch > 0 ? { batch: rounded(feature.batch, 4) } : {}),
    ...(feature.retries > 0 ? { retries: rounded(feature.retries, 4) } : {}),
    ...(Object.keys(feature.tags).length > 0 ? { tags: feature.tags } : {}),
  };
}

const QUANTILES = ["mean", "p50", "p95", "p99", "max"] as const;

function spread(of: Spread): Readonly<Record<string, number>> {
  return Object.fromEntries(
    QUANTILES.flatMap((key) => (of[key] === undefined ? [] : [[key, rounded(of[key], 2)] as const])),
  );
}

/** Nobody measures more digits than that, and people read the file. */
function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}

function decimal(value: number): string {
  return value.toFixed(3).replace(/\.?0+$/, "");
}

/** A word on where a figure is from, behind it. Mappings stand on one line. */
function comment({ key, value }: Pair<Scalar, unknown>, source: FeatureSource): void {
  if (value instanceof YAMLMap) {
    value.flow = true;
    for (const { value: inner } of value.items as Pair[]) if (inner instanceof YAMLMap) inner.flow = true;
  }
  const lines = wordsFor(String(key.value), source);
  if (lines.length > 0) {
    key.commentBefore = lines.map((line) => ` ${line.replace(/[\u0000-\u001f]/g, " ")}`).join("\n");
  }
}

function wordsFor(
  key: string,
  { feature, measured, logged, simulated, withoutTurns }: FeatureSource,
): readonly string[] {
  const { turns, retries, requests, cache } = measured;
  switch (key) {
    case "model":
      return [`${formatCount(requests)} requests seen`];
    case "input":
      return feature.cache === null
        ? []
        : ["static: taken as the same in every request, so that cache reads come out as seen"];
    case "requests":
      return [
        ...(logged === null || simulated === null
          ? ["no price is known for the model"]
          : [
              `tokcost simulate: ${formatDollars(simulated)} a month; the log cost ${formatDollars(logged)}, carried to a month`,
            ]),
        ...(turns ? [] : ["turns: the log doesn't tell which requests make a conversation"]),
        ...(turns && withoutTurns !== null
          ? [`turns: ${formatNumber(turns.mean)} a conversation on average, left out: ${withoutTurns}`]
          : []),
        ...retryWords(feature, retries ?? null),
      ];
    case "turns":
      return [`${formatCount(turns?.conversations ?? 0)} conversations seen`];
    case "retries":
      return [`${formatCount(retries?.billed ?? 0)} billed requests repeat a billed one that failed`];
    case "cache":
      return [`${formatShare(cache.read)} of the input came from a cache; prefixes and gaps are chosen to give that`];
    default:
      return [];
  }
}

function retryWords(feature: Feature, retries: MeasuredRetries | null): readonly string[] {
  if (retries === null) return ["retries: the log doesn't tell which requests repeat a failed one"];
  if (feature.retries > 0) return [];
  const { repeated, failedUnbilled } = retries;
  if (repeated + failedUnbilled === 0) return ["retries: none seen"];
  return [
    `retries: ${formatCount(repeated)} repeat a failed one; ${formatCount(failedUnbilled)} failed without being billed`,
  ];
}
