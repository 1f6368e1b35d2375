import { ownValue } from "../domain/own-value.ts";
import { NUMBER_FORMATS, type NumberFormat } from "../domain/accelerator.ts";
import type { OperatingPoint, PointMetric } from "../domain/serving.ts";
import { UserError } from "../errors.ts";
import { parseJson } from "./json-text.ts";

/**
 * Published operating points: a list, or an object with `points`. Names of models and accelerators are not checked here.
 * Throws a UserError that names the point and its field.
 */
export function readOperatingPoints(file: string, text: string): OperatingPoint[] {
  const root = parseJson(text, { file });
  const points = isObject(root) ? root["points"] : root;
  if (!Array.isArray(points))
    throw new UserError("expected a list of operating points, or an object with points", { file });
  return points.map((point: unknown, index) => {
    if (!isObject(point)) throw new UserError(`points[${index}]: expected an object`, { file });
    const id = point["id"];
    if (typeof id !== "string") throw new UserError(`points[${index}].id: expected a name, got ${found(id)}`, { file });
    return readPoint(id, pointFields(point, `point ${id}`, file));
  });
}

function readPoint(id: string, fields: PointFields): OperatingPoint {
  return {
    id,
    model: fields.name("model"),
    gpu: fields.name("gpu"),
    gpus: fields.number("num_gpus", { least: 1, whole: true }),
    parallelism: fields.text("parallelism"),
    weights: fields.format("weight_format"),
    denseWeights: fields.format("dense_weight_format"),
    cache: fields.format("kv_cache_format"),
    compute: fields.format("compute_format"),
    input: fields.optional("input_tokens", { least: 0 }),
    output: fields.optional("output_tokens", { least: 0 }),
    concurrency: fields.optional("concurrency", { least: 1 }),
    networkGbS: fields.optional("network_gb_s_per_gpu", { above: 0 }),
    metric: fields.metric("metric"),
    derate: fields.optional("production_derate", { above: 0, most: 1 }) ?? 1,
    engine: engine(fields),
    published: fields.optional("published", { above: 0 }),
    split: fields.text("split"),
  };
}

/** A file may say it; else a submission to MLPerf is one that was tuned for its benchmark. */
function engine(fields: PointFields): OperatingPoint["engine"] {
  const told = fields.text("engine");
  if (told === "tuned" || told === "stock") return told;
  return /mlcommons|mlperf/i.test(fields.text("source") ?? "") ? "tuned" : "stock";
}

const METRIC =
  /^(?:mlperf_)?(?:(offline|server|interactive)_)?(prefill_input|prefill|decode_output|decode|output)_tokens_per_s(?:_(total|per_gpu|per_user))?$/;

/** "output_tokens_per_s_total" and its like; null: a figure of another kind. */
function metricOf(name: string): PointMetric | null {
  const match = METRIC.exec(name);
  if (!match) return null;
  const [, service = "offline", counted = "output", per] = match;
  const phase = counted.startsWith("prefill") ? "prefill" : counted.startsWith("decode") ? "decode" : "output";
  if (per === "per_user" && phase === "prefill") return null;
  return {
    kind: per === "per_user" ? "user" : phase,
    service: service === "server" || service === "interactive" ? service : "offline",
    perGpu: per === "per_gpu",
  };
}

interface Bounds {
  readonly least?: number;
  readonly above?: number;
  readonly most?: number;
  readonly whole?: boolean;
}

interface PointFields {
  text(key: string): string | null;
  name(key: string): string;
  format(key: string): NumberFormat | null;
  metric(key: string): PointMetric;
  number(key: string, bounds: Bounds): number;
  optional(key: string, bounds: Bounds): number | null;
}

/** The fields of one point, each read with its own words for what is wrong. */
function pointFields(point: Readonly<Record<string, unknown>>, title: string, file: string): PointFields {
  const fail = (key: string, wanted: string): UserError =>
    new UserError(`${title}: ${key}: expected ${wanted}, got ${found(point[key])}`, { file });
  const fields: PointFields = {
    text(key) {
      const value = point[key] ?? null;
      if (value !== null && typeof value !== "string") throw fail(key, "text");
      return value;
    },
    name(key) {
      const value = fields.text(key);
      if (value === null || value === "") throw fail(key, "a name");
      return value;
    },
    format(key) {
      const value = fields.text(key);
      if (value === null) return null;
      const plain = value.toLowerCase();
      const format = ownValue(OTHER_NAMES, plain) ?? NUMBER_FORMATS.find((known) => known === plain);
      if (format === undefined) throw fail(key, NUMBER_FORMATS.join(", "));
      return format;
    },
    metric(key) {
      const metric = metricOf(fields.name(key));
      if (metric === null)
        throw fail(key, "output, prefill_input or decode_output, then _tokens_per_s_total, _per_gpu or _per_user");
      return metric;
    },
    number(key, bounds) {
      const value = point[key];
      if (typeof value === "number" && isWithin(value, bounds)) return value;
      throw fail(key, boundsWords(bounds));
    },
    optional: (key, bounds) => ((point[key] ?? null) === null ? null : fields.number(key, bounds)),
  };
  return fields;
}

const OTHER_NAMES: Readonly<Record<string, NumberFormat>> = { nvfp4: "fp4", fp16: "bf16" };

function isWithin(
  value: number,
  { least = -Infinity, above = -Infinity, most = Infinity, whole = false }: Bounds,
): boolean {
  return (
    Number.isFinite(value) && value >= least && value > above && value <= most && (!whole || Number.isInteger(value))
  );
}

function boundsWords({ least, above, most, whole = false }: Bounds): string {
  const range = [
    least === undefined ? "" : `of at least ${least}`,
    above === undefined ? "" : `above ${above}`,
    most === undefined ? "" : `up to ${most}`,
  ];
  return `a ${whole ? "whole " : ""}number ${range.filter((part) => part !== "").join(" and ")}`.trim();
}

function found(value: unknown): string {
  if (value === undefined) return "nothing";
  const text = JSON.stringify(value);
  return text.length > 40 ? `${text.slice(0, 40)}…` : text;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
