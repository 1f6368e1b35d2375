import { DEFAULT_GROWTH, DEFAULT_THROTTLING, type Workload } from "../domain/workload.ts";
import { UserError } from "../errors.ts";
import { readBudgets } from "./workload/budgets.ts";
import { readCommitments } from "./workload/commitments.ts";
import { checkNames } from "./workload/consistency.ts";
import { manyUsers, readFeatures } from "./workload/features.ts";
import { type Fields, fields, inconsistent, oneOrMore, unexpected } from "./workload/fields.ts";
import { readFocus } from "./workload/focus.ts";
import { readGrowth } from "./workload/growth.ts";
import { readLimits, readOutages, readPlatform, readThrottling } from "./workload/limits.ts";
import { readPlans } from "./workload/plans.ts";
import { readSavings } from "./workload/savings.ts";
import { parseTree, type Tree, treeOfValue } from "./workload/tree.ts";
import { date, text } from "./workload/values.ts";

/** A tokcost.yaml or tokcost.json; with `key`, the part of a JSON file under it: package.json and "tokcost". */
export interface WorkloadText {
  readonly file: string;
  readonly text: string;
  readonly key?: string;
}

/** A workload that a program made; `file` is what errors call it. */
export interface WorkloadValue {
  readonly file: string;
  readonly value: unknown;
}

const KEYS = [
  "$schema",
  "version",
  "asOf",
  "users",
  "features",
  "usage",
  "candidates",
  "growth",
  "limits",
  "throttling",
  "outages",
  "commitments",
  "platform",
  "plans",
  "budgets",
  "focus",
  "savings",
] as const;

/**
 * Reads a workload, see docs/workload.md. Throws a UserError with file, line and column at the first thing that is wrong.
 * Whether its models are known is the price book's to say, whether its files are there the caller's.
 */
export function readWorkload(source: WorkloadText | WorkloadValue): Workload {
  const tree = "text" in source ? parseTree(source.file, source.text) : treeOfValue(source.file, source.value);
  const root = "key" in source ? under(tree, source.key) : tree;
  if (root.kind === "scalar" && root.value === null) {
    throw unexpected(root, "a workload: version: 1 and features", "docs/workload.md has an example");
  }
  const given = fields(root, KEYS, "a workload: a mapping");
  given.required("version", readVersion);
  if (!["features", "usage", "budgets", "focus"].some((key) => given.has(key))) {
    throw inconsistent(root, "expected the key features or usage, got neither", "docs/workload.md has an example");
  }
  const workload = readParts(given);
  checkNames(workload, given);
  return workload;
}

function readParts(given: Fields): Workload {
  const everybody = given.optional("users", manyUsers) ?? null;
  const savings = given.optional("savings", readSavings);
  const { plans, assumptions } = given.optional("plans", readPlans) ?? { plans: [], assumptions: [] };
  given.optional("$schema", text("the address of a schema"));
  const { limits, tiers } = given.optional("limits", readLimits) ?? { limits: {}, tiers: [] };
  return {
    version: 1,
    asOf: given.optional("asOf", date) ?? null,
    features: given.optional("features", (tree) => readFeatures(tree, everybody)) ?? [],
    usage:
      given.optional("usage", oneOrMore("paths or globs of usage logs", text("a path or glob of usage logs"))) ?? [],
    candidates:
      given.optional("candidates", oneOrMore("a list of models", text("a model such as openai/gpt-4o-mini"))) ?? [],
    growth: given.optional("growth", readGrowth) ?? DEFAULT_GROWTH,
    limits,
    limitTiers: tiers,
    throttling: given.optional("throttling", readThrottling) ?? DEFAULT_THROTTLING,
    outages: given.optional("outages", readOutages) ?? [],
    commitments: given.optional("commitments", readCommitments) ?? [],
    platform: given.optional("platform", readPlatform) ?? [],
    plans,
    budgets: given.optional("budgets", readBudgets) ?? [],
    ...(given.has("focus") ? { focus: given.required("focus", readFocus) } : {}),
    ...(savings === undefined ? {} : { savings }),
    assumptions,
  };
}

function readVersion(tree: Tree): 1 {
  if (tree.kind !== "scalar" || (tree.value !== 1 && tree.value !== "1")) {
    throw unexpected(tree, "1, the only version there is");
  }
  return 1;
}

function under(tree: Tree, key: string | undefined): Tree {
  if (key === undefined) return tree;
  const found = tree.kind === "map" ? tree.entries.find((entry) => entry.key === key) : undefined;
  if (found === undefined) throw new UserError(`expected the key ${key}, got none`, tree.place);
  return found.value;
}
