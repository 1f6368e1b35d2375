import { causeLine, type Formats, isChange, signedShare, signedUsd } from "../budget/change-words.ts";
import type { Change } from "../budget/changes.ts";
import type { CheckResult } from "../budget/check.ts";
import { wordsOfCheck } from "../budget/words.ts";
import { sum, type Money, ZERO } from "../domain/money.ts";
import { type CheckContext, checkReport, formatsOf, stamp } from "./check.ts";
import { formatCount, formatUsd } from "./figures.ts";
import { escaped, findingItem } from "./markdown.ts";
import { counted } from "./plural.ts";

/** GitHub takes 65,536 characters; bytes are never fewer. */
const MOST_BYTES = 65_000;

/**
 * A pull request's comment: what is wrong in full, the rest folded. Its first line is a hidden tag that names the
 * workload, by which whoever posts it finds the last one. What does not fit is cut row by row, and counted.
 */
export function toStickyComment(results: readonly CheckResult[], context: CheckContext): string {
  const report = checkReport(results, context);
  const changes = context.changes.filter(isChange);
  const formats = formatsOf(context);
  const head = [stickyTag(context.workload), `**${escaped(report.headline)}**`, ""].join("\n");
  const blocks: Block[] = [
    { open: "", rows: (report.findings ?? []).map((each) => `${findingItem(each)}\n`), close: "" },
  ];
  if (changes.length > 0) blocks.push(changesBlock(changes, formats), sectionsBlock(changes));
  if (changes.length > 0 || report.findings?.length) blocks.push(limitsBlock(results, context));
  const foot = `\n${escaped(stamp(context))}\n`;
  return fitted(head, blocks, foot);
}

/** "<!-- tokcost desk/tokcost.yaml -->": one comment a workload. */
export function stickyTag(workload: string): string {
  return `<!-- tokcost ${workload.replace(/[^\p{L}\p{N}./ _-]|--/gu, "?")} -->`;
}

/** Lines that belong together. Rows may be left out from the end; open and close may not. */
interface Block {
  readonly open: string;
  readonly rows: readonly string[];
  readonly close: string;
}

function folded(summary: string, columns: readonly string[], rows: readonly (readonly string[])[]): Block {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const rule = columns.map(() => "---");
  const open = `<details><summary>${escaped(summary)}</summary>\n\n${line(columns)}\n${line(rule)}`;
  return { open, rows: rows.map((cells) => line(cells.map(escaped))), close: "\n</details>\n" };
}

function changesBlock(changes: readonly Change[], formats: Formats): Block {
  const monthly = changes.filter(({ per }) => per === "month").map(({ usd }) => usd);
  const known = monthly.filter((usd) => usd !== null);
  const total = known.length === 0 ? "" : `, ${signedUsd(sum(known), formats)} a month`;
  const rows = changes.map((change) => {
    const { base, head, kind, usd, per } = change;
    const file = head?.file ?? base?.file ?? "";
    const cause = causeLine([change], formats)[0]?.replace("of the change: ", "") ?? (kind === "changed" ? "" : kind);
    const model = base && head && base.model !== head.model ? `${base.model} → ${head.model}` : "";
    return [
      [head?.name ?? base?.name ?? "", file].filter((text) => text !== "").join(", "),
      fromTo(base?.inputTokens, head?.inputTokens),
      usd === null ? "no price" : `${signedUsd(usd, formats)}${moneyShare(change, formats)} a ${per}`,
      [model, cause].filter((text) => text !== "").join(": "),
    ];
  });
  const what = `What changed: ${counted(changes.length, "feature")}${total}`;
  return folded(what, ["feature", "input tokens", "cost", "why"], rows);
}

/** " (+41 %)" of what it cost before. */
function moneyShare({ base, head, usd, per }: Change, formats: Formats): string {
  const before = (per === "month" ? base?.usdPerMonth : base?.usdPerRequest)?.expected ?? ZERO;
  return head === null || usd === null || before === ZERO
    ? ""
    : ` (${signedShare({ numerator: usd, denominator: before }, formats)})`;
}

function sectionsBlock(changes: readonly Change[]): Block {
  const rows = changes.flatMap(({ sections, head, base }) =>
    sections.map((section) => [
      head?.name ?? base?.name ?? "",
      section.name,
      fromTo(section.base, section.head),
      section.usd === undefined ? "" : signedMoney(section.usd),
    ]),
  );
  const what = `Where the tokens are: ${counted(rows.length, "section")} changed`;
  return rows.length === 0
    ? { open: "", rows: [], close: "" }
    : folded(what, ["feature", "section", "tokens", "$ of tokens and tokenizer"], rows);
}

/** "245 → 343 (+40 %)" */
function fromTo(before: number | undefined, after: number | undefined): string {
  if (before === undefined) return formatCount(after ?? 0);
  if (after === undefined) return `${formatCount(before)} → none`;
  const same = before === 0 || before === after;
  const share = same
    ? ""
    : ` (${signedShare({ numerator: BigInt(after - before), denominator: BigInt(before) }, formatsOf({}))})`;
  return before === after ? formatCount(after) : `${formatCount(before)} → ${formatCount(after)}${share}`;
}

function signedMoney(amount: Money): string {
  return `${amount > 0n ? "+" : ""}${formatUsd(amount)}`;
}

function limitsBlock(results: readonly CheckResult[], context: CheckContext): Block {
  const rows = results.map((result) => [
    result.name,
    result.status,
    wordsOfCheck(result, context.workload, formatsOf(context)).headline,
    result.path,
  ]);
  return folded(`All limits: ${formatCount(results.length)}`, ["of", "status", "figures", "where"], rows);
}

/** Everything that fits, and how much does not. */
function fitted(head: string, blocks: readonly Block[], foot: string): string {
  const pointer = (cut: number): string =>
    `\n${counted(cut, "row is", "rows are")} left out here, since a comment has an end: tokcost check -v has them all\n`;
  const fixed = [head, foot, pointer(999_999), ...blocks.flatMap(({ open, close }) => [open, close])];
  let left = MOST_BYTES - fixed.reduce((bytes, text) => bytes + bytesOf(text) + 1, 0);
  let cut = 0;
  const parts = blocks.map(({ open, rows, close }) => {
    const fitting = rows.filter((row) => {
      const fits = cut === 0 && bytesOf(row) < left;
      if (fits) left -= bytesOf(row) + 1;
      else cut += 1;
      return fits;
    });
    return [open, ...fitting, close].filter((text) => text !== "").join("\n");
  });
  return [head, ...parts.filter((text) => text !== ""), ...(cut === 0 ? [] : [pointer(cut)]), foot].join("\n");
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
