import { isObjectList, member, textMember } from "./json-shapes.ts";
import type { PromptFormat } from "./format.ts";
import { structuredValue } from "./structured-text.ts";

const ENGINES = new Set(["semantic-kernel", "handlebars", "liquid"]);

/** https://learn.microsoft.com/en-us/semantic-kernel/concepts/prompts/yaml-schema, and the folders of before. */
export const SEMANTIC_KERNEL: PromptFormat = {
  name: "semantic-kernel",
  description: "a prompt of Semantic Kernel: YAML, or skprompt.txt with the config.json beside it",
  recognisedBy:
    "the name skprompt.txt, or `template` with `template_format`, `execution_settings` or described variables",
  matches: (source) => isSkPrompt(source.file) || isSemanticKernel(structuredValue(source)),
  read: async (source, context) => (await import("./semantic-kernel-read.ts")).readSemanticKernel(source, context),
};

/** A prompt by its file's name, with its settings in a file beside it. */
export function isSkPrompt(file: string): boolean {
  return /(?:^|[\\/])skprompt\.(?:txt|handlebars|liquid)$/i.test(file);
}

/** Whether a mapping is a prompt of Semantic Kernel; LangChain's have the names of their variables alone. */
export function isSemanticKernel(value: unknown): boolean {
  if (textMember(value, "template") === undefined) return false;
  const variables = member(value, "input_variables");
  const isOwn = ENGINES.has(textMember(value, "template_format") ?? "");
  return isOwn || member(value, "execution_settings") !== undefined || isObjectList(variables);
}
