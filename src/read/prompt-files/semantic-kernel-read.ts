import { ownValue } from "../../domain/own-value.ts";
import type { UnfilledVariable } from "../../domain/prompt-entry.ts";
import type { Uncountable } from "../../domain/request.ts";
import { parseJson } from "../json-text.ts";
import { variableText } from "../variables.ts";
import type { Variables } from "../variables.ts";
import { fillTemplate } from "./fill-template.ts";
import type { FilledTemplate, TemplateLanguage } from "./fill-template.ts";
import type { FoundRequest, ReadContext } from "./format.ts";
import { eachRow } from "./format.ts";
import { isObject, member, requestAt, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { openRelated } from "./related-files.ts";
import { isSkPrompt } from "./semantic-kernel.ts";
import type { Source } from "./source.ts";
import { readStructured } from "./structured-text.ts";
import { controlTagWarnings } from "./text.ts";

const LANGUAGES: Readonly<Record<string, TemplateLanguage>> = { handlebars: "mustache", liquid: "jinja" };

/** Reads a prompt in YAML, or a template with the settings beside it. */
export async function readSemanticKernel(source: Source, context: ReadContext): Promise<readonly FoundRequest[]> {
  const { template, settings } = await open(source, context);
  const samples = samplesOf(settings);
  const language = ownValue(LANGUAGES, textMember(settings, "template_format") ?? "") ?? "own";
  return eachRow(context, null, (given) => {
    const sources = { given: guarded(given), samples: guarded(samples) };
    const filled: FilledBySk =
      language === "own"
        ? fillOwn(template, sources)
        : fillTemplate(template, language, sources, { file: source.file });
    const body = { ...requestSettings(settings), messages: messagesIn(filled.text) };
    const request = requestAt(body, "chat.completions", { file: source.file });
    const hidden = (filled.called ?? []).map((name): Uncountable => ({
      code: "hidden-context",
      what: `what the function ${name} gives`,
    }));
    return {
      request: { ...request, api: null, uncountable: [...request.uncountable, ...hidden, ...toolsOf(settings)] },
      unfilled: filled.unfilled,
      warnings: controlTagWarnings(filled.undecided, "what stands between them is counted once", source.file),
    };
  });
}

interface FilledBySk extends FilledTemplate {
  /** Functions of the program whose answers would stand in the text. */
  readonly called?: readonly string[];
}

async function open(source: Source, context: ReadContext): Promise<{ template: string; settings: JsonObject }> {
  if (!isSkPrompt(source.file)) {
    const settings = readStructured(source);
    return { template: textMember(settings, "template") ?? "", settings: isObject(settings) ? settings : {} };
  }
  const text = await openRelated("config.json", source.file, context);
  const settings = text === undefined ? {} : parseJson(text, { file: "config.json" });
  return { template: source.text.replaceAll("\r\n", "\n"), settings: isObject(settings) ? settings : {} };
}

/** Defaults of the variables, of the folders' first form under `input.parameters`; an empty one says nothing. */
function samplesOf(settings: JsonObject): Variables {
  const described = member(settings, "input_variables") ?? member(member(settings, "input"), "parameters");
  const list = Array.isArray(described) ? (described as readonly unknown[]) : [];
  return new Map(
    list.flatMap((variable): [string, unknown][] => {
      const name = textMember(variable, "name");
      const value =
        member(variable, "default") ?? member(variable, "default_value") ?? member(variable, "defaultValue");
      return name === undefined || value === undefined || value === null || value === "" ? [] : [[name, value]];
    }),
  );
}

/** The settings of the first service that names a model, else of the default one. */
function requestSettings(settings: JsonObject): JsonObject {
  const services = member(settings, "execution_settings");
  const all = isObject(services) ? Object.values(services) : [member(settings, "completion")];
  const modelOf = (service: unknown) => textMember(service, "model_id") ?? textMember(service, "ai_model_id");
  const chosen = all.find((service) => modelOf(service) !== undefined) ?? member(services, "default") ?? all[0];
  return {
    model: modelOf(chosen),
    max_completion_tokens: member(chosen, "max_tokens") ?? member(chosen, "max_completion_tokens"),
    response_format: member(chosen, "response_format"),
  };
}

/** Functions that a model may call are the program's. */
function toolsOf(settings: JsonObject): readonly Uncountable[] {
  const services = member(settings, "execution_settings");
  const all = isObject(services) ? Object.values(services) : [];
  const offers = all.map((service) => textMember(member(service, "function_choice_behavior"), "type"));
  const offered = offers.some((type) => type !== undefined && type !== "none");
  return offered ? [{ code: "tool-schema-missing", what: "the functions that the kernel offers" }] : [];
}

const TAG = /\{\{([^{}]*)\}\}/g;

/** Semantic Kernel's own language: `{{$x}}`, `{{"text"}}`, `{{plugin.function $x}}`. Functions are not run. */
function fillOwn(template: string, { given, samples }: { given: Variables; samples: Variables }): FilledBySk {
  const unfilled = new Map<string, UnfilledVariable>();
  const called = new Set<string>();
  const text = template.replace(TAG, (tag, inner: string) => {
    const inside = inner.trim();
    if (/^(["'])[^]*\1$/.test(inside)) return inside.slice(1, -1);
    const [, name] = /^\$(\w+)$/.exec(inside) ?? [];
    if (name === undefined) {
      const [word] = /^[A-Za-z_][\w.-]{0,60}/.exec(inside) ?? [];
      if (word === undefined) return tag;
      called.add(word);
      return "";
    }
    if (given.has(name)) return variableText(given.get(name));
    unfilled.set(name, { name, filledBy: samples.has(name) ? "sample" : "none" });
    return samples.has(name) ? variableText(samples.get(name)) : tag;
  });
  return { text, unfilled: [...unfilled.values()], undecided: 0, called: [...called] };
}

/** Stands for "<" in values, so that none of them can begin a message. */
const GUARD = "\uE000";

function guarded(variables: Variables): Variables {
  return new Map([...variables].map(([name, value]) => [name, guardedValue(value)]));
}

function guardedValue(value: unknown): unknown {
  if (typeof value === "string") return value.replaceAll("<", GUARD);
  if (Array.isArray(value)) return value.map(guardedValue);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, guardedValue(inner)]));
}

const OPENING = /<message\s+role\s*=\s*["']([^"'<>]*)["'][^<>]*>/gi;
const CLOSING = /<\/message\s*>/gi;

/** A text with `<message role="…">` tags is a chat, any other is said by the user. */
function messagesIn(text: string): readonly JsonObject[] {
  const messages: JsonObject[] = [];
  let at = 0;
  for (;;) {
    const opening = findFrom(OPENING, text, at);
    const closing = opening === null ? null : findFrom(CLOSING, text, opening.end);
    if (opening === null || closing === null) break;
    const role = opening.found[1] ?? "user";
    messages.push({
      role: role.trim().toLowerCase(),
      content: contentOf(text.slice(opening.end, closing.found.index)),
    });
    at = closing.end;
  }
  return messages.length > 0 ? messages : [{ role: "user", content: text.replaceAll(GUARD, "<") }];
}

function findFrom(pattern: RegExp, text: string, from: number): { found: RegExpExecArray; end: number } | null {
  pattern.lastIndex = from;
  const found = pattern.exec(text);
  return found && { found, end: pattern.lastIndex };
}

/** Parts may stand in `<text>` and `<image>` tags. */
function contentOf(inside: string): unknown {
  const parts = [...inside.matchAll(/<(text|image)>([^<]*)<\/\1>/gi)];
  if (parts.length === 0) return plain(inside.trim());
  return parts.map(([, kind = "", value = ""]) =>
    kind.toLowerCase() === "text"
      ? { type: "text", text: plain(value.trim()) }
      : { type: "image_url", image_url: { url: plain(value.trim()) } },
  );
}

const ENTITIES: Readonly<Record<string, string>> = { lt: "<", gt: ">", quot: '"', "#39": "'", apos: "'", amp: "&" };

function plain(text: string): string {
  return text
    .replace(/&(lt|gt|quot|#39|apos|amp);/g, (entity, name: string) => ownValue(ENTITIES, name) ?? entity)
    .replaceAll(GUARD, "<");
}
