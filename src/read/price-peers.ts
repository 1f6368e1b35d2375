import { ownValue } from "../domain/own-value.ts";
import { parseWhen } from "../domain/dates.ts";
import type { PeerPrice, PeerRates } from "../domain/peer-price.ts";
import type { RateKind } from "../domain/price.ts";
import { UserError } from "../errors.ts";
import { parseJsonKeepingNumbers, shiftedDecimal } from "./json-numbers.ts";
import type { NamedText } from "./price-book/yaml-node.ts";

/** The price lists of others that can be compared with or imported. */
export type PeerFormat = "litellm" | "genai-prices";

export interface PeerPrices {
  readonly format: PeerFormat;
  readonly prices: readonly PeerPrice[];
}

/**
 * LiteLLM's model_prices_and_context_window.json or genai-prices' data.json, found out by content. Only prices by the token are read; prices
 * that depend on the clock are left out. Throws a UserError on anything else.
 */
export function readPeerPrices(file: NamedText): PeerPrices {
  let value: unknown;
  try {
    value = parseJsonKeepingNumbers(file.text);
  } catch {
    throw new UserError("not JSON, expected LiteLLM's or genai-prices' price list", { file: file.name });
  }
  if (Array.isArray(value) && value.some((each) => isRecord(each) && Array.isArray(each.models))) {
    return { format: "genai-prices", prices: value.flatMap(genaiProvider) };
  }
  if (isRecord(value) && Object.values(value).some((each) => isRecord(each) && "litellm_provider" in each)) {
    return { format: "litellm", prices: Object.entries(value).flatMap(litellmModel) };
  }
  throw new UserError("not a price list that this version reads, expected LiteLLM's or genai-prices'", {
    file: file.name,
  });
}

type JsonRecord = Readonly<Record<string, unknown>>;

function isRecord(value: unknown): value is JsonRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Their names for providers, where this table has another. */
const PROVIDERS: Readonly<Record<string, string>> = {
  aws: "amazon-bedrock",
  bedrock: "amazon-bedrock",
  bedrock_converse: "amazon-bedrock",
  cohere_chat: "cohere",
  dashscope: "alibaba",
  fireworks_ai: "fireworks",
  gemini: "google",
  moonshot: "moonshotai",
  "text-completion-openai": "openai",
  together_ai: "together",
  "x-ai": "xai",
};

/** Prefixes of LiteLLM's keys that are no part of the provider's own id. */
const LITELLM_PREFIX =
  /^(gemini|dashscope|fireworks_ai|moonshot|together_ai|xai|mistral|deepseek|groq|cerebras|cohere|zai|minimax|bedrock|openai|anthropic)\//;

const LITELLM_RATES: Readonly<Record<string, RateKind>> = {
  input_cost_per_token: "input",
  output_cost_per_token: "output",
  output_cost_per_reasoning_token: "outputReasoning",
  cache_read_input_token_cost: "cacheRead",
  cache_creation_input_token_cost: "cacheWrite5m",
  cache_creation_input_token_cost_above_1hr: "cacheWrite1h",
  input_cost_per_audio_token: "inputAudio",
};

const PER_TOKEN_TO_PER_MILLION = 6;

function litellmModel([key, entry]: readonly [string, unknown]): PeerPrice[] {
  if (!isRecord(entry) || typeof entry.litellm_provider !== "string") return [];
  const provider = ownValue(PROVIDERS, entry.litellm_provider) ?? entry.litellm_provider;
  const stepped = Array.isArray(entry.tiered_pricing) ? entry.tiered_pricing.filter(isRecord) : [];
  const [lowest = entry, ...steps] = stepped;
  const edges = new Set(Object.keys(entry).flatMap((name) => /_above_(\d+)k_tokens$/.exec(name)?.[1] ?? []));
  const tiers = [
    ...steps.map((step) => ({ inputTokensOver: startOf(step), rates: litellmRates(step, "") })),
    ...[...edges].map((edge) => ({
      inputTokensOver: Number(edge) * 1000,
      rates: litellmRates(entry, `_above_${edge}k_tokens`),
    })),
  ];
  return [
    {
      key,
      provider,
      model: key.replace(LITELLM_PREFIX, ""),
      rates: litellmRates(lowest, ""),
      tiers: tiers.sort((a, b) => a.inputTokensOver - b.inputTokensOver),
      from: null,
    },
  ];
}

function startOf({ range }: JsonRecord): number {
  return Array.isArray(range) ? Number(range[0]) : 0;
}

function litellmRates(entry: JsonRecord, suffix: string): PeerRates {
  return ratesFrom(LITELLM_RATES, (name) => shifted(entry[name + suffix], PER_TOKEN_TO_PER_MILLION));
}

const GENAI_RATES: Readonly<Record<string, RateKind>> = {
  input_mtok: "input",
  output_mtok: "output",
  output_reasoning_mtok: "outputReasoning",
  cache_read_mtok: "cacheRead",
  cache_write_mtok: "cacheWrite5m",
  cache_write_1h_mtok: "cacheWrite1h",
  input_audio_mtok: "inputAudio",
};

function genaiProvider(provider: unknown): PeerPrice[] {
  if (!isRecord(provider) || typeof provider.id !== "string" || !Array.isArray(provider.models)) return [];
  const id = provider.id;
  return provider.models.filter(isRecord).flatMap((model) => genaiModel(id, model));
}

function genaiModel(provider: string, { id, prices }: JsonRecord): PeerPrice[] {
  if (typeof id !== "string") return [];
  const periods = Array.isArray(prices) ? prices.filter(isRecord) : [{ prices }];
  const dated = periods.filter(({ constraint }) => !isRecord(constraint) || constraint.start_time === undefined);
  return dated.flatMap((period) => {
    const { constraint, prices: rates } = period;
    if (!isRecord(rates)) return [];
    const start = isRecord(constraint) ? constraint.start_date : undefined;
    const edges = Object.values(rates).flatMap(genaiSteps);
    const starts = [...new Set(edges.map(({ start: edge }) => edge))].sort((a, b) => a - b);
    return [
      {
        key: `${provider}/${id}`,
        provider: ownValue(PROVIDERS, provider) ?? provider,
        model: id,
        rates: ratesFrom(GENAI_RATES, (name) => shifted(genaiBase(rates[name]), 0)),
        tiers: starts.map((edge) => ({
          inputTokensOver: edge,
          rates: ratesFrom(GENAI_RATES, (name) => {
            return shifted(genaiSteps(rates[name]).find((step) => step.start === edge)?.price, 0);
          }),
        })),
        from: typeof start === "string" ? (parseWhen(start)?.at ?? null) : null,
      },
    ];
  });
}

function genaiBase(rate: unknown): unknown {
  return isRecord(rate) ? rate.base : rate;
}

function genaiSteps(rate: unknown): { readonly start: number; readonly price: unknown }[] {
  if (!isRecord(rate) || !Array.isArray(rate.tiers)) return [];
  return rate.tiers.filter(isRecord).map(({ start, price }) => ({ start: Number(start), price }));
}

function ratesFrom(names: Readonly<Record<string, RateKind>>, read: (name: string) => string | undefined): PeerRates {
  const rates: Partial<Record<RateKind, string>> = {};
  for (const [name, kind] of Object.entries(names)) {
    const rate = read(name);
    if (rate !== undefined) rates[kind] = rate;
  }
  return rates;
}

function shifted(literal: unknown, powerOfTen: number): string | undefined {
  return typeof literal === "string" ? shiftedDecimal(literal, powerOfTen) : undefined;
}
