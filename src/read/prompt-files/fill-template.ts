import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import type { Place } from "../../errors.ts";
import { renderHandlebars } from "../templates/handlebars.ts";
import { parseHandlebars } from "../templates/handlebars-tree.ts";
import { joinPieces } from "../templates/budget.ts";
import { splitFString } from "../templates/f-string.ts";
import { renderJinja } from "../templates/jinja.ts";
import { NO_VARIABLES, variableText } from "../variables.ts";
import { lookUp, splitTemplate } from "./placeholders.ts";
import type { Sources } from "./placeholders.ts";

/** Whose rules a template follows. Nunjucks differs from Jinja by the line break at its end. */
export type TemplateLanguage = "f-string" | "mustache" | "jinja" | "nunjucks";

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
      const isPlain = pieces.every(({ kind }) => kind === "literal" || kind === "placeholder");
      const keepsLastLineBreak = language === "nunjucks";
      const rendered = isPlain ? undefined : renderJinja(template, sources, { place, keepsLastLineBreak });
      return rendered ?? staticText(template, sources, place);
    }
  }
}

/** Text and placeholders; what only an engine could run is left out and counted. */
function staticText(template: string, sources: Sources, place: Place): FilledTemplate {
  const { fill, unfilled } = filler(sources);
  let undecided = 0;
  const pieces = splitTemplate(template).map((piece) => {
    if (piece.kind === "literal") return piece.text;
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
  const { fill, unfilled } = filler(sources);
  const text = pieces.map((piece) => (piece.kind === "text" ? piece.text : fill(piece.name, piece.text)));
  return { text: joinPieces(text, place), unfilled: [...unfilled.values()], undecided: 0 };
}

function fillMustache(template: string, sources: Sources, place: Place): FilledTemplate {
  let tree;
  try {
    tree = parseHandlebars(template, place);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return staticText(template, sources, place);
  }
  const { pieces, unfilled, undecided } = renderHandlebars<never>(tree, {
    ...{ sources, place, marks: {}, partials: new Map() },
    climbs: true,
  });
  return { text: pieces.join(""), unfilled, undecided };
}

function filler(sources: Sources) {
  const unfilled = new Map<string, UnfilledVariable>();
  const fill = (name: string, placeholder: string): string => {
    const given = lookUp(sources.given, name);
    if (given !== undefined) return variableText(given.value);
    const sample = lookUp(sources.samples ?? NO_VARIABLES, name);
    unfilled.set(name, { name, filledBy: sample === undefined ? "none" : "sample" });
    return sample === undefined ? placeholder : variableText(sample.value);
  };
  return { fill, unfilled };
}
