import type { FormatCase } from "./format-case.ts";

const TIME = "2026-01-25T10:00:00.000Z";
const MILLISECONDS = 1769335200000;

const invocation = {
  ...{ schemaType: "ModelInvocationLog", timestamp: TIME, modelId: "nova", requestId: "r", region: "us-east-1" },
  input: { inputTokenCount: 10, cacheReadInputTokenCount: 500, cacheWriteInputTokenCount: 20, inputBodyJson: "CANARY" },
  output: { outputTokenCount: 30 },
};

const gatewayLog = (provider: string, input: number, output: number, more: object) => ({
  ...{ id: provider, created_at: TIME, provider, model: "m", cached: false, step: 0, metadata: null },
  ...{ tokens_in: input, tokens_out: output, usage_metadata: more },
});

const weaveCall = (id: string, parent: string | null, input: number, output: number) => ({
  ...{ id, parent_id: parent, trace_id: "t", op_name: "weave:///op", started_at: TIME, inputs: { text: "CANARY" } },
  summary: { usage: { gpt: { prompt_tokens: input, completion_tokens: output, requests: 1 } } },
});

/** Sessions and telemetry of coding agents, exports of tracing and evaluation tools, and the API shapes between them. */
export const AGENT_AND_TRACE_CASES: Readonly<Record<string, FormatCase>> = {
  "ai-sdk": {
    log: [
      {
        ...{ timestamp: TIME, model: "gpt" },
        usage: {
          ...{ inputTokens: 100, inputTokenDetails: { noCacheTokens: 30, cacheReadTokens: 70 }, outputTokens: 20 },
          ...{ outputTokenDetails: { textTokens: 15, reasoningTokens: 5 }, totalTokens: 120 },
        },
      },
      { timestamp: TIME, model: "gpt", usage: { promptTokens: 7, completionTokens: 8, totalTokens: 15 } },
    ],
    rows: [["gpt", null]],
    requests: 2,
    tokens: [37, 70, 0, 0, 28, 5],
  },
  ollama: {
    log: [
      { model: "llama", created_at: TIME, response: "CANARY", done: false },
      { model: "llama", created_at: TIME, response: "", done: true, prompt_eval_count: 26, eval_count: 29 },
    ],
    rows: [["llama", null]],
    requests: 1,
    tokens: [26, 0, 0, 0, 29, 0],
  },
  "generic-nested": {
    log: [
      { ts: TIME, model: "any", token_usage: { prompt_tokens: 10, completion_tokens: 2 } },
      { ts: TIME, model: "any", tokens: { input: 10, cached: 4, output: 2, reasoning: 1 } },
    ],
    rows: [["any", null]],
    requests: 2,
    tokens: [16, 4, 0, 0, 4, 1],
  },
  "openrouter-generation": {
    log: [
      {
        data: {
          ...{ id: "gen", created_at: TIME, model: "m", provider_name: "P", tokens_prompt: 1, tokens_completion: 2 },
          ...{ native_tokens_prompt: 12, native_tokens_cached: 2, native_tokens_completion: 30 },
          native_tokens_reasoning: 5,
        },
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [10, 2, 0, 0, 30, 5],
  },
  "cloudflare-ai-gateway-anthropic": {
    log: [gatewayLog("anthropic", 900, 4, { input_cached_tokens: 342, input_cache_creation_tokens: 100 })],
    rows: [["m", null]],
    requests: 1,
    tokens: [900, 342, 100, 0, 4, 0],
  },
  "cloudflare-ai-gateway-google": {
    log: [gatewayLog("google-ai-studio", 9, 21, { reasoningTokens: 852 })],
    rows: [["m", null]],
    requests: 1,
    tokens: [9, 0, 0, 0, 873, 852],
  },
  "litellm-csv": {
    log: [
      "request_id,call_type,prompt_tokens,completion_tokens,startTime,model,team_id,cache_hit,metadata",
      `r1,acompletion,1000,10,2026-01-25 10:00:00.123,claude,t,None,"{""usage_object"":{""cache_read_input_tokens"":800,""cache_creation_input_tokens"":100}}"`,
      `r2,acompletion,1000,10,2026-01-25 10:00:00.123,claude,t,True,{}`,
    ].join("\n"),
    rows: [["claude", null]],
    requests: 1,
    tokens: [100, 800, 100, 0, 10, 0],
  },
  "bedrock-log-events": {
    log: [{ events: [{ timestamp: MILLISECONDS, eventId: "1", message: JSON.stringify(invocation) }] }],
    rows: [["nova", null]],
    requests: 1,
    tokens: [10, 500, 20, 0, 30, 0],
  },
  "claude-code-result": {
    log: [
      { type: "system", subtype: "init", session_id: "s", cwd: "CANARY" },
      ...[1, 1].map((output) => ({
        ...{ type: "assistant", session_id: "s" },
        message: { id: "m", model: "claude", usage: { input_tokens: 3, output_tokens: output } },
      })),
      {
        ...{ type: "result", session_id: "s", uuid: "u", result: "CANARY", num_turns: 2 },
        usage: {
          ...{ input_tokens: 5, cache_creation_input_tokens: 30, cache_read_input_tokens: 59, output_tokens: 15 },
          cache_creation: { ephemeral_1h_input_tokens: 30, ephemeral_5m_input_tokens: 0 },
        },
        modelUsage: {
          "claude-small": { inputTokens: 28, outputTokens: 2, cacheReadInputTokens: 0, cacheCreationInputTokens: 0 },
          "claude-big[1m]": {
            inputTokens: 5,
            outputTokens: 15,
            cacheReadInputTokens: 59,
            cacheCreationInputTokens: 30,
          },
        },
      },
    ],
    rows: [
      ["claude-big", null],
      ["claude-small", null],
    ],
    requests: null,
    tokens: [33, 59, 0, 30, 17, 0],
  },
  "agent-telemetry": {
    log: [
      {
        resourceLogs: [
          {
            scopeLogs: [
              {
                logRecords: [
                  {
                    ...{ timeUnixNano: "1769335200123456789", body: { stringValue: "claude_code.api_request" } },
                    attributes: Object.entries({
                      ...{ "session.id": "s", "event.name": "api_request", model: "claude", input_tokens: "10" },
                      ...{ output_tokens: "20", cache_read_tokens: "300", cache_creation_tokens: "40" },
                    }).map(([key, stringValue]) => ({ key, value: { stringValue } })),
                  },
                  { body: { stringValue: "claude_code.user_prompt" }, attributes: [] },
                ],
              },
            ],
          },
        ],
      },
    ],
    rows: [["claude", null]],
    requests: 1,
    tokens: [10, 300, 40, 0, 20, 0],
  },
  "copilot-cli": {
    log: [
      { type: "session.start", id: "a", timestamp: TIME, data: { cwd: "CANARY" } },
      {
        ...{ type: "session.shutdown", id: "b", timestamp: TIME },
        data: {
          modelMetrics: {
            claude: {
              requests: { count: 3 },
              usage: { inputTokens: 1000, outputTokens: 50, cacheReadTokens: 600, cacheWriteTokens: 100 },
            },
          },
        },
      },
    ],
    rows: [["claude", null]],
    requests: 3,
    tokens: [300, 600, 100, 0, 50, 0],
  },
  cursor: {
    log: [
      "Date,User,Kind,Model,Max Mode,Input (w/ Cache Write),Input (w/o Cache Write),Cache Read,Output Tokens,Total Tokens,Cost",
      `"${TIME}","a","Included","m","No","100","804","2630","76","3610","Included"`,
      `"${TIME}","a","Errored, No Charge","m","No","","","","","","Free"`,
    ].join("\n"),
    rows: [["m", null]],
    requests: 1,
    tokens: [804, 2630, 100, 0, 76, 0],
  },
  "cursor-events": {
    log: [
      {
        usageEvents: [
          {
            ...{ timestamp: String(MILLISECONDS), model: "m", kind: "Usage-based", userEmail: "a" },
            tokenUsage: { inputTokens: 126, outputTokens: 450, cacheWriteTokens: 6112, cacheReadTokens: 11964 },
          },
          { timestamp: String(MILLISECONDS), model: "m", kind: "Included", userEmail: "a" },
        ],
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [126, 11964, 6112, 0, 450, 0],
  },
  opencode: {
    log: [
      {
        ...{
          id: "msg",
          sessionID: "s",
          role: "assistant",
          modelID: "m",
          providerID: "p",
          time: { created: MILLISECONDS },
        },
        tokens: { input: 100, output: 40, reasoning: 10, cache: { read: 2000, write: 300 } },
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [100, 2000, 300, 0, 50, 10],
  },
  pi: {
    log: [
      { type: "message", id: "a", timestamp: TIME, message: { role: "user", content: "CANARY" } },
      {
        ...{ type: "message", id: "b", timestamp: TIME },
        message: { role: "assistant", model: "m", usage: { input: 3, output: 10, cacheRead: 500, cacheWrite: 20 } },
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [3, 500, 20, 0, 10, 0],
  },
  cline: {
    log: [
      { ts: MILLISECONDS, type: "say", say: "task", text: "CANARY" },
      {
        ...{ ts: MILLISECONDS, type: "say", say: "api_req_started", modelInfo: { modelId: "m" } },
        text: '{"request":"CANARY","tokensIn":1200,"tokensOut":300,"cacheWrites":100,"cacheReads":400}',
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [1200, 400, 100, 0, 300, 0],
  },
  langsmith: {
    log: (
      [
        ["a", "chain", 30, 12],
        ["b", "llm", 10, 4],
        ["c", "llm", 20, 8],
      ] as const
    ).map(([id, type, input, output]) => ({
      ...{ id, run_type: type, start_time: "2026-01-25T10:00:00.123456", inputs: { text: "CANARY" } },
      ...{ prompt_tokens: input, completion_tokens: output, total_tokens: input + output },
      ...{ prompt_token_details: { cache_read: 6 }, extra: { metadata: { ls_model_name: "gpt" } } },
    })),
    rows: [["gpt", null]],
    requests: 2,
    tokens: [18, 12, 0, 0, 12, 0],
  },
  weave: {
    log: [weaveCall("1", null, 30, 12), weaveCall("2", "1", 10, 4), weaveCall("3", "1", 20, 8)],
    rows: [["gpt", null]],
    requests: 2,
    tokens: [30, 0, 0, 0, 12, 0],
  },
  mlflow: {
    log: [
      {
        info: { request_time: TIME },
        data: {
          spans: [
            ["1", null, '{"input_tokens":30,"output_tokens":12}'],
            ["2", "1", '{"input_tokens":30,"output_tokens":12}'],
          ].map(([id, parent, counts]) => ({
            ...{ span_id: id, parent_span_id: parent, start_time_unix_nano: "1769335200123456789" },
            attributes: { "mlflow.chat.tokenUsage": counts, "mlflow.spanInputs": '{"model":"gpt","text":"CANARY"}' },
          })),
        },
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [30, 0, 0, 0, 12, 0],
  },
  promptfoo: {
    log: [
      {
        evalId: "e",
        results: {
          timestamp: TIME,
          results: [
            ["1", "openai:chat:gpt", { prompt: 20, completion: 10 }, false],
            ["2", "anthropic:messages:claude", { cached: 30, total: 30 }, true],
          ].map(([id, provider, tokenUsage, cached]) => ({
            ...{ id, promptIdx: 0, testIdx: 0, provider: { id: provider } },
            response: { output: "CANARY", tokenUsage, cached },
          })),
          stats: { tokenUsage: { prompt: 20, completion: 10, total: 60, cached: 30 } },
        },
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [20, 0, 0, 0, 10, 0],
  },
  "inspect-ai": {
    log: [
      {
        version: 2,
        eval: { task: "t", created: TIME, model: "openai/gpt" },
        plan: {},
        samples: [
          {
            model_usage: { "openai/gpt": { input_tokens: 30, output_tokens: 12, total_tokens: 42 } },
            events: [
              { event: "model", uuid: "a", timestamp: TIME, cache: null },
              { event: "model", uuid: "b", timestamp: TIME, cache: "read" },
            ].map((event) => ({
              ...event,
              ...{ model: "openai/gpt", input: "CANARY" },
              output: {
                usage: { input_tokens: 30, output_tokens: 12, total_tokens: 42, input_tokens_cache_read: 10 },
              },
            })),
          },
          {
            model_usage: {
              "anthropic/claude": {
                input_tokens: 5,
                output_tokens: 6,
                total_tokens: 111,
                input_tokens_cache_read: 100,
              },
            },
          },
        ],
      },
    ],
    rows: [
      ["anthropic/claude", null],
      ["openai/gpt", null],
    ],
    requests: 2,
    tokens: [25, 110, 0, 0, 18, 0],
  },
  "http-recording": {
    log: [
      "interactions:",
      "- request:",
      "    uri: https://api.openai.com/v1/chat/completions",
      "    body: CANARY",
      "  response:",
      "    body:",
      `      string: '${JSON.stringify({
        ...{ id: "c", created: 1769335200, model: "gpt", choices: [{ message: { content: "CANARY" } }] },
        usage: { prompt_tokens: 20, completion_tokens: 10, prompt_tokens_details: { cached_tokens: 4 } },
      })}'`,
      "- request: {uri: 'https://bedrock-runtime.us-east-1.amazonaws.com/model/nova%3A0/converse'}",
      "  response:",
      "    body:",
      `      string: '${JSON.stringify({ usage: { inputTokens: 13, outputTokens: 5, cacheReadInputTokens: 7 } })}'`,
      "version: 1",
    ].join("\n"),
    rows: [
      ["gpt", null],
      ["nova:0", null],
    ],
    requests: 2,
    tokens: [29, 11, 0, 0, 15, 0],
  },
  embeddings: {
    log: [{ object: "list", model: "embed", usage: { total_tokens: 8 } }],
    rows: [["embed", null]],
    requests: 1,
    tokens: [8, 0, 0, 0, 0, 0],
  },
  "gemini-batch": {
    log: [
      {
        key: "CANARY",
        response: {
          ...{ modelVersion: "gemini", responseId: "r" },
          usageMetadata: {
            promptTokenCount: 30,
            candidatesTokenCount: 6,
            thoughtsTokenCount: 4,
            trafficType: "ON_DEMAND",
          },
        },
      },
    ],
    rows: [["gemini", "batch"]],
    requests: 1,
    tokens: [30, 0, 0, 0, 10, 4],
  },
  "vertex-batch": {
    log: [
      {
        ...{ status: "", processed_time: "2026-01-25T10:00:00.000+00:00", request: { contents: "CANARY" } },
        response: { modelVersion: "gemini", usageMetadata: { promptTokenCount: 30, candidatesTokenCount: 6 } },
      },
    ],
    rows: [["gemini", "batch"]],
    requests: 1,
    tokens: [30, 0, 0, 0, 6, 0],
  },
  "bedrock-batch": {
    log: [
      {
        ...{ recordId: "1", modelInput: { messages: "CANARY" } },
        modelOutput: { model: "claude", usage: { input_tokens: 10, cache_read_input_tokens: 4, output_tokens: 3 } },
      },
      { recordId: "2", modelInput: {}, error: { errorCode: 400, errorMessage: "CANARY" } },
    ],
    rows: [["claude", "batch"]],
    requests: 1,
    tokens: [10, 4, 0, 0, 3, 0],
  },
  aider: {
    log: [
      { event: "launched", properties: {}, time: 1769335200 },
      {
        ...{ event: "message_send", time: 1769335200 },
        properties: { main_model: "m", prompt_tokens: 100, completion_tokens: 8, total_tokens: 108 },
      },
    ],
    rows: [["m", null]],
    requests: 1,
    tokens: [100, 0, 0, 0, 8, 0],
  },
  "claude-code-analytics": {
    log: [
      {
        ...{ date: "2026-01-25T00:00:00Z", actor: { type: "user_actor", email_address: "a" } },
        core_metrics: { num_sessions: 5 },
        model_breakdown: [
          { model: "big", tokens: { input: 100, output: 35, cache_read: 10, cache_creation: 5 } },
          { model: "small", tokens: { input: 7, output: 3, cache_read: 0, cache_creation: 0 } },
        ],
      },
    ],
    rows: [
      ["big", null],
      ["small", null],
    ],
    requests: null,
    tokens: [107, 10, 5, 0, 38, 0],
  },
  posthog: {
    log: [
      {
        ...{ uuid: "a", event: "$ai_generation", timestamp: TIME, distinct_id: "CANARY" },
        properties: {
          ...{ $ai_provider: "openai", $ai_model: "gpt", $ai_input_tokens: 100, $ai_output_tokens: 5 },
          ...{ $ai_cache_read_input_tokens: 60, $ai_input: "CANARY" },
        },
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [40, 60, 0, 0, 5, 0],
  },
  "posthog-anthropic": {
    log: [
      {
        ...{ uuid: "a", event: "$ai_generation", timestamp: TIME },
        properties: {
          ...{ $ai_provider: "anthropic", $ai_model: "claude", $ai_input_tokens: 100, $ai_output_tokens: 5 },
          $ai_cache_read_input_tokens: 60,
        },
      },
    ],
    rows: [["claude", null]],
    requests: 1,
    tokens: [100, 60, 0, 0, 5, 0],
  },
  braintrust: {
    log: [
      ["a", "task"],
      ["b", "llm"],
    ].map(([id, type]) => ({
      ...{ id, span_id: id, root_span_id: "a", created: TIME, input: "CANARY", metadata: { model: "gpt" } },
      ...{ span_attributes: { type }, metrics: { prompt_tokens: 100, prompt_cached_tokens: 60, completion_tokens: 5 } },
    })),
    rows: [["gpt", null]],
    requests: 1,
    tokens: [40, 60, 0, 0, 5, 0],
  },
  jaeger: {
    log: [
      {
        data: [
          {
            traceID: "t",
            processes: { p: { serviceName: "svc" } },
            spans: [
              ["a", []],
              ["b", [{ refType: "CHILD_OF", spanID: "a" }]],
            ].map(([id, references]) => ({
              ...{ traceID: "t", spanID: id, references, processID: "p", startTime: MILLISECONDS * 1000 },
              tags: [
                { key: "gen_ai.request.model", value: "gpt" },
                { key: "gen_ai.usage.input_tokens", value: 10 },
                { key: "gen_ai.usage.output_tokens", value: 4 },
              ],
            })),
          },
        ],
      },
    ],
    rows: [["gpt", null]],
    requests: 1,
    tokens: [10, 0, 0, 0, 4, 0],
  },
  "vertex-log-text": {
    log: [
      {
        ...{ logging_time: "2026-01-25 10:00:00.123 UTC", request_id: "r", full_request: "CANARY" },
        full_response: JSON.stringify({
          modelVersion: "gemini",
          usage_metadata: { prompt_token_count: 10, candidates_token_count: 5, thoughts_token_count: 3 },
        }),
      },
    ],
    rows: [["gemini", null]],
    requests: 1,
    tokens: [10, 0, 0, 0, 8, 3],
  },
};
