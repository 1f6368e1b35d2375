import { describe, expect, it } from "vitest";
import { LOG_CONVERTERS, LOG_MAPPINGS } from "../../../src/read/usage-logs/index.ts";
import type { CountSource } from "../../../src/read/usage-logs/mapping.ts";
import { sniffLayout } from "../../../src/read/usage-logs/sniff.ts";
import { usage } from "../../../src/usage/usage.ts";
import type { UsageReport } from "../../../src/usage/usage-report.ts";
import { open } from "../../usage/open-log.ts";
import { BOOK } from "../../usage/price-book.ts";

type Log = string | readonly object[];

function report(...logs: readonly Log[]): Promise<UsageReport> {
  const sources = logs.map((log, index) => ({
    name: `log-${index}`,
    text: typeof log === "string" ? log : log.map((line) => JSON.stringify(line)).join("\n"),
  }));
  return usage(sources, {
    ...{ groupBy: ["model"], prices: BOOK, open, asOf: { at: 1793000000 as never, clock: "unknown" as const } },
  });
}

/** Requests, then uncached, read, written for 5 minutes and 1 hour, output, reasoning. */
async function counted(...logs: readonly Log[]): Promise<readonly unknown[]> {
  const { total } = await report(...logs);
  const { input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning } = total.tokens;
  return [total.requests, input, cacheRead, cacheWrite5m, cacheWrite1h, output, reasoning];
}

const TIME = "2026-05-04T10:00:00.000Z";

describe("Codex sessions", () => {
  const usageOf = (input: number, cached: number, written: number, output: number) => ({
    ...{ input_tokens: input, cached_input_tokens: cached, cache_write_input_tokens: written, output_tokens: output },
    reasoning_output_tokens: 0,
  });
  const count = (at: string, total: object) => ({
    ...{ timestamp: `2026-05-04T10:${at}Z`, type: "event_msg" },
    payload: { type: "token_count", info: { total_token_usage: total } },
  });
  const meta = (at: string, payload: object) => ({ timestamp: `2026-05-04T10:${at}Z`, type: "session_meta", payload });
  const [first, second, third] = [usageOf(100, 0, 50, 10), usageOf(300, 100, 50, 30), usageOf(600, 300, 50, 70)];
  const parent = [meta("00:00.000", { id: "p" }), count("00:05.000", first), count("00:15.000", second)];

  it("have what was written to a cache inside their input", async () => {
    expect(await counted(parent)).toEqual([2, 150, 100, 50, 0, 30, 0]);
  });

  it("count the history once that a forked session begins with, in a moment and under new times", async () => {
    const fork = [
      meta("10:00.000", { id: "f", forked_from_id: "p" }),
      meta("10:00.001", { id: "p" }),
      count("10:00.002", first),
      count("10:00.003", second),
      count("10:12.000", third),
    ];
    expect(await counted(parent, fork)).toEqual([3, 250, 300, 50, 0, 70, 0]);
  });

  it("count totals once that a resumed session writes again", async () => {
    const resumed = [...parent, count("20:00.000", first), count("20:00.001", second), count("20:09.000", third)];
    expect(await counted(resumed)).toEqual([3, 250, 300, 50, 0, 70, 0]);
  });
});

describe("streams", () => {
  const start = {
    type: "message_start",
    message: { id: "m", model: "claude", usage: { input_tokens: 25, cache_read_input_tokens: 7, output_tokens: 1 } },
  };
  const end = { type: "message_delta", usage: { output_tokens: 15 } };

  it("of Messages are read from their events as JSON lines and as a list, too", async () => {
    const wanted = [1, 25, 7, 0, 0, 15, 0];
    expect(await counted([start, end])).toEqual(wanted);
    expect(await counted(JSON.stringify([start, end], null, 2))).toEqual(wanted);
  });

  it("of Messages count each pass of a request, like whole answers", async () => {
    const passes = [
      { type: "compaction", input_tokens: 55196, output_tokens: 125 },
      { type: "message", input_tokens: 220, output_tokens: 8 },
    ];
    const last = { type: "message_delta", usage: { input_tokens: 220, output_tokens: 8, iterations: passes } };
    expect(await counted([start, last])).toEqual([1, 55416, 0, 0, 0, 133, 0]);
  });

  it("of chat completions have what the total has more as output, like whole answers", async () => {
    const chunk = {
      ...{ id: "c", model: "grok", choices: [] },
      usage: { prompt_tokens: 32, completion_tokens: 9, total_tokens: 141 },
    };
    expect(await counted(`data: ${JSON.stringify(chunk)}\n\n`)).toEqual([1, 32, 0, 0, 0, 109, 100]);
  });

  it("of claude -p that were cut off before their result have their messages once each", async () => {
    const message = (id: string) => ({
      ...{ type: "assistant", session_id: "s", uuid: Math.PI },
      message: { id, model: "claude", usage: { input_tokens: 3, cache_read_input_tokens: 9, output_tokens: 2 } },
    });
    const cut = [{ type: "system", subtype: "init", session_id: "s" }, message("a"), message("a"), message("b")];
    expect((await counted(cut)).slice(1)).toEqual([6, 18, 0, 0, 4, 0]);
  });
});

describe("response bodies", () => {
  it("of the Realtime API and of transcriptions name their details in the singular", async () => {
    const body = {
      type: "response.done",
      response: {
        ...{ id: "r", model: "gpt" },
        usage: {
          ...{ total_tokens: 253, input_tokens: 132, output_tokens: 121 },
          input_token_details: { cached_tokens: 64, audio_tokens: 13 },
        },
      },
    };
    expect(await counted([body])).toEqual([1, 68, 64, 0, 0, 121, 0]);
  });

  it("of the AI SDK have Gemini's thoughts in their total only", async () => {
    const body = { model: "gemini", usage: { inputTokens: 10, outputTokens: 5, reasoningTokens: 30, totalTokens: 45 } };
    expect(await counted([body])).toEqual([1, 10, 0, 0, 0, 35, 30]);
  });

  it("tell how long chat completions of other makers keep what they wrote to a cache", async () => {
    const details = {
      ...{ cached_tokens: 50, cache_creation_tokens: 30 },
      cache_creation_token_details: { ephemeral_5m_input_tokens: 10, ephemeral_1h_input_tokens: 20 },
    };
    const body = { model: "m", usage: { prompt_tokens: 100, completion_tokens: 5, prompt_tokens_details: details } };
    expect(await counted([body])).toEqual([1, 20, 50, 10, 20, 5, 0]);
  });
});

describe("Langfuse's usage details", () => {
  const generation = (id: string, details: object) => ({
    ...{ id, type: "GENERATION", start_time: "2026-05-04 10:00:00.123", provided_model_name: "m" },
    usage_details: details,
  });

  it("stand beside each other where the total is their sum, as scheduled exports spell them", async () => {
    const details = { input: 10, output: 5, input_cache_read: 80, input_cache_creation_1h: 20, total: 115 };
    expect(await counted([generation("a", details)])).toEqual([1, 10, 80, 0, 20, 5, 0]);
  });

  it("are parts where the total is that of input and output", async () => {
    const details = { input: 100, output: 50, input_cached_tokens: 60, output_reasoning_tokens: 20, total: 150 };
    expect(await counted([generation("a", details)])).toEqual([1, 40, 60, 0, 0, 50, 20]);
  });

  it("come in pages from its API", async () => {
    const page = { data: [generation("a", { input: 10, output: 5, total: 15 })], meta: { page: 1, totalItems: 1 } };
    expect(await counted(JSON.stringify(page, null, 2))).toEqual([1, 10, 0, 0, 0, 5, 0]);
  });
});

describe("traces", () => {
  const span = (id: string, parent: string) => ({
    resourceSpans: [
      {
        scopeSpans: [
          {
            spans: [
              {
                ...{ traceId: "t", spanId: id, parentSpanId: parent, startTimeUnixNano: "1777888800000000000" },
                attributes: [
                  { key: "gen_ai.request.model", value: { stringValue: "gpt" } },
                  { key: "gen_ai.usage.input_tokens", value: { intValue: 10 } },
                  { key: "gen_ai.usage.output_tokens", value: { intValue: "4" } },
                ],
              },
            ],
          },
        ],
      },
    ],
  });

  it("count a call once whose agent ends later and is exported on another line", async () => {
    expect(await counted([span("call", "agent"), span("agent", "")])).toEqual([1, 10, 0, 0, 0, 4, 0]);
  });

  it("are read in lists and as Tempo gives them", async () => {
    const { resourceSpans: batches } = span("call", "");
    expect(await counted(JSON.stringify([span("call", "")]))).toEqual([1, 10, 0, 0, 0, 4, 0]);
    expect(await counted(JSON.stringify({ batches }))).toEqual([1, 10, 0, 0, 0, 4, 0]);
  });

  it("are read from rows that name the span above them, as Logfire does", async () => {
    const row = (id: string, parent: string | null) => ({
      ...{ trace_id: "t", span_id: id, parent_span_id: parent, start_timestamp: "2026-05-04T10:00:00.123456Z" },
      attributes: { "gen_ai.request.model": "gpt", "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 4 },
    });
    const { total, import: told } = await report([row("call", "agent"), row("agent", null)]);
    expect([total.requests, total.tokens.input, told.flags["no-time"]]).toEqual([1, 10, undefined]);
  });

  it("of Phoenix are read as tables whose columns are attributes, without their chains", async () => {
    const columns = "span_kind,parent_id,start_time,context.span_id,context.trace_id,attributes.llm.model_name";
    const counts = ["prompt", "completion", "prompt_details.cache_read"].map(
      (key) => `attributes.llm.token_count.${key}`,
    );
    const rows = [`CHAIN,,${TIME},1,t,,30.0,12.0,`, `LLM,1,${TIME},2,t,gpt,22.0,10.0,4.0`];
    expect(await counted([`${columns},${counts.join(",")}`, ...rows].join("\n"))).toEqual([1, 18, 4, 0, 0, 10, 0]);
  });
});

describe("telemetry of coding agents", () => {
  it("has Gemini CLI's thoughts beside the output, and each response once", async () => {
    const shared = { "session.id": "s", "event.timestamp": TIME };
    const events = [
      {
        ...{ ...shared, "event.name": "gemini_cli.api_response", model: "gemini", input_token_count: 120 },
        ...{ output_token_count: 35, cached_content_token_count: 80, thoughts_token_count: 42, tool_token_count: 5 },
      },
      {
        ...{ ...shared, "event.name": "gen_ai.client.inference.operation.details", "gen_ai.request.model": "gemini" },
        ...{ "gen_ai.usage.input_tokens": 120, "gen_ai.usage.output_tokens": 35 },
      },
    ];
    const log = events.map((attributes) => JSON.stringify({ hrTime: [1, 0], attributes }, null, 2)).join("\n");
    expect(await counted(log)).toEqual([1, 45, 80, 0, 0, 77, 42]);
  });
});

describe("recorded HTTP", () => {
  const stream = [
    { type: "message_start", message: { id: "m", model: "claude", usage: { input_tokens: 25, output_tokens: 1 } } },
    { type: "message_delta", usage: { output_tokens: 15 } },
  ].map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);

  it("is read from HAR files, streams too, each call at the time of its request", async () => {
    const entries = [
      { startedDateTime: TIME, request: { url: "u" }, response: { content: { text: stream.join("") } } },
    ];
    const { total, import: told } = await report(JSON.stringify({ log: { version: "1.2", creator: {}, entries } }));
    expect([total.requests, total.tokens.input, total.tokens.output]).toEqual([1, 25, 15]);
    expect(told.flags["no-time"]).toBeUndefined();
  });
});

describe("DeepSeek's older export", () => {
  it("has a day for its time, with and without hyphens", async () => {
    const header = "\uFEFFuser_id,utc_date,model,api_key_name,api_key,type,price,amount";
    const row = (day: string, type: string, amount: number) => `u,${day},deepseek-chat,"Team, A",sk,${type},,${amount}`;
    const rows = ["20260504", "2026-05-05"].flatMap((day) => [
      ...[row(day, "input_cache_hit_tokens", 1000), row(day, "input_cache_miss_tokens", 500)],
      ...[row(day, "output_tokens", 50), row(day, "request_count", 7)],
    ]);
    expect(await counted([header, ...rows].join("\r\n"))).toEqual([14, 1000, 2000, 0, 0, 100, 0]);
  });
});

describe("pages", () => {
  it.each(["has_more", "next_page", "total"])("are known where %s stands before their list", (key) => {
    const page = `{"object":"page","${key}":null,"data":[{"object":"bucket"}]}`;
    expect(sniffLayout(page)).toEqual({ kind: "json", shape: "document" });
  });
});

describe("formats of JSON lines", () => {
  it("have no keys that differ in their case alone, which the engine takes for one", () => {
    const spellings = new Map<string, Set<string>>();
    const pathOf = (source: CountSource): string => (typeof source === "string" ? source : source.list);
    for (const { layouts, recognise, fields, counts } of LOG_MAPPINGS) {
      if (!layouts.includes("json")) continue;
      const asked = recognise.flatMap((one) =>
        "has" in one ? [one.has] : "hasOneOf" in one ? one.hasOneOf : [one.path],
      );
      const paths = [...asked, ...Object.values(fields).flat(), ...Object.values(counts).flat().map(pathOf)];
      for (const path of paths) {
        const parts = path.split(".");
        for (const [depth] of parts.entries()) {
          const key = parts.slice(0, depth + 1).join(".");
          spellings.set(key.toLowerCase(), (spellings.get(key.toLowerCase()) ?? new Set()).add(key));
        }
      }
    }
    // A user's own names of properties: whichever a log has first is as good.
    const own = /^(?:request_)?properties\.feature$/;
    const doubtful = [...spellings].filter(([key, { size }]) => size > 1 && !own.test(key));
    expect(doubtful.map(([, names]) => [...names])).toEqual([]);
  });
});

describe("what a log begins with", () => {
  const parts = [
    " ",
    "\n",
    "{",
    "[",
    "#a\n",
    "version: 1\n",
    ": a\r\n",
    "event: a\n \n",
    "id,",
    "model,type,utc_date,",
  ];
  const heads = [...parts, '"message":"{', '{"event.name" ', '{"tokenUsage":', " attributes.", '\\"'].map((part) =>
    part.repeat(Math.floor(65_536 / part.length)),
  );

  it.each(LOG_CONVERTERS.map(({ mapping, begins }) => [mapping.name, begins] as const))(
    "is told for %s in time that grows with it, whatever it is",
    (_, begins) => {
      const started = performance.now();
      for (const head of heads) begins.test(head);
      // Two nested repetitions take seconds.
      expect(performance.now() - started).toBeLessThan(1500);
    },
  );
});
