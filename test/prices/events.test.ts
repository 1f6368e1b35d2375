import { describe, expect, it } from "vitest";
import { cost, rates } from "./shipped.ts";

// name, a moment, input/output/cache read in dollars per million tokens
const SIDES: readonly (readonly [string, string, string])[] = [
  ["openai/davinci", "2022-08-31", "60/60"],
  ["openai/davinci", "2022-09-01", "20/20"],
  ["openai/davinci", "2024-01-03T23:59:59Z", "20/20"],
  ["openai/davinci", "2024-01-04", "unpriced: outside-periods"],
  ["openai/text-embedding-ada-002", "2023-06-12", "0.4"],
  ["openai/text-embedding-ada-002", "2023-06-13", "0.1"],
  ["gpt-3.5-turbo", "2023-06-12", "2/2"],
  ["gpt-3.5-turbo", "2023-06-13", "1.5/2"],
  ["gpt-3.5-turbo", "2023-12-10", "1.5/2"],
  ["gpt-3.5-turbo", "2023-12-11", "1/2"],
  ["gpt-3.5-turbo", "2024-02-15", "1/2"],
  ["gpt-3.5-turbo", "2024-02-16", "0.5/1.5"],
  ["gemini-1.5-flash", "2024-08-11", "0.35/1.05"],
  ["gemini-1.5-flash", "2024-08-12", "0.075/0.3/0.01875"],
  ["gemini-1.5-pro", "2024-09-30", "3.5/10.5"],
  ["gemini-1.5-pro", "2024-10-01", "1.25/5/0.3125"],
  ["gpt-4o", "2024-10-01", "5/15"],
  ["gpt-4o", "2024-10-02", "2.5/10/1.25"],
  ["gpt-4o-mini", "2024-09-30", "0.15/0.6"],
  ["gpt-4o-mini", "2024-10-01", "0.15/0.6/0.075"],
  ["gpt-4o-2024-08-06", "2024-09-30", "2.5/10"],
  ["gpt-4o-2024-08-06", "2024-10-01", "2.5/10/1.25"],
  ["o1-preview", "2024-09-30", "15/60"],
  ["o1-preview", "2024-10-01", "15/60/7.5"],
  ["o1-mini", "2024-09-30", "3/12"],
  ["o1-mini", "2024-10-01", "3/12/1.5"],
  ["o1-mini", "2025-01-30", "3/12/1.5"],
  ["o1-mini", "2025-01-31", "1.1/4.4/0.55"],
  ["claude-3-5-haiku", "2024-12-02", "1/5/0.1"],
  ["claude-3-5-haiku", "2024-12-03", "0.8/4/0.08"],
  ["claude-3-opus", "2024-08-13", "15/75"],
  ["claude-3-opus", "2024-08-14", "15/75/1.5"],
  ["claude-3-5-sonnet", "2024-08-13", "3/15"],
  ["claude-3-5-sonnet", "2024-08-14", "3/15/0.3"],
  ["claude-3-haiku", "2024-08-13", "0.25/1.25"],
  ["claude-3-haiku", "2024-08-14", "0.25/1.25/0.03"],
  ["claude-3-sonnet", "2024-08-14", "3/15"],
  ["deepseek-chat", "2024-08-01", "0.14/0.28"],
  ["deepseek-chat", "2025-02-08T15:59:59Z", "0.14/0.28/0.014"],
  ["deepseek-chat", "2025-02-08T16:00:00Z", "0.27/1.1/0.07"],
  ["deepseek-chat", "2025-02-26T16:29:59Z", "0.27/1.1/0.07"],
  ["deepseek-chat", "2025-02-26T16:30:00Z", "0.135/0.55/0.035"],
  ["deepseek-chat", "2025-02-27T00:29:59Z", "0.135/0.55/0.035"],
  ["deepseek-chat", "2025-02-27T00:30:00Z", "0.27/1.1/0.07"],
  ["deepseek-reasoner", "2025-02-26T16:29:59Z", "0.55/2.19/0.14"],
  ["deepseek-reasoner", "2025-02-26T16:30:00Z", "0.135/0.55/0.035"],
  ["deepseek-chat", "2025-09-05T15:59:59Z", "0.27/1.1/0.07"],
  ["deepseek-chat", "2025-09-05T16:30:00Z", "0.56/1.68/0.07"],
  ["deepseek-chat", "2025-09-28", "0.56/1.68/0.07"],
  ["deepseek-chat", "2025-09-29", "0.28/0.42/0.028"],
  ["deepseek-chat", "2026-04-23", "0.28/0.42/0.028"],
  ["deepseek-chat", "2026-04-24", "0.14/0.28/0.028"],
  ["deepseek-chat", "2026-04-26", "0.14/0.28/0.0028"],
  ["deepseek-chat", "2026-07-24T15:58:59Z", "0.14/0.28/0.0028"],
  ["deepseek-chat", "2026-07-24T15:59:00Z", "unpriced: outside-periods"],
  ["deepseek-v4-pro", "2026-04-25", "1.74/3.48/0.145"],
  ["deepseek-v4-pro", "2026-04-26", "0.435/0.87/0.003625"],
  ["deepseek-v4-flash", "2026-08-16T02:00Z", "0.14/0.28/0.0028"],
  ["deepseek-v4-flash", "2026-08-16T15:59:59Z", "0.14/0.28/0.0028"],
  ["deepseek-v4-flash", "2026-08-16T16:00:00Z", "0.22/0.66/0.007"],
  ["deepseek-v4-flash", "2026-08-17T00:59:59Z", "0.22/0.66/0.007"],
  ["deepseek-v4-flash", "2026-08-17T01:00:00Z", "0.44/1.32/0.014"],
  ["deepseek-v4-flash", "2026-08-17T03:59:59Z", "0.44/1.32/0.014"],
  ["deepseek-v4-flash", "2026-08-17T04:00:00Z", "0.22/0.66/0.007"],
  ["deepseek-v4-flash", "2026-08-22T06:00:00Z", "0.44/1.32/0.014"], // a Saturday, before weekends were exempt
  ["deepseek-v4-flash", "2026-08-22T15:59:59Z", "0.22/0.66/0.007"],
  ["deepseek-v4-flash", "2026-08-23T02:00:00Z", "0.22/0.66/0.007"], // the Sunday after
  ["deepseek-v4-flash", "2026-08-24T02:00:00Z", "0.44/1.32/0.014"],
  ["deepseek-v4-flash", "2026-09-10T03:59:59Z", "0.44/1.32/0.014"],
  ["deepseek-v4-flash", "2026-09-10T04:00:00Z", "0.15/0.6/0.003"], // the name lives on as an alias
  ["deepseek-flash", "2026-09-10T03:59:59Z", "unpriced: outside-periods"],
  ["deepseek-flash", "2026-09-10T04:00:00Z", "0.15/0.6/0.003"],
  ["deepseek-flash", "2026-09-10T06:00:00Z", "0.3/1.2/0.006"],
  ["deepseek-flash", "2026-09-24T06:00:00Z", "0.3/1.2/0.006"],
  ["deepseek-flash", "2026-09-25T06:00:00Z", "0.15/0.6/0.003"], // Mid-Autumn Festival, a Friday
  ["deepseek-flash", "2026-10-07T02:00:00Z", "0.15/0.6/0.003"], // the last day of the Golden Week, a Wednesday
  ["deepseek-flash", "2026-10-08T02:00:00Z", "0.3/1.2/0.006"],
  ["deepseek-v4-pro", "2026-09-25T06:00:00Z", "0.66/1.98/0.022"],
  ["deepseek-v4-pro", "2026-09-14T02:00:00Z", "1.32/3.96/0.044"], // a re-routing announced for this day was cancelled
  ["o3", "2025-06-09", "10/40/2.5"],
  ["o3", "2025-06-10", "2/8/0.5"],
  ["gemini-2.5-flash-preview-05-20", "2025-06-16", "0.15/0.6/0.0375"],
  ["gemini-2.5-flash-preview-05-20", "2025-06-17", "unpriced: outside-periods"],
  ["gemini-2.5-flash", "2025-06-16", "unpriced: outside-periods"],
  ["gemini-2.5-flash", "2025-06-17", "0.3/2.5/0.075"],
  ["gemini-2.5-flash", "2025-10-01", "0.3/2.5/0.03"],
  ["grok-3", "2026-05-15T18:59:59Z", "3/15/0.75"],
  ["grok-3", "2026-05-15T19:00:00Z", "1.25/2.5/0.2"],
  ["grok-code-fast-1", "2026-05-15T18:59:59Z", "0.2/1.5/0.02"],
  ["grok-code-fast-1", "2026-05-15T19:00:00Z", "1/2/0.2"],
  ["gpt-5.6-terra", "2026-07-29", "2.5/15/0.25"],
  ["gpt-5.6-terra", "2026-07-30", "2/12/0.2"],
  ["gpt-5.6-luna", "2026-07-29", "1/6/0.1"],
  ["gpt-5.6-luna", "2026-07-30", "0.2/1.2/0.02"],
  ["gpt-5.6", "2026-08-20", "5/30/0.5"],
  ["gpt-5.6-sol", "2026-08-21", "4/20/0.4"],
  ["claude-sonnet-5", "2026-08-31", "2/10/0.2"],
  ["claude-sonnet-5", "2026-09-01", "2/10/0.2"], // a rise to 3 and 15 was announced and cancelled
  ["claude-sonnet-5-5", "2026-10-06", "2/10/0.2"],
  ["claude-sonnet-5-5", "2026-10-07", "2/10/0.1"],
  ["gemini-3.6-flash", "2026-08-12", "1.5/7.5/0.15"],
  ["gemini-3.6-flash", "2026-08-13", "0.75/3.75/0.075"],
  ["gemini-3.6-flash", "2026-12-31", "0.75/3.75/0.075"],
  ["gemini-3.6-flash", "2027-01-01", "1.5/7.5/0.15"],
  ["gemini-3.7-flash", "2026-12-31", "0.75/3.75/0.075"],
  ["gemini-3.7-flash", "2027-01-01", "1.5/7.5/0.15"],
  ["gemini-3.8-flash", "2026-12-31", "0.75/3.75/0.075"],
  ["gemini-3.8-flash", "2027-01-01", "1.5/7.5/0.15"],
  ["gemini-4-argon", "2026-11-30", "2/10/0.1"],
  ["gemini-4-argon", "2026-12-01", "4/20/0.2"],
  ["groq/openai/gpt-oss-20b", "2025-08-04", "unpriced: outside-periods"],
  ["groq/openai/gpt-oss-20b", "2025-08-05", "0.1/0.5"],
  ["groq/openai/gpt-oss-20b", "2026-01-03", "0.1/0.5"],
  ["groq/openai/gpt-oss-20b", "2026-01-04", "0.075/0.3"],
  ["groq/openai/gpt-oss-20b", "2026-05-26", "0.075/0.3"],
  ["groq/openai/gpt-oss-20b", "2026-05-27", "0.075/0.3/0.0375"],
  ["groq/openai/gpt-oss-120b", "2026-05-26", "0.15/0.6"],
  ["groq/openai/gpt-oss-120b", "2026-05-27", "0.15/0.6/0.075"],
  ["groq/llama3-70b-8192", "2024-06-29", "unpriced: outside-periods"],
  ["groq/llama3-70b-8192", "2024-06-30", "0.59/0.79"],
];

describe("what tokens cost, on both sides of every change of price", () => {
  it.each(SIDES)("%s at %s: %s", (name, day, expected) => {
    expect(rates(name, day, { rateWindow: "offpeak" })).toBe(expected);
  });
});

describe("names that move from one model to another", () => {
  const MOVES: readonly (readonly [string, string, string])[] = [
    ["mistral-medium-latest", "2026-06-15", "0.4/2/0.04"],
    ["mistral-medium-latest", "2026-06-16", "1.5/7.5/0.15"],
    ["mistral-large-latest", "2025-12-01", "2/6"],
    ["mistral-large-latest", "2025-12-02", "0.5/1.5/0.05"],
    ["mistral-small-latest", "2026-03-16", "0.1/0.3"],
    ["mistral-small-latest", "2026-03-17", "0.15/0.6/0.015"],
    ["command-r", "2024-08-29", "0.5/1.5"],
    ["command-r", "2024-08-30", "0.15/0.6"],
    ["gpt-3.5-turbo-0613", "2023-12-10", "1.5/2"],
    ["gpt-3.5-turbo-0613", "2023-12-11", "unpriced: outside-periods"],
    ["deepseek-v3", "2025-09-05T15:59:59Z", "0.27/1.1/0.07"],
    ["deepseek-v3", "2025-09-05T16:00:00Z", "unpriced: outside-periods"],
  ];
  it.each(MOVES)("%s at %s: %s", (name, day, expected) => {
    expect(rates(name, day)).toBe(expected);
  });
});

describe("the long-context prices of Claude come and go", () => {
  const LONG: readonly (readonly [string, string, string])[] = [
    ["claude-sonnet-4", "2025-08-11", "0.600003"],
    ["claude-sonnet-4", "2025-08-12", "1.200006"],
    ["claude-sonnet-4", "2026-04-29", "1.200006"],
    ["claude-sonnet-4", "2026-04-30", "0.600003"],
    ["claude-sonnet-4-5", "2026-04-29", "1.200006"],
    ["claude-sonnet-4-5", "2026-04-30", "0.600003"],
    ["claude-sonnet-4-6", "2026-03-12", "1.200006"],
    ["claude-sonnet-4-6", "2026-03-13", "0.600003"],
    ["claude-opus-4-6", "2026-03-12", "2.00001"],
    ["claude-opus-4-6", "2026-03-13", "1.000005"],
  ];
  it.each(LONG)("200,001 tokens of %s at %s: $%s", (name, day, expected) => {
    expect(cost(name, day, { input: 200_001 })).toBe(expected);
  });
});
