import fc from "fast-check";
import { changesBetween } from "../../src/budget/changes.ts";
import { checkBudgets, type CheckResult } from "../../src/budget/check.ts";
import { parseWhen } from "../../src/domain/dates.ts";
import { usd } from "../../src/domain/money.ts";
import type { Budget } from "../../src/domain/workload.ts";
import type { CheckContext } from "../../src/report/check.ts";
import { isTold, type PlacedCheck } from "../../src/report/placed-check.ts";
import { baseOf, type Made, percent, type PriceList, subject } from "../budget/subjects.ts";

/** What the formats are given: some limits, and where to look for those that do not hold. */
export interface Checked {
  readonly results: readonly CheckResult[];
  readonly told: readonly PlacedCheck[];
  readonly context: CheckContext;
}

export interface World {
  readonly budgets: readonly (Omit<Budget, "scope"> & Partial<Budget>)[];
  readonly head: readonly Made[];
  readonly base?: readonly Made[];
  readonly basePrices?: PriceList;
  readonly workload?: string;
  readonly file?: string;
  readonly line?: number;
}

export function checked({
  budgets,
  head,
  base,
  basePrices,
  workload = "tokcost.yaml",
  file,
  line = 7,
}: World): Checked {
  const subjects = head.map((made) => subject(made));
  const before = base && baseOf(base, head, basePrices);
  const changes = before && changesBetween(before, subjects);
  const results = checkBudgets({
    budgets: budgets.map((budget) => ({ scope: { kind: "all" }, ...budget })),
    subjects,
    base: before,
    changes,
    strict: false,
  });
  const at = parseWhen("2026-11-21")?.at;
  if (at === undefined) throw new Error("no date");
  return {
    results,
    told: results.filter(isTold).map((result) => ({ result, place: { file: file ?? "prompts/reply.md", line } })),
    context: {
      subjects,
      changes: changes ?? [],
      workload,
      base: before ?? null,
      verbose: false,
      provenance: {
        command: "check",
        version: "0.1.0",
        book: { version: "2026.11.21", sha256: "", overlaySha256: null, models: [], showcase: [] },
        asOf: at,
      },
      assumptions: [],
      warnings: [],
    },
  };
}

/** A prompt that grew past its limit, one that did not, and one without a price. */
export function threeOutcomes(): Checked {
  const before: Made[] = [{ name: "reply", requests: 100_000, sections: { system: 100 } }];
  const after: Made[] = [
    { name: "reply", requests: 100_000, sections: { system: 140 } },
    { name: "mystery", model: "nobody's" },
  ];
  return checked({
    budgets: [
      {
        scope: { kind: "feature", name: "reply" },
        maxIncrease: percent("10"),
        max: { amount: usd("100"), per: "month" },
      },
      { scope: { kind: "feature", name: "mystery" }, maxPerRequest: usd("1") },
    ],
    head: after,
    base: before,
  });
}

/** Text that tries to be something else: ends of lines, signs of every format, halves of characters. */
export const hostile = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        "\n",
        "\r",
        "\r\n",
        "%",
        "%0A",
        ":",
        "::",
        ",",
        "::error::",
        "##[error]",
        "&",
        "<",
        "]]>",
        '"',
        "'",
      ),
      fc.constantFrom("-->", "--", "|", "`", "\u0000", "\u001b[31m", "\ud800", "\ufffe", "é", "😀", " ", "/", "#", "a"),
      fc.string({ unit: "binary", maxLength: 3 }),
    ),
    { minLength: 1, maxLength: 8 },
  )
  .map((parts) => parts.join(""));
