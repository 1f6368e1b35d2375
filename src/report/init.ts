import { sum, usdToDecimal } from "../domain/money.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatDollars } from "./figures.ts";
import { counted } from "./plural.ts";
import type { Column, Report } from "./report.ts";
import { proposedLimit, type Starter } from "./starter-workload.ts";

/** What `tokcost init` shows: what it wrote, and what to do next. */
export function initReport(starter: Starter, file: string, provenance: Provenance): Report {
  const { features, logs, usage, leftOut } = starter;
  const columns: Column[] = [
    { key: "feature", title: "feature", kind: "text", shorten: true },
    { key: "prompt", title: "prompt", kind: "text", shorten: true, dropFirst: 1 },
    { key: "model", title: "model", kind: "text" },
    { key: "input_tokens", title: "tokens in", kind: "tokens" },
    { key: "usd_per_month", title: "$/month", kind: "usd" },
    { key: "max_usd_per_month", title: "budget", kind: "usd" },
  ];
  const rows = features.map(({ name, file: prompt, model, inputTokens, usdPerMonth }) => ({
    cells: [name, prompt, model, inputTokens, usdPerMonth.expected, proposedLimit(usdPerMonth)],
  }));
  const cost = usage?.usdPerMonth.expected ?? sum(features.map(({ usdPerMonth }) => usdPerMonth.expected));
  const what = [
    ...(features.length > 0 ? [counted(features.length, "feature")] : []),
    ...(logs.length > 0 ? [counted(logs.length, "log")] : []),
  ].join(" and ");
  return {
    headline: `${file} written: ${what}, ${formatDollars(cost)} a month today`,
    tables: [{ name: "init", columns, rows }],
    notes: [
      ...(features.length > 0 ? ["Volumes are a guess: put yours into requests."] : []),
      ...(leftOut.length > 0
        ? [`${counted(leftOut.length, "file")} left out, the reasons are at the end of ${file}.`]
        : []),
      "Next: tokcost check, then docs/ci.md for pull requests.",
    ],
    details: [],
    data: { name: "init", columns, rows },
    document: jsonDocument(
      provenance,
      {
        file,
        features: features.map(({ usdPerMonth, ...rest }) => ({
          ...rest,
          usdPerMonth: usdToDecimal(usdPerMonth.expected),
          max: usdToDecimal(proposedLimit(usdPerMonth)),
        })),
        logs,
        leftOut,
      },
      [],
      [],
    ),
  };
}
