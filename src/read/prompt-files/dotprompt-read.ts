import { UserError } from "../../errors.ts";
import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import { newDraft, note } from "../request-bodies/draft.ts";
import { renderHandlebars } from "../templates/handlebars.ts";
import type { HelperCall } from "../templates/handlebars.ts";
import type { Program } from "../templates/handlebars-nodes.ts";
import { parseHandlebars } from "../templates/handlebars-tree.ts";
import type { Variables } from "../variables.ts";
import { parseYaml } from "../yaml-text.ts";
import { applyHeader } from "./dotprompt-header.ts";
import { historyOf, messagesOf } from "./dotprompt-messages.ts";
import type { DotpromptMark } from "./dotprompt-messages.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { splitFrontMatter } from "./front-matter.ts";
import { isObject, member } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { loadPartials } from "./partials.ts";
import type { PartialFiles } from "./partials.ts";
import type { Source } from "./source.ts";
import { controlTagWarnings } from "./text.ts";

interface Parsed {
  readonly file: string;
  readonly header: JsonObject;
  readonly tree: Program;
  readonly partials: ReadonlyMap<string, Program>;
}

/** Reads a .prompt file, with the partials beside it. */
export async function readDotprompt(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const { file } = source;
  if (context.options.as === undefined && /(?:^|[\\/])_[^\\/]*\.prompt$/.test(file)) {
    throw new UserError(
      "found a partial, which is counted in the prompts that take it in",
      { file },
      "--as dotprompt counts it alone",
    );
  }
  const { header, body, line } = splitDotprompt(source);
  const tree = parseHandlebars(body, { file, line });
  const partials = await loadPartials(tree, file, context, PARTIALS);
  return eachRow(context, null, (given) => readRow({ file, header, tree, partials }, given));
}

/** A licence may stand in comments above the front matter; with one, the spaces around the body are not sent. */
function splitDotprompt({ file, text }: Pick<Source, "file" | "text">): {
  header: JsonObject;
  body: string;
  line: number;
} {
  const plain = text.replaceAll("\r\n", "\n");
  const above = /^(?:(?:#[^\n]*|[ \t]*)\n)*(?=---[ \t]*\n)/.exec(plain)?.[0] ?? "";
  const linesAbove = above.split("\n").length - 1;
  const parts = splitFrontMatter(plain.slice(above.length));
  if (parts === undefined) return { header: {}, body: plain, line: 1 };
  if (parts === "unclosed") {
    throw new UserError("found front matter that never ends, wanted a second line of ---", {
      file,
      line: linesAbove + 1,
    });
  }
  const headerLine = linesAbove + parts.headerLine;
  const header = parseYaml(parts.header, { file, line: headerLine }) ?? {};
  if (!isObject(header)) {
    throw new UserError("found front matter that is no mapping, wanted `name: value` lines", {
      file,
      line: headerLine,
    });
  }
  const before = plain.slice(0, plain.length - parts.body.trimStart().length);
  return { header, body: parts.body.trim(), line: before.split("\n").length };
}

/** `{{>style}}` is _style.prompt beside the prompt, `{{>parts/style}}` is parts/_style.prompt; partials may take in others. */
const PARTIALS: PartialFiles = {
  pathsOf: (name) => [name.replace(/([^\\/]*)$/, (last) => `${last.startsWith("_") ? "" : "_"}${last}.prompt`)],
  bodyOf: splitDotprompt,
};

const UNKNOWN = { missing: "" };

const MARKS: Readonly<Record<string, (call: HelperCall) => DotpromptMark | string>> = {
  role: ({ args: [role = UNKNOWN] }) => ({ kind: "role", role: "value" in role ? String(role.value) : "user" }),
  history: () => ({ kind: "history" }),
  media: ({ args: [first = { value: undefined }], hash }) => ({
    kind: "media",
    url: hash.get("url") ?? first,
    contentType: hash.get("contentType") ?? { value: undefined },
  }),
  section: () => "",
};

function readRow({ file, header, tree, partials }: Parsed, given: Variables): Omit<FoundRequest, "entry"> {
  const defaults = member(member(header, "input"), "default");
  const samples = new Map(isObject(defaults) ? Object.entries(defaults) : []);
  const output = renderHandlebars(tree, { sources: { given, samples }, place: { file }, marks: MARKS, partials });
  const draft = { ...newDraft("generateContent", {}), api: null };
  applyHeader(draft, header);
  for (const name of output.missingPartials)
    note(draft, "hidden-context", `the partial ${name}, which is not beside the prompt`);
  const history = given.get("history") ?? given.get("messages");
  draft.messages = [...messagesOf(output.pieces, historyOf(history), draft)];
  const open = openOf(output.pieces, history !== undefined);
  const known = new Set(output.unfilled.map(({ name }) => name));
  return {
    request: draft,
    unfilled: [...output.unfilled, ...open.filter((name) => !known.has(name)).map(unfilledOf)],
    warnings: controlTagWarnings(output.undecided, "what stands between them is counted once", file),
  };
}

/** Variables that stand for something else than text. */
function openOf(pieces: readonly (string | DotpromptMark)[], hasHistory: boolean): readonly string[] {
  const names = pieces.flatMap((piece) => {
    if (typeof piece === "string" || piece.kind === "role") return [];
    if (piece.kind === "history") return hasHistory ? [] : ["history"];
    return [piece.url, piece.contentType].flatMap((known) => ("missing" in known ? [known.missing] : []));
  });
  return [...new Set(names)].filter((name) => name !== "");
}

function unfilledOf(name: string): UnfilledVariable {
  return { name, filledBy: "none" };
}
