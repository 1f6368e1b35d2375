import type { PromptFormat } from "./format.ts";

/** The engines by the endings of their templates. */
export const ENGINES: Readonly<Record<string, "jinja" | "nunjucks" | "handlebars">> = {
  j2: "jinja",
  jinja: "jinja",
  jinja2: "jinja",
  njk: "nunjucks",
  hbs: "handlebars",
  handlebars: "handlebars",
  mustache: "handlebars",
};

/** A text whose ending names the engine that renders it before it is sent. */
export const TEMPLATE_FILE: PromptFormat = {
  name: "template",
  description: "a template in Jinja, Nunjucks, Handlebars or Mustache, rendered with what is known",
  recognisedBy: "the ending .j2, .jinja, .jinja2, .njk, .hbs, .handlebars or .mustache",
  matches: ({ extension }) => Object.hasOwn(ENGINES, extension),
  read: async (source, context) => (await import("./template-file-read.ts")).readTemplateFile(source, context),
};
