import type { BreakEven, CacheBreakEvenLine, VolumeBreakEven } from "../compare/break-evens.ts";
import type { Comparison } from "../compare/compare.ts";
import type { RankingFlip } from "../compare/ranking-flips.ts";
import type { Fraction } from "../domain/money.ts";
import type { CommitmentBreakEven } from "../domain/scenario.ts";
import { formatCount, formatNumber, formatShare } from "./figures.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Column, Row, Table } from "./report.ts";

/** Answers that would have to be this many times longer or shorter than today's tell nobody anything. */
const FARTHEST_ANSWERS = 5;
/** Of the places where two models change their order, the nearest ones. */
const MOST_FLIPS = 4;

const CAPTION =
  "Where the answer above would be another one. A cached prompt costs more to store than to send, and less to read again: so many reuses before it is forgotten pay for storing it. Batch: answers may take a day. Above or below: from that volume, length of answers or share of cached input on, the model named is cheaper than the one in use.";

/** From where something pays, for people: only lines that say something which the comparison above does not. */
export function breakEvenTable(comparison: Comparison, commitments: readonly CommitmentBreakEven[]): Table {
  const columns: Column[] = [
    { key: "feature", title: "turning points", kind: "text" },
    { key: "wins", title: "cheaper", kind: "text", shorten: true },
    { key: "from", title: "from", kind: "text" },
    { key: "today", title: "today", kind: "text" },
  ];
  const { breakEvens } = comparison;
  const rows = [
    ...breakEvens.flatMap((line) => (line.kind === "cache" ? cacheRow(line) : [])),
    ...batchRows(breakEvens, comparison),
    ...breakEvens.flatMap((line) => (line.kind === "model" && line.wins !== "always" ? [volumeRow(line)] : [])),
    ...commitments.map(commitmentRow),
    ...tellingFlips(comparison).map(flipRow),
  ];
  return { name: "break-evens", caption: CAPTION, columns, rows };
}

/** Only of caches that the workload uses, and only where a write costs something or nothing is cached at all. */
function cacheRow({
  feature,
  model,
  reusesPerWrite,
  perHour,
  perHourToday,
  paysToday,
  caches,
  terms,
}: CacheBreakEvenLine): Row[] {
  if (!terms.configured || (caches && reusesPerWrite === 0)) return [];
  const what = `cache, ${shortModel(model)}`;
  if (!caches || !terms.longEnough) {
    // Later turns of conversations may be long enough although the prompt is not.
    const length = `${formatNumber(Math.round(terms.prefixTokens))} of ${formatCount(terms.minimumTokens)} tokens`;
    return [{ cells: [feature, what, `never: ${length}`, caches && paysToday ? "turns pay" : "too short"] }];
  }
  const from = `${counted(reusesPerWrite, "reuse")} in ${lifetime(terms.ttlSeconds)}, ${hourly(perHour)}`;
  return [{ cells: [feature, what, from, `${hourly(perHourToday)}: ${paysWord(perHourToday, perHour, paysToday)}`] }];
}

/** Below the rate from which it pays, only later turns of conversations can make it pay. */
function paysWord(perHourToday: number, perHour: number, paysToday: boolean): string {
  if (!paysToday) return "no";
  return perHourToday < perHour ? "turns pay" : "pays";
}

/** Two digits are enough for a rate that is itself a mean. */
function hourly(perHour: number): string {
  return `${formatNumber(Number(perHour.toPrecision(2)))}/h`;
}

/** "5 min", "1 h", "24 h". */
function lifetime(seconds: number): string {
  if (seconds < 120) return `${formatNumber(seconds)} s`;
  return seconds < 3600 ? `${formatNumber(seconds / 60)} min` : `${formatNumber(seconds / 3600)} h`;
}

/** Batch on the models in use: features where it wins at any volume in one row. */
function batchRows(breakEvens: readonly BreakEven[], { rows }: Comparison): Row[] {
  const inUse = (line: VolumeBreakEven) => rows.find(({ feature }) => feature === line.feature)?.model === line.model;
  const mayWait = (line: VolumeBreakEven) =>
    (rows.find(({ feature }) => feature === line.feature)?.load.batchShare ?? 1) < 1;
  const lines = breakEvens
    .filter((line): line is VolumeBreakEven => line.kind === "batch")
    .filter((line) => inUse(line) && mayWait(line));
  const [first, ...more] = lines.filter(({ wins }) => wins === "always");
  const names = first === undefined ? null : more.length === 0 ? first.feature : `${more.length + 1} features`;
  return [
    ...(names === null ? [] : [{ cells: [names, "batch, what can wait", "any volume", ""] }]),
    ...lines.filter(({ wins }) => wins !== "always").map(volumeRow),
  ];
}

function volumeRow({ kind, feature, winner, model, wins, requestsPerMonth, factor }: VolumeBreakEven): Row {
  const side = wins === "until" ? "below" : "above";
  const from = requestsPerMonth === null ? "any volume" : `${side} ${requestsWords(requestsPerMonth)}`;
  const today = requestsPerMonth === null || factor === null ? "" : volume(ratio(requestsPerMonth) / factor);
  return { cells: [feature, kind === "batch" ? `batch, ${shortModel(model)}` : shortModel(winner), from, today] };
}

/** Over what is configured; a candidate is not what was committed to. */
function commitmentRow({ name, kind, factor, requests, utilisation }: CommitmentBreakEven): Row {
  const from = factor === null ? "no volume" : requests === null ? "?" : `above ${requestsWords(requests)}`;
  const today = factor === null || requests === null ? "" : volume(ratio(requests) / ratio(factor));
  const use =
    utilisation === null ? "" : `, ${utilisation > 1 ? formatNumber(utilisation) : formatShare(utilisation)} used`;
  return { cells: [name, kind === "provisioned" ? "reserved units" : "committed spend", from + use, today] };
}

/** "12,000/month (394.5/day)" */
function requestsWords(requestsPerMonth: Fraction): string {
  return `${volume(ratio(requestsPerMonth))}/month (${volume(ratio(perDay(requestsPerMonth)))}/day)`;
}

/** "12,000", "1.2M". */
function volume(requests: number): string {
  return requests < 1e6 ? formatNumber(requests) : `${formatNumber(requests / 1e6)}M`;
}

/** A month is a twelfth of 365 days. */
export function perDay({ numerator, denominator }: Fraction): Fraction {
  return { numerator: numerator * 12n, denominator: denominator * 365n };
}

/** The nearest changes of order, where the other model can do the work. */
function tellingFlips({ breakEvens, rows }: Comparison): RankingFlip[] {
  const distance = ({ share, shareToday, outputTokens, outputTokensToday }: RankingFlip): number =>
    outputTokens === null || outputTokensToday === null
      ? Math.abs(share - shareToday)
      : Math.abs(Math.log(outputTokens / outputTokensToday)) / Math.log(FARTHEST_ANSWERS);
  const fits = ({ feature, winner }: RankingFlip) =>
    rows.find((row) => row.feature === feature && row.model === winner)?.fits !== false;
  const flips = breakEvens
    .filter((line): line is RankingFlip => line.kind === "answers" || line.kind === "cached-share")
    .filter(fits);
  const nearest = new Set(
    flips
      .filter((flip) => distance(flip) <= 1)
      .toSorted((a, b) => distance(a) - distance(b))
      .slice(0, MOST_FLIPS),
  );
  return flips.filter((flip) => nearest.has(flip));
}

function flipRow(flip: RankingFlip): Row {
  const { feature, winner, wins, share, shareToday, outputTokens, outputTokensToday } = flip;
  if (outputTokens === null || outputTokensToday === null) {
    return { cells: [feature, shortModel(winner), `${wins} ${formatShare(share)} cached`, formatShare(shareToday)] };
  }
  const from = `answers ${wins} ${formatNumber(outputTokens)} tokens`;
  return { cells: [feature, shortModel(winner), from, formatNumber(outputTokensToday)] };
}

/** From where something pays, in sentences: all of them. */
export function breakEvenWords(line: BreakEven): string {
  switch (line.kind) {
    case "cache":
      return cacheWords(line);
    case "answers":
    case "cached-share":
      return flipWords(line);
    case "model":
    case "batch":
      return volumeWords(line);
    default:
      return line satisfies never;
  }
}

function cacheWords({
  feature,
  model,
  reusesPerWrite,
  perHour,
  perHourToday,
  paysToday,
  caches,
  terms,
}: CacheBreakEvenLine): string {
  const on = `${feature} on ${shortModel(model)}`;
  if (!caches) {
    const prefix = `${formatNumber(Math.round(terms.prefixTokens))} tokens that stay the same`;
    return `${on}: nothing is cached: ${prefix}, the least is ${formatCount(terms.minimumTokens)}`;
  }
  if (!terms.longEnough) {
    const short = `the prompt alone is too short to be cached, ${formatNumber(Math.round(terms.prefixTokens))} of ${formatCount(terms.minimumTokens)} tokens`;
    return `${on}: ${short}; ${paysToday ? "later turns, which are longer, pay" : "longer later turns do not pay either"}`;
  }
  if (perHour === 0) return `${on}: caching costs nothing extra, so it pays from the first hit`;
  const rate = `${formatNumber(perHour)} requests an hour with the same prompt (today ${formatNumber(perHourToday)})`;
  const kept = `within ${lifetime(terms.ttlSeconds)}${terms.ttlKnown ? "" : " (assumed)"}`;
  const whose = terms.configured ? "" : ", one for all,";
  const pays = paysToday ? "pays" : "does not pay yet";
  const turns = paysToday && perHourToday < perHour ? "; today the later turns of conversations pay for it" : "";
  return `${on}: caching the prompt${whose} ${pays}: from ${counted(reusesPerWrite, "reuse")} ${kept}, which is ${rate}${turns}`;
}

function volumeWords({ kind, feature, winner, model, wins, factor }: VolumeBreakEven): string {
  const what =
    kind === "batch" ? `batch on ${shortModel(model)}` : `${shortModel(winner)} instead of ${shortModel(model)}`;
  const where =
    wins === "always"
      ? "is cheaper at any volume"
      : `is cheaper ${wins} ${factor === null ? "?" : formatNumber(factor)}x today's volume`;
  return `${feature}: ${what} ${where}`;
}

function flipWords({
  feature,
  winner,
  model,
  wins,
  share,
  shareToday,
  outputTokens,
  outputTokensToday,
}: RankingFlip): string {
  const what = `${feature}: ${shortModel(winner)} is cheaper than ${shortModel(model)}`;
  if (outputTokens === null || outputTokensToday === null)
    return `${what} ${wins} ${formatShare(share)} of the input cached (today ${formatShare(shareToday)})`;
  const today = `today ${formatNumber(outputTokensToday)}, ${formatShare(shareToday)}`;
  return `${what} where answers are ${wins} ${formatNumber(outputTokens)} tokens, ${formatShare(share)} of all (${today})`;
}

/** Where a commitment pays, in a sentence. */
export function commitmentBreakEvenWords({
  name,
  factor,
  requests,
  utilisation,
  bestUnits,
}: CommitmentBreakEven): string {
  const pays =
    factor === null
      ? "pays at no volume"
      : `pays from ${formatNumber(ratio(factor))}x today's volume on${requests === null ? "" : `, ${requestsWords(requests)}`}`;
  const use = utilisation === null ? "" : `; breaks even at ${formatNumber(utilisation * 100)} % use`;
  return `${name}: ${pays}${use}${bestUnits === null ? "" : `; cheapest today with ${counted(bestUnits, "unit")}`}`;
}

/** A line in a JSON document. */
export function breakEvenMember(line: BreakEven): Readonly<Record<string, unknown>> {
  if (line.kind !== "model" && line.kind !== "batch") return { ...line };
  const decimal = (requests: Fraction | null): number | null => (requests === null ? null : ratio(requests));
  const { requestsPerMonth } = line;
  return {
    ...line,
    requestsPerMonth: decimal(requestsPerMonth),
    requestsPerDay: decimal(requestsPerMonth && perDay(requestsPerMonth)),
  };
}

/** Where a commitment of the workload pays, in a JSON document. */
export function commitmentMember(line: CommitmentBreakEven): Readonly<Record<string, unknown>> {
  const { name, kind, factor, requests, utilisation, bestUnits } = line;
  return {
    kind: "commitment",
    commitment: name,
    of: kind,
    factor: factor && ratio(factor),
    requestsPerMonth: requests && ratio(requests),
    requestsPerDay: requests && ratio(perDay(requests)),
    utilisation,
    bestUnits,
  };
}

function ratio({ numerator, denominator }: Fraction): number {
  return Number(numerator) / Number(denominator);
}
