import { ownValue } from "../domain/own-value.ts";
/** Who sells a model, under what name. `isCloud`: its regions are where it runs. */
export interface Seller {
  readonly provider: string;
  readonly service: string;
  readonly isCloud?: boolean;
}

/** By the provider of the price table. */
const SELLERS: Readonly<Record<string, Seller>> = {
  alibaba: { provider: "Alibaba Cloud", service: "Alibaba Cloud Model Studio" },
  "amazon-bedrock": { provider: "Amazon Web Services", service: "Amazon Bedrock", isCloud: true },
  anthropic: { provider: "Anthropic", service: "Claude API" },
  cerebras: { provider: "Cerebras", service: "Cerebras Inference" },
  cohere: { provider: "Cohere", service: "Cohere API" },
  deepseek: { provider: "DeepSeek", service: "DeepSeek API" },
  fireworks: { provider: "Fireworks AI", service: "Fireworks AI API" },
  google: { provider: "Google", service: "Gemini API" },
  groq: { provider: "Groq", service: "GroqCloud" },
  meta: { provider: "Meta", service: "Meta API" },
  minimax: { provider: "MiniMax", service: "MiniMax API" },
  mistral: { provider: "Mistral AI", service: "Mistral AI API" },
  moonshotai: { provider: "Moonshot AI", service: "Kimi API" },
  openai: { provider: "OpenAI", service: "OpenAI API" },
  together: { provider: "Together AI", service: "Together AI API" },
  xai: { provider: "xAI", service: "xAI API" },
  zai: { provider: "Z.ai", service: "Z.ai API" },
};

const AZURE: Seller = { provider: "Microsoft", service: "Azure OpenAI", isCloud: true };
const VERTEX: Seller = { provider: "Google Cloud", service: "Vertex AI", isCloud: true };
const BEDROCK: Seller = { provider: "Amazon Web Services", service: "Amazon Bedrock", isCloud: true };

/** Clouds that sell the models of others, by what logs call them. */
const CLOUDS: Readonly<Record<string, Seller>> = {
  azure: AZURE,
  azure_openai: AZURE,
  "azure-openai": AZURE,
  "az.ai.openai": AZURE,
  "azure.ai.openai": AZURE,
  vertex: VERTEX,
  vertex_ai: VERTEX,
  "vertex-ai": VERTEX,
  "gcp.vertex_ai": VERTEX,
  bedrock: BEDROCK,
  "aws.bedrock": BEDROCK,
  aws_bedrock: BEDROCK,
};

/** Who charges for a model: the cloud that the log names, else the provider whose price it is. */
export function sellerOf(model: string, loggedProvider: string | null): Seller {
  const provider = model.slice(0, model.indexOf("/"));
  const cloud = loggedProvider === null ? undefined : ownValue(CLOUDS, loggedProvider);
  if (cloud) return cloud;
  return ownValue(SELLERS, provider) ?? { provider, service: `${provider} API` };
}

/** Whose model it is where others serve it, by its name. */
const PUBLISHERS: readonly (readonly [RegExp, string])[] = [
  [/claude|anthropic\./, "Anthropic"],
  [/llama|muse-spark/, "Meta"],
  [/gpt-|\bo[1-9]\b/, "OpenAI"],
  [/qwen/, "Alibaba Cloud"],
  [/deepseek/, "DeepSeek"],
  [/kimi/, "Moonshot AI"],
  [/\bglm/, "Z.ai"],
  [/mistral|mixtral|codestral/, "Mistral AI"],
  [/gemini|gemma/, "Google"],
  [/nova|titan/, "Amazon Web Services"],
  [/command|\bembed-/, "Cohere"],
];

/** Providers that serve mostly the models of others. */
const HOSTS: readonly string[] = ["amazon-bedrock", "cerebras", "fireworks", "groq", "together"];

/** Who made a model. */
export function publisherOf(model: string): string {
  const provider = model.slice(0, model.indexOf("/"));
  const id = model.slice(provider.length + 1).toLowerCase();
  const publisher = HOSTS.includes(provider) ? PUBLISHERS.find(([pattern]) => pattern.test(id))?.[1] : undefined;
  return publisher ?? sellerOf(model, null).provider;
}
