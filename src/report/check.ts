import { addSplits, type Change, priceListPart } from "../budget/changes.ts";
import {
  causeLine,
  type Formats,
  headlineOfChange,
  isChange,
  linesOfChange,
  signedUsd,
} from "../budget/change-words.ts";
import type { CheckResult } from "../budget/check.ts";
import { documentOfChange, documentOfCheck } from "../budget/document.ts";
import { documentOfSubject } from "../budget/report-base.ts";
import { type Base, FACTORS, type Subject } from "../budget/subject.ts";
import { wordsOfCheck, wordsOfSkipped } from "../budget/words.ts";
import { dayOf, formatInstant, type Instant, type IsoDate } from "../domain/dates.ts";
import type { Money } from "../domain/money.ts";
import type { Assumption, Warning } from "../domain/prompt-entry.ts";
import { jsonDocument, type Provenance } from "./document.ts";
import { formatCount, formatDollars, formatShare } from "./figures.ts";
import { type Currency, inWords, rateWords } from "./currency.ts";
import { counted } from "./plural.ts";
import type { Cell, Column, FindingBlock, Report, Table } from "./report.ts";
import { SPEND_RECORD, spendRecord, spendTables } from "./spend-table.ts";

export interface CheckContext {
  /** The features as they are now: a later check may take them for its base. */
  readonly subjects: readonly Subject[];
  /** What the budgets stand in. */
  readonly workload: string;
  /** What became of every feature; empty without a base. */
  readonly changes: readonly Change[];
  readonly base: Base | null;
  /** Where what was spent is from, if logs are checked. */
  readonly logs?: CheckedLogs;
  readonly verbose: boolean;
  /** Another currency, written beside the dollars. */
  readonly currency?: Currency | null;
  readonly provenance: Provenance;
  readonly assumptions: readonly Assumption[];
  readonly warnings: readonly Warning[];
}

export interface CheckedLogs {
  readonly span: { readonly from: Instant; readonly to: Instant } | null;
  readonly files: number;
  readonly records: number;
  /** Days before this one are taken as whole and done. */
  readonly asOf: IsoDate;
}

/** How checks write figures in sentences: dollars, and beside them the currency that was asked for. */
export function formatsOf({ currency }: Pick<CheckContext, "currency">): Formats {
  const usd = currency ? (amount: Money) => `${formatDollars(amount)} (${inWords(amount, currency)})` : formatDollars;
  return { usd, count: formatCount, share: formatShare };
}

const MARK: Readonly<Record<CheckResult["status"], FindingBlock["mark"]>> = {
  failed: "failed",
  warning: "warning",
  incomplete: "incomplete",
  passed: "passed",
  skipped: "info",
};

/** What `tokcost check` shows: what is wrong in full, what holds in one line. */
export function checkReport(results: readonly CheckResult[], context: CheckContext): Report {
  const shown = results.filter(({ status }) => context.verbose || (status !== "passed" && status !== "skipped"));
  const findings = shown.map((result): FindingBlock => {
    const words = wordsOfCheck(result, context.workload, formatsOf(context));
    return { mark: MARK[result.status], headline: `${result.name}  ${words.headline}`, lines: words.lines };
  });
  const holding = results.filter(({ status }) => status === "passed").length;
  findings.push(...priceListFinding(context));
  if (findings.length > 0 && holding > 0 && !context.verbose) {
    findings.push({
      mark: "passed",
      headline: `${counted(holding, "other limit holds", "other limits hold")}`,
      lines: [],
    });
  }
  return {
    headline: verdict(results),
    findings,
    tables: spendTables(results),
    notes: [
      ...lateNotes(results),
      ...(context.verbose ? [] : skippedNotes(results, context)),
      stamp(context, skippedForBase(results)),
    ],
    details: [],
    data: checkRecords(results, context.provenance.book.version),
    document: checkDocument(
      { checks: results.map(documentOfCheck), changes: context.changes.filter(isChange).map(documentOfChange) },
      context,
    ),
  };
}

/** A change of the price list by itself: it is nobody's doing, so it has a line and fails nothing. */
export function priceListFinding({ changes, base, provenance, currency }: CheckContext): FindingBlock[] {
  const moved = (["month", "request"] as const).flatMap((per) => {
    const amount = priceListPart(changes, per);
    return amount === 0n ? [] : [`${signedUsd(amount, formatsOf({ currency: currency ?? null }))} a ${per}`];
  });
  if (moved.length === 0) return [];
  const tables = `prices ${base?.prices ?? "before"} → ${provenance.book.version}`;
  const headline = `price list  ${moved.join(", ")}, ${tables}; not counted against the limits`;
  return [{ mark: "info", headline, lines: [] }];
}

/** The answer in one line. */
export function verdict(results: readonly CheckResult[]): string {
  const count = (status: CheckResult["status"]): number => results.filter((result) => result.status === status).length;
  const [failed, incomplete, warning] = [count("failed"), count("incomplete"), count("warning")];
  const all = results.length;
  const limits = all === 1 ? "limit" : "limits";
  if (failed > 0) return `${formatCount(failed)} of ${formatCount(all)} ${limits} exceeded`;
  if (incomplete > 0) return `${formatCount(incomplete)} of ${formatCount(all)} ${limits} could not be checked`;
  if (warning > 0)
    return `No limit exceeded; ${formatCount(warning)} of ${formatCount(all)} may be, at the high end of the range`;
  const skipped = count("skipped");
  if (skipped === all) return "No limit could be checked";
  if (skipped > 0)
    return `${counted(all - skipped, "limit holds", "limits hold")}, ${formatCount(skipped)} could not be checked`;
  return all === 1 ? "The limit holds" : `All ${formatCount(all)} limits hold`;
}

/** Limits on an increase, left out because there is no base. */
function skippedForBase(results: readonly CheckResult[]): number {
  return results.filter(({ status, gaps }) => status === "skipped" && gaps.some(({ kind }) => kind === "no-base"))
    .length;
}

/** Why limits were skipped, a line a reason; what a base would do, and that everything is new, the stamp says. */
function skippedNotes(results: readonly CheckResult[], { base }: CheckContext): string[] {
  const isAllNew = base?.subjects.length === 0;
  return wordsOfSkipped(
    results.filter(({ gaps: [gap] }) => gap?.kind !== "no-base" && !(isAllNew && gap?.kind === "new")),
  );
}

/** Logs that begin within a budget's period leave out what was spent before. */
function lateNotes(results: readonly CheckResult[]): string[] {
  const late = results.filter(({ spend }) => spend?.beginsLate === true && spend.per !== "day").length;
  return late === 0
    ? []
    : [`the log begins within the period of ${counted(late, "budget")}: what was spent before is missing`];
}

/** What was compared with what, at which prices. */
export function stamp({ base, logs, provenance, currency }: CheckContext, skipped = 0): string {
  const prices = `prices ${provenance.book.version}${currency ? ` · ${rateWords(currency)}` : ""}`;
  if (logs) {
    const span = logs.span === null ? "no times" : `${dayOf(logs.span.from)} to ${dayOf(logs.span.to)}`;
    return `${counted(logs.records, "record")} of ${counted(logs.files, "log")}, ${span} · forecast from ${logs.asOf} on · ${prices}`;
  }
  if (!base) {
    const left =
      skipped === 0 ? "no base to compare with" : `${counted(skipped, "limit")} on increase left out: no base`;
    return `${left} (--base origin/main) · ${prices}`;
  }
  if (base.subjects.length === 0)
    return `the workload is new: nothing to compare with at ${base.ref}, ${shortCommit(base)} · ${prices}`;
  return base.prices === undefined
    ? `base ${shortCommit(base)} · both sides at ${prices}`
    : `base ${shortCommit(base)} at prices ${base.prices} · ${prices} now`;
}

function shortCommit({ commit, date }: Base): string {
  return [commit?.slice(0, 7), date === null ? null : `(${date})`].filter((part) => part != null).join(" ");
}

function checkDocument(
  own: Readonly<Record<string, unknown>>,
  { base, subjects, logs, provenance, assumptions, warnings }: CheckContext,
): unknown {
  const from = base && { ref: base.ref, commit: base.commit, date: base.date };
  return jsonDocument(
    provenance,
    { ...own, subjects: subjects.map(documentOfSubject), base: from, ...(logs ? { logs: documentOfLogs(logs) } : {}) },
    assumptions,
    warnings,
  );
}

function documentOfLogs({ span, ...rest }: CheckedLogs): unknown {
  return { ...rest, span: span && { from: formatInstant(span.from), to: formatInstant(span.to) } };
}

/** The parts of the change, by cause; empty where they can't be told. */
function deltas(changes: readonly Change[]): Cell[] {
  const changed = changes.filter(({ kind }) => kind === "changed");
  const split = changed.length === 0 ? null : addSplits(changed.map(({ split }) => split));
  return FACTORS.map((factor) => split && split[factor]);
}

function checkRecords(results: readonly CheckResult[], priceTable: string): Table {
  const ofLogs = results.some(({ spend }) => spend !== undefined);
  const columns: Column[] = [
    { key: "name", title: "name", kind: "text" },
    { key: "limit", title: "limit", kind: "text" },
    { key: "status", title: "status", kind: "text" },
    { key: "unit", title: "unit", kind: "text" },
    ...["actual", "low", "high", "limit_value"].map((key): Column => ({ key, title: key, kind: "rate" })),
    { key: "where", title: "where", kind: "text" },
    { key: "reason", title: "reason", kind: "text" },
    { key: "owner", title: "owner", kind: "text" },
    { key: "price_table", title: "price table", kind: "text" },
    ...FACTORS.map((factor): Column => ({ key: `delta_${factor}_usd`, title: factor, kind: "usd" })),
    ...(ofLogs ? SPEND_RECORD : []),
  ];
  const rows = results.map((result) => {
    const document = documentOfCheck(result);
    const figure = (name: string): Cell => {
      const value = document[name];
      return typeof value === "number" || typeof value === "string" ? value.toString() : null;
    };
    return {
      cells: [
        ...[result.name, result.limit, result.status, result.figures?.unit ?? null],
        ...[figure("actual"), figure("low"), figure("high"), figure("limit")],
        ...[result.path, result.budget.reason ?? null, result.budget.owner ?? null, priceTable],
        ...deltas(result.changes),
        ...(ofLogs ? spendRecord(result.spend) : []),
      ],
    };
  });
  return { name: "check", columns, rows };
}

function subjectOf({ head, base }: Change): string {
  return head?.name ?? base?.name ?? "";
}

/** What `tokcost diff` shows. */
export function diffReport(changes: readonly Change[], context: CheckContext): Report {
  const changed = changes.filter(isChange);
  const formats = formatsOf(context);
  const findings = changed.map((change): FindingBlock => ({
    mark: "info",
    headline: change.usd === 0n ? `${subjectOf(change)}  costs the same` : headlineOfChange(change, formats),
    lines: linesOfChange(change, context.workload, formats),
  }));
  const causes = causeLine(changed, formats);
  const columns: Column[] = [
    { key: "name", title: "name", kind: "text" },
    { key: "kind", title: "kind", kind: "text" },
    { key: "file", title: "file", kind: "text" },
    { key: "per", title: "per", kind: "text" },
    { key: "usd", title: "$", kind: "usd" },
  ];
  return {
    headline:
      changed.length === 0
        ? "Nothing changed"
        : `${formatCount(changed.length)} of ${counted(changes.length, "feature")} changed`,
    findings,
    tables: [],
    notes: [...causes, stamp(context)],
    details: [],
    data: {
      name: "diff",
      columns,
      rows: changes.map(({ kind, base, head, per, usd }) => ({
        cells: [head?.name ?? base?.name ?? null, kind, head?.file ?? base?.file ?? null, per, usd],
      })),
    },
    document: checkDocument({ changes: changes.map(documentOfChange) }, context),
  };
}
