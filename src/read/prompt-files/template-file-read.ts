import { ownValue } from "../../domain/own-value.ts";
import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { UserError } from "../../errors.ts";
import { textRequest } from "../../domain/request.ts";
import type { Uncountable } from "../../domain/request.ts";
import { joinPieces } from "../templates/budget.ts";
import { renderHandlebars } from "../templates/handlebars.ts";
import { parseHandlebars } from "../templates/handlebars-tree.ts";
import type { Variables } from "../variables.ts";
import { fillTemplate } from "./fill-template.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { loadPartials } from "./partials.ts";
import { openRelated } from "./related-files.ts";
import type { Source } from "./source.ts";
import { ENGINES } from "./template-file.ts";
import { controlTagWarnings } from "./text.ts";

interface RenderedTemplate {
  readonly text: string;
  readonly unfilled: readonly UnfilledVariable[];
  readonly undecided: number;
  /** Files that it takes in and that are not there. */
  readonly missing: readonly string[];
}

/** Reads a template, with the files beside it that it takes in. */
export async function readTemplateFile(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const { file } = source;
  if (context.options.as === undefined && /(?:^|[\\/])_[^\\/]*$/.test(file)) {
    throw new UserError(
      "found a partial, which is counted in the templates that take it in",
      { file },
      "--as template counts it alone",
    );
  }
  const template = source.text.replaceAll("\r\n", "\n");
  const language = ownValue(ENGINES, source.extension) ?? "jinja";
  const render =
    language === "handlebars"
      ? await handlebarsOf(template, source, context)
      : await jinjaOf(template, language, source, context);
  return eachRow(context, null, (given) => {
    const { text, unfilled, undecided, missing } = render(given);
    const hidden = missing.map((name): Uncountable => ({
      code: "hidden-context",
      what: `the template ${name.slice(0, 80)}, which is not there`,
    }));
    return {
      request: { ...textRequest(text, context.options.role), uncountable: hidden },
      unfilled,
      warnings: controlTagWarnings(undecided, "what stands between them is counted once", file),
    };
  });
}

type Render = (given: Variables) => RenderedTemplate;

/** `{{> card}}` is card.hbs beside the template, or _card.hbs. */
async function handlebarsOf(template: string, { file, extension }: Source, context: ReadContext): Promise<Render> {
  const tree = parseHandlebars(template, { file });
  const partials = await loadPartials(tree, file, context, {
    pathsOf: (name) => [`${name}.${extension}`, `${name.replace(/([^\\/]*)$/, "_$1")}.${extension}`],
    bodyOf: ({ text }) => ({ body: text.replaceAll("\r\n", "\n"), line: 1 }),
  });
  return (given) => {
    const sources = { given, samples: new Map() };
    const output = renderHandlebars<never>(tree, { sources, place: { file }, marks: {}, partials, climbs: true });
    const { pieces, unfilled, undecided, missingPartials } = output;
    return { text: pieces.join(""), unfilled, undecided, missing: [...missingPartials] };
  };
}

const INCLUDE = /\{%-?\s*include\s+["']([^"'\n]+)["'][^%]*%\}/g;
const MOST_INCLUDES = 200;

/** Jinja's includes stand in the text before it is rendered, as they see the same variables. */
async function jinjaOf(
  template: string,
  language: "jinja" | "nunjucks",
  { file }: Source,
  context: ReadContext,
): Promise<Render> {
  const missing = new Set<string>();
  let taken = 0;
  const include = async (text: string, inside: readonly string[]): Promise<string> => {
    const pieces: string[] = [];
    let from = 0;
    for (const found of text.matchAll(INCLUDE)) {
      const [tag, path = ""] = found;
      pieces.push(text.slice(from, found.index));
      from = found.index + tag.length;
      taken += 1;
      const isTooMuch = inside.includes(path) || taken > MOST_INCLUDES;
      const inner = isTooMuch ? undefined : await openRelated(path, file, context);
      if (inner === undefined) missing.add(path);
      else pieces.push(await include(inner.replaceAll("\r\n", "\n").replace(/\n$/, ""), [...inside, path]));
    }
    return joinPieces([...pieces, text.slice(from)], { file });
  };
  const whole = await include(template, []);
  return (given) => ({ ...fillTemplate(whole, language, { given }, { file }), missing: [...missing] });
}
