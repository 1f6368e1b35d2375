import type { Assumption } from "../../domain/prompt-entry.ts";
import { fraction, times, usd, ZERO } from "../../domain/money.ts";
import type { Included, Overage, Plan, PlanPrice } from "../../domain/workload.ts";
import { parseMoneyPerMonth, parseRequestsPer } from "../quantities.ts";
import { PERIODS_A_MONTH } from "../../domain/dates.ts";
import { type Fields, fields, listOf, named, type Reader, unexpected } from "./fields.ts";
import { users } from "./features.ts";
import type { Tree } from "./tree.ts";
import { exactShare, money, moneyPerMonth, name, number, text, whole } from "./values.ts";

const PLAN_KEYS = ["price", "users", "included", "overage", "usage", "fees", "support", "free", "features"] as const;

/** Spread of use between the users of a plan where nobody says: see docs/workload.md. */
const DEFAULT_SIGMA = 1.8;
const SIGMAS = { least: 0.01, most: 5 };

export interface ReadPlans {
  readonly plans: readonly Plan[];
  readonly assumptions: readonly Assumption[];
}

/** Plans under their names, and what was filled in for them. */
export function readPlans(tree: Tree): ReadPlans {
  const read = named(tree, "a mapping of plan names, at least one", (planName, value) =>
    readPlan(planName, fields(value, PLAN_KEYS, "a plan: a mapping")),
  );
  return { plans: read.map(({ plan }) => plan), assumptions: read.flatMap(({ assumptions }) => assumptions) };
}

function readPlan(planName: string, given: Fields): { plan: Plan; assumptions: Assumption[] } {
  const usage = given.optional("usage", readUsage);
  const price = given.required("price", readPrice);
  const forSeats =
    <T>(read: Reader<T>): Reader<T> =>
    (tree) => {
      if (price.kind === "seat") return read(tree);
      throw unexpected(
        tree,
        "no such key beside a price a request: what is sent is paid",
        "leave it out, or give a price a month",
      );
    };
  const included = given.optional("included", forSeats(readIncluded));
  const fees = given.optional("fees", readFees);
  const assumptions: Assumption[] = [];
  const assume = (code: string, text: string, value: string) => {
    assumptions.push({ code, text: `plan ${planName}: ${text}`, value });
  };
  if (usage === undefined) assume("usage-sigma", "spread of use between users (lognormal σ)", String(DEFAULT_SIGMA));
  if (included === undefined && price.kind === "seat")
    assume("plan-included", "use that the price includes", "unlimited");
  if (fees === undefined) assume("payment-fees", "payment fees", "0");
  const overage = given.optional("overage", forSeats(readOverage));
  if (overage === undefined && included !== undefined && included.kind !== "unlimited") {
    assume("plan-overage", "past what is included", "stop");
  }
  const plan: Plan = {
    name: planName,
    price,
    users: given.required("users", users),
    included: included ?? { kind: "unlimited" },
    overage: overage ?? { kind: "stop" },
    usage: usage ?? { sigma: DEFAULT_SIGMA, basis: "assumed" },
    fees: fees ?? { share: fraction("0"), fixed: ZERO },
    support: given.optional("support", moneyPerMonth("dollars a user and month such as $1.50")) ?? ZERO,
    free: given.optional("free", readFree) ?? null,
    features: given.optional("features", listOf("a list of feature names", name("the name of a feature"))) ?? null,
  };
  return { plan, assumptions };
}

/** Until logs are read, their σ is the usual one. */
const readUsage: Reader<Plan["usage"]> = (tree) => {
  if (tree.kind === "map" && tree.entries.some(({ key }) => key === "fromLogs")) {
    const logs = fields(tree, ["fromLogs"], "use from logs").required("fromLogs", text("a path or glob of usage logs"));
    return { sigma: DEFAULT_SIGMA, basis: "measured", fromLogs: logs };
  }
  const sigma = fields(tree, ["sigma"]).required("sigma", number("a number above 0 and up to 5", SIGMAS));
  return { sigma, basis: "given" };
};

const PRICE = "a price with its unit such as $20/month or $0.02/request";

const readPrice: Reader<PlanPrice> = (tree) => {
  const written = tree.kind === "scalar" ? tree.text.replace(/\s/g, "") : "";
  if (!written.includes("/")) {
    throw unexpected(tree, PRICE, /^\$?[\d.,_]+$/.test(written) ? `write ${written}/month` : undefined);
  }
  if (written.endsWith("/request")) return { kind: "usage", perRequest: money(PRICE, "request")(tree) };
  const monthly = parseMoneyPerMonth(written.replace(/\/(?:user|seat)(?=\/)/, ""));
  if (monthly === undefined || monthly > usd("1000000000000")) throw unexpected(tree, PRICE);
  return { kind: "seat", monthly };
};

const INCLUDED = "unlimited, model cost such as $10/month or requests such as 400 requests/month";

/** A credit is worth so much model cost, so that credits are model cost that is included. */
function readCredits(tree: Tree): Included {
  const given = fields(tree, ["credits", "cost"], "what is included: a mapping");
  const credits = given.required("credits", whole("a whole number of credits, at least 1", { least: 1, most: 1e9 }));
  const cost = given.required("cost", money("the model cost that a credit covers, such as $0.01"));
  return { kind: "cost", monthly: times(cost, credits) };
}

const readIncluded: Reader<Included> = (tree) => {
  if (tree.kind === "map") return readCredits(tree);
  const written = tree.kind === "scalar" && typeof tree.value === "string" ? tree.value.trim() : "";
  if (written === "unlimited") return { kind: "unlimited" };
  if (written.startsWith("$")) return { kind: "cost", monthly: moneyPerMonth(INCLUDED)(tree) };
  const requests = /requests?\s*\//.test(written) ? parseRequestsPer(written) : undefined;
  if (requests && !requests.perUser) {
    const { numerator, denominator } = PERIODS_A_MONTH[requests.per];
    const monthly =
      (Number(requests.requests.numerator) * Number(numerator)) /
      (Number(requests.requests.denominator) * Number(denominator));
    if (monthly <= 1e15) return { kind: "requests", monthly };
  }
  throw unexpected(
    tree,
    INCLUDED,
    /^[\d._,]+\s*(?:\/|$)/.test(written) ? `write $${written} for model cost` : undefined,
  );
};

const readOverage: Reader<Overage> = (tree) => {
  if (tree.kind === "scalar" && tree.value === "stop") return { kind: "stop" };
  const wanted = "stop or { charge: 1.2 }, a multiple of its cost";
  if (tree.kind !== "map") throw unexpected(tree, wanted);
  return { kind: "charge", multiple: fields(tree, ["charge"]).required("charge", number("a multiple such as 1.2")) };
};

const readFees: Reader<Plan["fees"]> = (tree) => {
  const given = fields(tree, ["share", "fixed"]);
  return {
    share: given.optional("share", exactShare) ?? fraction("0"),
    fixed: given.optional("fixed", money("dollars a payment such as 0.30")) ?? ZERO,
  };
};

const readFree: Reader<NonNullable<Plan["free"]>> = (tree) => {
  const given = fields(tree, ["share", "relativeUse"]);
  return { share: given.required("share", exactShare), relativeUse: given.required("relativeUse", exactShare) };
};
