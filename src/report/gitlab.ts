import type { CheckResult } from "../budget/check.ts";
import type { CheckContext } from "./check.ts";
import { toJson } from "./json.ts";
import { identityOf, levelOf, type PlacedCheck, textOf } from "./placed-check.ts";

/**
 * GitLab's Code Quality report: a list, empty where all limits hold. `fingerprint` makes a short name of an identity.
 * https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
 */
export function toGitlab(
  checks: readonly PlacedCheck[],
  context: CheckContext,
  {
    allowUnpriced,
    fingerprint,
  }: { readonly allowUnpriced: boolean; readonly fingerprint: (identity: string) => string },
): string {
  return toJson(
    checks.map(({ result, place }) => ({
      description: textOf(result, context),
      check_name: `tokcost/${result.limit}`,
      fingerprint: fingerprint(identityOf(result, context.workload)),
      severity: severityOf(result, allowUnpriced),
      location: { path: place.file, lines: { begin: place.line } },
    })),
  );
}

function severityOf(result: CheckResult, allowUnpriced: boolean): "major" | "minor" | "info" {
  if (levelOf(result, allowUnpriced) === "error") return "major";
  return result.status === "warning" ? "minor" : "info";
}
