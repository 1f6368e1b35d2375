import { ownValue } from "../../domain/own-value.ts";
import { safeText } from "../cells.ts";

/** A piece of a page, escaped already: only `html`, `raw` and what is made of them give one. */
export interface Html {
  readonly markup: string;
}

type Part = string | number | Html | readonly Html[] | null;

/** Markup with its values escaped, so that a name from a file is text wherever it stands, attributes included. */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  return {
    markup: strings.reduce(
      (all, text, index) => all + text + (index < parts.length ? partOf(parts[index] ?? null) : ""),
      "",
    ),
  };
}

/** Markup of this program's own making: charts and the style sheet. */
export function raw(markup: string): Html {
  return { markup };
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

export function escaped(text: string): string {
  return safeText(text)
    .replaceAll(/(?<=\d) %/g, "\u00a0%")
    .replaceAll(/[&<>"']/g, (character) => ownValue(ENTITIES, character) ?? "");
}

function partOf(part: Part): string {
  if (part === null) return "";
  if (typeof part === "string" || typeof part === "number") return escaped(String(part));
  if ("markup" in part) return part.markup;
  return part.map(({ markup }) => markup).join("\n");
}
