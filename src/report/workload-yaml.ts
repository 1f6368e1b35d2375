import { Document, type Pair, type Scalar, YAMLMap } from "yaml";
import { dayOf, type Instant, type IsoDate } from "../domain/dates.ts";
import type { Assumption } from "../domain/prompt-entry.ts";
import type { Feature, Spread } from "../domain/workload.ts";
import type { MeasuredFeature } from "../usage/usage-report.ts";
import { formatCount, formatShare } from "./figures.ts";

/** What a log showed, as features that steps 2 to 5 take. */
export interface MeasuredYaml {
  readonly features: readonly Feature[];
  readonly measured: readonly MeasuredFeature[];
  readonly assumptions: readonly Assumption[];
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
  readonly asOf: IsoDate;
}

/** A commented tokcost.yaml of measured features: read back, it is the same workload, shares to four decimals and means to two. */
export function workloadYaml({ features, measured, assumptions, span, asOf }: MeasuredYaml): string {
  const document = new Document({ version: 1, asOf, features: {} });
  document.commentBefore = [
    " yaml-language-server: $schema=./node_modules/tokcost/docs/workload.schema.json",
    ` Measured by tokcost usage --save-workload${span === null ? "" : `, ${dayOf(span.from)} to ${dayOf(span.to)}`}.`,
    " Rates are carried to a month of 365/12 days, tokens are of single requests. docs/workload.md has every key.",
    " A log has every call and doesn't tell which of them repeat a failed one, or make a conversation: retries are in",
    " the requests, and turns are left out.",
  ].join("\n");
  const all = new YAMLMap();
  for (const feature of features) {
    const source = measured.find(({ feature: name }) => (name ?? "all requests") === feature.name);
    const node = document.createNode(plain(feature)) as YAMLMap<Scalar, unknown>;
    for (const pair of node.items) comment(pair, feature, source, assumptions);
    all.add(document.createPair(feature.name, node));
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
    ...(feature.reasoningShare > 0 ? { reasoning: rounded(feature.reasoningShare, 4) } : {}),
    ...(cache ? { cache: { prefixes: cache.prefixes, ttl: cache.ttl } } : {}),
    ...(feature.batch > 0 ? { batch: rounded(feature.batch, 4) } : {}),
    ...(feature.retries > 0 ? { retries: rounded(feature.retries, 4) } : {}),
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
function comment(
  { key, value }: Pair<Scalar, unknown>,
  feature: Feature,
  measured: MeasuredFeature | undefined,
  assumptions: readonly Assumption[],
): void {
  const words = wordsFor(String(key.value), feature, measured, assumptions);
  if (value instanceof YAMLMap) {
    value.flow = true;
    for (const { value: inner } of value.items as Pair[]) if (inner instanceof YAMLMap) inner.flow = true;
  }
  if (words !== null) key.commentBefore = ` ${words.replace(/[\u0000-\u001f]/g, " ")}`;
}

function wordsFor(
  key: string,
  { name }: Feature,
  measured: MeasuredFeature | undefined,
  assumptions: readonly Assumption[],
): string | null {
  if (!measured) return null;
  switch (key) {
    case "model": {
      const others = measured.models.slice(1).map(({ model, requests }) => `${model ?? "unnamed"} (${requests})`);
      const seen = `${formatCount(measured.requests)} requests seen`;
      return others.length === 0 ? seen : `${seen}; other models too: ${others.join(", ")}`;
    }
    case "input": {
      const cached = assumptions.find(({ code, text }) => code === "measured-cache" && text.startsWith(`${name}:`));
      return cached ? `static: the cached part, ${cached.value}, taken as the same in every request` : null;
    }
    case "cache":
      return `${formatShare(measured.cache.read)} of the input came from a cache; the log doesn't tell how many prefixes there are`;
    default:
      return null;
  }
}
