import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { usd } from "../../../src/domain/money.ts";
import { DEFAULT_GROWTH } from "../../../src/domain/workload.ts";
import { UserError } from "../../../src/errors.ts";
import { readWorkload } from "../../../src/read/workload.ts";
import { SUPPORT_DESK, supportDeskFile } from "./fixture.ts";

const read = (text: string) => readWorkload({ file: "tokcost.yaml", text });

/** One feature with a few more lines. */
const withFeature = (lines: string) =>
  read(`version: 1\nfeatures:\n  chat:\n    model: a/b\n${lines.replace(/^/gm, "    ")}`);
const feature = (lines: string) => withFeature(lines).features[0];
const withPart = (part: string) => read(`version: 1\nusage: logs/*.jsonl\n${part}`);

function told(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof UserError)
      return error.cure === undefined ? error.message : `${error.message} → ${error.cure}`;
    throw error;
  }
  return "nothing is wrong";
}

const whole = (n: bigint) => ({ numerator: n, denominator: 1n });

describe("the workload of the README", () => {
  const workload = read(SUPPORT_DESK);

  test("has six features, three plans and five budgets", () => {
    expect(workload.features.map(({ name }) => name)).toEqual([
      "support-reply",
      "triage",
      "contract-check",
      "knowledge-search",
      "summarise",
      "weekly-report",
    ]);
    expect(workload.plans.map(({ name }) => name)).toEqual(["starter", "pro", "enterprise"]);
    expect(workload.budgets).toHaveLength(5);
  });

  test("names prompt files that are there", () => {
    for (const { input } of workload.features) {
      if (input.kind === "prompt") expect(supportDeskFile(input.file).length).toBeGreaterThan(100);
    }
  });

  test("has a log with a thousand lines whose features are the workload's", () => {
    const lines = supportDeskFile("usage.jsonl").trimEnd().split("\n");
    expect(lines).toHaveLength(1000);
    const features = new Set(lines.map((line) => (JSON.parse(line) as { feature: string }).feature));
    expect([...features].sort()).toEqual(workload.features.map(({ name }) => name).sort());
  });
});

describe("quantities", () => {
  test("a volume keeps its period and its exact figure", () => {
    expect(feature("input: 5\nrequests: 1.5k/day")?.requests).toEqual({
      low: { numerator: 15000n, denominator: 10n },
      expected: { numerator: 15000n, denominator: 10n },
      high: { numerator: 15000n, denominator: 10n },
      per: "day",
      users: null,
    });
  });

  test("a volume per user takes the feature's users, else the file's", () => {
    expect(feature("input: 5\nrequests: 12/user/month\nusers: 40")?.requests.users).toBe(40);
    const text = "version: 1\nusers: 4000\nfeatures: { chat: { model: a, input: 5, requests: 12/user/month } }";
    expect(read(text).features[0]?.requests.users).toBe(4000);
    expect(told(() => feature("input: 5\nrequests: 12/user/month"))).toBe(
      "tokcost.yaml:6:15: features.chat.requests: expected users beside a volume per user, got none → add users: 4000",
    );
  });

  test("low, expected and high in different periods become months", () => {
    const requests = feature("input: 5\nrequests: { low: 12/year, expected: 2/month, high: 1/day }")?.requests;
    expect(requests).toMatchObject({ per: "month", expected: whole(2n), low: { numerator: 12n, denominator: 12n } });
  });

  test("a volume without a period is refused with the way to write it", () => {
    expect(told(() => feature("input: 5\nrequests: 50_000"))).toBe(
      'tokcost.yaml:6:15: features.chat.requests: expected requests in a period such as 50_000/month or 12/user/month, got "50_000" → write 50_000/month',
    );
  });

  test.each([
    ["1800", 1800],
    ["1_800", 1800],
    ['"1,800"', 1800],
    ["1.8k", 1800],
    ["1e3", 1000],
    ["1200 tokens", 1200],
    ["0", 0],
  ])("tokens may be written as %s", (written, tokens) => {
    expect(feature(`input: ${written}\nrequests: 1/day`)?.input).toEqual({
      kind: "tokens",
      static: tokens,
      dynamic: null,
    });
  });

  test.each(["-1", "1.5", "many", ".nan", ".inf", "true", "1_80", "0x", "12 dollars", "1e300"])(
    "tokens can't be %s",
    (written) => {
      expect(told(() => feature(`input: ${written}\nrequests: 1/day`))).toMatch(
        /^tokcost\.yaml:5:12: features\.chat\.input: expected a whole number of tokens such as 1200, got /,
      );
    },
  );

  test("a share is 20% or 0.2, and 20 is taken for a slip", () => {
    expect(feature("input: 5\nrequests: 1/day\nbatch: 20%")?.batch).toBe(0.2);
    expect(feature("input: 5\nrequests: 1/day\nbatch: 0.2")?.batch).toBe(0.2);
    expect(told(() => feature("input: 5\nrequests: 1/day\nbatch: 20"))).toBe(
      "tokcost.yaml:7:12: features.chat.batch: expected a share from 0 to 1 or from 0% to 100%, got 20 → write 20%",
    );
  });

  test("money is exact to the last of fifteen decimals, and dollars only", () => {
    const max = (written: string) => withPart(`budgets: [{ maxPerRequest: ${written} }]`).budgets[0]?.maxPerRequest;
    expect(max("$0.000000000000001")).toBe(1n);
    expect(max("1e-7")).toBe(usd("0.0000001"));
    expect(max("0.30")).toBe(usd("0.3"));
    expect(max("$0.02/request")).toBe(usd("0.02"));
    expect(told(() => max("€0.02"))).toMatch(/→ amounts are in US dollars$/);
  });

  test("money with any number of cents comes back as it was written", () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 14n }), (cents) => {
        const written = `${cents / 100n}.${(cents % 100n).toString().padStart(2, "0")}`;
        expect(withPart(`budgets: [{ max: $${written}/month }]`).budgets[0]?.max?.amount).toBe(usd(written));
      }),
      { numRuns: 50 },
    );
  });

  test("a comma inside { } is explained", () => {
    expect(told(() => withPart("budgets:\n  - { max: $1,500/month }"))).toBe(
      'tokcost.yaml:4:15: budgets[0]: unknown key "500/month" → write 5_000 or quote the text: inside { } a comma ends a value',
    );
  });
});

describe("features", () => {
  test("a feature of which little is told has nothing made up", () => {
    expect(feature("prompt: a.md\nrequests: 1/day")).toMatchObject({
      input: { kind: "prompt", file: "a.md", dynamic: null },
      output: null,
      turns: null,
      cache: null,
      batch: 0,
      tools: [],
      tags: {},
    });
  });

  test("a prompt file and static tokens contradict each other", () => {
    expect(told(() => feature("prompt: a.md\ninput: { static: 5 }\nrequests: 1/day"))).toMatch(
      /:6:22: features\.chat\.input\.static: expected no static tokens beside a prompt file/,
    );
    expect(told(() => feature("requests: 1/day"))).toMatch(/expected the key prompt \(a file\) or input/);
  });

  test("quantiles never fall", () => {
    expect(told(() => feature("input: { dynamic: { p50: 300, p95: 120 } }\nrequests: 1/day"))).toBe(
      "tokcost.yaml:5:40: features.chat.input.dynamic.p95: expected at least 300 (p50), got 120",
    );
    expect(told(() => feature("input: 5\noutput: { mean: 9, max: 5 }\nrequests: 1/day"))).toMatch(
      /expected at least 9 \(mean\)/,
    );
    expect(told(() => feature("input: 5\noutput: { p95: 9 }\nrequests: 1/day"))).toMatch(
      /expected the key p50 or mean/,
    );
  });

  test("low is not above expected, nor expected above high", () => {
    const requests = (range: string) => told(() => feature(`input: 5\nrequests: { ${range} }`));
    expect(requests("low: 3/day, expected: 2/day")).toMatch(/requests\.low: expected no more than expected, got more/);
    expect(requests("expected: 2/day, high: 1/day")).toMatch(
      /requests\.high: expected no less than expected, got less/,
    );
    expect(requests("low: 1/user/day, expected: 2/day")).toMatch(/per user, or none/);
  });

  test("every request failing is no workload", () => {
    expect(told(() => feature("input: 5\nrequests: 1/day\nretries: 100%"))).toMatch(
      /retries: expected a share below 1/,
    );
  });

  test("tools are calls a request, with or without what comes back", () => {
    expect(
      feature("input: 5\nrequests: 1/day\ntools: { search: 0.1, order: { calls: 2, resultTokens: 300 } }")?.tools,
    ).toEqual([
      { name: "search", callsPerRequest: 0.1, resultTokens: null },
      { name: "order", callsPerRequest: 2, resultTokens: 300 },
    ]);
  });

  test("a name like __proto__ is refused and pollutes nothing", () => {
    expect(told(() => withPart("limits: { __proto__: { requestsPerMinute: 1 } }"))).toMatch(
      /expected a name of printable/,
    );
    expect(told(() => feature("input: 5\nrequests: 1/day\ntags: { __proto__: x }"))).toMatch(
      /expected a name of printable/,
    );
    expect(({} as Record<string, unknown>)["requestsPerMinute"]).toBeUndefined();
  });
});

describe("growth, plans and budgets", () => {
  test("growth that is not told is the default", () => {
    expect(withPart("").growth).toEqual(DEFAULT_GROWTH);
    expect(withPart("growth: { months: 3 }").growth).toEqual({ ...DEFAULT_GROWTH, months: 3 });
  });

  test.each([
    ["8%", { kind: "exponential", monthly: 0.08, churn: 0 }],
    ["{ monthly: 0.08, churn: 2% }", { kind: "exponential", monthly: 0.08, churn: 0.02 }],
    ["{ monthly: 0.2, ceiling: 50 }", { kind: "logistic", monthly: 0.2, ceiling: 50 }],
    [
      "{ ceiling: 50, innovation: 0.03, imitation: 0.38 }",
      { kind: "bass", ceiling: 50, innovation: 0.03, imitation: 0.38 },
    ],
  ])("users growing by %s", (written, users) => {
    expect(withPart(`growth: { users: ${written} }`).growth.users).toEqual(users);
  });

  test("keys of two growth curves don't mix", () => {
    expect(told(() => withPart("growth: { users: { monthly: 1%, ceiling: 5, churn: 1% } }"))).toMatch(
      /growth\.users\.churn: expected monthly and ceiling together, got churn/,
    );
  });

  test.each([
    ["$20/month", { kind: "seat", monthly: usd("20") }],
    ["20/user/month", { kind: "seat", monthly: usd("20") }],
    ["$240/year", { kind: "seat", monthly: usd("20") }],
    ["$0.02/request", { kind: "usage", perRequest: usd("0.02") }],
  ])("a plan for %s", (written, price) => {
    expect(withPart(`plans: { pro: { price: ${written}, users: 3 } }`).plans[0]?.price).toEqual(price);
  });

  test("a price without its unit is refused with the way to write it", () => {
    expect(told(() => withPart("plans: { pro: { price: 20, users: 3 } }"))).toMatch(/got 20 → write 20\/month$/);
  });

  test("what is included is cost only with a dollar sign and requests only with the word", () => {
    const included = (written: string) =>
      withPart(`plans: { pro: { price: 9/month, users: 3, included: ${written} } }`).plans[0]?.included;
    expect(included("$10/month")).toEqual({ kind: "cost", monthly: usd("10") });
    expect(included("400 requests/month")).toEqual({ kind: "requests", monthly: 400 });
    expect(told(() => included("400/month"))).toMatch(/→ write \$400\/month for model cost$/);
  });

  test("the use of a plan is a sigma or logs, not both", () => {
    const use = (written: string) => withPart(`plans: { pro: { price: 9/month, users: 3, usage: ${written} } }`);
    expect(use("{ sigma: 2 }").plans[0]?.usage).toEqual({ sigma: 2, basis: "given" });
    expect(use("{ fromLogs: logs/*.jsonl }").plans[0]?.usage).toMatchObject({
      basis: "measured",
      fromLogs: "logs/*.jsonl",
    });
    expect(told(() => use("{ fromLogs: logs, sigma: 2 }"))).toMatch(/usage: unknown key "sigma"/);
    expect(told(() => use("{}"))).toMatch(/sigma/);
  });

  test("what a plan does not tell is named as an assumption", () => {
    const { plans, assumptions } = withPart("plans: { pro: { price: 9/month, users: 3, included: $5 } }");
    expect(plans[0]?.usage).toEqual({ sigma: 1.8, basis: "assumed" });
    expect(assumptions.map(({ code }) => code)).toEqual(["usage-sigma", "payment-fees", "plan-overage"]);
  });

  test("a budget has one scope and at least one limit", () => {
    expect(withPart("budgets: [{ tag: team=cx, maxIncrease: 10% }]").budgets).toEqual([
      { scope: { kind: "tag", name: "team", value: "cx" }, maxIncrease: { numerator: 10n, denominator: 100n } },
    ]);
    expect(withPart("budgets: [{ maxIncrease: $50/month }]").budgets).toEqual([
      { scope: { kind: "all" }, maxIncreaseBy: { amount: usd("50"), per: "month" } },
    ]);
    expect(told(() => withPart("budgets: [{ tag: cx, max: 3 }]"))).toMatch(
      /expected a tag with its value such as team=cx, got "cx"/,
    );
    expect(told(() => withPart("budgets: [{ feature: a, file: b, max: 3 }]"))).toMatch(
      /got feature and file → write two budgets/,
    );
    expect(told(() => withPart("budgets: [{ feature: a }]"))).toMatch(/expected at least one of max, maxPerRequest/);
  });

  test("a reason of several lines becomes one", () => {
    expect(withPart('budgets: [{ max: 3, reason: "agreed\\n  with\\tfinance" }]').budgets[0]?.reason).toBe(
      "agreed with finance",
    );
  });

  test("budgets and plans name features and tags that exist, unless logs may bring them", () => {
    const features = "version: 1\nfeatures: { chat: { model: a, input: 5, requests: 1/day, tags: { team: cx } } }\n";
    expect(told(() => read(`${features}budgets: [{ feature: chta, max: 3 }]`))).toBe(
      'tokcost.yaml:3:22: budgets[0].feature: expected the name of a feature, got "chta" → did you mean chat?',
    );
    expect(told(() => read(`${features}budgets: [{ tag: team=ops, max: 3 }]`))).toMatch(
      /expected a tag that a feature has, got "team=ops"/,
    );
    expect(told(() => read(`${features}plans: { pro: { price: 9/month, users: 3, features: [x] } }`))).toMatch(
      /plans\.pro\.features\[0\]: expected the name of a feature/,
    );
    expect(told(() => read(`${features}usage: a.jsonl\nbudgets: [{ feature: chta, max: 3 }]`))).toBe(
      "nothing is wrong",
    );
  });
});

describe("the file around it", () => {
  test("JSON is read like YAML, with JSON's own faults", () => {
    const json = '{\n\t"version": 1,\n\t"usage": ["a.jsonl"]\n}';
    expect(readWorkload({ file: "tokcost.json", text: json }).usage).toEqual(["a.jsonl"]);
    expect(told(() => readWorkload({ file: "tokcost.json", text: '{"version": 1,}' }))).toBe(
      "tokcost.json:1:15: broken JSON: found '}', wanted a name in double quotes → remove the comma before it",
    );
  });

  test("package.json holds it under a key, and errors point into package.json", () => {
    const text = '{\n  "name": "shop",\n  "tokcost": {\n    "version": 1,\n    "usage": 5\n  }\n}';
    expect(told(() => readWorkload({ file: "package.json", text, key: "tokcost" }))).toBe(
      "package.json:5:14: tokcost.usage: expected a path or glob of usage logs, got 5",
    );
    expect(told(() => readWorkload({ file: "package.json", text: "{}", key: "tokcost" }))).toMatch(
      /expected the key tokcost, got none/,
    );
  });

  test("an object of a program is read, and errors name the path", () => {
    expect(readWorkload({ file: "options", value: { version: 1, usage: "a.jsonl", asOf: undefined } }).usage).toEqual([
      "a.jsonl",
    ]);
    expect(
      told(() => readWorkload({ file: "options", value: { version: 1, usage: "a", budgets: [{ max: -1 }] } })),
    ).toBe("options: budgets[0].max: expected dollars in a period such as $400/month, got -1");
    const cyclic: Record<string, unknown> = { version: 1 };
    cyclic["usage"] = [cyclic];
    expect(told(() => readWorkload({ file: "options", value: cyclic }))).toMatch(/levels of nesting/);
  });

  test("an unknown key is told with the nearest one", () => {
    expect(told(() => read("version: 1\nfeature: {}"))).toBe(
      'tokcost.yaml:2:1: unknown key "feature" → did you mean features?',
    );
  });

  test("aliases repeat parts of a file", () => {
    const text = "version: 1\nfeatures:\n  a: &a { model: m, input: 5, requests: 1/day }\n  b: *a\n";
    expect(read(text).features.map(({ name }) => name)).toEqual(["a", "b"]);
    expect(told(() => read("version: 1\nusage: *x"))).toMatch(/:2:8: usage: expected an anchor &x before this alias/);
    expect(told(() => read("version: 1\n<<: { a: 1 }"))).toMatch(/→ write the keys out/);
  });

  const letters = [..."bcdefghij"];
  const bomb = letters
    .map(
      (letter, i) =>
        `${letter}: &${letter} [${Array<string>(9)
          .fill(`*${letters[i - 1] ?? "a"}`)
          .join(", ")}]`,
    )
    .join("\n");

  test.each([
    ["brackets", "a: " + "[".repeat(100_000)],
    ["mappings", "a: " + "{ a: ".repeat(100_000)],
    ["dashes", "- ".repeat(100_000)],
    ["question marks", "? ".repeat(100_000)],
    ["indentation", Array.from({ length: 1500 }, (_, i) => `${" ".repeat(i)}a:`).join("\n")],
    ["an alias of itself", "version: &a [*a]"],
    ["aliases of aliases", `a: &a [x, x, x]\n${bomb}`],
    ["a tag that makes code", "version: !!js/function 'return 1'"],
    ["a second document", "version: 1\n---\nversion: 1"],
    ["nothing", ""],
    ["a comment alone", "# later"],
    ["zero bytes", "\0\0\0"],
    ["a list as key", "? [a]\n: 1"],
  ])("a file of %s is told in one line with line and column", (_, text) => {
    const started = performance.now();
    expect(told(() => read(text))).toMatch(/^tokcost\.yaml:\d+:\d+: [^\n]+$/);
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  test("any text at all is read or told, never a crash", () => {
    const pieces = [
      "version: 1\n",
      "usage: a\n",
      "features:\n",
      "  x:\n",
      "    model: m\n",
      "{",
      "}",
      "[",
      "]",
      ":",
      "- ",
      "&a ",
      "*a ",
      "'",
      '"',
      "|\n",
      ">\n",
      "!!x ",
      "%",
      "\t",
      "\0",
      "\u2028",
      "🍞",
      "#",
      "1e999",
      "budgets: [{ max: 1 }]\n",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 30 }), (parts) => {
        expect(told(() => read(parts.join("")))).not.toContain("\n");
      }),
      { numRuns: 300 },
    );
  });
});

test("the schema's address in the fixture is the schema that ships", () => {
  const schema = readFileSync(new URL("../../../docs/workload.schema.json", import.meta.url), "utf8");
  expect(SUPPORT_DESK.split("\n")[0]).toBe("# yaml-language-server: $schema=../../docs/workload.schema.json");
  expect(JSON.parse(schema)).toMatchObject({ title: "tokcost.yaml" });
});
