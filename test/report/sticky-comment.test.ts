import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { stickyTag, toStickyComment } from "../../src/report/sticky-comment.ts";
import { percent } from "../budget/subjects.ts";
import { checked, hostile, threeOutcomes } from "./checks.ts";

describe("a pull request's comment", () => {
  it("begins with a hidden tag, says what is wrong and folds the rest", () => {
    const { results, context } = threeOutcomes();
    const text = toStickyComment(results, context);
    expect(text.split("\n")[0]).toBe("<!-- tokcost tokcost.yaml -->");
    expect(text).toContain("**1 of 3 limits exceeded**");
    expect(text).toContain("100 → 140 (+40 %)");
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
    expect(text.match(/<details>/g)).toHaveLength(3);
  });

  it("is quiet where nothing changed and all limits hold", () => {
    const made = { name: "a", requests: 1000 };
    const { results, context } = checked({ budgets: [{ maxIncrease: percent("5") }], head: [made], base: [made] });
    const lines = toStickyComment(results, context)
      .split("\n")
      .filter((line) => line !== "");
    expect(lines).toHaveLength(3);
    expect(lines[1]).toBe("**The limit holds**");
  });

  it("never grows past what GitHub takes, and says how much it left out", () => {
    const head = Array.from({ length: 700 }, (_, i) => ({
      name: `feature 語 ${i}`,
      requests: 1000,
      sections: { system: 200 },
    }));
    const base = head.map((made) => ({ ...made, sections: { system: 100 } }));
    const budgets = head.map(({ name }) => ({ scope: { kind: "feature" as const, name }, maxIncrease: percent("5") }));
    const { results, context } = checked({ budgets, head, base });
    const text = toStickyComment(results, context);
    expect(Buffer.byteLength(text)).toBeLessThan(65_536);
    expect(Buffer.byteLength(text)).toBeGreaterThan(60_000);
    expect(text).toMatch(/[\d,]+ rows are left out here/);
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });

  it("has a tag of one line that nothing in a name can close", () => {
    fc.assert(
      fc.property(hostile, (workload) => {
        expect(stickyTag(workload)).toMatch(/^<!-- tokcost [^\n\r]* -->$/);
        expect(stickyTag(workload).slice(4, -3)).not.toMatch(/--|>/);
      }),
    );
  });

  it("lets no name become markup", () => {
    fc.assert(
      fc.property(hostile, (name) => {
        const { results, context } = checked({
          budgets: [{ max: { amount: usd("0.000001"), per: "month" }, reason: name }],
          head: [{ name }],
        });
        const text = toStickyComment(results, context).split("\n").slice(1).join("\n");
        expect(text.replace(/<\/?(?:details|summary)>/g, "")).not.toMatch(/[<>]/);
      }),
    );
  });
});
