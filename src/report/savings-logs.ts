import { usdToDecimal } from "../domain/money.ts";
import type { LogWasteKind } from "../domain/log-waste.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { totalInput } from "../domain/tokens.ts";
import type { LogFinding, LogFindings } from "../savings/findings.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatDollars } from "./figures.ts";
import { shortModel } from "./names.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, Report, Row, Table } from "./report.ts";

const WORDS: Readonly<Record<LogWasteKind, string>> = {
  duplicates: "the same request again",
  retries: "failed, or sent again",
  "shared-prefixes": "prefixes not cached",
  "cheap-model": "a cheap model could",
  "could-wait": "could wait for batch",
  "cut-answers": "answers cut off",
  "tools-unused": "tools not called",
  "long-history": "old turns",
  "loose-limits": "limits far too high",
};

/** What stands beside the money: the lever, and what it risks. */
const BESIDE: Readonly<Record<LogWasteKind, string>> = {
  duplicates: "a response cache answers them; wrong where the answer should differ by time or user",
  retries: "paid and not used; nothing is lost by finding the cause",
  "shared-prefixes": "a prompt cache reads them; nothing is lost: the model reads the same tokens",
  "cheap-model": "short and without tools; whether it answers as well, only graded answers tell",
  "could-wait": "named like jobs, or sent in bursts by nobody; the answers may take 24 hours",
  "cut-answers": "paid, and perhaps of no use; a higher limit costs more output instead",
  "tools-unused": "definitions sent and not called; a call that would need one fails without it",
  "long-history": "all but the first and the last ten turns; the model forgets what they said",
  "loose-limits": "no money: max_tokens four times what is ever needed takes room in rate limits",
};

/** `tokcost savings LOGS`: what the log itself shows, worst first. No text of a request is in it. */
export function logSavingsReport(
  found: LogFindings,
  assumptions: readonly Assumption[],
  warnings: readonly Warning[],
  provenance: Provenance,
  explain: boolean,
): Report {
  return {
    headline: headline(found),
    tables: [findingsTable(found)],
    notes: notes(found),
    details: explain
      ? [
          ...found.untold.map(({ kind, lacks }) => `not told: ${WORDS[kind]}, for the log lacks ${lacks}`),
          ...assumptions.map(({ text, value }) => `assumed: ${text}: ${value}`),
        ]
      : [],
    data: records(found),
    document: jsonDocument(provenance, logSavingsDocument(found), assumptions, warnings),
  };
}

function headline({ findings, cost, per, calls, unpriced, unnamed }: LogFindings): string {
  const [worst] = findings;
  const least = unpriced.length > 0 || unnamed > 0 ? "≥ " : "";
  const spent = cost > 0n ? `, ${least}${formatDollars(cost)}${per === "month" ? " a month" : " in all"}` : "";
  if (!worst) return `${counted(calls, "call")}${spent}: nothing found that could be saved`;
  const most = worst.money === "at-most" ? "up to " : "";
  const money = worst.usd === null || worst.usd === 0n ? "" : `, ${most}${formatDollars(worst.usd)}`;
  return `${counted(calls, "call")}${spent}; worst: ${WORDS[worst.kind]} (${counted(worst.calls, "call")}${money})`;
}

function findingsTable({ findings, per, calls, input }: LogFindings): Table {
  const columns: Column[] = [
    { key: "finding", title: "what the log shows", kind: "text" },
    { key: "calls", title: "calls", kind: "count" },
    { key: "of_calls", title: "of all", kind: "percent", dropFirst: 2 },
    { key: "input", title: "input", kind: "percent", dropFirst: 1 },
    { key: "usd", title: per === "month" ? "$/month" : "$ in the log", kind: "usd" },
    { key: "share", title: "of cost", kind: "percent" },
  ];
  const blank: Cell = { value: null, blank: true };
  const rows = findings.flatMap((finding): Row[] => [
    {
      cells: [
        WORDS[finding.kind],
        finding.calls,
        calls === 0 ? null : finding.calls / calls,
        input === 0 ? null : inputOf(finding) / input,
        finding.money === "none" ? blank : moneyCell(finding),
        finding.money === "none" ? blank : finding.share,
      ],
    },
    ...lines(BESIDE[finding.kind]).map((line): Row => ({ cells: [line, "", "", "", "", ""], level: "note" })),
  ]);
  return { name: "findings", columns, rows };
}

/** What goes away, or would be read from a cache: of whole calls all of their input. */
function inputOf({ kind, tokens, avoidable }: LogFinding): number {
  const isPart = kind === "shared-prefixes" || kind === "tools-unused" || kind === "long-history";
  return isPart ? avoidable : totalInput(tokens);
}

function moneyCell({ usd, money }: LogFinding): Cell {
  return money === "at-most" && usd !== null ? { value: usd, about: true } : usd;
}

const LINE = 74;

function lines(text: string): string[] {
  const found: string[] = [];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last !== undefined && last.length + word.length < LINE) found[found.length - 1] = `${last} ${word}`;
    else found.push(`  ${word}`);
  }
  return found;
}

function notes({ findings, untold, cheapModel, per, unnamed }: LogFindings): string[] {
  const said: string[] = [];
  if (findings.length > 1) said.push("~ at most that much; findings overlap, so their money does not add up");
  if (cheapModel !== null) said.push(`the cheap model is ${shortModel(cheapModel)}; --to names another`);
  if (unnamed > 0) said.push(`${counted(unnamed, "call")} without a model's name: -m prices them as one`);
  if (per === "log" && findings.length > 0)
    said.push("the log has no times, or covers minutes: money is that of the log");
  const lacks = [...new Set(untold.map((each) => each.lacks))];
  const named = lacks.filter((text) => !lacks.some((other) => other !== text && other.startsWith(text)));
  if (named.length > 0) said.push(`the log lacks ${named.join("; ")}: what needs them is not told (--explain)`);
  return said;
}

function records({ findings, per }: LogFindings): Table {
  const columns: Column[] = [
    { key: "finding", title: "finding", kind: "text" },
    { key: "calls", title: "calls", kind: "count" },
    { key: "input_tokens", title: "input tokens", kind: "tokens" },
    { key: "output_tokens", title: "output tokens", kind: "tokens" },
    { key: "avoidable_input_tokens", title: "avoidable input tokens", kind: "tokens" },
    { key: per === "month" ? "usd_per_month" : "usd_in_log", title: "$", kind: "usd" },
    { key: "share_of_cost", title: "of cost", kind: "number" },
    { key: "money", title: "money is", kind: "text" },
    { key: "risk", title: "risk", kind: "text" },
    { key: "currency", title: "currency", kind: "text" },
  ];
  const rows = findings.map((finding) => ({
    cells: [
      ...[finding.kind, finding.calls, totalInput(finding.tokens), finding.tokens.output, finding.avoidable],
      ...[finding.usd, finding.share, finding.money, BESIDE[finding.kind], "USD"],
    ],
  }));
  return { name: "log-savings", columns, rows };
}

function logSavingsDocument(found: LogFindings): Record<string, unknown> {
  const { per, calls, cost, input, findings, untold, unpriced, unnamed, cheapModel } = found;
  return {
    levers: [],
    per,
    calls,
    usd: usdToDecimal(cost),
    inputTokens: input,
    cheapModel,
    findings: findings.map((finding) => ({
      kind: finding.kind,
      calls: finding.calls,
      tokens: finding.tokens,
      avoidable: finding.avoidable,
      inputShare: input === 0 ? null : inputOf(finding) / input,
      usd: finding.usd === null ? null : usdToDecimal(finding.usd),
      share: finding.share,
      money: finding.money,
      models: finding.models,
      risk: BESIDE[finding.kind],
    })),
    untold,
    unnamed,
    unpriced: unpriced.map(({ model, reason, nearest }) => ({ model, reason, nearest })),
  };
}
