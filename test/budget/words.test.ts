import { describe, expect, test } from "vitest";
import { checkBudgets } from "../../src/budget/check.ts";
import { changesBetween } from "../../src/budget/changes.ts";
import { type Formats, headlineOfChange, linesOfChanges } from "../../src/budget/change-words.ts";
import { documentOfCheck } from "../../src/budget/document.ts";
import { wordsOfCheck } from "../../src/budget/words.ts";
import type { Budget } from "../../src/domain/workload.ts";
import { usd, usdToDecimal } from "../../src/domain/money.ts";
import { baseOf, type Made, percent, type PriceList, subject } from "./subjects.ts";

const FORMATS: Formats = {
  usd: (amount) => `$${usdToDecimal(amount)}`,
  count: (tokens) => tokens.toLocaleString("en"),
  share: (share) => `${Number((share * 100).toFixed(1))} %`,
};

interface Given {
  readonly base?: readonly Made[];
  readonly prices?: PriceList;
}

function words(
  budget: Omit<Budget, "scope"> & Partial<Budget>,
  head: readonly Made[],
  { base, prices }: Given = {},
): string[] {
  const results = checkBudgets({
    budgets: [{ scope: { kind: "all" }, ...budget }],
    subjects: head.map((made) => subject(made)),
    base: base && baseOf(base, head, prices),
    strict: false,
  });
  return results.flatMap((result) => {
    const { headline, lines } = wordsOfCheck(result, "tokcost.yaml", FORMATS);
    return [`${result.status}: ${result.name}  ${headline}`, ...lines];
  });
}

const BEFORE: Made = {
  name: "support-reply",
  file: "prompts/support.prompty",
  requests: 100_000,
  sections: { system: 840, user: 60 },
  output: [20, 20, 20],
};
const AFTER: Made = { ...BEFORE, sections: { system: 840, user: 48, "tool: search_orders": 384, "tool: refund": 300 } };

describe("a failed check says", () => {
  test("file, section, size, money a month, and where the limit is", () => {
    const budget = { maxIncrease: percent("10"), reason: "agreed with finance", owner: "cx" };
    expect(words(budget, [AFTER], { base: [BEFORE], prices: { small: "0.00000098" } })).toEqual([
      "failed: all features  +$67.2 a month (+67.2 %), limit +10 %",
      "prompts/support.prompty: tools +684 tokens (search_orders, refund), user −12",
      "of the change: tokens +$67.2 · price list +$2 (not counted against the limit)",
      "the limit's reason: agreed with finance; owner: cx",
      "raise budgets[0].maxIncrease in tokcost.yaml, or trim the schemas",
    ]);
  });

  test("by how much a month is over, without a base", () => {
    expect(words({ max: { amount: usd("90"), per: "month" } }, [BEFORE])).toEqual([
      "failed: all features  $100 a month, limit $90",
      "raise budgets[0].max in tokcost.yaml, or send it less often, or to a cheaper model (tokcost compare)",
    ]);
  });

  test("tokens and dollars of a request", () => {
    expect(words({ maxInputTokens: 1500, maxPerRequest: usd("0.001") }, [AFTER])).toEqual([
      "failed: support-reply  $0.001672 a request, limit $0.001",
      "raise budgets[0].maxPerRequest in tokcost.yaml, or send it less often, or to a cheaper model (tokcost compare)",
      "failed: support-reply  1,572 input tokens, limit 1,500",
      "raise budgets[0].maxInputTokens in tokcost.yaml, or make the prompt shorter",
    ]);
  });

  test("that the model changed, and the file's name", () => {
    const after = { ...BEFORE, model: "large", file: "prompts/reply.prompty" };
    expect(words({ maxIncreaseBy: { amount: usd("50"), per: "month" } }, [after], { base: [BEFORE] })).toEqual([
      "failed: all features  +$900 a month, limit +$50",
      "prompts/reply.prompty (prompts/support.prompty before): model small → large",
      "of the change: model +$900",
      "raise budgets[0].maxIncrease in tokcost.yaml, or keep small",
    ]);
  });

  test("the five features that changed most, and how many more", () => {
    const many = (factor: number): Made[] =>
      [1, 2, 3, 4, 5, 6, 7].map((n) => ({ name: `f${n}`, file: null, sections: { system: 100 + factor * n } }));
    const lines = words({ maxIncrease: percent("1") }, many(10), { base: many(0) });
    expect(lines.slice(1, 3)).toEqual(["f7: system +70 tokens", "f6: system +60 tokens"]);
    expect(lines).toContain("and 2 more features that changed");
  });

  test("what is new and what is gone", () => {
    const lines = words({ maxIncrease: percent("1") }, [BEFORE, { name: "search", requests: 2_000_000 }], {
      base: [BEFORE, { name: "old" }],
    });
    expect(lines.slice(1, 3)).toEqual([
      "prompts/search.md: new, +$300 a month",
      "prompts/old.md: gone, −$0.15 a month",
    ]);
  });
});

describe("a check that is not failed says", () => {
  test("both ends of a range that crosses the limit", () => {
    expect(words({ max: { amount: usd("120"), per: "month" } }, [{ ...BEFORE, output: [10, 20, 40] }])).toEqual([
      "passed: all features  $100 a month ($95 – $110), limit $120",
    ]);
    expect(words({ max: { amount: usd("100"), per: "month" } }, [{ ...BEFORE, output: [10, 20, 40] }])[0]).toBe(
      "warning: all features  $100 a month ($95 – $110), limit $100",
    );
  });

  test("what is missing, and what to do about it", () => {
    expect(words({ max: { amount: usd("120"), per: "month" } }, [BEFORE, { name: "own", model: "my-model" }])).toEqual([
      "incomplete: all features  ≥ $100 a month, limit $120; my-model of own has no price",
      "add a price with --prices FILE, or let it pass with --allow-unpriced",
    ]);
    expect(words({ scope: { kind: "file", glob: "x/*.md" }, maxInputTokens: 5 }, [BEFORE])).toEqual([
      "incomplete: x/*.md  not checked: no feature is in this budget's scope",
      "mend the scope of budgets[0] in tokcost.yaml, or remove it",
    ]);
  });

  test("that an increase needs a base", () => {
    expect(words({ maxIncrease: percent("10") }, [BEFORE])).toEqual([
      "skipped: all features  not checked: maxIncrease needs a base: --base origin/main",
    ]);
  });
});

test("a check as plain data has all digits, and JSON can hold it", () => {
  const budgets: Budget[] = [
    {
      scope: { kind: "all" },
      max: { amount: usd("120"), per: "month" },
      maxInputTokens: 5,
      maxIncrease: percent("10"),
    },
  ];
  const subjects = [subject(AFTER)];
  const [max, tokens, increase] = checkBudgets({
    budgets,
    subjects,
    base: baseOf([BEFORE], [AFTER]),
    strict: false,
  }).map(documentOfCheck);
  const sixFactors = { price: "0", model: "0", tokenizer: "0", tokens: "67.2", assumption: "0", volume: "0" };
  expect(JSON.parse(JSON.stringify(max))).toMatchObject({
    name: "all features",
    passed: false,
    path: "budgets[0].max",
    unit: "usd/month",
    actual: "167.2",
    limit: "120",
    delta: sixFactors,
  });
  expect(tokens).toMatchObject({ unit: "tokens", actual: 1572, limit: 5 });
  expect(increase).toMatchObject({
    unit: "share",
    actual: 0.672,
    limit: 0.1,
    changes: [{ usd: "67.2", delta: sixFactors }],
  });
});

test("a comparison without limits has the same words", () => {
  const changes = changesBetween(baseOf([BEFORE], [AFTER]), [subject(AFTER)]);
  expect(changes.map((change) => headlineOfChange(change, FORMATS))).toEqual([
    "support-reply  +$67.2 a month (+67.2 %)",
  ]);
  expect(linesOfChanges(changes, "tokcost.yaml", FORMATS)).toEqual([
    "prompts/support.prompty: tools +684 tokens (search_orders, refund), user −12",
    "of the change: tokens +$67.2",
  ]);
});
