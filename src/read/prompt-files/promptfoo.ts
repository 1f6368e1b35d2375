import type { PromptFormat } from "./format.ts";
import { isObject, member } from "./json-shapes.ts";
import { structuredValue } from "./structured-text.ts";

const BESIDE_PROMPTS = ["providers", "targets", "tests", "scenarios", "defaultTest"];

/** https://www.promptfoo.dev/docs/configuration/reference/ */
export const PROMPTFOO: PromptFormat = {
  name: "promptfoo",
  description: "a promptfoo configuration: a request for each prompt, provider and test",
  recognisedBy: "YAML or JSON with `prompts` and one of `providers`, `targets`, `tests`, `scenarios`",
  matches: (source) => {
    const value = structuredValue(source);
    return (
      isObject(value) &&
      member(value, "prompts") !== undefined &&
      BESIDE_PROMPTS.some((name) => member(value, name) !== undefined)
    );
  },
  read: async (source, context) => (await import("./promptfoo-read.ts")).readPromptfoo(source, context),
};
