import type { FormatCase } from "./format-case.ts";

const TIME = "2026-01-25T10:00:00Z";

const CHAT = {
  id: "chatcmpl-1",
  model: "gpt",
  usage: { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 64 }, completion_tokens: 9, total_tokens: 109 },
  choices: [{ message: { content: "CANARY" } }],
};

const gatewayLog = (body: unknown, id: string) => ({
  category: "GatewayLogs",
  operationName: "Microsoft.ApiManagement/GatewayLogs",
  time: TIME,
  correlationId: id,
  location: "East US",
  properties: {
    backendResponseBody: JSON.stringify(body),
    responseBody: JSON.stringify(body),
    backendResponseCode: 200,
  },
});

const cloudflareLog = (id: string, cached: boolean) => ({
  id,
  created_at: TIME,
  provider: "openai",
  model: "gpt",
  tokens_in: 100,
  tokens_out: 9,
  cached,
  success: true,
  metadata: '{"team":"x"}',
});

/** Traces, gateways and exports. Where no real sample could be had, these follow the vendor's documentation. */
export const TRACE_AND_GATEWAY_CASES: Readonly<Record<string, FormatCase>> = {
  "azure-trace": {
    log: "TIMESTAMP,ContextTokens,GeneratedTokens\r\n2026-01-25 10:00:00.1234567,100,9\r\n2026-01-25 10:00:01.0,50,1",
    rows: [[null, null]],
    requests: 2,
    tokens: [150, 0, 0, 0, 10, 0],
  },
  "mooncake-trace": {
    log: [
      { timestamp: 0, input_length: 600, output_length: 5, hash_ids: [0, 1] },
      { timestamp: 3000, input_length: 600, output_length: 5, hash_ids: [0, 2] },
    ],
    rows: [[null, null]],
    requests: 2,
    tokens: [1200, 0, 0, 0, 10, 0],
  },
  "burstgpt-trace": {
    log: "Timestamp,Model,Request tokens,Response tokens,Total tokens,Log Type\n5,GPT-4,100,9,109,API log\n",
    rows: [["GPT-4", null]],
    requests: 1,
    tokens: [100, 0, 0, 0, 9, 0],
  },
  "vidur-trace": {
    log: "arrived_at,num_prefill_tokens,num_decode_tokens\n0.0,100,9\n61.25,50,1\n",
    rows: [[null, null]],
    requests: 2,
    tokens: [150, 0, 0, 0, 10, 0],
  },
  sse: {
    log: [
      'data: {"id":"c","created":1790000000,"model":"gpt-4o","choices":[{}],"usage":null}',
      'data: {"id":"c","created":1790000000,"model":"gpt-4o","choices":[],"usage":{"prompt_tokens":10,"completion_tokens":4,"prompt_tokens_details":{"cached_tokens":6}}}',
      "data: [DONE]",
    ].join("\n\n"),
    rows: [["gpt-4o", null]],
    requests: 1,
    tokens: [4, 6, 0, 0, 4, 0],
  },
  "aibrix-trace": {
    log: [
      {
        timestamp: 21,
        requests: [
          { "Prompt Length": 100, "Output Length": 9, prompt: "CANARY" },
          { "Prompt Length": 50, "Output Length": 1, prompt: "CANARY" },
        ],
      },
    ],
    rows: [[null, null]],
    requests: 2,
    tokens: [150, 0, 0, 0, 10, 0],
  },
  "nested-response": {
    log: [{ ts: TIME, request: { messages: "CANARY" }, http: { response: { body: CHAT } } }],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [36, 64, 0, 0, 9, 0],
  },
  "azure-gateway": {
    log: [
      gatewayLog(CHAT, "c1"),
      gatewayLog({ id: "resp_1", model: "gpt", usage: { input_tokens: 50, output_tokens: 4, total_tokens: 54 } }, "c2"),
      gatewayLog("data: [DONE]", "c3"),
    ],
    rows: [["gpt", null]],
    requests: 2,
    tokens: [86, 64, 0, 0, 13, 0],
  },
  "azure-gateway-llm": {
    log: [
      "TimeGenerated,CorrelationId,SequenceNumber,DeploymentName,ModelName,PromptTokens,CompletionTokens,Region",
      `${TIME},a,0,prod,gpt,100,9,East US`,
      `${TIME},a,1,prod,gpt,0,0,East US`,
    ].join("\n"),
    rows: [["gpt", null]],
    requests: 1,
    tokens: [100, 0, 0, 0, 9, 0],
  },
  helicone: {
    log: [
      {
        ...{ request_id: "r1", request_created_at: "2026-01-25 10:00:00.123", provider: "ANTHROPIC", model: "claude" },
        ...{ prompt_tokens: 3, prompt_cache_read_tokens: 90, prompt_cache_write_tokens: 12, completion_tokens: 7 },
        ...{ request_body: { messages: "CANARY" }, request_properties: { feature: "chat" } },
      },
      {
        ...{ request_id: "r2", request_created_at: "2026-01-25 10:00:01", provider: "ANTHROPIC", model: "claude" },
        ...{ prompt_tokens: 3, completion_tokens: 7, cache_reference_id: "11111111-2222-3333-4444-555555555555" },
      },
    ],
    rows: [["claude", null]],
    requests: 1,
    tokens: [3, 90, 12, 0, 7, 0],
  },
  portkey: {
    log: [
      {
        ...{ id: "p1", created_at: TIME, ai_org: "openai", ai_model: "gpt", is_success: true },
        ...{ req_units: 100, res_units: 9, total_units: 109, cost: 0.1, metadata: { _user: "u" }, request: "CANARY" },
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [100, 0, 0, 0, 9, 0],
  },
  "cloudflare-ai-gateway": {
    log: JSON.stringify({ success: true, errors: [], result: [cloudflareLog("1", false), cloudflareLog("2", true)] }),
    rows: [["gpt", null]],
    requests: 1,
    tokens: [100, 0, 0, 0, 9, 0],
  },
  "vercel-ai-gateway": {
    log: JSON.stringify({
      results: [
        {
          ...{ day: "2026-01-25", model: "anthropic/claude", total_cost: 1.5, request_count: 4, input_tokens: 105 },
          ...{ output_tokens: 7, cached_input_tokens: 90, cache_creation_input_tokens: 12, reasoning_tokens: 2 },
        },
      ],
    }),
    rows: [["anthropic/claude", null]],
    requests: 4,
    tokens: [3, 90, 12, 0, 7, 2],
  },
  "deepseek-export": {
    log: [
      "user_id,start_time_iso,end_time_iso,model,api_key_name,api_key,type,price,amount",
      ...[
        "input_cache_hit_tokens,0.07,90",
        "input_cache_miss_tokens,0.27,10",
        "output_tokens,1.1,9",
        "request_count,,3",
      ].map((cells) => `u,2026-01-25T00:00:00Z,2026-01-26T00:00:00Z,deepseek-chat,key,sk-***,${cells}`),
    ].join("\n"),
    rows: [["deepseek-chat", null]],
    requests: 3,
    tokens: [10, 90, 0, 0, 9, 0],
  },
  "gemini-recording": {
    log: JSON.stringify(
      {
        recording: "a streamed answer",
        response_bodySegments: [
          { modelVersion: "gemini", responseId: "1", usageMetadata: { promptTokenCount: 101, totalTokenCount: 101 } },
          {
            ...{ modelVersion: "gemini", responseId: "1" },
            usageMetadata: {
              ...{ promptTokenCount: 27, cachedContentTokenCount: 20, candidatesTokenCount: 6 },
              ...{ thoughtsTokenCount: 40, totalTokenCount: 73 },
            },
          },
        ],
      },
      null,
      1,
    ),
    rows: [["gemini", null]],
    requests: 1,
    tokens: [7, 20, 0, 0, 46, 40],
  },
  "gemini-cli-session": {
    log: JSON.stringify(
      {
        sessionId: "s",
        startTime: TIME,
        messages: [
          { id: "1", type: "user", content: "CANARY" },
          {
            ...{ id: "2", type: "gemini", timestamp: TIME, model: "gemini" },
            tokens: { input: 50, output: 4, cached: 40, thoughts: 1, tool: 2, total: 57 },
          },
        ],
      },
      null,
      2,
    ),
    rows: [["gemini", null]],
    requests: 1,
    tokens: [12, 40, 0, 0, 5, 1],
  },
  "otel-spans": {
    log: [
      // As OpenTelemetry's Python exporter prints a span, with OpenLLMetry's older names.
      {
        ...{ name: "openai.chat", context: { trace_id: "0x1", span_id: "0x2" }, parent_id: "0x9", start_time: TIME },
        attributes: {
          ...{ "gen_ai.request.model": "gpt", "gen_ai.usage.prompt_tokens": 100, "gen_ai.usage.completion_tokens": 9 },
          ...{ "llm.usage.total_tokens": 109, "traceloop.entity.input": "CANARY" },
        },
      },
      {
        ...{ name: "answer.workflow", context: { trace_id: "0x1", span_id: "0x9" }, parent_id: null, start_time: TIME },
        attributes: { "traceloop.span.kind": "workflow", "gen_ai.usage.prompt_tokens": 100 },
      },
      // As Phoenix exports it, with OpenInference's names in objects.
      {
        ...{ name: "llm", context: { trace_id: "2", span_id: "3" }, start_time: TIME },
        attributes: {
          openinference: { span: { kind: "LLM" } },
          llm: { model_name: "gpt", token_count: { prompt: 50, prompt_details: { cache_read: 20 }, completion: 1 } },
        },
      },
      // As the ClickHouse exporter stores it: all attributes are texts.
      {
        ...{ Timestamp: "2026-01-25 10:00:00.123456789", TraceId: "4", SpanId: "5", ParentSpanId: "" },
        ResourceAttributes: { "service.name": "shop" },
        SpanAttributes: {
          ...{ "gen_ai.response.model": "gpt", "gen_ai.usage.input_tokens": "10", "gen_ai.usage.output_tokens": "2" },
        },
      },
    ],
    rows: [["gpt", null]],
    requests: 3,
    tokens: [140, 20, 0, 0, 12, 0],
  },
};
