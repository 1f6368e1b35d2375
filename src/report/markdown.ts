import { cellText, safeText } from "./cells.ts";
import type { FindingBlock, Report, Table } from "./report.ts";

/** Text that stays text in markdown, in a table, too. */
export function escaped(text: string): string {
  return safeText(text)
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll(/([\\`*_[\]|#~])/g, "\\$1");
}

/** A table; its title becomes a heading. */
export function markdownTable({ title, columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  const head = line(columns.map((column) => escaped(column.title)));
  const rule = line(columns.map(({ kind }) => (kind === "text" ? "---" : "---:")));
  const body = rows.map(({ cells, level }) =>
    line(
      columns.map((column, index) => {
        const cell = cells[index];
        if (cell === undefined || cell === "") return "";
        const text = escaped(cellText(cell, column.kind));
        return level === undefined || level === "item" || level === "note" ? text : `**${text}**`;
      }),
    ),
  );
  return [...(title === undefined ? [] : [`### ${escaped(title)}`, ""]), head, rule, ...body].join("\n");
}

const EMOJI: Readonly<Record<FindingBlock["mark"], string>> = {
  failed: ":x:",
  warning: ":warning:",
  passed: ":white_check_mark:",
  incomplete: ":grey_question:",
  info: ":small_blue_diamond:",
};

/** What was found, as a line with a list below it. */
export function findingItem({ mark, headline, lines }: FindingBlock): string {
  return [`${EMOJI[mark]} ${escaped(headline)}`, ...lines.map((line) => `- ${escaped(line)}`)].join("\n");
}

/** GitHub-flavoured markdown: headline, tables, notes. */
export function toMarkdown({ headline, findings = [], tables, notes, details }: Report): string {
  const parts = [`**${escaped(headline)}**`, ...findings.map(findingItem), ...tables.map(markdownTable)];
  if (notes.length > 0) parts.push(notes.map((note) => `- ${escaped(note)}`).join("\n"));
  if (details.length > 0) parts.push("```\n" + details.map(safeText).join("\n").replaceAll("```", "'''") + "\n```");
  return parts.join("\n\n") + "\n";
}
