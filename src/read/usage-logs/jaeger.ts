import { convertedMapping, isObject, type JsonObject, listAt, type LogConverter, objectAt } from "./converter.ts";
import { recordsOfSpans, type Span } from "./span-records.ts";

/** Traces as Jaeger's interface and API give them. https://www.jaegertracing.io/docs/latest/apis/ */
export const jaeger: LogConverter = {
  mapping: convertedMapping("jaeger", "Jaeger traces with generative-AI tags", {
    keys: [{ paths: ["id"] }],
    keep: "largest",
  }),
  begins: /^\s*\{(?=[\s\S]*"traceID"\s*:)(?=[\s\S]*"spanID"\s*:)[\s\S]*"(?:gen_ai|llm)\./,
  belongs: (value) => (Array.isArray(value.spans) || Array.isArray(value.data) ? "own" : "other"),
  start: () => () => [],
  finish: (values) => {
    const traces = values.flatMap((value) => {
      const held = listAt(value, "data");
      return held.length > 0 ? held : [value];
    });
    return recordsOfSpans(traces.flatMap(spansOf));
  },
};

function spansOf(trace: unknown): readonly Span[] {
  return listAt(trace, "spans")
    .filter(isObject)
    .map((span) => {
      const parent = listAt(span, "references")
        .filter(isObject)
        .find((one) => one.refType === "CHILD_OF");
      const service = objectAt(objectAt(trace, "processes"), String(span.processID)).serviceName;
      return {
        trace: span.traceID,
        id: span.spanID,
        parent: parent?.spanID,
        at: span.startTime,
        attributes: { "service.name": service, ...tagsOf(span) },
      };
    });
}

function tagsOf(span: JsonObject): JsonObject {
  return Object.fromEntries(
    listAt(span, "tags").flatMap((tag) => (isObject(tag) && typeof tag.key === "string" ? [[tag.key, tag.value]] : [])),
  );
}
