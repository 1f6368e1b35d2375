import { formatInstant } from "../../domain/dates.ts";
import type { Instant } from "../../domain/dates.ts";
import { exactRateTimes, fraction, multiplyFractions, usd } from "../../domain/money.ts";
import type { Fraction } from "../../domain/money.ts";
import { MODES } from "../../domain/price.ts";
import type { ClockWindow, ContextTier, Fee, Mode, ModeRates, PricePeriod, Rates } from "../../domain/price.ts";
import { RATE_NAMES, ratesOf, tokenKinds } from "./rates.ts";
import { dayIn, instantOf, minutesOf, weekdayOf, zoneOffset } from "./times.ts";
import { entriesOf, fail, fieldsOf, isNull, itemsOf, oneOf, quotedTextOf, textOf, wholeNumberOf } from "./yaml-node.ts";
import type { YamlNode } from "./yaml-node.ts";

/** A stretch of a model's time as a file tells it: a price, or the statement that none is known. */
export interface ReadPeriod {
  readonly node: YamlNode;
  readonly from: Instant;
  readonly to: Instant | null;
  /** Absent for a declared gap and for a scheduled price that was called off. */
  readonly period?: PricePeriod;
  /** A scheduled price that was called off: it stays on file, and holds never. */
  readonly cancelled?: true;
  /** The locked hash that a correction of a closed price replaces. */
  readonly replaces?: string;
}

const KEYS = [
  ...["id", "effective", "rates", "tiers", "modes", "schedule", "uplifts", "fees"],
  ...["sources", "checked", "confidence", "note", "disagreement", "disputed", "cancelled", "correction", "gap"],
];
const EFFECTIVE_KEYS = ["from", "to", "basis", "promised_until"];
const BASES = ["announced", "first-observed", "scheduled"] as const;
const ONE: Fraction = { numerator: 1n, denominator: 1n };

/** Reads one entry of `prices`. `shipped` asks for what every record of the shipped table has and a user's need not. */
export function periodOf(node: YamlNode, key: string, shipped: boolean): ReadPeriod {
  const fields = fieldsOf(node, KEYS, shipped ? ["effective"] : []);
  const effective = fields.get("effective");
  const dates = effective ? fieldsOf(effective, EFFECTIVE_KEYS, ["from", ...(shipped ? ["to"] : [])]) : undefined;
  const from = dates?.get("from") ? instantOf(dates.get("from") as YamlNode) : (0 as Instant);
  const to = optional(dates?.get("to"), instantOf) ?? null;
  if (to !== null && to <= from) fail(node, `${node.path} ends on ${formatInstant(to)}, before it starts`);
  if (fields.has("gap")) return { node, from, to };

  const id = optional(fields.get("id"), textOf) ?? `${key}@${formatInstant(from)}`;
  if (id !== `${key}@${formatInstant(from)}`) {
    fail(fields.get("id") ?? node, `${node.path}.id is "${id}", expected "${key}@${formatInstant(from)}"`);
  }
  const disputed = optional(fields.get("disputed"), textOf);
  if (shipped) requireEvidence(node, fields);
  if (disputed === undefined && !fields.has("rates")) fail(node, `${node.path} has no rates`);
  if (disputed !== undefined && fields.has("rates")) fail(node, `${node.path} is disputed and must not carry rates`);

  const rates = optional(fields.get("rates"), ratesOf) ?? {};
  const tiers = optional(fields.get("tiers"), (tier) => tiersOf(tier, rates)) ?? [];
  const schedule = optional(fields.get("schedule"), (list) => scheduleOf(list, rates)) ?? [];
  if (tiers.length > 0 && schedule.length > 0)
    fail(node, `${node.path} has tiers and a schedule, expected one of them`);
  const note = optional(fields.get("note"), textOf) ?? disputed;
  const promisedUntil = optional(dates?.get("promised_until"), dayIn);
  const disagreement = optional(fields.get("disagreement"), (list) => itemsOf(list).map(textOf));
  const correction = optional(fields.get("correction"), (field) => {
    const parts = fieldsOf(field, ["reason", "url", "replaces"], ["reason", "url", "replaces"]);
    return textOf(parts.get("replaces") as YamlNode);
  });
  const period: PricePeriod = {
    id,
    from,
    to,
    basis:
      optional(dates?.get("basis"), (word) => oneOf(word, shipped ? BASES : [...BASES, "user", "assumed"])) ?? "user",
    rates,
    tiers,
    modes: optional(fields.get("modes"), (map) => modesOf(map, rates, tiers)) ?? {},
    schedule,
    uplifts: Object.fromEntries(optional(fields.get("uplifts"), entriesOf)?.map(([r, f]) => [r, fractionOf(f)]) ?? []),
    fees: Object.fromEntries(optional(fields.get("fees"), entriesOf)?.map(([name, f]) => [name, feeOf(f)]) ?? []),
    sources: optional(fields.get("sources"), (list) => itemsOf(list).map(textOf)) ?? [],
    checked: optional(fields.get("checked"), dayIn) ?? null,
    confidence: disputed === undefined ? (optional(fields.get("confidence"), textOf) ?? "user") : "conflict",
    ...(note === undefined ? {} : { note }),
    ...(disagreement === undefined ? {} : { disagreement }),
    ...(promisedUntil === undefined ? {} : { promisedUntil }),
  };
  requireExactness(node, period);
  const cancelled = fields.get("cancelled");
  if (cancelled) {
    const parts = fieldsOf(cancelled, ["on", "url"], ["on", "url"]);
    dayIn(parts.get("on") as YamlNode);
    if (period.basis !== "scheduled")
      fail(cancelled, `${node.path} is ${period.basis}, only a scheduled price can be cancelled`);
    return { node, from, to, cancelled: true };
  }
  return { node, from, to, period, ...(correction === undefined ? {} : { replaces: correction }) };
}

function optional<T>(node: YamlNode | undefined, read: (node: YamlNode) => T): T | undefined {
  return node === undefined || isNull(node) ? undefined : read(node);
}

function requireEvidence(node: YamlNode, fields: ReadonlyMap<string, YamlNode>): void {
  for (const name of ["id", "sources", "checked", "confidence"]) {
    if (!fields.has(name)) fail(node, `${node.path} has no ${name}`);
  }
  const sources = fields.get("sources");
  if (sources && itemsOf(sources).length === 0)
    fail(sources, `${sources.path} is empty, expected where the price was seen`);
}

function tiersOf(node: YamlNode, base: Rates): ContextTier[] {
  const tiers = itemsOf(node).map((item) => {
    const fields = fieldsOf(item, ["input_tokens", "rates"], ["input_tokens", "rates"]);
    const edge = fields.get("input_tokens") as YamlNode;
    const edges = fieldsOf(edge, ["gt", "gte"]);
    const gt = edges.get("gt");
    const gte = edges.get("gte");
    if ((gt === undefined) === (gte === undefined)) fail(edge, `${edge.path} wants either gt or gte`);
    const inputTokensOver = gt ? wholeNumberOf(gt) : gte ? wholeNumberOf(gte) - 1 : -1;
    const rates = ratesOf(fields.get("rates") as YamlNode);
    const missing = tokenKinds(base).find((kind) => rates[kind] === undefined);
    if (missing) fail(item, `${item.path}.rates has no ${RATE_NAMES[missing]}, which the base rates have`);
    const extra = tokenKinds(rates).find((kind) => base[kind] === undefined);
    if (extra) fail(item, `${item.path}.rates has ${RATE_NAMES[extra]}, which the base rates lack`);
    const storage = rates.cacheStorageHour ?? base.cacheStorageHour;
    return { inputTokensOver, rates: storage === undefined ? rates : { ...rates, cacheStorageHour: storage } };
  });
  for (const [index, tier] of tiers.entries()) {
    const before = tiers[index - 1];
    if (before && before.inputTokensOver >= tier.inputTokensOver) fail(node, `${node.path} are not in rising order`);
  }
  return tiers;
}

function modesOf(node: YamlNode, base: Rates, tiers: readonly ContextTier[]): Partial<Record<Mode, ModeRates>> {
  const offered = MODES.filter((mode) => mode !== "standard");
  const modes: Partial<Record<Mode, ModeRates>> = {};
  for (const [name, field] of fieldsOf(node, offered)) {
    const parts = fieldsOf(field, ["from", "rates", "multiply", "tiers"]);
    const from = optional(parts.get("from"), instantOf);
    const rates = optional(parts.get("rates"), ratesOf);
    const multiply = optional(parts.get("multiply"), fractionOf);
    const tierRates = optional(parts.get("tiers"), (list) => itemsOf(list).map(ratesOf));
    if (!rates && !multiply) fail(field, `${field.path} has neither rates nor multiply`);
    if (tierRates && tierRates.length !== tiers.length) {
      fail(field, `${field.path}.tiers has ${tierRates.length} entries, the price has ${tiers.length}`);
    }
    for (const explicit of [rates ?? {}, ...(tierRates ?? [])]) {
      const extra = tokenKinds(explicit).find((kind) => base[kind] === undefined);
      if (extra) fail(field, `${field.path} has ${RATE_NAMES[extra]}, which the standard rates lack`);
    }
    modes[name as Mode] = {
      ...(from === undefined ? {} : { from }),
      ...(rates ? { rates } : {}),
      ...(multiply ? { multiply } : {}),
      ...(tierRates ? { tierRates } : {}),
    };
  }
  return modes;
}

function scheduleOf(node: YamlNode, base: Rates): ClockWindow[] {
  const windows = itemsOf(node).map((item): ClockWindow => {
    const keys = ["label", "windows", "days", "days_timezone", "except_days", "rates"];
    const fields = fieldsOf(item, keys, ["label", "windows", "rates"]);
    const days = fields.get("days");
    const weekdays = days ? itemsOf(days).map((day) => weekdayOf(day, textOf(day))) : undefined;
    const exceptDays = optional(fields.get("except_days"), (list) => itemsOf(list).map(dayIn));
    const rates = ratesOf(fields.get("rates") as YamlNode);
    const uneven = tokenKinds({ ...base, ...rates }).find(
      (kind) => (rates[kind] === undefined) !== (base[kind] === undefined),
    );
    if (uneven)
      fail(item, `${item.path}.rates and the base rates differ in ${RATE_NAMES[uneven]}: both name it or neither`);
    return {
      label: textOf(fields.get("label") as YamlNode),
      minutes: itemsOf(fields.get("windows") as YamlNode).map(minutesOf),
      ...(weekdays ? { weekdays } : {}),
      dayOffsetMinutes: optional(fields.get("days_timezone"), zoneOffset) ?? 0,
      ...(exceptDays ? { exceptDays } : {}),
      rates: base.cacheStorageHour === undefined ? rates : { cacheStorageHour: base.cacheStorageHour, ...rates },
    };
  });
  const ranges = windows.flatMap((window) => window.minutes.flatMap(unwrapped)).sort((a, b) => a.from - b.from);
  const overlap = ranges.find((range, index) => (ranges[index - 1]?.to ?? 0) > range.from);
  if (overlap) fail(node, `${node.path} has windows that overlap`);
  return windows;
}

function unwrapped({ from, to }: { from: number; to: number }): { from: number; to: number }[] {
  if (from < to) return [{ from, to }];
  return [
    { from, to: 1440 },
    { from: 0, to },
  ];
}

function fractionOf(node: YamlNode): Fraction {
  const found = quotedTextOf(node);
  if (!/^\d{1,3}(\.\d{1,6})?$/.test(found))
    fail(node, `${node.path} is "${found}", expected a multiplier such as "0.5"`);
  return fraction(found);
}

function feeOf(node: YamlNode): Fee {
  const fields = fieldsOf(node, ["per", "usd"], ["per", "usd"]);
  const per = wholeNumberOf(fields.get("per") as YamlNode);
  if (per === 0) fail(node, `${node.path}.per is 0, expected how many uses the dollars pay for`);
  const amount = fields.get("usd") as YamlNode;
  const dollars = quotedTextOf(amount);
  if (!/^\d+(\.\d{1,9})?$/.test(dollars)) fail(amount, `${amount.path} is "${dollars}", expected dollars such as "10"`);
  return { per, amount: usd(dollars) };
}

/** Every rate stays exact in every mode and region: a price is never rounded. */
function requireExactness(node: YamlNode, period: PricePeriod): void {
  const factors = Object.values(period.modes).flatMap((mode) => (mode.multiply ? [mode.multiply] : []));
  const tables = [period.rates, ...[...period.tiers, ...period.schedule].map(({ rates }) => rates)];
  const explicit = Object.values(period.modes).flatMap((mode) => [mode.rates ?? {}, ...(mode.tierRates ?? [])]);
  const check = (rates: Rates, factor: Fraction): void => {
    const kind = tokenKinds(rates).find((each) => exactRateTimes(rates[each] ?? (0n as never), factor) === undefined);
    if (kind) fail(node, `${node.path}: ${RATE_NAMES[kind]} in some mode or region is finer than nine decimals`);
  };
  for (const uplift of [ONE, ...Object.values(period.uplifts)]) {
    for (const rates of explicit) check(rates, uplift);
    for (const factor of [ONE, ...factors]) {
      for (const rates of tables) check(rates, multiplyFractions(factor, uplift));
    }
  }
}
