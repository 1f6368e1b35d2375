import { convertedMapping, isObject, type JsonObject, listAt, type LogConverter, objectAt } from "./converter.ts";
import { recordsOfSpans, type Span, text } from "./span-records.ts";

/**
 * Traces in OTLP JSON with generative-AI attributes, in OpenTelemetry's, OpenInference's or OpenLLMetry's names. Only the
 * calls themselves count: a span with usage whose descendant (on any line of the file) has usage too is their sum.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const otlp: LogConverter = {
  mapping: convertedMapping("otlp", "OTLP JSON traces with generative-AI attributes", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  // Tempo calls them batches, or puts them into a trace.
  begins: /^\s*(?:\[\s*)?\{\s*(?:"trace"\s*:\s*\{\s*)?"(?:resource_?[sS]pans|batches)"\s*:/,
  // Logs and metrics may be of the calls that the spans are of.
  belongs: (value) => {
    const holders = [value, objectAt(value, "trace")];
    if (holders.some((holder) => ["resourceSpans", "resource_spans", "batches"].some((key) => key in holder)))
      return "own";
    return Object.keys(value).some((key) => /^resource_?(?:logs|metrics)$/i.test(key)) ? "kin" : "other";
  },
  start: () => () => [],
  // Exporters write a parent when it ends: often on a later line than its children.
  finish: (values) => recordsOfSpans(values.flatMap(spansOf)),
};

function spansOf(value: unknown): readonly Span[] {
  const resources = [value, objectAt(value, "trace")].flatMap((holder) => [
    ...either(holder, "resourceSpans", "resource_spans"),
    ...listAt(holder, "batches"),
  ]);
  return resources.flatMap((resource) => {
    const shared = attributesOf(objectAt(resource, "resource"));
    // Before version 0.15 of the protocol, scopes were instrumentation libraries.
    const scopes = [
      ...either(resource, "scopeSpans", "scope_spans"),
      ...listAt(resource, "instrumentationLibrarySpans"),
    ];
    return scopes.flatMap((scope) =>
      listAt(scope, "spans")
        .filter(isObject)
        .map((span) => ({
          trace: span.traceId ?? span.trace_id,
          id: span.spanId ?? span.span_id,
          parent: span.parentSpanId ?? span.parent_span_id,
          at: isoOfNanoseconds(span.startTimeUnixNano ?? span.start_time_unix_nano),
          attributes: { ...shared, ...attributesOf(span) },
        })),
    );
  });
}

function either(value: unknown, key: string, other: string): readonly unknown[] {
  return [...listAt(value, key), ...listAt(value, other)];
}

export function attributesOf(holder: JsonObject): JsonObject {
  return Object.fromEntries(
    listAt(holder, "attributes").flatMap((attribute) => {
      if (!isObject(attribute) || typeof attribute.key !== "string") return [];
      const value = objectAt(attribute, "value");
      const found = ["stringValue", "intValue", "doubleValue", "string_value", "int_value", "double_value"];
      return [[attribute.key, found.map((kind) => value[kind]).find((one) => one !== undefined)]];
    }),
  );
}

/** Nanoseconds since 1970 come as text, since they do not fit a number. */
export function isoOfNanoseconds(value: unknown): string | undefined {
  if (!/^\d{1,19}$/.test(text(value))) return undefined;
  return new Date(Number(BigInt(text(value)) / 1_000_000n)).toISOString();
}
