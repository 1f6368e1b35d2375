import type {
  Commitment,
  CommittedSpend,
  DiscountTier,
  Provisioned,
  VolumeDiscount,
} from "../../domain/workload-commitments.ts";
import { type Fields, fields, inconsistent, list, listOf, type Reader } from "./fields.ts";
import { onWhat } from "./limits.ts";
import type { Tree } from "./tree.ts";
import { choice, exactShare, moneyPerMonth, name, number, truth, whole } from "./values.ts";

/** What each kind of commitment has beside `name` and `on`; the first key tells which it is. */
const KEYS = {
  provisioned: ["units", "price", "tokensPerMinute", "weights", "spillover"],
  spend: ["spend", "discount"],
  tiers: ["tiers", "apply"],
} as const;

type Kind = keyof typeof KEYS;

const KINDS = Object.keys(KEYS) as Kind[];

/** Reserved capacity, committed spend and volume discounts, in the order of the file. */
export const readCommitments: Reader<Commitment[]> = listOf(
  "a list of commitments such as { name: agreement, spend: $20_000/month, discount: 10% }",
  (tree): Commitment => {
    const given = fields(tree, ["name", "on", ...KINDS.flatMap((kind) => KEYS[kind])], "a commitment: a mapping");
    const kind = kindOf(given);
    const known = { name: given.required("name", name("a name")), on: given.optional("on", onWhat) ?? [] };
    switch (kind) {
      case "provisioned":
        return { ...known, kind, ...readUnits(given) };
      case "spend":
        return { ...known, kind, ...readSpend(given) };
      case "tiers":
        return { ...known, kind, ...readTiers(given) };
    }
  },
);

function kindOf(given: Fields): Kind {
  const kind = KINDS.find((each) => given.has(KEYS[each][0]));
  if (kind === undefined) {
    const firsts = KINDS.map((each) => KEYS[each][0]);
    throw inconsistent(given.tree, `expected the key ${list(firsts, "or")}, got none`);
  }
  const own: readonly string[] = ["name", "on", ...KEYS[kind]];
  const stray = given.tree.entries.find(({ key }) => !own.includes(key));
  if (stray) {
    const problem = `expected no ${stray.key} beside ${KEYS[kind][0]}`;
    throw inconsistent(stray.value, problem, "write two commitments");
  }
  return kind;
}

type Own<T> = Omit<T, "kind" | "name" | "on">;

function readUnits(given: Fields): Own<Provisioned> {
  const weights = given.optional("weights", readWeights);
  return {
    units: given.required("units", whole("a whole number of units, at least 1", { least: 1, unit: "unit" })),
    unitMonthly: given.required("price", moneyPerMonth("dollars a unit in a period such as $260/month or $1/hour")),
    tokensPerMinute: given.required(
      "tokensPerMinute",
      whole("a whole number of input tokens a minute, at least 1", { least: 1, unit: "token" }),
    ),
    outputWeight: weights?.output ?? null,
    cachedWeight: weights?.cached ?? 0,
    spillover: given.optional("spillover", truth) ?? true,
  };
}

const readWeights: Reader<{ readonly output?: number | undefined; readonly cached?: number | undefined }> = (tree) => {
  const given = fields(tree, ["output", "cached"]);
  const weight = number("what a token takes, as input tokens: a number from 0 to 1000", { most: 1000 });
  return { output: given.optional("output", weight), cached: given.optional("cached", weight) };
};

function readSpend(given: Fields): Own<CommittedSpend> {
  return {
    monthly: given.required("spend", moneyPerMonth("dollars in a period such as $20_000/month")),
    discount: given.required("discount", exactShare),
  };
}

function readTiers(given: Fields): Own<VolumeDiscount> {
  const tiers = given.required("tiers", listOf("a list of tiers such as { from: $10_000/month, discount: 5% }", tier));
  tiers.forEach(({ from }, index) => {
    const before = tiers[index - 1];
    if (before && from <= before.from) {
      throw inconsistent(fromOf(given.at("tiers"), index), "expected tiers that rise, got one that does not");
    }
  });
  return { tiers, apply: given.optional("apply", choice(["marginal", "all"])) ?? "marginal" };
}

const tier: Reader<DiscountTier> = (tree) => {
  const given = fields(tree, ["from", "discount"], "a tier: a mapping");
  return {
    from: given.required("from", moneyPerMonth("dollars in a period such as $10_000/month")),
    discount: given.required("discount", exactShare),
  };
};

function fromOf(tiers: Tree, index: number): Tree {
  const own = tiers.kind === "list" ? tiers.items[index] : undefined;
  return (own?.kind === "map" ? own.entries.find(({ key }) => key === "from")?.value : undefined) ?? tiers;
}
