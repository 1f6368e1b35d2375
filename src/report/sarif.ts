import type { LimitName } from "../budget/check.ts";
import type { CheckContext } from "./check.ts";
import { toJson } from "./json.ts";
import { identityOf, levelOf, LIMIT_TITLES, type PlacedCheck, textOf } from "./placed-check.ts";

const LIMITS = Object.keys(LIMIT_TITLES) as LimitName[];

/** SARIF 2.1.0, a result a limit that is not kept. https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html */
export function toSarif(
  checks: readonly PlacedCheck[],
  context: CheckContext,
  { allowUnpriced }: { readonly allowUnpriced: boolean },
): string {
  return toJson({
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [
      {
        tool: {
          driver: {
            name: "tokcost",
            version: context.provenance.version,
            rules: LIMITS.map((id) => ({
              id,
              shortDescription: { text: LIMIT_TITLES[id] },
              help: { text: "docs/ci.md tells how limits are compared, and how to change one." },
            })),
          },
        },
        columnKind: "utf16CodeUnits",
        results: checks.map(({ result, place }) => ({
          ruleId: result.limit,
          ruleIndex: LIMITS.indexOf(result.limit),
          level: levelOf(result, allowUnpriced),
          message: { text: textOf(result, context) },
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: asUri(place.file), uriBaseId: "%SRCROOT%" },
                region: { startLine: place.line },
              },
            },
          ],
          partialFingerprints: { "tokcostLimit/v1": identityOf(result, context.workload) },
        })),
      },
    ],
  });
}

/** A relative reference of RFC 3986: every name by itself, so that the slashes stay. */
function asUri(file: string): string {
  return file
    .replace(/\p{Cs}/gu, "\ufffd")
    .split("/")
    .map(encodeURIComponent)
    .join("/");
}
