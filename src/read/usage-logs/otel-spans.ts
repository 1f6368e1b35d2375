import { convertedMapping, isObject, jsonIn, type JsonObject, type LogConverter, objectAt } from "./converter.ts";
import { recordsOfSpans, type Span } from "./span-records.ts";

/**
 * Spans one by one with their attributes as an object: what OpenTelemetry's console exporters print, what its ClickHouse
 * exporter stores (`otel_traces`), and what Phoenix exports. The attributes have OpenTelemetry's, OpenInference's or
 * OpenLLMetry's names. https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const otelSpans: LogConverter = {
  mapping: convertedMapping(
    "otel-spans",
    "Spans with generative-AI attributes (OpenTelemetry, OpenInference, OpenLLMetry)",
    {
      keys: [{ paths: ["id"] }],
      keep: "largest",
    },
  ),
  begins:
    /^\uFEFF?[^\n{]*\b(?:SpanAttributes|customDimensions)\b[^\n]*\n[^\n]*(?:gen_ai\.|llm\.)|(?:^|["\s,])(?:attributes|SpanAttributes)\.(?:llm\.token_count|gen_ai\.usage)\.|^(?!\s*\{\s*"resourceSpans")[\s\S]*"(?:attributes|SpanAttributes)"\s*:\s*\{(?=[\s\S]*"(?:gen_ai[."]|llm[."]|openinference[."]))/,
  belongs: (value) => {
    const { id, attributes } = spanOf(value);
    if (Object.keys(attributes).some((name) => /^(?:gen_ai|llm|openinference|traceloop)\./.test(name))) return "own";
    // Lines of other logs name the span that they were written in.
    return id !== undefined && id !== value.id && !Object.keys(value).some((key) => /usage|tokens/i.test(key))
      ? "own"
      : "other";
  },
  start: () => () => [],
  // A span and the spans beneath it may be lines apart.
  finish: (values) => recordsOfSpans(values.filter(isObject).map(spanOf)),
};

function spanOf(value: JsonObject): Span {
  const context = objectAt(value, "context");
  const id = context.span_id ?? value.SpanId ?? value.spanId ?? value.span_id ?? value["context.span_id"] ?? value.id;
  return {
    trace:
      context.trace_id ??
      value.TraceId ??
      value.traceId ??
      value.trace_id ??
      value["context.trace_id"] ??
      value.operation_Id,
    id,
    parent:
      value.parent_id ??
      value.ParentSpanId ??
      value.parentSpanId ??
      value.parentId ??
      value.parent_span_id ??
      value.operation_ParentId,
    at: value.start_time ?? value.Timestamp ?? value.startTime ?? value.start_timestamp ?? value.timestamp,
    status: value.StatusCode ?? objectAt(value, "status").status_code ?? value.status_code,
    attributes: {
      ...flat(objectAt(objectAt(value, "resource"), "attributes")),
      ...flat(objectAt(value, "ResourceAttributes")),
      ...flat(attributesIn(value.SpanAttributes)),
      ...flat(attributesIn(value.customDimensions)),
      ...flat(attributesIn(value.attributes)),
      ...columns(value),
      ...(value.span_kind === undefined ? {} : { "openinference.span.kind": value.span_kind }),
    },
  };
}

/** Attributes as an object, or as a table has them: as JSON, or as ClickHouse writes a map. */
function attributesIn(held: unknown): JsonObject {
  if (typeof held !== "string") return isObject(held) ? held : {};
  const json = jsonIn(held);
  if (isObject(json)) return json;
  const pairs = [...held.matchAll(/'((?:[^'\\]|\\.)*)'\s*:\s*'((?:[^'\\]|\\.)*)'/g)];
  return Object.fromEntries(pairs.map(([, name = "", text = ""]) => [name, text]));
}

/** Attributes that are columns of a table. */
function columns(value: JsonObject): JsonObject {
  const named = Object.entries(value).map(([key, cell]) => [
    /^(?:attributes|SpanAttributes)\.(.+)$/.exec(key)?.[1],
    cell,
  ]);
  return Object.fromEntries(named.filter(([name, cell]) => name !== undefined && cell !== "")) as JsonObject;
}

/** Attributes inside objects by their dotted names. */
function flat(attributes: JsonObject, prefix = ""): JsonObject {
  return Object.fromEntries(
    Object.entries(attributes).flatMap(([key, value]): [string, unknown][] =>
      isObject(value) ? Object.entries(flat(value, `${prefix}${key}.`)) : [[`${prefix}${key}`, value]],
    ),
  );
}
