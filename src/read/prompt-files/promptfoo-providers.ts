import type { ReadContext } from "./format.ts";
import { isObject, member, textMember } from "./json-shapes.ts";
import type { JsonObject } from "./json-shapes.ts";
import { isProgram, parseData, readReference } from "./promptfoo-files.ts";

/** Where prompts are sent. */
export interface PromptfooProvider {
  readonly id: string;
  /** The model's name; null where the provider names none, as a program doesn't. */
  readonly model: string | null;
  readonly config: JsonObject;
  /** Labels of the prompts that it takes; null: all. */
  readonly prompts: readonly string[] | null;
  /** What can't be told of it. */
  readonly hidden: readonly string[];
}

/** Names between a provider's own and its model's: `openai:chat:gpt-4o`, `anthropic:messages:…`. */
const KINDS = new Set([
  "chat",
  "completion",
  "completions",
  "responses",
  "messages",
  "embedding",
  "embeddings",
  "converse",
  "assistant",
  "realtime",
  "live",
  "text-generation",
  "text-classification",
  "feature-extraction",
]);
/** Providers behind a gateway: `adaline:openai:chat:gpt-4o`. */
const PROVIDERS = new Set([
  "openai",
  "anthropic",
  "google",
  "vertex",
  "palm",
  "mistral",
  "deepseek",
  "xai",
  "cohere",
  "azure",
  "azureopenai",
  "bedrock",
  "groq",
  "ollama",
  "openrouter",
  "together",
  "togetherai",
  "fireworks",
  "cerebras",
  "perplexity",
  "github",
  "databricks",
  "nscale",
  "alibaba",
  "alicloud",
  "aliyun",
  "dashscope",
  "litellm",
  "portkey",
  "localai",
  "huggingface",
  "ai21",
  "hyperbolic",
]);

/** The providers (or `targets`) of a configuration: https://www.promptfoo.dev/docs/providers/ */
export async function readProviders(
  value: unknown,
  file: string,
  context: ReadContext,
): Promise<readonly PromptfooProvider[]> {
  const providers: PromptfooProvider[] = [];
  for (const item of Array.isArray(value) ? (value as readonly unknown[]) : value === undefined ? [] : [value]) {
    if (typeof item === "string" && /^file:\/\/.*\.(?:ya?ml|json)$/i.test(item)) {
      for (const found of await readReference(item, file, context)) {
        if ("unread" in found) providers.push(provider(item, {}, { hidden: [`the provider in ${found.unread}`] }));
        else {
          // A file of providers names no further files.
          const items = parseData(found.path, found.text);
          for (const each of Array.isArray(items) ? (items as readonly unknown[]) : [items]) {
            providers.push(...(await providersIn(each, file, context)));
          }
        }
      }
    } else providers.push(...(await providersIn(item, file, context)));
  }
  return providers;
}

async function providersIn(item: unknown, file: string, context: ReadContext): Promise<readonly PromptfooProvider[]> {
  if (typeof item === "string") return [provider(item, {}, {})];
  if (!isObject(item)) return [];
  const id = textMember(item, "id");
  const entries: readonly (readonly [string, unknown])[] = id === undefined ? Object.entries(item) : [[id, item]];
  return Promise.all(
    entries.map(async ([name, settings]) => {
      const config = member(settings, "config");
      const hidden: string[] = [];
      const own = isObject(config) ? await withTools(config, file, context, hidden) : {};
      return provider(name, own, { hidden, prompts: member(settings, "prompts") });
    }),
  );
}

/** Tools and response formats may stand in files of their own. */
async function withTools(
  config: JsonObject,
  file: string,
  context: ReadContext,
  hidden: string[],
): Promise<JsonObject> {
  const entries = Object.entries(config).map(async ([name, value]): Promise<[string, unknown]> => {
    const isFile =
      typeof value === "string" &&
      value.startsWith("file://") &&
      ["tools", "functions", "response_format", "systemPrompt"].includes(name);
    if (!isFile) return [name, value];
    const [found] = await readReference(value, file, context);
    if (found !== undefined && "text" in found) return [name, parseData(found.path, found.text)];
    hidden.push(`${name} in ${found?.unread ?? value}`);
    return [name, undefined];
  });
  return Object.fromEntries(await Promise.all(entries));
}

function provider(
  id: string,
  config: JsonObject,
  { hidden = [], prompts }: { readonly hidden?: readonly string[]; readonly prompts?: unknown },
): PromptfooProvider {
  const given = id.replace(/^file:\/\//, "");
  const isOther =
    isProgram(given) || /^(?:https?|wss?|webhook|package|browser|echo|manual-input|sequence)(?::|$)/.test(given);
  const name = isOther ? "" : modelIn(given);
  const own = id.includes("{{") ? null : name === "" ? given : name;
  const why = isOther
    ? [`what the provider ${given.slice(0, 80)} sends: it is a program or a service of its own`]
    : id.includes("{{")
      ? [`the provider of ${given.slice(0, 80)}: the environment is not read`]
      : [];
  return {
    id: given,
    model: textMember(config, "model") ?? own,
    config,
    prompts: Array.isArray(prompts) ? prompts.filter((label) => typeof label === "string") : null,
    hidden: [...hidden, ...why],
  };
}

/** The model in a provider's name, which stands behind its kind, and of an ARN behind its path. Empty where there is none. */
function modelIn(id: string): string {
  const words = id.split(":").slice(1);
  while (words.length > 1 && (KINDS.has(words[0] ?? "") || PROVIDERS.has(words[0] ?? ""))) words.shift();
  const name = words.join(":");
  return name.startsWith("arn:") ? name.slice(name.lastIndexOf("/") + 1) : name;
}
