import {
  DEFAULT_THROTTLING,
  type Outage,
  type PlatformCost,
  type RateLimits,
  type Throttling,
} from "../../domain/workload.ts";
import { fields, inconsistent, listOf, named, oneOrMore, type Reader } from "./fields.ts";
import { exactRate, exactShare, moneyPerMonth, name, number, text, whole } from "./values.ts";

const COUNTS = [
  "requestsPerMinute",
  "tokensPerMinute",
  "inputTokensPerMinute",
  "outputTokensPerMinute",
  "requestsPerDay",
] as const;

export interface ReadLimits {
  readonly limits: Readonly<Record<string, RateLimits>>;
  /** Names of shipped tiers. */
  readonly tiers: readonly string[];
}

/** Rate limits by provider or model; `tier` names published ones. */
export const readLimits: Reader<ReadLimits> = (tree) => {
  const parts = named(tree, "a mapping of providers or models to their limits", (key, value) =>
    key === "tier" ? { tiers: readTiers(value) } : { limits: [[key, readOne(value)]] as const },
  );
  return {
    limits: Object.fromEntries(parts.flatMap(({ limits = [] }) => limits)),
    tiers: parts.flatMap(({ tiers = [] }) => tiers),
  };
};

const readTiers = oneOrMore("tiers such as anthropic/start", name("a tier such as anthropic/start"));

const count = whole("a whole number, at least 1", { least: 1 });

const readOne: Reader<RateLimits> = (value) => {
  const given = fields(value, [...COUNTS, "usdPerMonth"]);
  if (given.tree.entries.length === 0) throw inconsistent(value, "expected at least one limit, got none");
  const limits: { -readonly [Key in keyof RateLimits]: RateLimits[Key] } = {};
  for (const key of COUNTS) {
    const limit = given.optional(key, count);
    if (limit !== undefined) limits[key] = limit;
  }
  const spending = given.optional("usdPerMonth", moneyPerMonth("dollars a month such as $500"));
  return spending === undefined ? limits : { ...limits, usdPerMonth: spending };
};

/** What callers do where they are refused. */
export const readThrottling: Reader<Throttling> = (tree) => {
  const given = fields(tree, ["attempts", "timeout"]);
  const attempts = whole("a whole number of attempts from 1 to 20", { least: 1, most: 20, unit: "attempt" });
  const timeout = number("seconds from 1 to 86400 such as 60", { least: 1, most: 86_400, unit: "second" });
  return {
    attempts: given.optional("attempts", attempts) ?? DEFAULT_THROTTLING.attempts,
    timeoutSeconds: given.optional("timeout", timeout) ?? DEFAULT_THROTTLING.timeoutSeconds,
  };
};

/** Times in which a model does not answer. */
export const readOutages: Reader<Outage[]> = listOf("a list of outages such as { share: 0.5% }", (tree): Outage => {
  const given = fields(tree, ["on", "share", "fallback"], "an outage: a mapping");
  return {
    on: given.optional("on", onWhat) ?? [],
    share: given.required("share", exactShare),
    fallback: given.optional("fallback", text("a model such as openai/gpt-4o-mini")) ?? null,
  };
});

/** Providers or models that something is about. */
export const onWhat: Reader<string[]> = oneOrMore("providers or models such as openai", name("a provider or a model"));

/** Costs beside the tokens. */
export const readPlatform: Reader<PlatformCost[]> = (tree) =>
  fields(tree, ["fixed"]).required(
    "fixed",
    listOf("a list of costs such as { name: gateway, usd: 400/month }", (item): PlatformCost => {
      const given = fields(item, ["name", "usd", "per", "on", "spare", "leadTime"], "a cost: a mapping");
      const requests = whole("a number of requests such as 2_000_000 requests", { least: 1, unit: "request" });
      const months = whole("whole months such as 3 months, at most 60", { most: 60, unit: "month" });
      const [spare, leadMonths] = [given.optional("spare", exactRate), given.optional("leadTime", months)];
      const perRequests = given.optional("per", requests) ?? null;
      for (const key of ["spare", "leadTime"] as const) {
        const tree = perRequests === null ? given.at(key) : undefined;
        if (tree?.kind === "scalar") throw inconsistent(tree, `${key} needs steps`, "add per: 2_000_000 requests");
      }
      return {
        name: given.required("name", name("a name")),
        monthly: given.required("usd", moneyPerMonth("dollars a month such as 400/month")),
        perRequests,
        on: given.optional("on", oneOrMore("names of features", name("the name of a feature"))) ?? [],
        ...(spare === undefined ? {} : { spare }),
        ...(leadMonths === undefined ? {} : { leadMonths }),
      };
    }),
  );
