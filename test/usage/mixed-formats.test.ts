import { readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../cli/tokcost.ts";
import type { UsageReport } from "../../src/usage/usage-report.ts";
import { usage } from "../../src/usage/usage.ts";
import { open } from "./open-log.ts";
import { BOOK } from "./price-book.ts";

const OPTIONS = {
  groupBy: ["model"],
  prices: BOOK,
  open,
  asOf: { at: 1793000000 as never, clock: "unknown" },
} as const;

function read(...lines: readonly string[]): Promise<UsageReport> {
  return usage([{ name: "mixed.jsonl", text: lines.join("\n") }], OPTIONS);
}

const corpus = (name: string): string => readFileSync(path.join(ROOT, `fuzz/corpus/logs/${name}.jsonl`), "utf8").trim();

/** A log of one value on one line, however it was laid out. */
const onOneLine = (name: string): string => JSON.stringify(JSON.parse(corpus(name)));

const CONVERTED: Readonly<Record<string, string>> = {
  "aibrix-trace": corpus("aibrix-trace"),
  codex: corpus("codex"),
  "gemini-cli-session": onOneLine("gemini-cli-session"),
  "gemini-recording": onOneLine("gemini-recording"),
  langfuse: corpus("langfuse"),
  "otel-spans": corpus("otel-spans"),
  otlp: corpus("otlp"),
};

/** Each converted format beside a plain one, and beside another converted one. */
const PAIRS = [
  ["aibrix-trace", "generic"],
  ["codex", "generic"],
  ["gemini-cli-session", "gemini-cli"],
  ["gemini-recording", "openai-chat"],
  ["otel-spans", "generic"],
  ["otlp", "litellm"],
  ["langfuse", "otel-spans"],
] as const;

/** Requests and tokens; what a log tells of no call is not in it. */
const figures = ({ total, import: told }: UsageReport) => ({
  requests: total.requests,
  tokens: { ...total.tokens },
  ...{ records: told.records, lines: told.lines, unknown: told.unknownLines, withoutUsage: told.withoutUsage },
});

type Figures = ReturnType<typeof figures>;

function added(one: Figures, other: Figures): Figures {
  const tokens = Object.entries(one.tokens).map(([kind, count]) => {
    const more = (other.tokens as Readonly<Record<string, number>>)[kind] ?? 0;
    return [kind, Number(count) + more];
  });
  return {
    requests: (one.requests ?? 0) + (other.requests ?? 0),
    tokens: Object.fromEntries(tokens) as Figures["tokens"],
    records: one.records + other.records,
    lines: one.lines + other.lines,
    unknown: one.unknown + other.unknown,
    withoutUsage: one.withoutUsage + other.withoutUsage,
  };
}

const CALL = { ts: "2026-01-25T10:00:00Z", model: "gpt", prompt_tokens: 10, completion_tokens: 2 };

describe("a file of JSON lines of two formats", () => {
  it.each(PAIRS)("counts the calls of %s and of %s, whichever comes first", async (name, other) => {
    const [one = "", two = ""] = [CONVERTED[name], CONVERTED[other] ?? corpus(other)];
    const apart = added(figures(await read(one)), figures(await read(two)));
    const mixed = await read(one, two);
    expect(figures(mixed)).toEqual(apart);
    expect(figures(await read(two, one))).toEqual(apart);
    expect(mixed.import.files).toHaveLength(1);
  });

  it("counts lines that name the span that they were written in, and a span without attributes of a model as a span", async () => {
    const logged = JSON.stringify({ ...CALL, trace_id: "0x1", span_id: "0x2", attributes: { team: "shop" } });
    const apart = added(figures(await read(corpus("otel-spans"))), figures(await read(logged)));
    expect(figures(await read(corpus("otel-spans"), logged))).toEqual(apart);
    const step = JSON.stringify({ name: "step", context: { trace_id: "0x1", span_id: "0x8" }, attributes: {} });
    const { import: told } = await read(corpus("otel-spans"), step);
    expect(told).toMatchObject({ lines: 5, unknownLines: 0 });
  });

  it("tells of lines that no reader knows, and of OTLP's logs and metrics, which may be of the same calls", async () => {
    const unknown = await read(corpus("otel-spans"), '{"nothing":"known"}');
    expect(unknown.import).toMatchObject({ lines: 5, unknownLines: 1 });
    const both = await read(corpus("otlp"), '{"resourceLogs":[]}', '{"resourceMetrics":[]}');
    expect(both.import).toMatchObject({ lines: 3, unknownLines: 2 });
  });

  it("is read by the one format that the user names, and the other lines are of no known format", async () => {
    const sources = [{ name: "mixed.jsonl", text: `${corpus("otel-spans")}\n${JSON.stringify(CALL)}` }];
    const { import: told } = await usage(sources, { ...OPTIONS, as: "otel-spans" });
    expect(told).toMatchObject({ lines: 5, records: 3, unknownLines: 1 });
  });

  it("has rejected lines at their own number, and counts once where it is given twice", async () => {
    const broken = JSON.stringify({ ...CALL, prompt_tokens: "many" });
    const text = [corpus("langfuse"), JSON.stringify(CALL), corpus("langfuse"), broken].join("\n");
    const sources = ["a.jsonl", "b.jsonl"].map((name) => ({ name, text }));
    const report = await usage(sources, { ...OPTIONS, maxRejected: 0.5 });
    expect(report.import.copied).toEqual([{ name: "b.jsonl", of: "a.jsonl" }]);
    expect(report.import).toMatchObject({ lines: 4, rejected: { count: 1, listed: [{ file: "a.jsonl", line: 4 }] } });
  });
});

describe("records of other formats where lines are not records", () => {
  it("count between the events of a saved stream", async () => {
    const chunk = { id: "1", model: "gpt", choices: [], usage: { prompt_tokens: 5, completion_tokens: 1 } };
    const stream = `data: ${JSON.stringify(chunk)}\n\ndata: [DONE]\n`;
    const apart = added(figures(await read(stream)), figures(await read(JSON.stringify(CALL))));
    expect(figures(await read(stream, JSON.stringify(CALL)))).toEqual(apart);
  });

  it.each(["otel-spans", "langfuse"])("are told of in a list of %s", async (name) => {
    const values = corpus(name)
      .split("\n")
      .map((line) => JSON.parse(line) as unknown);
    const { import: told } = await read(JSON.stringify([...values, CALL]));
    expect(told).toMatchObject({ lines: values.length + 1, unknownLines: 1 });
  });
});
