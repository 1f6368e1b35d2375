import type { EncodingName } from "../../tokenize/encoding.ts";
import type { ModelName } from "../model-name.ts";

/** What sets the generations of OpenAI's models apart in how they count a prompt. Verified on recorded usage. */
export interface Generation {
  readonly name: string;
  readonly encoding: EncodingName;
  /** Tokens that open the answer. */
  readonly priming: number;
  /** Tokens around each message besides its role and content. */
  readonly perMessage: number;
  /** What a participant's `name` costs besides its own tokens. */
  readonly perName: number;
  /** What each assistant turn of the history costs on top: the channel it was said in. */
  readonly perAssistantTurn: number;
  /** The first models with functions read less of a schema: no titles, no unions, no references. */
  readonly schemas: "plain" | "full";
  /** How calls and results are framed: in the older models' way, or with channels (harmony). */
  readonly turns: "chatml" | "harmony";
  /** What a call in a Responses body costs more or less where the item has no id of its own. */
  readonly bareItem: number;
  /** What introduces tools that come later in the conversation. */
  readonly laterPreamble: number;
  /** What a result costs besides message, name and content: that it is from "functions.", to whom and in which channel. */
  readonly perResult: number;
  /** Input tokens that the model adds to every request and that nothing in it tells, with their spread. */
  readonly hidden: { readonly tokens: number; readonly spread: number } | null;
}

const CHATML: Omit<Generation, "name" | "encoding"> = {
  priming: 3,
  perMessage: 3,
  perName: 1,
  perAssistantTurn: 0,
  schemas: "full",
  turns: "chatml",
  bareItem: -2,
  laterPreamble: 93,
  perResult: 2,
  hidden: null,
};

/** The o-series: primes with one token less, and is otherwise framed as the chat models are. */
const REASONING: Omit<Generation, "name"> = { ...CHATML, encoding: "o200k_base", priming: 2 };

const HARMONY: Omit<Generation, "name"> = { ...REASONING, perAssistantTurn: 2, turns: "harmony", perResult: 8 };

/** The first pattern that fits the bare model holds; newer models follow the newest generation. */
const GENERATIONS: readonly (readonly [RegExp, Generation])[] = [
  [/^gpt-3\.5/, { ...CHATML, name: "gpt-3.5", encoding: "cl100k_base" }],
  [/^(gpt-4o|chatgpt-4o)/, { ...CHATML, name: "gpt-4o", encoding: "o200k_base" }],
  [/^gpt-4\.[1-9]/, { ...CHATML, name: "gpt-4.1", encoding: "o200k_base" }],
  [/^gpt-4/, { ...CHATML, name: "gpt-4", encoding: "cl100k_base" }],
  [/^o1-preview/, { ...CHATML, name: "o1-preview", encoding: "o200k_base", hidden: { tokens: 36, spread: 14 } }],
  [/^o1-mini/, { ...CHATML, name: "o1-mini", encoding: "o200k_base", hidden: { tokens: 0, spread: 8 } }],
  [/^o1/, { ...REASONING, name: "o1", hidden: { tokens: 0, spread: 60 } }],
  [/^o4/, { ...REASONING, name: "o4", perResult: 8 }],
  [/^gpt-5(\.[0-3])?(-|$)/, { ...HARMONY, name: "gpt-5" }],
  [/^(o\d|codex-mini|computer-use)/, { ...REASONING, name: "o-series" }],
];

const NEWEST: Generation = { ...HARMONY, name: "gpt-5.4", bareItem: 1, laterPreamble: 91 };

/** Which model a deployment of any name has, nobody can tell. */
const UNKNOWN_DEPLOYMENT: Generation = {
  ...CHATML,
  name: "unknown",
  encoding: "o200k_base",
  hidden: { tokens: 0, spread: 4 },
};

/** gpt-3.5-turbo-0301 closes each message with one token more: https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken_cookbook */
const FIRST_TURBO: Partial<Generation> = { perMessage: 4, perName: -1 };

/** The snapshots of June 2023, which "gpt-4" and "gpt-4-32k" still mean. */
function isOfJune2023({ id, date }: ModelName): boolean {
  return date === "0613" || (date === null && /^gpt-4(-32k)?$/.test(id));
}

export function generationOf(model: ModelName): Generation {
  if (model.vendor !== "openai") return UNKNOWN_DEPLOYMENT;
  const known = GENERATIONS.find(([pattern]) => pattern.test(model.id))?.[1] ?? NEWEST;
  if (known.name === "gpt-3.5" && model.date === "0301") return { ...known, ...FIRST_TURBO };
  return isOfJune2023(model) ? { ...known, schemas: "plain" } : known;
}

/**
 * The encoding of models that take plain text: completions and embeddings.
 * https://github.com/openai/tiktoken/blob/main/tiktoken/model.py
 */
export function plainEncodingOf(model: ModelName): EncodingName | null {
  if (/^text-embedding-(3|ada-002)/.test(model.id)) return "cl100k_base";
  if (/^(davinci-002|babbage-002)/.test(model.id)) return "cl100k_base";
  if (/^(text-davinci-00[23]|code-|cushman|davinci-codex|text-davinci-edit)/.test(model.id)) return "p50k_base";
  if (/^(text-)?(davinci|curie|babbage|ada)|^text-(similarity|search)/.test(model.id)) return "r50k_base";
  return null;
}
