import { linksOf } from "../../read/usage-logs/common-fields.ts";
import type { LinkRole } from "../../read/usage-logs/mapping.ts";
import { FAILURE } from "../call-links.ts";
import type { TableRecords } from "./records.ts";
import type { Let } from "./sql.ts";
import { firstText } from "./values.ts";

/** What a call belongs to and what became of it: '' and -1 where the row doesn't tell. */
export const LINK_COLUMNS: readonly string[] = ["conversation", "attempt", "retry", "has_status", "failed"];

const SMALL_NUMBER = "^[0-9]{1,4}$";

/** The same rules as calls of files have (`callTable`). Chains of responses are not followed. */
export function linkLets({ format, columns, dialect }: TableRecords): readonly Let[] {
  const links = linksOf(format.mapping);
  const text = (role: LinkRole) => {
    const texts = [...new Set(links[role].flatMap((path) => columns.text(path) ?? []))];
    return firstText(texts, dialect);
  };
  const [attempt, retry, status, error] = [text("attempt"), text("retry"), text("status"), text("error")];
  const number = (name: string) =>
    `CASE WHEN match(${name}, '${SMALL_NUMBER}') THEN toInt64OrZero(${name}) ELSE -1 END`;
  return [
    ["tk_conversation", text("conversation")],
    ["tk_text_attempt", attempt],
    ["tk_attempt", attempt === "''" ? "-1" : number("tk_text_attempt")],
    ["tk_text_retry", retry === "''" ? retry : `lower(${retry})`],
    [
      "tk_retry",
      retry === "''"
        ? "-1"
        : `CASE WHEN tk_text_retry IN ('true', 'yes') THEN 1 WHEN tk_text_retry IN ('false', 'no') THEN 0
            WHEN match(tk_text_retry, '${SMALL_NUMBER}') THEN least(toInt64OrZero(tk_text_retry), 1) ELSE -1 END`,
    ],
    ["tk_text_status", status === "''" ? status : `lower(${status})`],
    ["tk_text_error", error],
    ["tk_has_status", status === "''" ? "0" : "CASE WHEN tk_text_status <> '' THEN 1 ELSE 0 END"],
    [
      "tk_failed",
      status === "''" && error === "''"
        ? "0"
        : `CASE WHEN tk_text_status <> '' THEN match(tk_text_status, '^(${FAILURE})$')
            WHEN tk_text_error <> '' THEN 1 ELSE 0 END`,
    ],
  ];
}
