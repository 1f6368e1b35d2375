import { OBEYED } from "../domain/one-line.ts";
import { dayOf } from "../domain/dates.ts";
import type { CheckResult } from "../budget/check.ts";
import { wordsOfCheck } from "../budget/words.ts";
import { type CheckContext, formatsOf, stamp } from "./check.ts";
import { levelOf, LIMIT_TITLES, type PlacedCheck, textOf } from "./placed-check.ts";

/**
 * JUnit's XML: a test case a limit. No standard body owns the format; this keeps to what both schemas in use allow,
 * Ant's (https://github.com/windyroad/JUnit-Schema) and Jenkins' (https://github.com/jenkinsci/xunit-plugin). The
 * time is the day whose prices hold, so that the same inputs give the same bytes.
 */
export function toJunit(
  results: readonly CheckResult[],
  told: readonly PlacedCheck[],
  context: CheckContext,
  { allowUnpriced }: { readonly allowUnpriced: boolean },
): string {
  const places = new Map(told.map(({ result, place }) => [result, place]));
  const outcomes = results.map((result) => outcomeOf(result, allowUnpriced));
  const count = (outcome: Outcome): number => outcomes.filter((each) => each === outcome).length;
  const cases = results.map((result, i) => {
    const place = places.get(result);
    const text = textOf(result, context) + (place ? `\n${place.file}:${place.line}` : "");
    return testCase(result, outcomes[i] ?? "passed", text, context);
  });
  const suite = attributes({
    name: "tokcost check",
    package: context.workload,
    id: 0,
    timestamp: `${dayOf(context.provenance.asOf)}T00:00:00`,
    hostname: "localhost",
    tests: results.length,
    failures: count("failure"),
    errors: count("error"),
    skipped: count("skipped"),
    time: 0,
  });
  const prices = attributes({ name: "prices", value: context.provenance.book.version });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    "<testsuites>",
    `  <testsuite${suite}>`,
    `    <properties><property${prices}/></properties>`,
    ...cases,
    `    <system-out>${escaped(stamp(context))}</system-out>`,
    "    <system-err></system-err>",
    "  </testsuite>",
    "</testsuites>",
    "",
  ].join("\n");
}

type Outcome = "passed" | "failure" | "error" | "skipped";

function outcomeOf(result: CheckResult, allowUnpriced: boolean): Outcome {
  if (result.status === "failed") return "failure";
  if (result.status === "incomplete") return levelOf(result, allowUnpriced) === "error" ? "error" : "skipped";
  return result.status === "skipped" ? "skipped" : "passed";
}

function testCase(result: CheckResult, outcome: Outcome, text: string, context: CheckContext): string {
  const { workload } = context;
  const named = attributes({
    classname: `${workload}: ${result.name}`,
    name: `${result.path} of ${result.name}`,
    time: 0,
  });
  const { headline } = wordsOfCheck(result, workload, formatsOf(context));
  switch (outcome) {
    case "passed":
      return `    <testcase${named}/>`;
    case "skipped":
      return `    <testcase${named}><skipped${attributes({ message: headline })}/></testcase>`;
    default: {
      const about = attributes({ message: `${LIMIT_TITLES[result.limit]}: ${headline}`, type: result.limit });
      return `    <testcase${named}><${outcome}${about}>${escaped(text)}</${outcome}></testcase>`;
    }
  }
}

function attributes(values: Readonly<Record<string, string | number>>): string {
  return Object.entries(values)
    .map(([key, value]) => ` ${key}="${escaped(String(value)).replaceAll('"', "&quot;").replaceAll("\n", "&#10;")}"`)
    .join("");
}

/** Characters that XML 1.0 has no way to write are left out. https://www.w3.org/TR/xml/#charsets */
const NOT_XML =
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

function escaped(text: string): string {
  return text
    .replace(NOT_XML, "")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replace(OBEYED, (one) => `&#x${one.charCodeAt(0).toString(16)};`);
}
