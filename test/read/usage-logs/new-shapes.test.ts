import { describe, expect, it } from "vitest";
import { counted, type Log, reportOf } from "./counted.ts";

const TIME = "2026-05-04T10:00:00.000Z";

const CHAT = {
  ...{ id: "c", object: "chat.completion", created: 1777888800, model: "gpt", service_tier: "flex" },
  usage: { prompt_tokens: 100, prompt_tokens_details: { cached_tokens: 60 }, completion_tokens: 9, total_tokens: 109 },
};
const CHAT_COUNTS = [1, 40, 60, 0, 0, 9, 0];

const PASSES = {
  ...{ input_tokens: 220, output_tokens: 8, cache_read_input_tokens: 0 },
  iterations: [
    { type: "compaction", input_tokens: 55196, output_tokens: 125 },
    { type: "message", input_tokens: 220, output_tokens: 8 },
  ],
};
const MESSAGE = { id: "m", type: "message", role: "assistant", model: "claude", usage: PASSES };

describe("reports in buckets", () => {
  const bucket = (project: string) => ({
    ...{ object: "bucket", start_time: 1777852800, end_time: 1777939200 },
    results: [
      {
        ...{ object: "organization.usage.completions.result", project_id: project, model: "gpt" },
        ...{ input_tokens: 100, input_cached_tokens: 60, output_tokens: 5, num_model_requests: 2 },
      },
    ],
  });

  it("of two projects with the same counts are two, and of one are one", async () => {
    expect(await counted([bucket("a")], [bucket("b")])).toEqual([4, 80, 120, 0, 0, 10, 0]);
    expect(await counted([bucket("a")], [bucket("a"), bucket("c")])).toEqual([4, 80, 120, 0, 0, 10, 0]);
  });
});

describe("a format's newer and rarer shapes", () => {
  const chunk = (more: object) => ({
    id: "s",
    object: "chat.completion.chunk",
    created: 1777888800,
    model: "m",
    ...more,
  });
  const usage = { prompt_tokens: 10, completion_tokens: 4, total_tokens: 14 };
  const span = (id: string, attributes: object) => ({
    ...{ traceId: "t", parentId: null, id, timestamp: 1777888800000000, attributes },
  });
  const ai = { "gen_ai.request.model": "gpt", "gen_ai.usage.input_tokens": 100, "gen_ai.usage.output_tokens": 9 };
  const bedrock = (usageOfAnswer: object) => ({
    ...{ schemaType: "ModelInvocationLog", timestamp: TIME, requestId: "q", modelId: "claude" },
    input: { inputTokenCount: 10, cacheReadInputTokenCount: 50, cacheWriteInputTokenCount: 40 },
    output: { outputTokenCount: 5, outputBodyJson: { usage: usageOfAnswer } },
  });
  const litellm = {
    ...{ request_id: "r", call_type: "acompletion", startTime: TIME, model: "claude", cache_hit: "False" },
    ...{ prompt_tokens: 100, completion_tokens: 20, metadata: {} },
    response: { usage: { cache_read_input_tokens: 64, cache_creation_input_tokens: 6 } },
  };
  const quoted = (value: object) => `"${JSON.stringify(value).replaceAll('"', '""')}"`;
  const gateway = (body: string) => ({
    ...{
      category: "GatewayLogs",
      operationName: "Microsoft.ApiManagement/GatewayLogs",
      time: TIME,
      correlationId: "x",
    },
    properties: { backendResponseCode: 200, responseBody: body },
  });

  it.each<readonly [what: string, log: Log, wanted: readonly unknown[]]>([
    ["Groq's streams as lines", [chunk({ x_groq: { id: "q" } }), chunk({ x_groq: { usage } })], [1, 10, 0, 0, 0, 4, 0]],
    ["Groq's streams", `data: ${JSON.stringify(chunk({ x_groq: { usage } }))}\n\n`, [1, 10, 0, 0, 0, 4, 0]],
    ["Moonshot's streams", [chunk({ choices: [{ usage }] })], [1, 10, 0, 0, 0, 4, 0]],
    [
      "chunks that tell running counts",
      [1, 2, 4].map((output) =>
        chunk({ choices: [{}], usage: { ...usage, completion_tokens: output, total_tokens: 0 } }),
      ),
      [1, 10, 0, 0, 0, 4, 0],
    ],
    [
      "Gemini's Interactions",
      [
        {
          ...{ id: "i", model: "gemini", created: TIME },
          usage: {
            ...{ total_input_tokens: 100, total_cached_tokens: 60, total_output_tokens: 20, total_thought_tokens: 30 },
            ...{ total_tool_use_tokens: 5, total_tokens: 155 },
          },
        },
      ],
      [1, 45, 60, 0, 0, 50, 30],
    ],
    [
      "Gemini's Live API",
      [{ usageMetadata: { promptTokenCount: 100, responseTokenCount: 40, totalTokenCount: 140 } }],
      [1, 100, 0, 0, 0, 40, 0],
    ],
    [
      "Gemini CLI's runs as JSON",
      {
        response: "CANARY",
        stats: {
          models: {
            gemini: {
              api: { totalRequests: 2 },
              tokens: { prompt: 100, candidates: 20, total: 125, cached: 60, thoughts: 5, tool: 0 },
            },
          },
        },
      },
      [2, 40, 60, 0, 0, 25, 5],
    ],
    [
      "Converse's streams",
      [{ messageStop: {} }, { metadata: { usage: { inputTokens: 10, outputTokens: 5 } } }],
      [1, 10, 0, 0, 0, 5, 0],
    ],
    [
      "Converse as SDKs give it, twice",
      [1, 2].map(() => ({ ResponseMetadata: { RequestId: "q" }, usage: { inputTokens: 10, outputTokens: 5 } })),
      [1, 10, 0, 0, 0, 5, 0],
    ],
    [
      "Bedrock's logs, whose answers of Messages tell how long a cache lives",
      [bedrock({ cache_creation: { ephemeral_1h_input_tokens: 40 } })],
      [1, 10, 50, 0, 40, 5, 0],
    ],
    [
      "Bedrock's logs, whose answers of Converse do",
      [
        bedrock({
          cacheDetails: [
            { ttl: "1h", inputTokens: 30 },
            { ttl: "5m", inputTokens: 10 },
          ],
        }),
      ],
      [1, 10, 50, 10, 30, 5, 0],
    ],
    [
      "Bedrock's logs in a table of CloudWatch's",
      `timestamp,message\n1777888800000,${quoted(bedrock({ cache_creation: { ephemeral_1h_input_tokens: 40 } }))}\n`,
      [1, 10, 50, 0, 40, 5, 0],
    ],
    [
      "Bedrock's logs as CloudWatch's queries give them",
      {
        results: [
          [
            { field: "@message", value: JSON.stringify(bedrock({})) },
            { field: "@ptr", value: "p" },
          ],
        ],
      },
      [1, 10, 50, 40, 0, 5, 0],
    ],
    [
      "Bedrock's batches of models with bodies of their own",
      [
        {
          recordId: "1",
          modelInput: { prompt: "CANARY" },
          modelOutput: { prompt_token_count: 11, generation_token_count: 2 },
        },
        { recordId: "2", modelInput: {}, modelOutput: { usage: { prompt_tokens: 5, completion_tokens: 3 } } },
      ],
      [2, 16, 0, 0, 0, 5, 0],
    ],
    [
      "Cohere's streams",
      [{ type: "message-end", delta: { usage: { billed_units: { input_tokens: 5, output_tokens: 18 } } } }],
      [1, 5, 0, 0, 0, 18, 0],
    ],
    ["LiteLLM's rows whose response has the split", [litellm], [1, 30, 64, 6, 0, 20, 0]],
    [
      "LiteLLM's tables in lower case",
      `request_id,call_type,starttime,model,prompt_tokens,completion_tokens,metadata\nr,acompletion,${TIME},claude,100,20,${quoted({ usage_object: litellm.response.usage })}\n`,
      [1, 30, 64, 6, 0, 20, 0],
    ],
    [
      "OpenRouter's export, downloaded twice",
      `generation_id,created_at,tokens_prompt,tokens_completion,tokens_cached,model_permaslug\n${"g,2026-05-04 10:00:00,100,9,60,m\n".repeat(2)}`,
      CHAT_COUNTS,
    ],
    [
      "Portkey's logs with the messages that were sent",
      [
        {
          ...{ id: "p", created_at: TIME, ai_model: "gpt", req_units: 100, res_units: 9 },
          request: { messages: [{ role: "user", content: "CANARY" }] },
          response: JSON.stringify(CHAT),
        },
      ],
      CHAT_COUNTS,
    ],
    [
      "Cloudflare's pages, which have messages of their own",
      {
        result: [{ id: "1", created_at: TIME, provider: "openai", model: "gpt", tokens_in: 100, tokens_out: 9 }],
        ...{ success: true, errors: [], messages: [] },
      },
      [1, 100, 0, 0, 0, 9, 0],
    ],
    ["Azure's gateway with one copy of the response", [gateway(JSON.stringify(CHAT))], CHAT_COUNTS],
    ["Azure's gateway with a stream", [gateway(`data: ${JSON.stringify(CHAT)}\n\ndata: [DONE]\n\n`)], CHAT_COUNTS],
    [
      "Azure's gateway as a table",
      `TimeGenerated,CorrelationId,BackendResponseBody\n${TIME},x,${quoted(CHAT)}\n`,
      CHAT_COUNTS,
    ],
    [
      "LangChain's messages, which tell how long a cache lives",
      [
        {
          usage_metadata: {
            ...{ input_tokens: 105, output_tokens: 7, total_tokens: 112 },
            input_token_details: {
              ...{ cache_read: 90, cache_creation: 0 },
              ...{ ephemeral_5m_input_tokens: 2, ephemeral_1h_input_tokens: 10 },
            },
          },
        },
      ],
      [1, 3, 90, 2, 10, 7, 0],
    ],
    [
      "tables with headings for people",
      `Timestamp,Model,Input Tokens,Output Tokens,Cached Tokens\n${TIME},gpt,100,9,60\n`,
      CHAT_COUNTS,
    ],
    ["spans of one trace whose ids are just ids", [span("a", ai), span("b", ai)], [2, 200, 0, 0, 0, 18, 0]],
    [
      "spans of one response, a client's and a gateway's",
      [span("a", { ...ai, "gen_ai.response.id": "r" }), span("b", { ...ai, "gen_ai.response.id": "r" })],
      [1, 100, 0, 0, 0, 9, 0],
    ],
    [
      "spans in a table of ClickHouse's",
      `Timestamp,TraceId,SpanId,SpanAttributes\n${TIME},t,a,"{'gen_ai.request.model':'gpt','gen_ai.usage.input_tokens':'100','gen_ai.usage.output_tokens':'9'}"\n`,
      [1, 100, 0, 0, 0, 9, 0],
    ],
    [
      "OpenLLMetry's oldest names",
      [span("a", { "llm.request.model": "gpt", "llm.usage.prompt_tokens": 100, "llm.usage.completion_tokens": 9 })],
      [1, 100, 0, 0, 0, 9, 0],
    ],
  ])("%s are read", async (_, log, wanted) => {
    expect(await counted(log)).toEqual(wanted);
  });

  it("keep their mode where the response is text, or the batch is Vertex AI's", async () => {
    const modes = async (log: Log) => (await reportOf(["mode"], log)).rows.map(({ keys }) => keys.mode);
    const usageMetadata = { promptTokenCount: 10, candidatesTokenCount: 2, trafficType: "PROVISIONED_THROUGHPUT" };
    const vertex = { logging_time: TIME, request_id: "1", full_response: JSON.stringify({ usageMetadata }) };
    expect(await modes([vertex])).toEqual(["provisioned_throughput"]);
    const answer = { custom_id: "a", request: {}, response: MESSAGE, status: "" };
    expect(await modes([answer])).toEqual(["batch"]);
    const tiered = span("a", { ...ai, "openai.response.service_tier": "flex" });
    expect(await modes([tiered])).toEqual(["flex"]);
  });
});
