import type { Instant } from "../domain/dates.ts";
import { ownValue } from "../domain/own-value.ts";
import type { PriceBook, PricedModel, PricePeriod } from "../domain/price.ts";

/** One meaning of a name: a model, for as long as the name stands for it. */
export interface Meaning {
  readonly model: PricedModel;
  readonly by: "id" | "alias" | "pattern";
  readonly from: Instant | null;
  readonly to: Instant | null;
}

interface NameIndex {
  /** Meanings by bare name, as spelt. */
  readonly spelt: ReadonlyMap<string, readonly Meaning[]>;
  /** Meanings by bare name in lower case; made when a name is not spelt as the table spells it. */
  readonly folded: () => ReadonlyMap<string, readonly Meaning[]>;
  readonly patterns: () => readonly { readonly model: PricedModel; readonly test: RegExp }[];
  readonly providers: ReadonlySet<string>;
}

const indexes = new WeakMap<PriceBook, NameIndex>();

/** Built once a book, at the first name asked for, and no more of it than the name needs: this is part of every start. */
function indexOf(book: PriceBook): NameIndex {
  const known = indexes.get(book);
  if (known) return known;
  const spelt = new Map<string, Meaning[]>();
  for (const model of book.models) {
    put(spelt, model.id, { model, by: "id", from: null, to: null });
    for (const { id, from, to } of model.aliases) {
      put(spelt, id, { model, by: "alias", from: from ?? null, to: to ?? null });
    }
  }
  const index: NameIndex = {
    spelt,
    folded: once(() => {
      const folded = new Map<string, Meaning[]>();
      for (const [name, meanings] of spelt) for (const meaning of meanings) put(folded, name.toLowerCase(), meaning);
      return folded;
    }),
    patterns: once(() =>
      book.models.flatMap((model) => model.match.map((pattern) => ({ model, test: new RegExp(pattern, "i") }))),
    ),
    providers: new Set(book.models.map(({ provider }) => provider)),
  };
  indexes.set(book, index);
  return index;
}

function put(map: Map<string, Meaning[]>, name: string, meaning: Meaning): void {
  const meanings = map.get(name);
  if (meanings) meanings.push(meaning);
  else map.set(name, [meaning]);
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Anthropic's versions with the dot that gateways give them ("claude-sonnet-4.5"), and as Claude Code marks a long context ("…[1m]"). */
function asAtMaker(name: string): string {
  return name.replace(/\[1m\]$/, "").replace(/(?<=\d)\.(?=\d)/g, "-");
}

/**
 * Words for a provider in front of its models: LiteLLM's, where they name who is paid and not a reseller
 * (https://docs.litellm.ai/docs/providers), and Google's own for a resource (https://ai.google.dev/api/models).
 */
const PROVIDER_WORDS: Readonly<Record<string, string>> = {
  cohere_chat: "cohere",
  dashscope: "alibaba",
  fireworks_ai: "fireworks",
  gemini: "google",
  models: "google",
  moonshot: "moonshotai",
  together_ai: "together",
};

/**
 * A model, or a profile over several regions by its full name at AWS: the id after the slash is what Bedrock sells.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/inference-profiles-support.html
 */
const BEDROCK_ARN = /^arn:aws[a-z-]*:bedrock:[^/]*:(?:inference-profile|foundation-model)\/(.+)$/;

/**
 * Everything that a name means at some time, by exact id, exact alias or anchored pattern, and last as its maker spells it.
 * "provider/model" never means another provider's model, even one whose own id has that very spelling (Groq sells
 * "openai/gpt-oss-20b": its key is "groq/openai/gpt-oss-20b").
 */
export function meaningsOf(book: PriceBook, name: string): readonly Meaning[] {
  const { spelt, folded, patterns, providers } = indexOf(book);
  const prefix = name.includes("/") ? name.slice(0, name.indexOf("/")).toLowerCase() : "";
  const provider = providers.has(prefix) ? prefix : spelt.has(name) ? undefined : ownValue(PROVIDER_WORDS, prefix);
  const bare = provider === undefined ? name : name.slice(prefix.length + 1);
  const own = (meanings: readonly Meaning[] = []): readonly Meaning[] =>
    meanings.filter(({ model }) => provider === undefined || model.provider === provider);
  const exact = own(spelt.get(bare));
  const found = exact.length > 0 ? exact : own(folded().get(bare.toLowerCase()));
  if (found.length > 0) return found;
  const atBedrock = providers.has("amazon-bedrock") ? BEDROCK_ARN.exec(name)?.[1] : undefined;
  if (atBedrock !== undefined) return meaningsOf(book, `amazon-bedrock/${atBedrock}`);
  const matching = patterns().filter(({ test }) => test.test(bare));
  const matched = own(matching.map(({ model }): Meaning => ({ model, by: "pattern", from: null, to: null })));
  const respelt = asAtMaker(bare);
  return matched.length > 0 || respelt === bare ? matched : own(folded().get(respelt.toLowerCase()));
}

/** The period of a model that holds at a moment. */
export function periodAt(model: PricedModel, at: Instant): PricePeriod | undefined {
  return model.periods.find(({ from, to }) => from <= at && (to === null || at < to));
}

/** The same, but only while the name stands for the model. */
export function periodOfMeaning({ model, from, to }: Meaning, at: Instant): PricePeriod | undefined {
  return (from !== null && at < from) || (to !== null && at >= to) ? undefined : periodAt(model, at);
}
