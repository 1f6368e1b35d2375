import { convertedMapping, isObject, type JsonObject, listAt, type LogConverter, objectAt } from "./converter.ts";
import { recordsOfSpans, text } from "./span-records.ts";

/**
 * Traces in OTLP JSON with generative-AI attributes, in OpenTelemetry's, OpenInference's or OpenLLMetry's names. Only the
 * calls themselves count: a span with usage whose descendant (in the same export) has usage too is their sum.
 * https://opentelemetry.io/docs/specs/semconv/gen-ai/
 */
export const otlp: LogConverter = {
  mapping: convertedMapping("otlp", "OTLP JSON traces with generative-AI attributes", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /^\s*\{\s*"resourceSpans"\s*:/,
  start: () => (value) =>
    recordsOfSpans(
      listAt(value, "resourceSpans").flatMap((resource) => {
        const shared = attributesOf(objectAt(resource, "resource"));
        return listAt(resource, "scopeSpans").flatMap((scope) =>
          listAt(scope, "spans")
            .filter(isObject)
            .map((span) => ({
              trace: span.traceId,
              id: span.spanId,
              parent: span.parentSpanId,
              at: isoOfNanoseconds(span.startTimeUnixNano),
              attributes: { ...shared, ...attributesOf(span) },
            })),
        );
      }),
    ),
};

function attributesOf(holder: JsonObject): JsonObject {
  return Object.fromEntries(
    listAt(holder, "attributes").flatMap((attribute) => {
      if (!isObject(attribute) || typeof attribute.key !== "string") return [];
      const { stringValue, intValue, doubleValue } = objectAt(attribute, "value");
      return [[attribute.key, stringValue ?? intValue ?? doubleValue]];
    }),
  );
}

/** Nanoseconds since 1970 come as text, since they do not fit a number. */
function isoOfNanoseconds(value: unknown): string | undefined {
  if (!/^\d{1,19}$/.test(text(value))) return undefined;
  return new Date(Number(BigInt(text(value)) / 1_000_000n)).toISOString();
}
