import type { Budget, BudgetScope } from "../../domain/workload.ts";
import { type Fields, fields, inconsistent, listOf, NAME, type Reader, unexpected } from "./fields.ts";
import type { Tree } from "./tree.ts";
import { exactRate, label, money, moneyPer, name, text, whole } from "./values.ts";

const SCOPES = ["feature", "tag", "file", "tenant", "model"] as const;
const LIMITS = ["max", "maxPerRequest", "maxInputTokens", "maxIncrease"] as const;

/** Budgets in the order of the file: messages name them by their index. */
export const readBudgets: Reader<Budget[]> = listOf("a list of budgets", (tree) => {
  const given = fields(tree, [...SCOPES, ...LIMITS, "reason", "owner"], "a budget: a mapping");
  if (!LIMITS.some((limit) => given.has(limit))) {
    throw inconsistent(tree, `expected at least one of ${LIMITS.join(", ")}, got none`);
  }
  const increase = given.optional("maxIncrease", readIncrease);
  return {
    scope: readScope(given),
    ...present("max", given.optional("max", moneyPer("dollars in a period such as $400/month"))),
    ...present("maxPerRequest", given.optional("maxPerRequest", money("dollars such as $0.01", "request"))),
    ...present("maxInputTokens", given.optional("maxInputTokens", inputTokens)),
    ...increase,
    ...present("reason", given.optional("reason", label)),
    ...present("owner", given.optional("owner", label)),
  };
});

const inputTokens = whole("a whole number of tokens such as 1200", { unit: "token" });

function present<K extends string, T>(key: K, value: T | undefined): Record<K, T> | Record<never, never> {
  return value === undefined ? {} : { [key]: value };
}

function readScope(given: Fields): BudgetScope {
  const [scope, second] = SCOPES.filter((key) => given.has(key));
  if (second !== undefined) {
    throw inconsistent(
      given.at(second),
      `expected one of ${SCOPES.join(", ")}, got ${scope} and ${second}`,
      "write two budgets",
    );
  }
  switch (scope) {
    case "feature":
      return { kind: "feature", name: given.required(scope, name("the name of a feature")) };
    case "file":
      return { kind: "file", glob: given.required(scope, text("a path or glob of prompt files")) };
    case "tag":
      return given.required(scope, readTag);
    case "tenant":
      return { kind: "tenant", name: given.required(scope, text("a tenant as logs name it")) };
    case "model":
      return { kind: "model", name: given.required(scope, text("a model such as openai/gpt-4o-mini")) };
    default:
      return { kind: "all" };
  }
}

const readTag: Reader<BudgetScope> = (tree) => {
  const given = text("a tag such as team=cx")(tree);
  const at = given.indexOf("=");
  const [tag, value] = [given.slice(0, at).trim(), given.slice(at + 1).trim()];
  if (at < 0 || !NAME.test(tag) || value === "") throw unexpected(tree, "a tag with its value such as team=cx");
  return { kind: "tag", name: tag, value };
};

/** "10%" is relative, "$50/month" is money. */
function readIncrease(tree: Tree): Pick<Budget, "maxIncrease"> | Pick<Budget, "maxIncreaseBy"> {
  const isMoney = tree.kind === "scalar" && typeof tree.value === "string" && /[$/]/.test(tree.value);
  if (isMoney) return { maxIncreaseBy: moneyPer("an increase such as 10% or $50/month")(tree) };
  return { maxIncrease: exactRate(tree) };
}
