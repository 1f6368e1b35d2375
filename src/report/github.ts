import { compareSizes } from "../budget/change-words.ts";
import type { CheckResult } from "../budget/check.ts";
import { oneLine } from "../domain/one-line.ts";
import { type CheckContext, priceListFinding } from "./check.ts";
import { counted } from "./plural.ts";
import { type Level, levelOf, LIMIT_TITLES, type PlacedCheck, textOf } from "./placed-check.ts";

/** The runner shows so many annotations of a kind a step and drops the rest without a word. */
const MOST_OF_A_KIND = 10;

interface Annotation {
  readonly level: Level | "notice";
  readonly properties: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/**
 * Annotations for GitHub's runner, the worst ten of a kind; nothing where all limits hold and the price list is the same.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
 */
export function toGithub(
  checks: readonly PlacedCheck[],
  context: CheckContext,
  { allowUnpriced }: { readonly allowUnpriced: boolean },
): string {
  const sorted = checks.toSorted((a, b) => compareSizes(sizeOf(b.result), sizeOf(a.result)));
  const annotations = (["error", "warning"] as const).flatMap((level): Annotation[] => {
    const all = sorted.filter(({ result }) => levelOf(result, allowUnpriced) === level);
    const shown = all.slice(0, MOST_OF_A_KIND).map(({ result, place }): Annotation => ({
      level,
      properties: {
        file: place.file,
        line: place.line,
        title: `tokcost: ${result.name}: ${LIMIT_TITLES[result.limit]}`,
      },
      message: textOf(result, context),
    }));
    const rest = all.length - shown.length;
    if (rest === 0) return shown;
    const message = `and ${counted(rest, "more limit")} of this kind: the worst ${MOST_OF_A_KIND} are shown, tokcost check has them all`;
    return [...shown, { level: "notice", properties: { title: "tokcost" }, message }];
  });
  const prices = priceListFinding(context).map(({ headline }): Annotation => ({
    level: "notice",
    properties: { title: "tokcost" },
    message: headline,
  }));
  return [...annotations, ...prices].map(command).join("");
}

/** How much money is at stake; limits of tokens come last. */
function sizeOf({ increase, figures }: CheckResult) {
  if (increase) return increase.expected;
  return figures !== null && figures.unit === "usd/month" ? figures.actual : null;
}

/** One command a line: what could end it or begin another is escaped as the runner undoes it; what a log's reader would obey is a space. */
function command({ level, properties, message }: Annotation): string {
  const given = Object.entries(properties).map(([key, value]) => `${key}=${escapedProperty(String(value))}`);
  return `::${level} ${given.join(",")}::${escapedMessage(message)}\n`;
}

function escapedMessage(text: string): string {
  return text
    .split(/([\r\n])/)
    .map((part, index) => (index % 2 === 0 ? oneLine(part) : part))
    .join("")
    .replaceAll("%", "%25")
    .replaceAll("\r", "%0D")
    .replaceAll("\n", "%0A");
}

function escapedProperty(text: string): string {
  return escapedMessage(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
