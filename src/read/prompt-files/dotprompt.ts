import type { PromptFormat } from "./format.ts";

const ROLE_TAG = /\{\{\s*role\s+["'](?:system|user|model)["']\s*\}\}/;
/** Texts that may be a template without saying so. Others may quote a tag. */
const PLAIN_EXTENSIONS = new Set(["", "txt", "hbs", "handlebars"]);

/** https://google.github.io/dotprompt/reference/ */
export const DOTPROMPT: PromptFormat = {
  name: "dotprompt",
  description: "Dotprompt of Genkit: front matter with model and schemas, roles as Handlebars tags",
  recognisedBy: 'the ending .prompt, or a tag such as `{{role "system"}}`',
  matches: ({ extension, text }) => extension === "prompt" || (PLAIN_EXTENSIONS.has(extension) && ROLE_TAG.test(text)),
  read: async (source, context) => (await import("./dotprompt-read.ts")).readDotprompt(source, context),
};
