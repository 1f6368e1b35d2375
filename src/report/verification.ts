import type { Deviation, TextDifference, Verification } from "../domain/verification.ts";
import { SCHEMA_VERSION } from "./document.ts";
import { formatCount } from "./figures.ts";
import { counted } from "./plural.ts";
import type { FindingBlock, Report } from "./report.ts";

/** What `tokcost verify` shows. */
export function verificationReport(verification: Verification): Report {
  const { deviations, priceTable, models, madeBy, checkedBy } = verification;
  const other = madeBy === checkedBy ? "" : `, checked by ${checkedBy}`;
  return {
    headline: headline(verification),
    findings: deviations.map(finding),
    tables: [],
    notes: [
      `prices: the ${formatCount(models)} of table ${priceTable} that the receipt holds · made by tokcost ${madeBy}${other}`,
    ],
    details: [],
    data: {
      name: "verification",
      columns: [
        { key: "kind", title: "what", kind: "text" },
        { key: "file", title: "file", kind: "text" },
        { key: "line", title: "line", kind: "count" },
        { key: "column", title: "column", kind: "text" },
        { key: "expected", title: "recomputed", kind: "text" },
        { key: "found", title: "found", kind: "text" },
      ],
      rows: deviations.map((deviation) => {
        const at = differenceOf(deviation);
        return {
          cells: [
            deviation.kind,
            deviation.file,
            at?.line ?? null,
            at?.column ?? null,
            at?.expected ?? null,
            at?.found ?? null,
          ],
        };
      }),
    },
    document: {
      schemaVersion: SCHEMA_VERSION,
      command: "verify",
      tokcost: checkedBy,
      identical: deviations.length === 0,
      ...verification,
      assumptions: [],
      warnings: [],
    },
  };
}

function headline({ receipt, deviations, inputs, results }: Verification): string {
  if (deviations.length === 0)
    return `identical: ${counted(results, "file")} recomputed from ${counted(inputs, "input")} (${receipt})`;
  const files = new Set(deviations.map(({ file }) => file)).size;
  return `different: ${formatCount(files)} ${files === 1 ? "file is" : "files are"} not as in ${receipt}`;
}

function finding(deviation: Deviation): FindingBlock {
  const at = differenceOf(deviation);
  return { mark: "failed", headline: `${deviation.file}: ${words(deviation)}`, lines: at ? [differenceWords(at)] : [] };
}

function words(deviation: Deviation): string {
  switch (deviation.kind) {
    case "receipt-edited":
      return "the receipt was changed after it was written";
    case "input-changed":
      return "input changed since the run";
    case "input-added":
      return "input is read now and was not in the run";
    case "input-unused":
      return "input of the run is not read any more";
    case "not-computable":
      return `can't be computed any more: ${deviation.message}`;
    case "result-missing":
      return "result is missing beside the receipt";
    case "result-edited":
      return "result was changed after the run";
    case "result-differs":
      return "result is another when computed anew";
    default:
      return deviation satisfies never;
  }
}

function differenceOf(deviation: Deviation): TextDifference | null {
  return "difference" in deviation ? deviation.difference : null;
}

function differenceWords({ line, column, expected, found }: TextDifference): string {
  const side = (text: string | null): string => (text === null ? "nothing" : `"${text}"`);
  return `line ${line}${column === null ? "" : `, ${column}`}: the file has ${side(found)}, computed anew it is ${side(expected)}`;
}
