import { type Instant, formatInstant } from "../../domain/dates.ts";
import type { Assumption } from "../../domain/prompt-entry.ts";
import { uniqueAssumptions } from "../document.ts";
import { type Currency, rateWords } from "../currency.ts";
import type { DrawChart } from "../charts.ts";
import { formatCount } from "../figures.ts";
import type { Report } from "../report.ts";
import type { Chart } from "./chart.ts";
import { html, type Html, raw } from "./escape.ts";
import { figure } from "./figure.ts";
import { STYLE } from "./style.ts";
import { htmlTable } from "./table.ts";
import { GLOSSARY, WORDS, type StepName } from "./words.ts";

/** One of the five steps, as a page shows it. */
export interface PageStep {
  readonly name: StepName;
  readonly report: Report;
  readonly charts: readonly (Chart | null)[];
  readonly assumptions: readonly Assumption[];
  /** The CSV beside the page; null: the page stands alone. */
  readonly csv: string | null;
}

export interface PageInput {
  readonly file: string;
  readonly sha256: string;
}

/** All that a page says. */
export interface Page {
  /** What was looked at: the workload file, as the user named it. */
  readonly subject: string;
  readonly steps: readonly PageStep[];
  readonly warnings: readonly string[];
  readonly version: string;
  readonly prices: {
    readonly table: string;
    readonly sha256: string;
    readonly overlaySha256: string | null;
    readonly asOf: Instant;
  };
  /** The command that gives this page. */
  readonly calledAs: string;
  readonly inputs: readonly PageInput[];
  /** The receipt beside the page; null: there is none. */
  readonly receipt: string | null;
  /** The currency of the tables, where it is not the dollar. */
  readonly currency: Currency | null;
}

const POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:";

/**
 * The report as one HTML file that needs nothing else: no script, no font, no request. What comes from files is escaped, and the
 * content policy would stop what escaping let through. The same page gives the same text.
 */
export function toHtml(page: Page, draw: DrawChart): string {
  const { subject, steps, prices, currency } = page;
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>What the tokens cost: ${subject}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <header>
          <h1>What the tokens cost</h1>
          <p class="quiet">
            <code>${subject}</code>, at prices of ${formatInstant(prices.asOf)}. ${moneyWords(currency)}
          </p>
        </header>
        <main>${summary(steps)} ${steps.map((step, index) => section(step, index + 1, draw))} ${glossary()}</main>
        ${footer(page)}
      </body>
    </html> `.markup;
}

function moneyWords(currency: Currency | null): string {
  return currency === null
    ? "All money in US dollars."
    : `Tables and charts in ${rateWords(currency)}; sentences in US dollars.`;
}

function summary(steps: readonly PageStep[]): Html {
  const items = steps.map(
    ({ name, report }) =>
      html`<li>
        <a href="#${name}">${WORDS[name].title}</a>
        <p>${report.headline}</p>
      </li>`,
  );
  return html`<nav aria-label="The five steps">
    <ol class="summary">
      ${items}
    </ol>
  </nav>`;
}

function section({ name, report, charts, assumptions, csv }: PageStep, number: number, draw: DrawChart): Html {
  const { title, question, caption } = WORDS[name];
  const drawn = charts.flatMap((chart) => (chart === null ? [] : [figure(chart, draw)]));
  const tables = report.tables.filter(({ rows }) => rows.length > 0);
  return html`<section id="${name}" aria-labelledby="${name}-title">
    <h2 id="${name}-title"><span class="step">${number}</span> ${title}</h2>
    <p class="quiet">${question}</p>
    <p class="finding">${report.headline}</p>
    ${drawn} ${tables.map((table) => htmlTable(table, table.caption ?? table.title ?? caption))} ${notes(report.notes)}
    ${assumptionList(assumptions)}
    ${csv === null ? null : html`<p class="quiet">All digits: <a href="${csv}">${csv}</a></p>`}
  </section>`;
}

function notes(lines: readonly string[]): Html | null {
  return lines.length === 0
    ? null
    : html`<ul class="notes">
        ${lines.map((line) => html`<li>${line}</li>`)}
      </ul>`;
}

function assumptionList(assumptions: readonly Assumption[]): Html | null {
  const unique = uniqueAssumptions(assumptions);
  if (unique.length === 0) return null;
  return html`<details>
    <summary>${unique.length} ${unique.length === 1 ? "assumption" : "assumptions"} behind these figures</summary>
    <ul>
      ${unique.map(({ text, value }) => html`<li>${text}${value === "" ? "" : `: ${value}`}</li>`)}
    </ul>
  </details>`;
}

function glossary(): Html {
  return html`<section id="words" aria-labelledby="words-title">
    <h2 id="words-title">Words</h2>
    <dl>
      ${GLOSSARY.map(
        ([word, meaning]) =>
          html`<dt>${word}</dt>
            <dd>${meaning}</dd>`,
      )}
    </dl>
  </section>`;
}

function footer({ version, prices, calledAs, inputs, receipt, warnings }: Page): Html {
  const rows: readonly (readonly [string, string])[] = [
    ["made by", `tokcost ${version}`],
    ["price table", `${prices.table}, SHA-256 ${prices.sha256}`],
    ...(prices.overlaySha256 === null ? [] : [["own prices on top", `SHA-256 ${prices.overlaySha256}`] as const]),
    ["prices as of", formatInstant(prices.asOf)],
    ["called as", calledAs],
  ];
  return html`<footer>
    <h2>Where this comes from</h2>
    <dl>
      ${rows.map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
    </dl>
    <details>
      <summary>${formatCount(inputs.length)} ${inputs.length === 1 ? "file was" : "files were"} read</summary>
      <ul>
        ${inputs.map(({ file, sha256 }) => html`<li>${file}<br /><code>${sha256}</code></li>`)}
      </ul>
    </details>
    ${warningList(warnings)} ${verification(receipt)}
  </footer>`;
}

function warningList(warnings: readonly string[]): Html | null {
  if (warnings.length === 0) return null;
  return html`<details>
    <summary>${warnings.length} ${warnings.length === 1 ? "warning" : "warnings"}</summary>
    <ul>
      ${warnings.map((message) => html`<li>${message}</li>`)}
    </ul>
  </details>`;
}

function verification(receipt: string | null): Html {
  return receipt === null
    ? html`<p>
        With <code>tokcost run -o FOLDER</code> a receipt comes beside this page, from which anybody can recompute it.
      </p>`
    : html`<p>
        To check this page: <code>tokcost verify ${receipt}</code>, in its folder, recomputes every figure from the same
        files at the prices in the receipt, and says what differs.
      </p>`;
}
