import { describe, expect, it } from "vitest";
import { serverColumns } from "../../../src/usage/clickhouse/columns.ts";
import { formatOf } from "../../../src/usage/clickhouse/formats.ts";
import { LINK_COLUMNS, linkLets } from "../../../src/usage/clickhouse/links.ts";

const DIALECT = { modern: true };

/** What is asked of a table for its links, by name; `map`: as --map. */
function linksOf(types: Readonly<Record<string, string>>, map?: string): ReadonlyMap<string, string> {
  const columns = serverColumns(
    Object.entries(types).map(([name, type]) => ({ name, type })),
    DIALECT,
  );
  const format = formatOf(columns, { map }, { file: "a table" });
  return new Map(linkLets({ format, columns, dialect: DIALECT, options: { tags: [] } }));
}

const COUNTS = { ts: "DateTime", model: "String", prompt_tokens: "UInt32", completion_tokens: "UInt32" };

describe("what a table's rows belong to", () => {
  it("is a constant where no column tells it, so that nothing is asked", () => {
    const links = linksOf(COUNTS);
    expect(LINK_COLUMNS.map((name) => links.get(`tk_${name}`))).toEqual(["''", "-1", "-1", "0", "0"]);
  });

  it("is told by usual names, or by those of the user alone", () => {
    const usual = linksOf({ ...COUNTS, thread_id: "String", attempt: "UInt8", status_code: "UInt16" });
    expect(usual.get("tk_conversation")).toContain("`thread_id`");
    expect(usual.get("tk_text_attempt")).toContain("`attempt`");
    expect(usual.get("tk_failed")).toContain("[45][0-9][0-9]");
    const own = linksOf(
      { ...COUNTS, thread_id: "String", room: "String" },
      "input=prompt_tokens,output=completion_tokens,conversation=room",
    );
    expect(own.get("tk_conversation")).toContain("`room`");
    expect(own.get("tk_conversation")).not.toContain("thread_id");
  });

  it("is told by attributes of spans, and by Langfuse's columns", () => {
    const spans = linksOf({
      ...{ Timestamp: "DateTime64(9)", TraceId: "String", SpanId: "String", ParentSpanId: "String" },
      ...{ SpanAttributes: "Map(LowCardinality(String), String)", StatusCode: "LowCardinality(String)" },
    });
    expect(spans.get("tk_conversation")).toContain("'gen_ai.conversation.id'");
    expect(spans.get("tk_text_status")).toContain("`StatusCode`");
    const langfuse = linksOf({
      ...{ id: "String", trace_id: "String", start_time: "DateTime64(3)", provided_model_name: "String" },
      ...{ usage_details: "Map(LowCardinality(String), UInt64)", level: "LowCardinality(String)", type: "String" },
    });
    expect(langfuse.get("tk_conversation")).toContain("`trace_id`");
    expect(langfuse.get("tk_text_status")).toContain("`level`");
  });
});
