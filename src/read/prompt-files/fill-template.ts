import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import { renderHandlebars } from "../templates/handlebars.ts";
import { parseHandlebars } from "../templates/handlebars-tree.ts";
import { joinPieces } from "../templates/budget.ts";
import { splitFString } from "../templates/f-string.ts";
import { renderJinja } from "../templates/jinja.ts";
import { printedValue } from "../templates/printed-values.ts";
import type { Printing } from "../templates/printed-values.ts";
import { NO_VARIABLES } from "../variables.ts";
import { lookUp, splitTemplate } from "./placeholders.ts";
import type { Sources, TemplatePiece } from "./placeholders.ts";

/** Whose rules a template follows. Nunjucks and minijinja differ from Jinja by how they print values, and by the line break at the end. */
export type TemplateLanguage = "f-string" | "mustache" | "jinja" | "nunjucks" | "minijinja";

const PRINTING: Readonly<Record<TemplateLanguage, Printing>> = {
  "f-string": "python",
  mustache: "json",
  jinja: "python",
  nunjucks: "javascript",
  minijinja: "json",
};

export interface FilledTemplate {
  readonly text: string;
  readonly unfilled: readonly UnfilledVariable[];
  /** Tags that were not executed, and whose text stands there once. */
  readonly undecided: number;
}

/**
 * Fills a template with what is known. Loops and conditions of what is unknown, and templates that no engine here can
 * read, have their text once. Throws a UserError where a template would take too long.
 */
export function fillTemplate(
  template: string,
  language: TemplateLanguage,
  sources: Sources,
  place: Place,
): FilledTemplate {
  switch (language) {
    case "f-string":
      return fillFString(template, sources, place);
    case "mustache":
      return fillMustache(template, sources, place);
    default: {
      const pieces = splitTemplate(template);
      const printing = PRINTING[language];
      const options = { place, keepsLastLineBreak: language === "nunjucks", printing };
      const rendered = pieces.every(isPlain) ? undefined : renderJinja(template, sources, options);
      return rendered ?? staticText(pieces, sources, place, printing);
    }
  }
}

/** A piece that needs no engine: text without anything that may be an expression, or a name that takes no white space away. */
function isPlain({ kind, text }: TemplatePiece): boolean {
  return kind === "placeholder" ? !/^\{\{\{?-|-\}\}$/.test(text) : kind === "literal" && !text.includes("{{");
}

/** Text and placeholders; what only an engine could run is left out and counted. */
function staticText(
  template: readonly TemplatePiece[],
  sources: Sources,
  place: Place,
  printing: Printing,
): FilledTemplate {
  const { fill, unfilled } = filler(sources, printing);
  let undecided = 0;
  const pieces = template.map((piece) => {
    if (piece.kind === "literal") {
      undecided += piece.text.split("{{").length - 1;
      return piece.text;
    }
    if (piece.kind === "placeholder") return fill(piece.name, piece.text);
    undecided += 1;
    return piece.kind === "expression" ? piece.text : "";
  });
  return { text: joinPieces(pieces, place), unfilled: [...unfilled.values()], undecided };
}

function fillFString(template: string, sources: Sources, place: Place): FilledTemplate {
  const pieces = splitFString(template);
  // A brace that stands alone: LangChain would refuse it, so the text is what somebody meant to send.
  if (pieces === undefined) return { text: template, unfilled: [], undecided: 1 };
  const { fill, unfilled } = filler(sources, PRINTING["f-string"]);
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : fill(piece.name, piece.text)));
  return { text: joinPieces(text, place), unfilled: [...unfilled.values()], undecided: 0 };
}

function fillMustache(template: string, sources: Sources, place: Place): FilledTemplate {
  let tree;
  try {
    tree = parseHandlebars(template, place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return staticText(splitTemplate(template), sources, place, PRINTING.mustache);
  }
  const { pieces, unfilled, undecided } = renderHandlebars<never>(tree, {
    ...{ sources, place, marks: {}, partials: new Map() },
    climbs: true,
  });
  return { text: pieces.join(""), unfilled, undecided };
}

function filler(sources: Sources, printing: Printing) {
  const unfilled = new Map<string, UnfilledVariable>();
  const fill = (name: string, placeholder: string): string => {
    const given = lookUp(sources.given, name);
    if (given !== undefined) return printedValue(given.value, printing);
    const sample = lookUp(sources.samples ?? NO_VARIABLES, name);
    if (sample === undefined && sources.optional?.has(name.split(".")[0] ?? "") === true) return "";
    unfilled.set(name, { name, filledBy: sample === undefined ? "none" : "sample" });
    return sample === undefined ? placeholder : printedValue(sample.value, printing);
  };
  return { fill, unfilled };
}
