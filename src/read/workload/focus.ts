import type { FocusNames } from "../../domain/workload.ts";
import { fields, inconsistent, named, type Reader, unexpected } from "./fields.ts";
import { label } from "./values.ts";

const KEYS = [
  ...["billingAccount", "billingAccountName", "invoiceIssuer", "providers", "publishers", "services", "tags"],
];

/** Names that FOCUS rows have instead of the usual ones. */
export const readFocus: Reader<FocusNames> = (tree) => {
  const given = fields(tree, KEYS, "names for FOCUS: a mapping");
  const names = (key: string, wanted: string): Readonly<Record<string, string>> =>
    Object.fromEntries(
      given.optional(key, (part) => named(part, wanted, (name, value) => [name, plain(value)] as const)) ?? [],
    );
  const tags = names("tags", "a mapping of what usage is grouped by to tag names");
  if (new Set(Object.values(tags)).size < Object.keys(tags).length) {
    throw inconsistent(given.at("tags"), "expected names that differ, got one twice");
  }
  return {
    billingAccount: given.optional("billingAccount", plain) ?? null,
    billingAccountName: given.optional("billingAccountName", plain) ?? null,
    invoiceIssuer: given.optional("invoiceIssuer", plain) ?? null,
    providers: names("providers", "a mapping of providers to their names"),
    publishers: names("publishers", "a mapping of providers to the names of publishers"),
    services: names("services", "a mapping of providers to the names of services"),
    tags,
  };
};

/** FOCUS keeps texts as they are, so one that a spreadsheet would take for a formula is refused. */
const plain: Reader<string> = (tree) => {
  const text = label(tree).trim();
  if (text === "" || /\p{Cc}/u.test(text) || /^[=+\-@]/.test(text)) {
    throw unexpected(tree, "plain text that doesn't begin like a formula");
  }
  return text;
};
