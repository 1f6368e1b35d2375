import type { LeverName } from "../domain/savings.ts";

/** What somebody published of a lever: to hold one's own figure against, never taken as one's own. */
export interface PublishedEffect {
  readonly lever: LeverName;
  readonly system: string;
  readonly what: string;
  readonly source: string;
  /** Of the publication: a day or a month. */
  readonly date: string;
  /** `read`: the source itself; `quoted`: another page's words of it. */
  readonly basis: "read" | "quoted";
}

export const PUBLISHED: readonly PublishedEffect[] = [
  {
    lever: "routing",
    system: "RouteLLM, GPT-4 and Mixtral 8x7B",
    what: "95 % of GPT-4's score on MT-Bench with 26 % strong calls, 14 % with augmented data; on MMLU 54 %",
    source: "https://lmsys.org/blog/2024-07-01-routellm/",
    date: "2024-07-01",
    basis: "quoted",
  },
  {
    lever: "routing",
    system: "RouteLLM, matrix factorisation",
    what: "half of the strong-weak gap from 13.4 % strong calls, 80 % of it from 31.3 %; area 0.802",
    source: "https://arxiv.org/abs/2406.18665",
    date: "2024-06",
    basis: "quoted",
  },
  {
    lever: "routing",
    system: "FrugalGPT cascade",
    what: "up to 98 % cheaper at GPT-4's accuracy, or 4 % more accurate at its cost; one domain, trained scorer",
    source: "https://arxiv.org/abs/2305.05176",
    date: "2023-05",
    basis: "read",
  },
  {
    lever: "routing",
    system: "AWS intelligent prompt routing",
    what: "43.9 % cheaper at parity with the strongest Claude",
    source: "https://arxiv.org/abs/2509.06274",
    date: "2025-09",
    basis: "read",
  },
  {
    lever: "response-cache",
    system: "GPT Semantic Cache",
    what: "61.6 to 68.8 % hits, more than 97 % of them right; made of paraphrases, so an upper bound",
    source: "https://arxiv.org/abs/2411.05276",
    date: "2024-11",
    basis: "read",
  },
  {
    lever: "response-cache",
    system: "MeanCache",
    what: "about 31 % of users' queries repeat earlier ones in meaning",
    source: "https://arxiv.org/abs/2403.02694",
    date: "2024-03",
    basis: "read",
  },
  {
    lever: "compression",
    system: "LLMLingua",
    what: "up to 20 times shorter; an example of 2,365 tokens becomes 211",
    source: "https://github.com/microsoft/LLMLingua",
    date: "2023-10",
    basis: "read",
  },
  {
    lever: "compression",
    system: "LongLLMLingua",
    what: "4 times fewer tokens, up to 21.4 % better on NaturalQuestions; depends on the query, so no prefix stays the same",
    source: "https://arxiv.org/abs/2310.06839",
    date: "2023-10",
    basis: "read",
  },
  {
    lever: "compression",
    system: "LLMLingua-2",
    what: "2 to 5 times shorter, 3 to 6 times faster than compressors before it",
    source: "https://arxiv.org/abs/2403.12968",
    date: "2024-03",
    basis: "quoted",
  },
  {
    lever: "prompt-cache",
    system: "DeepSeek's fleet",
    what: "56.3 % of all input tokens were read from the cache",
    source: "https://github.com/deepseek-ai/open-infra-index",
    date: "2025-03-01",
    basis: "read",
  },
  {
    lever: "batch",
    system: "Anthropic's Message Batches",
    what: "half the price of input, output, cache writes and reads; most end within an hour, all within 24",
    source: "https://docs.anthropic.com/en/docs/build-with-claude/batch-processing",
    date: "2024-10-08",
    basis: "read",
  },
  {
    lever: "output-control",
    system: "Azure's conversation trace",
    what: "answers of 129 tokens (p50) to 601 (p99): a limit below the 99th cuts one in a hundred",
    source: "https://github.com/Azure/AzurePublicDataset",
    date: "2023-11",
    basis: "read",
  },
];
