import type { PlatformCost, RateLimits } from "../../domain/workload.ts";
import { fields, inconsistent, listOf, named, type Reader } from "./fields.ts";
import type { Tree } from "./tree.ts";
import { moneyPerMonth, name, whole } from "./values.ts";

const COUNTS = [
  "requestsPerMinute",
  "tokensPerMinute",
  "inputTokensPerMinute",
  "outputTokensPerMinute",
  "requestsPerDay",
] as const;

/** Rate limits by provider or model. */
export function readLimits(tree: Tree): Readonly<Record<string, RateLimits>> {
  const count = whole("a whole number, at least 1", { least: 1 });
  return Object.fromEntries(
    named(tree, "a mapping of providers or models to their limits", (provider, value): [string, RateLimits] => {
      const given = fields(value, [...COUNTS, "usdPerMonth"]);
      if (given.tree.entries.length === 0) throw inconsistent(value, "expected at least one limit, got none");
      const limits: { -readonly [Key in keyof RateLimits]: RateLimits[Key] } = {};
      for (const key of COUNTS) {
        const limit = given.optional(key, count);
        if (limit !== undefined) limits[key] = limit;
      }
      const spending = given.optional("usdPerMonth", moneyPerMonth("dollars a month such as $500"));
      return [provider, spending === undefined ? limits : { ...limits, usdPerMonth: spending }];
    }),
  );
}

/** Costs beside the tokens. */
export const readPlatform: Reader<PlatformCost[]> = (tree) =>
  fields(tree, ["fixed"]).required(
    "fixed",
    listOf("a list of costs such as { name: gateway, usd: 400/month }", (item): PlatformCost => {
      const given = fields(item, ["name", "usd", "per"], "a cost: a mapping");
      return {
        name: given.required("name", name("a name")),
        monthly: given.required("usd", moneyPerMonth("dollars a month such as 400/month")),
        perRequests:
          given.optional(
            "per",
            whole("a number of requests such as 2_000_000 requests", { least: 1, unit: "request" }),
          ) ?? null,
      };
    }),
  );
