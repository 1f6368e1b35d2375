import type { PromptCacheUse } from "../../domain/workload.ts";
import { ZERO } from "../../domain/money.ts";
import {
  type BatchTerms,
  certain,
  type CompressionTerms,
  type LeverName,
  type LeverNeeds,
  type Levers,
  type LeverTerms,
  NO_COST,
  type OutputControlTerms,
  type PromptCacheTerms,
  type QualityPoint,
  type Ranged,
  type ResponseCacheTerms,
  ROUTERS,
  type RoutingTerms,
  type SavingsTerms,
  type StepCost,
  usualRouterCost,
} from "../../domain/savings.ts";
import { type Fields, fields, inconsistent, listOf, named, type Reader, unexpected } from "./fields.ts";
import type { Tree } from "./tree.ts";
import { choice, money, number, share, text, truth, whole } from "./values.ts";

/** The levers as a workload writes them. */
const KEY_OF: readonly (readonly [key: string, name: LeverName])[] = [
  ["responseCache", "response-cache"],
  ["routing", "routing"],
  ["compression", "compression"],
  ["promptCache", "prompt-cache"],
  ["batch", "batch"],
  ["outputControl", "output-control"],
];

const LEVER_KEYS = KEY_OF.map(([key]) => key);

const SHARE = "a share such as 20%, 10%..40% or { low: 10%, expected: 20%, high: 40% }";

/** "20%", "10%..40%" (then the middle is expected), or low, expected and high. */
function ranged(read: Reader<number>, wanted: string): Reader<Ranged> {
  return (tree) => {
    if (tree.kind === "map") {
      const given = fields(tree, ["low", "expected", "high"], wanted);
      const expected = given.required("expected", read);
      const low = given.optional("low", read) ?? expected;
      const high = given.optional("high", read) ?? expected;
      if (low > expected) throw inconsistent(given.at("low"), "expected no more than expected, got more");
      if (high < expected) throw inconsistent(given.at("high"), "expected no less than expected, got less");
      return { low, expected, high };
    }
    if (tree.kind !== "scalar") throw unexpected(tree, wanted);
    const [from = "", to, ...rest] = tree.text.split("..");
    if (to === undefined) return certain(read(tree));
    if (rest.length > 0) throw unexpected(tree, wanted);
    const [low, high] = [read(part(tree, from)), read(part(tree, to))];
    if (low > high) throw unexpected(tree, wanted, "write the lower end first");
    return { low, expected: (low + high) / 2, high };
  };
}

function part(tree: Tree & { kind: "scalar" }, written: string): Tree {
  return { ...tree, value: written.trim(), text: written.trim() };
}

const shares = ranged(share, SHARE);
const hours = ranged(
  number("hours such as 40", { most: 1e6, unit: "hour" }),
  "hours such as 40, 20..60 or low, expected, high",
);
const perRequest = money("dollars a request such as $0.0001", "request");

/** Money a request, or tokens of a model: { model: openai/text-embedding-3-small, input: 50 }. */
const stepCost: Reader<StepCost> = (tree) => {
  if (tree.kind !== "map") return { kind: "money", perRequest: perRequest(tree) };
  const given = fields(tree, ["model", "input", "output"], "a step's cost: a mapping");
  return {
    kind: "model",
    model: given.required("model", text("a model such as openai/text-embedding-3-small")),
    input: given.required("input", whole("a whole number of tokens such as 50", { most: 1e6, unit: "token" })),
    output: given.optional("output", whole("a whole number of tokens such as 5", { most: 1e6, unit: "token" })) ?? 0,
  };
};

const NEEDS = ["hours", "latency"] as const;

function needs(given: Fields): LeverNeeds {
  return {
    hours: given.optional("hours", hours) ?? null,
    latencyMs: given.optional("latency", number("milliseconds such as 30", { most: 1e9, unit: "ms" })) ?? null,
  };
}

const NO_NEEDS: LeverNeeds = { hours: null, latencyMs: null };

const responseCache: Reader<ResponseCacheTerms> = (tree) => {
  const plain = { lookup: NO_COST, falseHits: certain(0), falseHitCost: ZERO };
  if (tree.kind !== "map" || isRange(tree)) return { ...NO_NEEDS, ...plain, share: shares(tree) };
  const given = fields(tree, ["share", "similar", "usable", "lookup", "falseHits", "falseHitCost", ...NEEDS]);
  const told = given.optional("share", shares);
  const similar = given.optional("similar", shares);
  if ((told === undefined) === (similar === undefined)) {
    throw inconsistent(given.tree, `expected one of share and similar, got ${told ? "both" : "neither"}`);
  }
  const usable = given.optional("usable", shares) ?? certain(1);
  return {
    ...needs(given),
    share: told ?? product(similar ?? certain(0), usable),
    lookup: given.optional("lookup", stepCost) ?? NO_COST,
    falseHits: given.optional("falseHits", shares) ?? certain(0),
    falseHitCost: given.optional("falseHitCost", money("dollars a wrong answer such as $2")) ?? ZERO,
  };
};

function product(a: Ranged, b: Ranged): Ranged {
  return { low: a.low * b.low, expected: a.expected * b.expected, high: a.high * b.high };
}

function isRange(tree: Tree): boolean {
  return tree.kind === "map" && tree.entries.some(({ key }) => key === "expected");
}

const routing: Reader<RoutingTerms> = (tree) => {
  const given = fields(
    tree,
    ["to", "share", "router", "cost", "misroutes", "sameTokens", "scores", "curve", ...NEEDS],
    "routing: a mapping",
  );
  const to = given.required("to", text("the cheap model such as openai/gpt-4o-mini"));
  const router = given.optional("router", choice(ROUTERS)) ?? "rule";
  return {
    ...needs(given),
    router,
    to,
    share: given.required("share", shares),
    cost: given.optional("cost", stepCost) ?? usualRouterCost(router, to),
    misroutes: given.optional("misroutes", shares) ?? certain(0),
    sameTokens: given.optional("sameTokens", truth) ?? false,
    scores: given.optional("scores", scores) ?? null,
    curve: given.optional("curve", curve) ?? null,
  };
};

const scores: Reader<NonNullable<RoutingTerms["scores"]>> = (tree) => {
  const given = fields(tree, ["strong", "weak"], "scores: a mapping");
  const score = number("a score above zero such as 9.2", { least: 1e-9 });
  const found = { strong: given.required("strong", score), weak: given.required("weak", score) };
  if (found.weak > found.strong) throw inconsistent(given.at("weak"), "expected no more than strong, got more");
  return found;
};

const curve: Reader<QualityPoint[]> = listOf("a list of points such as { strong: 13%, gap: 50% }", (tree) => {
  const given = fields(tree, ["strong", "gap"], "a point: a mapping");
  return { strong: given.required("strong", share), gap: given.required("gap", share) };
});

const compression: Reader<CompressionTerms> = (tree) => {
  const plain = { cost: NO_COST, attempts: certain(0), perQuery: false };
  if (tree.kind !== "map" || isRange(tree)) {
    const all = shares(tree);
    return { ...NO_NEEDS, ...plain, static: all, dynamic: all };
  }
  const given = fields(tree, ["static", "dynamic", "cost", "attempts", "perQuery", ...NEEDS]);
  if (!given.has("static") && !given.has("dynamic"))
    throw inconsistent(given.tree, "expected the key static or dynamic, got neither");
  return {
    ...needs(given),
    static: given.optional("static", shares) ?? certain(0),
    dynamic: given.optional("dynamic", shares) ?? certain(0),
    cost: given.optional("cost", stepCost) ?? NO_COST,
    attempts: given.optional("attempts", shares) ?? certain(0),
    perQuery: given.optional("perQuery", truth) ?? false,
  };
};

const promptCache: Reader<PromptCacheTerms> = (tree) => {
  const given = fields(
    tree,
    ["prefixes", "perUser", "ttl", "hitRate", "minimumTokens", ...NEEDS],
    "promptCache: a mapping",
  );
  const told = ["prefixes", "perUser", "ttl"].some((key) => given.has(key));
  const use: PromptCacheUse = {
    prefixes: given.optional("prefixes", whole("a whole number of prefixes, at least 1", { least: 1 })) ?? 1,
    perUser: given.optional("perUser", truth) ?? false,
    ttl: given.optional("ttl", choice(["5m", "1h"])) ?? "5m",
  };
  return {
    ...needs(given),
    use: told ? use : null,
    hitRate: given.optional("hitRate", shares) ?? null,
    minimumTokens:
      given.optional("minimumTokens", whole("a whole number of tokens such as 1024", { unit: "token" })) ?? null,
  };
};

const batch: Reader<BatchTerms> = (tree) => {
  const plain = { expired: certain(0), stacksWithCache: null };
  if (tree.kind !== "map" || isRange(tree)) return { ...NO_NEEDS, ...plain, share: shares(tree) };
  const given = fields(tree, ["share", "expired", "stacksWithCache", ...NEEDS]);
  return {
    ...needs(given),
    share: given.required("share", shares),
    expired: given.optional("expired", shares) ?? certain(0),
    stacksWithCache: given.optional("stacksWithCache", truth) ?? null,
  };
};

const outputControl: Reader<OutputControlTerms> = (tree) => {
  if (tree.kind !== "map" || isRange(tree)) return { ...NO_NEEDS, cut: shares(tree), truncated: certain(0) };
  const given = fields(tree, ["cut", "truncated", ...NEEDS]);
  return {
    ...needs(given),
    cut: given.required("cut", shares),
    truncated: given.optional("truncated", shares) ?? certain(0),
  };
};

const READERS: Readonly<Record<LeverName, Reader<LeverTerms[LeverName]>>> = {
  "response-cache": responseCache,
  routing,
  compression,
  "prompt-cache": promptCache,
  batch,
  "output-control": outputControl,
};

function readLevers(given: Fields): Levers {
  const found = KEY_OF.flatMap(([key, name]) => {
    const terms = given.optional(key, READERS[name]);
    return terms === undefined ? [] : [[name, terms] as const];
  });
  return Object.fromEntries(found);
}

/** The same of one feature, where `none` takes a lever away. */
function readOwnLevers(tree: Tree): ReadonlyMap<LeverName, LeverTerms[LeverName] | null> {
  const given = fields(tree, LEVER_KEYS, "the levers of a feature: a mapping");
  return new Map(
    KEY_OF.flatMap(([key, name]) => {
      const terms = given.optional(key, orNone(READERS[name]));
      return terms === undefined ? [] : [[name, terms] as const];
    }),
  );
}

function orNone<T>(read: Reader<T>): Reader<T | null> {
  return (tree) => (tree.kind === "scalar" && tree.value === "none" ? null : read(tree));
}

/** `savings:`, see docs/savings.md. */
export function readSavings(tree: Tree): SavingsTerms {
  const given = fields(tree, ["hourlyRate", "features", ...LEVER_KEYS], "savings: a mapping");
  const own = given.optional("features", (features) =>
    named(features, "a mapping of feature names to levers", (name, value) => [name, readOwnLevers(value)] as const),
  );
  return {
    hourly: given.optional("hourlyRate", money("dollars an hour such as $120")) ?? null,
    levers: readLevers(given),
    features: new Map((own ?? []).map(([name, levers]) => [name, Object.fromEntries(levers)])),
  };
}
