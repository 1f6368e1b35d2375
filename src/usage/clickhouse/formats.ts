import { UserError } from "../../errors.ts";
import { OPENAI_NESTING } from "../../read/usage-logs/bodies.ts";
import { LOG_MAPPINGS } from "../../read/usage-logs/index.ts";
import { CACHE_READ, CACHE_WRITE, CALLS, REASONING } from "../../read/usage-logs/langfuse.ts";
import type { Condition, LogMapping, Path } from "../../read/usage-logs/mapping.ts";
import { columnKey, mappingOfColumns } from "../../read/usage-logs/recognise.ts";
import { ATTRIBUTES, KINDS, SUMS } from "../../read/usage-logs/span-records.ts";
import { parseUserMap } from "../../read/usage-logs/user-map.ts";
import type { FormatChoice } from "../chosen-formats.ts";
import type { ServerColumns } from "./columns.ts";
import { type CountLets, countsOf, detailCounts } from "./counts.ts";

/** How the rows of a table become calls: a mapping as for files, and what only tables have. */
export interface TableFormat {
  readonly mapping: LogMapping;
  readonly counts: CountLets;
  /** Columns without which it is not this format; the others may be missing. */
  readonly needs: readonly Path[];
  /** What rows are no calls of a model at all. */
  readonly others: readonly Condition[];
  /** Where rows have parents: one with usage above another one is the sum of what is beneath it. */
  readonly tree?: { readonly trace: Path; readonly id: Path; readonly parent: Path };
}

const spanAttributes = (names: readonly string[]) => names.map((name) => `SpanAttributes.${name}`);
const attributes = (names: readonly string[]) =>
  names.flatMap((name) => [`SpanAttributes.${name}`, `ResourceAttributes.${name}`]);

/**
 * What the OpenTelemetry collector's ClickHouse exporter stores: spans with their attributes in a map, named by the
 * conventions of OpenTelemetry, OpenInference or OpenLLMetry.
 * https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/exporter/clickhouseexporter
 */
const otelTraces: TableFormat = table(
  {
    name: "otel-spans",
    title: "Spans that the OpenTelemetry collector stored",
    layouts: [],
    recognise: [],
    provider: null,
    fields: {
      at: ["Timestamp"],
      provider: attributes(ATTRIBUTES.provider),
      model: attributes(ATTRIBUTES.model),
      feature: [...attributes(ATTRIBUTES.feature), "ServiceName"],
      user: attributes(ATTRIBUTES.user),
    },
    counts: {
      input: spanAttributes(ATTRIBUTES.input),
      cacheRead: spanAttributes(ATTRIBUTES.cacheRead),
      cacheWrite: spanAttributes(ATTRIBUTES.cacheWrite),
      output: spanAttributes(ATTRIBUTES.output),
      reasoning: spanAttributes(ATTRIBUTES.reasoning),
    },
    nesting: OPENAI_NESTING,
    links: { conversation: attributes(ATTRIBUTES.conversation), status: ["StatusCode"] },
    tags: ["SpanAttributes", "ResourceAttributes"],
    duplicates: { keys: [{ paths: ["TraceId", "SpanId"] }], keep: "largest" },
  },
  {
    needs: ["Timestamp", "SpanAttributes"],
    others: KINDS.map((kind) => ({ path: `SpanAttributes.${kind}`, is: [...SUMS] })),
    tree: { trace: "TraceId", id: "SpanId", parent: "ParentSpanId" },
  },
);

/** Langfuse's own table of observations. https://langfuse.com/docs/observability/features/token-and-cost-tracking */
const langfuseObservations: TableFormat = table(
  {
    name: "langfuse",
    title: "Langfuse's table of observations",
    layouts: [],
    recognise: [],
    provider: null,
    fields: {
      at: ["start_time"],
      model: ["provided_model_name"],
      feature: ["trace_name", "metadata.feature", "prompt_name"],
      user: ["user_id", "metadata.user_id"],
    },
    counts: {},
    nesting: OPENAI_NESTING,
    links: { conversation: ["session_id", "trace_id"], status: ["level"] },
    tags: ["", "metadata"],
    duplicates: { keys: [{ paths: ["project_id", "id"] }, { paths: ["id"] }], keep: "largest" },
  },
  {
    counts: detailCounts("usage_details", { read: CACHE_READ, written: CACHE_WRITE, thought: REASONING }),
    needs: ["usage_details", "provided_model_name", "start_time"],
    others: [
      { path: "type", isNot: [...CALLS] },
      { path: "is_deleted", is: ["1", "true"] },
    ],
  },
);

/** Formats of files that a table's columns can have too: no lists inside a row, no times that count from a start. */
const OF_FILES = LOG_MAPPINGS.filter(({ entries, relativeTime }) => !entries && relativeTime === undefined);

/** What a table is read as. Throws a UserError that says which columns are missing. */
export function formatOf(
  columns: ServerColumns,
  { as, map }: FormatChoice,
  place: { readonly file: string },
): TableFormat {
  if (map !== undefined) {
    const mapping = parseUserMap(map);
    const named = [...Object.values(mapping.fields).flat(), ...Object.values(mapping.counts).flat()];
    const own = named.filter((path) => typeof path === "string").filter((path) => map.includes(`=${path}`));
    insist(own, columns, place, "--map names");
    const counted = table(mapping);
    if (counted.counts(columns, { modern: true }).length === 0) throw noCounts(columns, place);
    return counted;
  }
  if (as !== undefined) {
    const own = [otelTraces, langfuseObservations].find(({ mapping }) => mapping.name === as);
    const mapping = OF_FILES.find(({ name }) => name === as);
    if (!own && !mapping) {
      const names = [otelTraces, langfuseObservations].map(({ mapping: { name } }) => name);
      const all = [...names, ...OF_FILES.map(({ name }) => name)].join(", ");
      throw new UserError(`--as: "${as}" is not read from tables, expected one of ${all}`);
    }
    const chosen = own ?? table(mapping ?? otelTraces.mapping);
    const needed = chosen.mapping.recognise.flatMap((condition) => ("has" in condition ? [condition.has] : []));
    insist([...chosen.needs, ...needed], columns, place, `${as} needs`);
    if (chosen.counts(columns, { modern: true }).length === 0) throw noCounts(columns, place);
    return chosen;
  }
  const has = (path: Path) => columns.value(path) !== undefined || columns.names.some((name) => isInside(name, path));
  // The columns by which nothing else could be meant.
  if (has("SpanAttributes")) return complete(otelTraces, columns, place);
  if (has("usage_details")) return complete(langfuseObservations, columns, place);
  const mapping = mappingOfColumns(columns.names, OF_FILES);
  if (!mapping) throw noCounts(columns, place);
  return table(mapping);
}

function complete(format: TableFormat, columns: ServerColumns, place: { readonly file: string }): TableFormat {
  insist(format.needs, columns, place, `read as ${format.mapping.name}, it needs`);
  return format;
}

function insist(paths: readonly Path[], columns: ServerColumns, place: { readonly file: string }, who: string): void {
  const missing = [...new Set(paths)].filter(
    (path) => columns.value(path) === undefined && !columns.names.some((name) => isInside(name, path)),
  );
  if (missing.length > 0) {
    const one = missing.length === 1;
    throw new UserError(
      `the table has no ${one ? "column" : "columns"} ${missing.join(", ")}, which ${who}`,
      place,
      `it has ${listed(columns)}`,
    );
  }
}

/** Nested columns: keys and values of a map, as a pair of arrays. */
function isInside(name: string, folder: Path): boolean {
  return columnKey(name).startsWith(`${columnKey(folder)}.`);
}

function noCounts(columns: ServerColumns, place: { readonly file: string }): UserError {
  return new UserError(
    `no column of the table holds token counts: it has ${listed(columns)}`,
    place,
    "name them with --map ts=COLUMN,model=COLUMN,input=COLUMN,output=COLUMN",
  );
}

function listed({ names }: ServerColumns): string {
  return names.length <= 12 ? names.join(", ") : `${names.slice(0, 12).join(", ")} and ${names.length - 12} more`;
}

function table(mapping: LogMapping, more: Partial<TableFormat> = {}): TableFormat {
  return { mapping, counts: countsOf(mapping), needs: [], others: [], ...more };
}
