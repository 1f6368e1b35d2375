import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkBudgets, exitCodeOf } from "../../src/budget/check.ts";
import type { Budget } from "../../src/domain/workload.ts";
import { type Money, timesFraction, usd } from "../../src/domain/money.ts";
import { PERIODS_A_MONTH } from "../../src/domain/dates.ts";
import { readWorkload } from "../../src/read/workload.ts";
import { SUPPORT_DESK } from "../read/workload/fixture.ts";
import { baseOf, type Made, percent, subject } from "./subjects.ts";

const ALL: Pick<Budget, "scope"> = { scope: { kind: "all" } };
const ofFeature = (name: string): Pick<Budget, "scope"> => ({ scope: { kind: "feature", name } });
const aMonth = (amount: string) => ({ amount: usd(amount), per: "month" as const });

function check(
  budget: Budget,
  head: readonly Made[],
  { base, strict = false }: { base?: readonly Made[]; strict?: boolean } = {},
) {
  return checkBudgets({
    budgets: [budget],
    subjects: head.map((made) => subject(made)),
    base: base && baseOf(base, head),
    strict,
  });
}

const statuses = (...args: Parameters<typeof check>) => check(...args).map(({ status }) => status);

// 1,000 requests of 100 tokens in and 10 out cost 15 cents a month.
const CHAT: Made = { name: "chat" };

describe("a limit", () => {
  test("that the figure equals is kept, one 10⁻¹⁵ dollar less is not", () => {
    expect(statuses({ ...ALL, max: aMonth("0.15") }, [CHAT])).toEqual(["passed"]);
    expect(statuses({ ...ALL, max: aMonth("0.149999999999999") }, [CHAT])).toEqual(["failed"]);
    expect(statuses({ ...ALL, maxPerRequest: usd("0.00015") }, [CHAT])).toEqual(["passed"]);
    expect(statuses({ ...ALL, maxInputTokens: 100 }, [CHAT])).toEqual(["passed"]);
    expect(statuses({ ...ALL, maxInputTokens: 99 }, [CHAT])).toEqual(["failed"]);
  });

  test("a day is a month's by exact arithmetic", () => {
    // A twelfth of 365 days: no float and no rounding turns an equal into a more.
    const daily = { amount: usd("0.012"), per: "day" as const };
    const month = timesFraction(daily.amount, PERIODS_A_MONTH.day);
    expect(month).toBe(usd("0.365"));
    const same: Made = { name: "chat", requests: 3650, sections: { system: 50 } };
    expect(subject(same).usdPerMonth?.expected).toBe(usd("0.365"));
    expect(statuses({ ...ALL, max: daily }, [same])).toEqual(["passed"]);
    expect(statuses({ ...ALL, max: daily }, [{ ...same, requests: 3651 }])).toEqual(["failed"]);
  });

  test("fails only where even the low end is over, and warns where the high end is", () => {
    const ranged: Made = { name: "chat", output: [0, 10, 100] };
    const at = (amount: string, strict = false) => statuses({ ...ALL, max: aMonth(amount) }, [ranged], { strict });
    expect(at("0.6")).toEqual(["passed"]);
    expect(at("0.5")).toEqual(["warning"]);
    expect(at("0.1")).toEqual(["warning"]);
    expect(at("0.09")).toEqual(["failed"]);
    expect(at("0.5", true)).toEqual(["failed"]);
    expect(at("0.6", true)).toEqual(["passed"]);
  });

  test("of a request holds for each feature, a limit of a month for their sum", () => {
    const head: Made[] = [CHAT, { name: "search", sections: { system: 900 } }];
    expect(check({ ...ALL, maxInputTokens: 500 }, head).map(({ name, status }) => [name, status])).toEqual([
      ["chat", "passed"],
      ["search", "failed"],
    ]);
    expect(check({ ...ALL, max: aMonth("1.1") }, head)).toMatchObject([
      { name: "all features", status: "passed", figures: { actual: usd("1.1"), unit: "usd/month" } },
    ]);
  });
});

describe("what a budget is about", () => {
  const head: Made[] = [
    { ...CHAT, tags: { team: "cx" }, file: "./prompts/chat.md" },
    { name: "search", tags: { team: "cx" }, file: "prompts/deep/search.prompty" },
    { name: "check", tags: { team: "legal" }, file: null },
  ];
  const inScope = (scope: Budget["scope"]) =>
    check({ scope, maxInputTokens: 1 }, head).flatMap(({ name, figures }) => (figures ? [name] : []));

  test("is a feature, a tag or everything", () => {
    expect(inScope({ kind: "feature", name: "chat" })).toEqual(["chat"]);
    expect(inScope({ kind: "tag", name: "team", value: "cx" })).toEqual(["chat", "search"]);
    expect(inScope({ kind: "tag", name: "toString", value: "cx" })).toEqual([]);
    expect(inScope({ kind: "all" })).toEqual(["chat", "search", "check"]);
  });

  test.each([
    ["prompts/*.md", ["chat"]],
    ["prompts/*", ["chat"]],
    ["./prompts/**", ["chat", "search"]],
    ["**/*.prompty", ["search"]],
    ["**/chat.md", ["chat"]],
    ["prompts", ["chat", "search"]],
    ["prompts/{chat,other}.md", ["chat"]],
    ["prompts/ch?t.m[dx]", ["chat"]],
    ["prompts/chat.m[!d]", []],
    ["prompts/chat-md", []],
    ["(a+)+$", []],
    ["[z-a]", []],
    ["{", []],
  ])("is the prompt files of %s", (glob, names) => {
    expect(inScope({ kind: "file", glob })).toEqual(names);
  });

  test("is nothing: that never passes silently", () => {
    const results = check(
      { scope: { kind: "file", glob: "gone/*.md" }, max: aMonth("9"), maxIncrease: percent("10") },
      head,
    );
    expect(results.map(({ status, gaps }) => [status, gaps[0]?.kind])).toEqual([
      ["incomplete", "no-match"],
      ["incomplete", "no-match"],
    ]);
    expect(exitCodeOf(results)).toBe(3);
  });
});

describe("what is not known", () => {
  const unknown: Made = { name: "own", model: "my-model" };

  test("a feature without a price is incomplete, never within the limit", () => {
    const results = check({ ...ALL, max: aMonth("1000"), maxPerRequest: usd("1") }, [unknown]);
    expect(results.map(({ status, passed }) => [status, passed])).toEqual([
      ["incomplete", false],
      ["incomplete", false],
    ]);
    expect(exitCodeOf(results)).toBe(3);
    expect(exitCodeOf(results, { allowUnpriced: true })).toBe(0);
  });

  test("its tokens are known all the same", () => {
    expect(statuses({ ...ALL, maxInputTokens: 100 }, [unknown])).toEqual(["passed"]);
  });

  test("what is known may be over the limit already", () => {
    expect(statuses({ ...ALL, max: aMonth("0.14") }, [CHAT, unknown])).toEqual(["failed"]);
    expect(exitCodeOf(check({ ...ALL, max: aMonth("0.14") }, [CHAT, unknown]))).toBe(1);
    expect(statuses({ ...ALL, max: aMonth("0.16") }, [CHAT, unknown])).toEqual(["incomplete"]);
  });

  test("a feature without a volume has no cost a month, but one a request", () => {
    const rare: Made = { name: "rare", requests: null };
    expect(check({ ...ALL, max: aMonth("9") }, [rare])).toMatchObject([
      { status: "incomplete", gaps: [{ kind: "no-volume", subject: "rare" }] },
    ]);
    expect(statuses({ ...ALL, maxPerRequest: usd("1") }, [rare])).toEqual(["passed"]);
  });

  test("a part that can't be counted makes every figure incomplete", () => {
    const seen = { ...subject(CHAT), incomplete: { kind: "uncountable" as const, what: "image" } };
    const results = checkBudgets({
      budgets: [{ ...ALL, maxInputTokens: 200, max: aMonth("9") }],
      subjects: [seen],
      strict: false,
    });
    expect(results.map(({ status }) => status)).toEqual(["incomplete", "incomplete"]);
  });

  test("a base without a price leaves the increase open", () => {
    const budget = { ...ALL, maxIncrease: percent("10") };
    expect(check(budget, [{ name: "own" }], { base: [unknown] })).toMatchObject([
      { status: "incomplete", gaps: [{ kind: "unpriced", side: "base", what: "my-model" }] },
    ]);
  });
});

describe("an increase", () => {
  const tenPercent = { ...ALL, maxIncrease: percent("10") };
  // 150 → 165 of a millionth of a dollar: exactly ten percent.
  const tenMore: Made = { ...CHAT, sections: { system: 115 } };

  test("of exactly the limit is kept, of one token more is not", () => {
    expect(statuses(tenPercent, [tenMore], { base: [CHAT] })).toEqual(["passed"]);
    expect(statuses(tenPercent, [{ ...CHAT, sections: { system: 116 } }], { base: [CHAT] })).toEqual(["failed"]);
  });

  test("may be limited in money", () => {
    const budget = (amount: string) => ({ ...ALL, maxIncreaseBy: aMonth(amount) });
    expect(statuses(budget("0.015"), [tenMore], { base: [CHAT] })).toEqual(["passed"]);
    expect(statuses(budget("0.014"), [tenMore], { base: [CHAT] })).toEqual(["failed"]);
  });

  test("needs a base, and says so where there is none", () => {
    const results = check(tenPercent, [tenMore]);
    expect(results).toMatchObject([{ status: "skipped", passed: true, gaps: [{ kind: "no-base" }] }]);
    expect(exitCodeOf(results)).toBe(0);
  });

  test("compares like with like: what nobody knows of both sides is no increase", () => {
    const guessed: Made = { ...CHAT, output: [0, 30, 1000] };
    expect(statuses({ ...ALL, maxIncrease: percent("0") }, [guessed], { base: [guessed] })).toEqual(["passed"]);
    // 40 tokens more are 40 % of the low end and 1 % of the high one.
    const more: Made = { ...guessed, sections: { system: 140 } };
    const at = (limit: string) => statuses({ ...ALL, maxIncrease: percent(limit) }, [more], { base: [guessed] });
    expect([at("40"), at("39"), at("0.5")].flat()).toEqual(["passed", "warning", "failed"]);
  });

  test("of the price list is not counted", () => {
    const head = [CHAT];
    const base = baseOf([CHAT], head, { small: "0.0000005" });
    const [result] = checkBudgets({
      budgets: [{ ...ALL, maxIncrease: percent("0") }],
      subjects: head.map((made) => subject(made)),
      base,
      strict: true,
    });
    expect(result).toMatchObject({ status: "passed", increase: { expected: 0n } });
    expect(result?.changes[0]).toMatchObject({ usd: usd("0.075"), split: { price: usd("0.075"), tokens: 0n } });
  });

  test("a new feature has nothing to compare with, but is part of a wider scope's increase", () => {
    const head = [CHAT, { name: "search" }];
    expect(check({ ...ofFeature("search"), maxIncrease: percent("0") }, head, { base: [CHAT] })).toMatchObject([
      { status: "skipped", passed: true, gaps: [{ kind: "new" }], changes: [{ kind: "new" }] },
    ]);
    expect(check(tenPercent, head, { base: [CHAT] })).toMatchObject([
      { status: "failed", increase: { expected: usd("0.15") } },
    ]);
  });

  test("a feature that is gone makes room in a wider scope", () => {
    const base = [CHAT, { name: "search" }];
    const twice = [{ ...CHAT, requests: 2000 }];
    expect(check(tenPercent, twice, { base })).toMatchObject([
      {
        status: "passed",
        increase: { expected: 0n },
        changes: [{ kind: "changed" }, { kind: "deleted", usd: usd("-0.15") }],
      },
    ]);
  });

  test("from nothing to something is over every share", () => {
    const base = [{ ...CHAT, model: "free" }];
    expect(statuses({ ...ALL, maxIncrease: percent("100000") }, [CHAT], { base })).toEqual(["failed"]);
    expect(statuses({ ...ALL, maxIncrease: percent("0") }, base, { base })).toEqual(["passed"]);
  });

  test("of a feature without a volume is that of a request", () => {
    const rare = (tokens: number): Made => ({ name: "rare", requests: null, sections: { system: tokens } });
    expect(check(tenPercent, [rare(116)], { base: [rare(100)] })).toMatchObject([
      { status: "failed", changes: [{ per: "request" }] },
    ]);
    expect(check({ ...ALL, maxIncreaseBy: aMonth("9") }, [rare(116)], { base: [rare(100)] })).toMatchObject([
      { status: "incomplete", gaps: [{ kind: "no-volume" }] },
    ]);
  });
});

test("every budget of the README's workload is about something", () => {
  const workload = readWorkload({ file: "tokcost.yaml", text: SUPPORT_DESK });
  const subjects = workload.features.map(({ name, tags, input }) =>
    subject({ name, tags, file: input.kind === "prompt" ? input.file : null }),
  );
  const results = checkBudgets({ budgets: workload.budgets, subjects, strict: false });
  expect(results.filter(({ gaps }) => gaps.some(({ kind }) => kind === "no-match"))).toEqual([]);
  expect(results.map(({ path }) => path)).toContain("budgets[4].maxIncrease");
});

test("a failure weighs more than a gap, and a gap more than a warning", () => {
  const [failed] = check({ ...ALL, max: aMonth("0.1") }, [CHAT]);
  const [open] = check({ ...ALL, max: aMonth("9") }, [{ name: "own", model: "my-model" }]);
  const [warned] = check({ ...ALL, max: aMonth("0.3") }, [{ ...CHAT, output: [10, 10, 90] }]);
  if (!failed || !open || !warned) throw new Error("a budget without a result");
  expect(exitCodeOf([warned])).toBe(0);
  expect(exitCodeOf([warned, open])).toBe(3);
  expect(exitCodeOf([open, failed, warned])).toBe(1);
});

const cents = (least: number) => fc.integer({ min: least, max: 500 });

test("raising a limit never fails a check, and strict never passes more", () => {
  const rank = { passed: 0, skipped: 0, warning: 1, incomplete: 2, failed: 3 };
  fc.assert(
    fc.property(cents(0), cents(0), fc.array(cents(0), { minLength: 3, maxLength: 3 }), (a, b, outputs) => {
      const [low = 0, expected = 0, high = 0] = outputs.toSorted((x, y) => x - y);
      const head: Made[] = [{ name: "chat", output: [low, expected, high] }];
      const at = (limit: number, strict: boolean): number => {
        const [result] = check({ ...ALL, max: { amount: (BigInt(limit) * 10n ** 13n) as Money, per: "month" } }, head, {
          strict,
        });
        return rank[result?.status ?? "failed"];
      };
      expect(at(Math.max(a, b), false)).toBeLessThanOrEqual(at(Math.min(a, b), false));
      expect(at(a, true)).toBeGreaterThanOrEqual(at(a, false));
    }),
  );
});
