import path from "node:path";
import { FIXTURES, tokcost } from "./tokcost.ts";

export const DESK = path.join(FIXTURES, "support-desk/tokcost.yaml");

/** What `tokcost run --json` says of the fixture, as far as tests look at it. */
export interface RunDocument {
  readonly load: { readonly loads: readonly LoadOf[] };
  readonly compare: {
    readonly rows: readonly RowOf[];
    readonly totals: readonly {
      readonly kind: string;
      readonly model: string | null;
      readonly usd: { perMonth: string };
    }[];
  };
  readonly simulate: {
    readonly scenarios: readonly ScenarioOf[];
    readonly breaks: readonly { scope: string; dimension: string; factor: number; limit: number }[];
    readonly budgetCrossing: readonly {
      budget: number;
      month: number | null;
      factor: number;
      limit: string;
      today: string;
    }[];
    readonly tiers: readonly { feature: string; inputTokensOver: number; requestShare: number }[];
    readonly months: readonly { month: number; factor: number; usd: string }[];
  };
  readonly margin: { readonly plans: readonly PlanOf[] };
}

export interface LoadOf {
  readonly feature: string;
  readonly input: { readonly mean: number; readonly p50: number; readonly p95: number };
  readonly output: { readonly mean: number };
  readonly parts: readonly { readonly name: string; readonly side: string; readonly tokens: number }[];
}

export interface RowOf {
  readonly feature: string;
  readonly model: string;
  readonly usd: { readonly perRequest: string; readonly perMonth: string } | null;
  readonly cacheHitRate: number | null;
  readonly fits: boolean | null;
  readonly whatIf: { readonly uncached: string; readonly cached: string | null; readonly batch: string | null };
}

export interface ScenarioOf {
  readonly factor: number;
  readonly timesToday: number;
  readonly usd: { readonly low: string; readonly expected: string; readonly high: string };
  readonly platform: string;
  readonly features: readonly { readonly feature: string; readonly usd: string; readonly hitRate: number | null }[];
  readonly drivers: readonly { readonly name: string; readonly feature: string | null; readonly usd: string }[];
  readonly limits: readonly { scope: string; dimension: string; demand: number; limit: number; utilisation: number }[];
}

export interface PlanOf {
  readonly name: string;
  readonly today: {
    readonly usdPerUser: Readonly<
      Record<"revenue" | "model" | "free" | "platform" | "fees" | "support" | "demand", string>
    >;
    readonly userCosts: Readonly<Record<"mean" | "p50" | "p90" | "p99" | "topPercentShare", number>>;
    readonly grossMargin: number;
    readonly underwaterShare: number;
    readonly breakEvenPrice: string;
    readonly minPriceFor: readonly { readonly target: number; readonly price: string }[];
  };
}

/** The document of a command over the fixture, or over another workload. */
export async function document<T>(args: readonly string[], cwd = FIXTURES): Promise<T> {
  const { code, stdout, stderr } = await tokcost([...args, "--json"], { cwd });
  if (stdout === "") throw new Error(`exit ${code}: ${stderr}`);
  return JSON.parse(stdout) as T;
}

/** The one element that a test is about. */
export function only<T>(all: readonly T[], isIt: (each: T) => boolean): T {
  const [found, another] = all.filter(isIt);
  if (found === undefined || another !== undefined) throw new Error("expected exactly one");
  return found;
}
