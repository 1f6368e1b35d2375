import { describe, expect, it } from "vitest";
import type { Instant } from "../../../src/domain/dates.ts";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../../../src/read/usage-logs/index.ts";
import type { UsageReport } from "../../../src/usage/usage-report.ts";
import { usage } from "../../../src/usage/usage.ts";
import { BOOK } from "../../usage/price-book.ts";
import { open } from "../../usage/open-log.ts";
import { AGENT_AND_TRACE_CASES } from "./agent-and-trace-cases.ts";
import type { FormatCase } from "./format-case.ts";
import { TRACE_AND_GATEWAY_CASES } from "./trace-and-gateway-cases.ts";

function read(text: string): Promise<UsageReport> {
  return usage([{ name: "-", text }], {
    groupBy: ["model", "mode"],
    prices: BOOK,
    open,
    asOf: { at: 1769000000 as Instant, clock: "unknown" },
  });
}

const TIME = "2026-01-25T10:00:00Z";
const ANTHROPIC_USAGE = {
  input_tokens: 3,
  cache_read_input_tokens: 90,
  cache_creation_input_tokens: 12,
  cache_creation: { ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 10 },
  output_tokens: 7,
};
const CHAT_USAGE = {
  prompt_tokens: 100,
  prompt_tokens_details: { cached_tokens: 64 },
  completion_tokens: 9,
  completion_tokens_details: { reasoning_tokens: 5 },
  total_tokens: 109,
};

const sessionLine = (id: string, output: number, more: object = {}) => ({
  type: "assistant",
  sessionId: "s",
  requestId: `request-${id}`,
  timestamp: TIME,
  message: { id, model: "claude", usage: { ...ANTHROPIC_USAGE, output_tokens: output } },
  ...more,
});

const codexTotal = (second: number, input: number, cached: number, output: number, last: object = {}) => ({
  timestamp: `2026-01-25T10:00:0${second}.000Z`,
  type: "event_msg",
  payload: {
    type: "token_count",
    info: {
      total_token_usage: { input_tokens: input, cached_input_tokens: cached, output_tokens: output },
      ...last,
    },
  },
});

const span = (id: string, parent: string, attributes: Readonly<Record<string, string | number>>) => ({
  traceId: "t",
  spanId: id,
  parentSpanId: parent,
  startTimeUnixNano: "1769335200123456789",
  attributes: Object.entries(attributes).map(([key, value]) => ({
    key,
    value: typeof value === "number" ? { intValue: String(value) } : { stringValue: value },
  })),
});

const CASES: Readonly<Record<string, FormatCase>> = {
  ...TRACE_AND_GATEWAY_CASES,
  ...AGENT_AND_TRACE_CASES,
  "openai-chat": {
    log: [{ id: "c", created: 1769335200, model: "gpt", service_tier: "flex", usage: CHAT_USAGE }],
    rows: [["gpt", "flex"]],
    requests: 1,
    tokens: [36, 64, 0, 0, 9, 5],
  },
  "openai-responses": {
    log: [
      {
        model: "gpt",
        usage: {
          input_tokens: 50,
          input_tokens_details: { cached_tokens: 10, cache_write_tokens: 15 },
          output_tokens: 4,
          output_tokens_details: { reasoning_tokens: 1 },
          total_tokens: 54,
        },
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [25, 10, 15, 0, 4, 1],
  },
  "anthropic-messages": {
    log: [{ id: "m", model: "claude", usage: { ...ANTHROPIC_USAGE, service_tier: "standard", speed: "fast" } }],
    rows: [["claude", "fast"]],
    requests: 1,
    tokens: [3, 90, 2, 10, 7, 0],
  },
  gemini: {
    log: [
      {
        modelVersion: "gemini",
        usageMetadata: {
          promptTokenCount: 30,
          cachedContentTokenCount: 20,
          toolUsePromptTokenCount: 5,
          candidatesTokenCount: 6,
          thoughtsTokenCount: 40,
          totalTokenCount: 81,
        },
      },
    ],
    rows: [["gemini", null]],
    requests: 1,
    tokens: [15, 20, 0, 0, 46, 40],
  },
  "bedrock-converse": {
    log: [
      {
        modelId: "nova",
        usage: {
          inputTokens: 3,
          cacheReadInputTokens: 20,
          cacheReadInputTokenCount: 20,
          cacheWriteInputTokens: 30,
          cacheDetails: [
            { ttl: "1h", inputTokens: 10 },
            { ttl: "5m", inputTokens: 20 },
          ],
          outputTokens: 4,
          totalTokens: 57,
        },
      },
    ],
    rows: [["nova", null]],
    requests: 1,
    tokens: [3, 20, 20, 10, 4, 0],
  },
  cohere: {
    log: [
      {
        model: "command",
        usage: { billed_units: { input_tokens: 4, output_tokens: 2 }, tokens: { input_tokens: 70, output_tokens: 3 } },
      },
    ],
    rows: [["command", null]],
    requests: 1,
    tokens: [4, 0, 0, 0, 2, 0],
  },
  "openai-batch": {
    log: [
      { id: "b1", custom_id: "a", response: { status_code: 200, body: { id: "1", model: "gpt", usage: CHAT_USAGE } } },
      { id: "b2", custom_id: "b", response: { status_code: 500, body: { error: { message: "no" } } } },
    ],
    rows: [["gpt", "batch"]],
    requests: 1,
    tokens: [36, 64, 0, 0, 9, 5],
  },
  "anthropic-batch": {
    log: [
      {
        custom_id: "a",
        result: { type: "succeeded", message: { id: "1", model: "claude", usage: ANTHROPIC_USAGE } },
      },
      { custom_id: "b", result: { type: "expired" } },
    ],
    rows: [["claude", "batch"]],
    requests: 1,
    tokens: [3, 90, 2, 10, 7, 0],
  },
  "claude-code": {
    log: [
      { type: "user", sessionId: "s", message: { content: "hello" } },
      sessionLine("a", 1),
      sessionLine("a", 7),
      sessionLine("a", 7, { isSidechain: true, requestId: "another" }),
      sessionLine("b", 3),
      sessionLine("c", 0, { message: { id: "c", model: "<synthetic>", usage: { input_tokens: 9, output_tokens: 9 } } }),
    ],
    rows: [["claude", null]],
    requests: 2,
    tokens: [6, 180, 4, 20, 10, 0],
  },
  "gemini-cli": {
    log: [
      { type: "user", content: "hello" },
      {
        type: "gemini",
        model: "gemini",
        timestamp: TIME,
        tokens: { input: 50, output: 4, cached: 40, thoughts: 1, tool: 2, total: 57 },
      },
    ],
    rows: [["gemini", null]],
    requests: 1,
    tokens: [12, 40, 0, 0, 5, 1],
  },
  "codex-exec": {
    log: [
      { type: "thread.started" },
      { type: "turn.completed", usage: { input_tokens: 10, cached_input_tokens: 8, output_tokens: 2 } },
    ],
    rows: [[null, null]],
    requests: 1,
    tokens: [2, 8, 0, 0, 2, 0],
  },
  codex: {
    log: [
      { timestamp: TIME, type: "turn_context", payload: { model: "gpt-codex" } },
      codexTotal(1, 100, 20, 5),
      codexTotal(2, 100, 20, 5),
      codexTotal(3, 250, 120, 15),
      { timestamp: TIME, type: "event_msg", payload: { type: "token_count", info: null } },
      codexTotal(4, 40, 0, 4, { last_token_usage: { input_tokens: 40, cached_input_tokens: 0, output_tokens: 4 } }),
    ],
    rows: [["gpt-codex", null]],
    requests: 3,
    tokens: [170, 120, 0, 0, 19, 0],
  },
  "openai-usage": {
    log: JSON.stringify(
      {
        object: "page",
        data: [
          {
            object: "bucket",
            start_time: 1769299200,
            end_time: 1769385600,
            results: [
              { model: "gpt", input_tokens: 100, input_cached_tokens: 60, output_tokens: 5, num_model_requests: 3 },
              { model: "gpt", batch: true, input_tokens: 10, output_tokens: 1, num_model_requests: 1 },
            ],
          },
          { object: "bucket", start_time: 1769385600, end_time: 1769472000, results: [] },
        ],
      },
      null,
      2,
    ),
    rows: [
      ["gpt", "batch"],
      ["gpt", null],
    ],
    requests: 4,
    tokens: [50, 60, 0, 0, 6, 0],
  },
  "openai-usage-result": {
    log: [
      {
        object: "organization.usage.completions.result",
        model: "gpt",
        input_tokens: 100,
        input_uncached_tokens: 30,
        input_cached_tokens: 60,
        input_cache_write_tokens: 10,
        output_tokens: 5,
        num_model_requests: 3,
      },
    ],
    rows: [["gpt", null]],
    requests: 3,
    tokens: [30, 60, 10, 0, 5, 0],
  },
  "openai-usage-csv": {
    log: [
      "start_time,end_time,start_time_iso,end_time_iso,model,num_model_requests,input_tokens,input_cached_tokens,output_tokens",
      "1769299200,1769299260,2026-01-25T00:00:00+00:00,2026-01-25T00:01:00+00:00,gpt,3.0,100,60,5",
    ].join("\n"),
    rows: [["gpt", null]],
    requests: 3,
    tokens: [40, 60, 0, 0, 5, 0],
  },
  "anthropic-usage": {
    log: [
      {
        starting_at: "2026-01-25T00:00:00Z",
        ending_at: "2026-01-26T00:00:00Z",
        results: [
          {
            uncached_input_tokens: 15,
            cache_creation: { ephemeral_1h_input_tokens: 10, ephemeral_5m_input_tokens: 5 },
            cache_read_input_tokens: 2,
            output_tokens: 4,
            model: "claude",
            service_tier: "batch",
          },
        ],
      },
    ],
    rows: [["claude", "batch"]],
    requests: null,
    tokens: [15, 2, 5, 10, 4, 0],
  },
  "anthropic-console": {
    log: [
      "usage_date_utc,model_version,api_key,workspace,usage_type,context_window,usage_input_tokens_no_cache,usage_input_tokens_cache_write_5m,usage_input_tokens_cache_write_1h,usage_input_tokens_cache_read,usage_output_tokens,web_search_count,inference_geo,speed",
      'claude-day,claude,key,Default,standard,≤ 200k,"1,500",1,2,3,4,0,not_available,',
    ]
      .join("\n")
      .replace("claude-day", "2026-01-25"),
    rows: [["claude", "standard"]],
    requests: null,
    tokens: [1500, 3, 1, 2, 4, 0],
  },
  "bedrock-log": {
    log: [
      {
        schemaType: "ModelInvocationLog",
        timestamp: TIME,
        requestId: "r",
        modelId: "nova",
        input: { inputTokenCount: 5, cacheReadInputTokenCount: 8, inputBodyJson: { messages: [] } },
        output: { outputTokenCount: 3 },
      },
    ],
    rows: [["nova", null]],
    requests: 1,
    tokens: [5, 8, 0, 0, 3, 0],
  },
  "vertex-log": {
    log: [
      {
        logging_time: TIME,
        request_id: "1",
        model: "publishers/google/models/gemini",
        full_response: {
          model_version: "gemini",
          usage_metadata: { prompt_token_count: 3, candidates_token_count: 29, thoughts_token_count: 901 },
        },
      },
    ],
    rows: [["gemini", null]],
    requests: 1,
    tokens: [3, 0, 0, 0, 930, 901],
  },
  litellm: {
    log: [
      {
        request_id: "1",
        call_type: "acompletion",
        startTime: "2026-01-25 10:00:00.123456",
        model: "claude",
        prompt_tokens: 105,
        completion_tokens: 7,
        cache_hit: "None",
        metadata: JSON.stringify({ usage_object: { cache_read_input_tokens: 90, cache_creation_input_tokens: 12 } }),
      },
      {
        request_id: "2",
        call_type: "acompletion",
        startTime: "2026-01-25 10:00:01",
        model: "claude",
        prompt_tokens: 105,
        completion_tokens: 7,
        cache_hit: "True",
        metadata: {},
      },
    ],
    rows: [["claude", null]],
    requests: 1,
    tokens: [3, 90, 12, 0, 7, 0],
  },
  openrouter: {
    log: [
      "created_at,tokens_prompt,tokens_completion,tokens_reasoning,tokens_cached,model_permaslug,app_name",
      "2026-01-25 10:00:00.5,100,9,5,64,vendor/model,editor",
    ].join("\n"),
    rows: [["vendor/model", null]],
    requests: 1,
    tokens: [36, 64, 0, 0, 9, 5],
  },
  otlp: {
    log: [
      {
        resourceSpans: [
          {
            resource: { attributes: [{ key: "service.name", value: { stringValue: "shop" } }] },
            scopeSpans: [
              {
                spans: [
                  span("root", "", { "gen_ai.operation.name": "invoke_agent", "gen_ai.usage.input_tokens": 999 }),
                  span("outer", "root", { "gen_ai.request.model": "gpt", "gen_ai.usage.input_tokens": 150 }),
                  span("one", "outer", {
                    "gen_ai.request.model": "gpt",
                    "gen_ai.usage.input_tokens": 100,
                    "gen_ai.usage.cache_read.input_tokens": 64,
                    "gen_ai.usage.output_tokens": 9,
                    "gen_ai.prompt": "CANARY",
                  }),
                  span("two", "outer", {
                    "openinference.span.kind": "LLM",
                    "llm.model_name": "gpt",
                    "llm.token_count.prompt": 50,
                    "llm.token_count.completion": 1,
                  }),
                  // Some emitters leave the cached tokens out of the input.
                  span("three", "", {
                    "gen_ai.request.model": "gpt",
                    "gen_ai.usage.input_tokens": 2,
                    "gen_ai.usage.cache_read_input_tokens": 87_486,
                    "gen_ai.usage.cache_creation_input_tokens": 1264,
                    "gen_ai.usage.output_tokens": 1,
                  }),
                ],
              },
            ],
          },
        ],
      },
    ],
    rows: [["gpt", null]],
    requests: 3,
    tokens: [88, 87_550, 1264, 0, 11, 0],
  },
  langfuse: {
    log: [
      {
        trace: { name: "answer" },
        observations: [
          { id: "1", type: "SPAN", startTime: TIME, usageDetails: { input: 5, output: 5, total: 10 } },
          {
            id: "2",
            type: "GENERATION",
            startTime: TIME,
            model: "gpt",
            usageDetails: { input: 100, output: 9, total: 109, "prompt_details.cached_tokens": 64 },
          },
          {
            id: "3",
            type: "GENERATION",
            startTime: TIME,
            model: "gpt",
            usageDetails: { input: 3, input_cached_tokens: 90, output: 4, output_reasoning_tokens: 5, total: 102 },
          },
        ],
      },
    ],
    rows: [["gpt", null]],
    requests: 2,
    tokens: [39, 154, 0, 0, 18, 5],
  },
  generic: {
    log: [{ ts: TIME, model: "any", prompt_tokens: 10, cached_tokens: 4, completion_tokens: 2, reasoning_tokens: 1 }],
    rows: [["any", null]],
    requests: 1,
    tokens: [6, 4, 0, 0, 2, 1],
  },
  "generic-disjoint": {
    log: [`ts,model,input_tokens,cache_read_input_tokens,output_tokens`, `${TIME},any,6,40,2`].join("\n"),
    rows: [["any", null]],
    requests: 1,
    tokens: [6, 40, 0, 0, 2, 0],
  },
};

/** Formats that are known so that the report can say why they add nothing. */
const WITHOUT_COUNTS = ["azure-diagnostic"];

describe("log formats", () => {
  const names = [...LOG_MAPPINGS, ...LOG_CONVERTERS.map(({ mapping }) => mapping)].map(({ name }) => name);

  it("have names of their own, and a test each", () => {
    expect(new Set(names).size).toBe(names.length);
    expect([...Object.keys(CASES), ...WITHOUT_COUNTS].sort()).toEqual([...names].sort());
  });

  it.each(Object.entries(CASES))("%s is known by its keys and read by its nesting rule", async (name, wanted) => {
    const text =
      typeof wanted.log === "string" ? wanted.log : wanted.log.map((line) => JSON.stringify(line)).join("\n");
    const report = await read(text);
    const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = report.total.tokens;
    expect(Object.keys(report.import.files[0]?.formats ?? {})).toEqual([name]);
    expect([input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning]).toEqual(wanted.tokens);
    expect(report.total.requests).toBe(wanted.requests);
    expect(report.rows.map(({ keys }) => [keys.model, keys.mode])).toEqual(wanted.rows);
    expect(report.import.rejected.count).toBe(0);
    expect(JSON.stringify(report, (_, value: unknown) => (typeof value === "bigint" ? "" : value))).not.toContain(
      "CANARY",
    );
  });

  const copied = Object.entries(CASES).filter(([name]) =>
    ["azure-trace", "claude-code", "otlp", "deepseek-export", "anthropic-usage"].includes(name),
  );

  it.each(copied)("%s counts once where the log is given under two names", async (_, wanted) => {
    const text =
      typeof wanted.log === "string" ? wanted.log : wanted.log.map((line) => JSON.stringify(line)).join("\n");
    const report = await usage(
      ["a.log", "b.log"].map((name) => ({ name, text })),
      { groupBy: ["model"], prices: BOOK, open, asOf: { at: 1769000000 as Instant, clock: "unknown" } },
    );
    expect(report.total.requests).toBe(wanted.requests);
    expect(report.import.copied).toEqual([{ name: "b.log", of: "a.log" }]);
  });

  it("take a call of which only the hidden output was counted into the total at its full size", async () => {
    const { total } = await read(
      '{"model":"g","usage":{"prompt_tokens":35,"completion_tokens":12,"total_tokens":109}}',
    );
    expect([total.tokens.output, total.tokens.reasoning]).toEqual([74, 62]);
  });
});
