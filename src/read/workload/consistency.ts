import { nearestTo } from "../../domain/nearest.ts";
import type { Workload } from "../../domain/workload.ts";
import { type Fields, inconsistent } from "./fields.ts";
import type { Tree } from "./tree.ts";

/**
 * Names that one part of the file uses and another must have. Where usage logs bring features of their own, names that
 * the file does not know may be theirs.
 */
export function checkNames(workload: Workload, given: Fields): void {
  if (workload.features.length === 0 || workload.usage.length > 0) return;
  const features = workload.features.map(({ name }) => name);
  const unknown = (tree: Tree, name: string) => {
    const [nearest] = nearestTo(name, features, 1);
    return inconsistent(
      tree,
      `expected the name of a feature, got ${JSON.stringify(name)}`,
      nearest === undefined ? `features are ${features.slice(0, 5).join(", ")}` : `did you mean ${nearest}?`,
    );
  };
  workload.budgets.forEach(({ scope }, i) => {
    if (scope.kind === "feature" && !features.includes(scope.name)) {
      throw unknown(part(given.at("budgets"), i, "feature"), scope.name);
    }
    if (scope.kind !== "tag") return;
    const { name, value } = scope;
    if (workload.features.some(({ tags }) => Object.hasOwn(tags, name) && tags[name] === value)) return;
    throw inconsistent(
      part(given.at("budgets"), i, "tag"),
      `expected a tag that a feature has, got "${name}=${value}"`,
    );
  });
  for (const name of workload.savings?.features.keys() ?? []) {
    if (!features.includes(name)) throw unknown(part(given.at("savings"), "features", name), name);
  }
  workload.platform.forEach(({ on = [] }, i) => {
    const missing = on.find((feature) => !features.includes(feature));
    if (missing !== undefined) throw unknown(part(given.at("platform"), "fixed", i, "on"), missing);
  });
  for (const plan of workload.plans) {
    plan.features?.forEach((name, i) => {
      if (!features.includes(name)) throw unknown(part(given.at("plans"), plan.name, "features", i), name);
    });
  }
}

/** The part of the file at the end of a path; the last one on the way that is there. */
function part(tree: Tree, ...path: (string | number)[]): Tree {
  let at = tree;
  for (const step of path) {
    const next =
      at.kind === "list" && typeof step === "number"
        ? at.items[step]
        : at.kind === "map"
          ? at.entries.find(({ key }) => key === step)?.value
          : undefined;
    if (next === undefined) return at;
    at = next;
  }
  return at;
}
