import type { PromptFormat } from "./format.ts";

/** https://docs.boundaryml.com/ref/baml/function */
export const BAML: PromptFormat = {
  name: "baml",
  description: "functions of BAML: each one's prompt, with the model of its client",
  recognisedBy: "the ending .baml",
  matches: ({ extension }) => extension === "baml",
  read: async (source, context) => (await import("./baml-read.ts")).readBaml(source, context),
};
