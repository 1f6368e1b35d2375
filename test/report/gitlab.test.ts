import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { usd } from "../../src/domain/money.ts";
import { toGitlab } from "../../src/report/gitlab.ts";
import { type Checked, checked, threeOutcomes } from "./checks.ts";

const fingerprint = (identity: string): string => createHash("sha256").update(identity).digest("hex");

interface Issue {
  readonly description: string;
  readonly check_name: string;
  readonly fingerprint: string;
  readonly severity: string;
  readonly location: { readonly path: string; readonly lines: { readonly begin: number } };
}

const issues = ({ told, context }: Checked, allowUnpriced = false): Issue[] =>
  JSON.parse(toGitlab(told, context, { allowUnpriced, fingerprint })) as Issue[];

describe("a GitLab code quality report", () => {
  it("has an issue for each limit that is not kept, with a place and a fingerprint of its own", () => {
    const found = issues(threeOutcomes());
    expect(found.map(({ check_name, severity, location }) => [check_name, severity, location])).toEqual([
      ["tokcost/maxIncrease", "major", { path: "prompts/reply.md", lines: { begin: 7 } }],
      ["tokcost/maxPerRequest", "major", { path: "prompts/reply.md", lines: { begin: 7 } }],
    ]);
    expect(new Set(found.map((issue) => issue.fingerprint)).size).toBe(2);
    expect(issues(threeOutcomes(), true)[1]?.severity).toBe("info");
  });

  it("is an empty list where nothing is wrong", () => {
    expect(issues(checked({ budgets: [{ max: { amount: usd("9"), per: "month" } }], head: [{ name: "a" }] }))).toEqual(
      [],
    );
  });
});
