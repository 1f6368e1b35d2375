import type { LimitTier } from "../domain/limit-tier.ts";
import { usd, usdToDecimal } from "../domain/money.ts";
import type { RateLimits } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { fields, inconsistent, listOf, type Reader, unexpected } from "./workload/fields.ts";
import { readLimits } from "./workload/limits.ts";
import { parseTree } from "./workload/tree.ts";
import { date, name, text } from "./workload/values.ts";

/** Reads pricing/limits.yaml. Throws a UserError with its place at a tier without a source or a date, and at a limit of another provider's. */
export function readLimitTiers(source: { readonly name: string; readonly text: string }): LimitTier[] {
  const tiers = fields(parseTree(source.name, source.text), ["tiers"]).required(
    "tiers",
    listOf("a list of tiers", tier),
  );
  const twice = tiers.find(({ id }, index) => tiers.findIndex((other) => other.id === id) < index);
  if (twice) throw new UserError(`expected each tier once, got ${twice.id} twice`, { file: source.name });
  return tiers;
}

const tier: Reader<LimitTier> = (tree) => {
  const given = fields(tree, ["id", "asOf", "limits", "sources"], "a tier: a mapping");
  const id = given.required("id", name("a provider and its tier such as anthropic/start"));
  const { limits, tiers } = given.required("limits", readLimits);
  const provider = id.split("/")[0] ?? "";
  const stray = Object.keys(limits).find((scope) => scope.split("/")[0] !== provider);
  if (stray !== undefined || tiers.length > 0) {
    throw inconsistent(given.at("limits"), `expected limits of ${provider} and its models, got ${stray ?? "a tier"}`);
  }
  return {
    id,
    asOf: given.required("asOf", date),
    sources: given.required("sources", listOf("a list of addresses", address)),
    limits,
  };
};

const address: Reader<string> = (tree) => {
  const given = text("an address such as https://example.com/limits")(tree);
  if (!/^https:\/\/\S+$/.test(given)) throw unexpected(tree, "an address such as https://example.com/limits");
  return given;
};

/** As JSON, which the command loads; money as decimals. */
export function compileLimitTiers(tiers: readonly LimitTier[]): string {
  return `${JSON.stringify(tiers, (_, value: unknown) => (typeof value === "bigint" ? usdToDecimal(value as never) : value))}\n`;
}

/** The inverse of `compileLimitTiers`; everything was checked when it was compiled. */
export function limitTiersFromCompiled(json: string): LimitTier[] {
  type Plain = Omit<LimitTier, "limits"> & {
    readonly limits: Readonly<Record<string, Omit<RateLimits, "usdPerMonth"> & { readonly usdPerMonth?: string }>>;
  };
  return (JSON.parse(json) as readonly Plain[]).map(({ limits, ...known }) => ({
    ...known,
    limits: Object.fromEntries(
      Object.entries(limits).map(([scope, { usdPerMonth, ...rest }]) => [
        scope,
        usdPerMonth === undefined ? rest : { ...rest, usdPerMonth: usd(usdPerMonth) },
      ]),
    ),
  }));
}
