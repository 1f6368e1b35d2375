import type { PricedLoad } from "../compare/price-load.ts";
import type { Trace } from "../domain/trace.ts";
import { UserError } from "../errors.ts";
import { costCurve } from "../growth/cost-curve.ts";
import { type ReplayCache, type Superpose, withPrefixes } from "../growth/prefix-replay.ts";
import { replayTrace } from "../growth/trace-replay.ts";
import type { Io } from "../io.ts";
import { parseNumber, parseWhole } from "../read/quantities.ts";
import { readTrace } from "../read/traces/index.ts";
import { replayMembers, replayNotes, replayTable } from "../report/replay.ts";
import type { Common } from "./common.ts";
import { drawTerms } from "./draw-flags.ts";
import type { StepReport } from "./step-reports.ts";
import type { Steps } from "./steps.ts";
import type { WorkloadFlags } from "./workload-commands.ts";

const DEFAULT_TTL = 300;

/** Step 4's report with a trace replayed at its factors. */
export async function withReplay(
  step: StepReport,
  steps: Steps,
  flags: WorkloadFlags,
  file: string,
  common: Common,
  io: Io,
): Promise<StepReport> {
  const trace = readTrace({ file, text: await io.files.readText(file, common.maxBytes) });
  const { seed } = drawTerms(flags);
  const cached = cachedLoad(steps);
  const cache = cacheOf(flags, cached);
  const blocks = trace.blocks ?? (cached && withPrefixes(trace, prefixesOf(cached), seed));
  const limits = Object.entries(steps.workload.limits).map(([scope, own]) => ({ scope, limits: own }));
  const terms = { superpose: superposeOf(flags.superpose), seed, cache, blocks, limits };
  const replays = steps.workload.growth.factors.map((factor) => replayTrace(trace, factor, terms));
  const { report } = step;
  const said = [replayedAs(trace, cache, cached), ...replayNotes(replays)];
  return {
    ...step,
    report: {
      ...report,
      tables: [...report.tables, replayTable(replays)],
      notes: common.explain ? [...said, ...report.notes] : said,
      document: { ...(report.document as Readonly<Record<string, unknown>>), replay: replayMembers(replays) },
    },
  };
}

/** The feature whose prompt cache the trace goes through: the first that has one. */
function cachedLoad({ workload, terms, counter }: Steps): PricedLoad | null {
  const { loads } = costCurve(workload, terms, counter.count);
  return loads.find(({ cache }) => cache !== null) ?? null;
}

function prefixesOf({ feature }: PricedLoad): number {
  return Math.min(feature.cache?.prefixes ?? 1, 10_000_000);
}

function replayedAs(trace: Trace, cache: ReplayCache, cached: PricedLoad | null): string {
  const life = cache.ttlSeconds === null ? "without an end" : `${cache.ttlSeconds} s`;
  const room = cache.capacityBlocks === null ? "" : `, room for ${cache.capacityBlocks} blocks`;
  const prefixes = trace.blocks
    ? "its own prefixes"
    : cached
      ? `${cached.feature.name}'s ${prefixesOf(cached)} prefixes, one at random a request`
      : "no prefixes";
  return `${trace.format} trace of ${trace.ticks.length} requests: ${prefixes}; cache life ${life}${room}`;
}

function superposeOf(text: string | undefined): Superpose {
  if (text === undefined || text === "fresh") return "fresh";
  if (text === "shared") return "shared";
  throw new UserError(`--superpose: expected fresh or shared, got "${text}"`);
}

/** What the flags say, else how long the workload's cache lives, else five minutes. */
function cacheOf({ cacheTtl, cacheBlocks }: WorkloadFlags, cached: PricedLoad | null): ReplayCache {
  const own = cached?.cache;
  return {
    ttlSeconds: cacheTtl === undefined ? (own?.ttlSeconds ?? DEFAULT_TTL) : secondsIn(cacheTtl),
    refreshedByHits: own?.refreshedByHits ?? true,
    capacityBlocks: cacheBlocks === undefined ? null : blocksIn(cacheBlocks),
  };
}

function secondsIn(text: string): number | null {
  if (text === "none") return null;
  const unit = text.endsWith("h") ? 3600 : text.endsWith("m") ? 60 : 1;
  const value = parseNumber(text.replace(/[smh]$/, "").trim());
  const seconds = value && (Number(value.numerator) / Number(value.denominator)) * unit;
  if (seconds === undefined || seconds <= 0 || seconds > 1e9) {
    throw new UserError(`--cache-ttl: expected seconds such as 300, 5m, 1h or none, got "${text}"`);
  }
  return seconds;
}

function blocksIn(text: string): number {
  const blocks = parseWhole(text);
  if (blocks === undefined || blocks < 1) {
    throw new UserError(`--cache-blocks: expected a whole number of blocks, at least 1, got "${text}"`);
  }
  return blocks;
}
