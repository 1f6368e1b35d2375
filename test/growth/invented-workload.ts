import { usd } from "../../src/domain/money.ts";
import { DEFAULT_GROWTH, type Plan, type Workload } from "../../src/domain/workload.ts";
import { invented, monthly, whole } from "../load/invented.ts";

export function workload(known: Partial<Workload> = {}): Workload {
  return {
    version: 1,
    asOf: null,
    features: [invented({ requests: monthly(1000) })],
    usage: [],
    candidates: [],
    growth: DEFAULT_GROWTH,
    limits: {},
    platform: [],
    plans: [],
    budgets: [],
    assumptions: [],
    ...known,
  };
}

export function plan(known: Partial<Plan> = {}): Plan {
  return {
    name: "pro",
    price: { kind: "seat", monthly: usd("20") },
    users: 1000,
    included: { kind: "unlimited" },
    overage: { kind: "stop" },
    usage: { sigma: 1.5, basis: "given" },
    fees: { share: { numerator: 0n, denominator: 1n }, fixed: usd("0") },
    support: usd("0"),
    free: null,
    features: null,
    ...known,
  };
}

export const ONE = whole(1);
