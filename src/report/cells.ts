import { withoutOrders } from "../domain/one-line.ts";
import { formatCount, formatNumber, formatRangeUsd, formatShare, formatUsd } from "./figures.ts";
import { asMoney, type Cell, type ColumnKind, marked, type Value } from "./report.ts";

/** Terminal escape sequences and other control characters that a file name or model could carry. */
const CONTROL = /\u001b\[[0-?]*[ -/]*[@-~]|[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g;

/** Text that cannot move a cursor, change a colour, turn the reading direction or give orders to a CI service. */
export function safeText(text: string): string {
  return withoutOrders(text.replace(CONTROL, ""));
}

function valueText(value: Value, kind: ColumnKind): string {
  if (value === null) return "–";
  if (typeof value === "string") return safeText(value);
  if (typeof value === "bigint" && kind === "text") return formatUsd(asMoney(value));
  switch (kind) {
    case "usd":
      return formatUsd(asMoney(value));
    case "tokens":
    case "count":
      return formatCount(value);
    case "percent":
      return formatShare(Number(value));
    case "number":
      return formatNumber(Number(value));
    case "rate":
    case "text":
      return String(value);
    default:
      return kind satisfies never;
  }
}

function endText(value: Value, kind: ColumnKind): string {
  return (kind === "usd" || kind === "text") && typeof value === "bigint"
    ? formatRangeUsd(asMoney(value))
    : valueText(value, kind);
}

/** Bounds such as "> 99 %" say the same of both ends. */
function rangeText(from: string, to: string, kind: ColumnKind): string {
  return kind === "percent" && from === to ? from : `${from} – ${to}`;
}

/** A cell in words for people: `~` estimated, `*` assumed, `≥` incomplete, a range with a dash. */
export function cellText(cell: Cell, kind: ColumnKind): string {
  const { value, to, about, assumed, atLeast, blank } = marked(cell);
  if (blank === true) return "";
  const text = to === undefined ? valueText(value, kind) : rangeText(endText(value, kind), endText(to, kind), kind);
  return `${atLeast === true ? "≥ " : ""}${about === true ? "~ " : ""}${text}${assumed === true ? "*" : ""}`;
}
