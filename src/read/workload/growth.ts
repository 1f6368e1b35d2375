import {
  DEFAULT_GROWTH,
  type FigureRange,
  type Growth,
  type PricePath,
  type UserGrowth,
} from "../../domain/workload.ts";
import { fields, inconsistent, listOf, type Reader } from "./fields.ts";
import { figure } from "./figure.ts";
import { choice, exactPositive, number, rate, share, whole } from "./values.ts";

/** How the load and the prices go on; what is not told is as in `DEFAULT_GROWTH`. */
export const readGrowth: Reader<Growth> = (tree) => {
  const given = fields(tree, ["factors", "months", "users", "intensity", "prices", "elasticity"]);
  const factor = exactPositive("a factor above 0 such as 10");
  const users = given.optional("users", userGrowth);
  const intensity = given.optional("intensity", figure(rate));
  const elasticity = given.optional("elasticity", figure(number("a number from 0 to 10", { most: 10 })));
  const ranges = {
    ...(users?.range ? { monthly: users.range } : {}),
    ...(intensity?.range ? { intensity: intensity.range } : {}),
    ...(elasticity?.range ? { elasticity: elasticity.range } : {}),
  };
  return {
    factors:
      given.optional("factors", listOf("a list of factors such as [1, 10, 100]", factor)) ?? DEFAULT_GROWTH.factors,
    months:
      given.optional(
        "months",
        whole("a whole number of months from 1 to 120", { least: 1, most: 120, unit: "month" }),
      ) ?? DEFAULT_GROWTH.months,
    users: users?.growth ?? DEFAULT_GROWTH.users,
    ...(intensity ? { intensity: intensity.expected } : {}),
    prices: given.optional("prices", pricePath) ?? DEFAULT_GROWTH.prices,
    elasticity: elasticity?.expected ?? DEFAULT_GROWTH.elasticity,
    ...(Object.keys(ranges).length > 0 ? { ranges } : {}),
  };
};

const ceiling = number("a multiple of today's users above 1", { least: 1 });

interface ReadUserGrowth {
  readonly growth: UserGrowth;
  /** Of the monthly rate. */
  readonly range?: FigureRange;
}

/** A monthly rate, or the keys of one of the three curves. */
const userGrowth: Reader<ReadUserGrowth> = (tree) => {
  if (tree.kind !== "map") return { growth: { kind: "exponential", monthly: rate(tree), churn: 0 } };
  const given = fields(tree, ["monthly", "churn", "ceiling", "innovation", "imitation"]);
  const curve =
    given.has("innovation") || given.has("imitation") ? "bass" : given.has("ceiling") ? "logistic" : "exponential";
  const used = {
    exponential: ["monthly", "churn"],
    logistic: ["monthly", "ceiling"],
    bass: ["ceiling", "innovation", "imitation", "churn"],
  }[curve];
  const [stray] = tree.entries.filter(({ key }) => !used.includes(key));
  if (stray) {
    throw inconsistent(given.at(stray.key), `expected ${used.join(" and ")} together, got ${stray.key} beside them`);
  }
  if (curve === "bass") {
    return {
      growth: {
        kind: curve,
        ceiling: given.required("ceiling", ceiling),
        innovation: given.required("innovation", share),
        imitation: given.required("imitation", share),
        ...(given.has("churn") ? { churn: given.required("churn", share) } : {}),
      },
    };
  }
  const { expected: monthly, range } = given.required("monthly", figure(rate));
  const growth: UserGrowth =
    curve === "exponential"
      ? { kind: curve, monthly, churn: given.optional("churn", share) ?? 0 }
      : { kind: curve, monthly, ceiling: given.required("ceiling", ceiling) };
  return range ? { growth, range } : { growth };
};

const pricePath: Reader<PricePath> = (tree) => {
  if (tree.kind !== "map") return { kind: choice(["flat", "tier-steps"])(tree) };
  const given = fields(tree, ["capability", "inflation"], "flat, tier-steps or a mapping");
  if (tree.entries.length !== 1) throw inconsistent(tree, "expected the key capability or inflation, one of the two");
  if (given.has("inflation")) return { kind: "inflation", yearly: given.required("inflation", rate) };
  const cheaper = number("how many times cheaper a year, at least 1", { least: 1 });
  return { kind: "capability", yearly: given.required("capability", cheaper) };
};
