import type { Warning } from "../domain/prompt-entry.ts";
import { formatPlace } from "../errors.ts";
import type { Io } from "../io.ts";
import { fromFolder } from "../paths.ts";
import type { Receipt, ReceiptFile } from "../read/receipt.ts";
import { type Currency, withCurrency } from "../report/currency.ts";
import type { DrawChart } from "../report/charts.ts";
import { toHtml } from "../report/html/page.ts";
import type { FiveSteps } from "./five-steps.ts";

/** What a page tells beside the steps themselves. */
export interface PageFacts {
  readonly version: string;
  readonly options: Receipt["options"];
  readonly inputs: readonly ReceiptFile[];
  /** Name of the receipt beside it, which the CSVs are beside, too; null: the page stands alone. */
  readonly receipt: string | null;
  readonly currency: Currency | null;
}

/** The five steps as one HTML file. The chart package is loaded here and nowhere else. */
export function runPage({ steps, all, warnings }: FiveSteps, facts: PageFacts, io: Io): string {
  const { drawChart } = io.shippedModule("charts.cjs") as { drawChart: DrawChart };
  const { book, terms, found, assumptions } = steps;
  const workload = fromFolder(io.cwd, found.file);
  return toHtml(
    {
      subject: workload,
      steps: all.map(({ name, report, charts, assumptions: own, csv }) => ({
        name,
        report: facts.currency === null ? report : withCurrency(report, facts.currency),
        charts,
        assumptions: name === "loads" ? [...assumptions, ...own] : own,
        csv: facts.receipt === null ? null : csv,
      })),
      warnings: warnings.map(warningText),
      version: facts.version,
      prices: { table: book.version, sha256: book.sha256, overlaySha256: book.overlaySha256, asOf: terms.when.at },
      calledAs: calledAs(workload, facts.options),
      inputs: facts.inputs,
      receipt: facts.receipt,
      currency: facts.currency,
    },
    drawChart,
  );
}

/** Without the names that were perhaps meant: they help who types, and come from the whole table, which no receipt keeps. */
function warningText({ message, place }: Warning): string {
  const where = formatPlace(place ?? {});
  const told = message.replace(/; did you mean [^;]*\?$/, "");
  return where === "" ? told : `${where}: ${told}`;
}

/** The command that gives this page: the flags that its figures follow from. */
function calledAs(workload: string, options: Receipt["options"]): string {
  const flags = Object.entries(options).map(([name, value]) => {
    const flag = `--${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return flag;
    return `${flag} ${typeof value === "object" ? value.join(",") : String(value)}`;
  });
  return ["tokcost run", workload, ...flags].join(" ");
}
