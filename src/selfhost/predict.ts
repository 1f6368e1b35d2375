import { ownValue } from "../domain/own-value.ts";
import type { OperatingPoint, Parallelism, PointMetric, ServingSetup, Shape } from "../domain/serving.ts";
import { BENCHMARK_TOKENS } from "./facts/benchmarks.ts";
import { sequencesThatFit } from "./memory.ts";
import { accelerator, servedModel } from "./names.ts";
import type { RooflineParameters } from "./parameters.ts";
import { fastestSpread, spreadName } from "./spread.ts";
import { decodeThroughput, mixedThroughput, prefillThroughput, type Throughput } from "./throughput.ts";

/** What the roofline says of a published point, in the point's own unit. */
export interface PointPrediction {
  readonly id: string;
  readonly published: number | null;
  /** Tokens a second; null where the model does not fit. */
  readonly predicted: number | null;
  readonly split: string | null;
  /** What the point did not say and was filled in. */
  readonly assumed: readonly string[];
}

/** What latency limits leave of the offline throughput. MLPerf Inference v5.1: 0.50 to 0.98 and 0.46 to 0.62. */
export const SERVICE_SHARES: Readonly<Record<PointMetric["service"], number>> = {
  offline: 1,
  server: 0.85,
  interactive: 0.6,
};

/** Predicts one operating point. Throws a UserError where its model or accelerator is not known. */
export function predictPoint(point: OperatingPoint, parameters: RooflineParameters): PointPrediction {
  const { setup, shape, assumed } = setupOf(point, parameters);
  const { metric, derate, id, published, split } = point;
  if (sequencesThatFit(setup, shape) < 1) return { id, published, predicted: null, split, assumed };
  const rate = tokensPerSecond(metric.kind, setup, shape, parameters);
  const lost = metric.kind === "user" ? 1 : SERVICE_SHARES[metric.service] * derate;
  const share = lost * (metric.perGpu ? 1 / setup.gpus : 1);
  return { id, published, predicted: rate * share, split, assumed };
}

function tokensPerSecond(
  kind: PointMetric["kind"],
  setup: ServingSetup,
  shape: Shape,
  parameters: RooflineParameters,
): number {
  const of = (throughput: Throughput): number => throughput.outputPerSecond;
  switch (kind) {
    case "prefill":
      return prefillThroughput(setup, shape, parameters).inputPerSecond;
    case "decode":
      return of(decodeThroughput(setup, shape, parameters));
    case "output":
      return of(mixedThroughput(setup, shape, parameters));
    case "user":
      return mixedThroughput(setup, shape, parameters).perUser;
  }
}

/** The setup that a point describes. What it leaves out is assumed: the narrowest format, a benchmark's tokens or 1,000 in and out. */
export function setupOf(
  point: OperatingPoint,
  parameters: RooflineParameters,
): {
  readonly setup: ServingSetup;
  readonly shape: Shape;
  readonly assumed: readonly string[];
} {
  const model = servedModel(point.model, `point ${point.id}`);
  const gpu = accelerator(point.gpu, `point ${point.id}`);
  const assumed: string[] = [];
  const orAssume = <T>(given: T | null, name: string, value: T): T => {
    if (given === null) assumed.push(`${name} ${String(value)}`);
    return given ?? value;
  };
  // A figure of one accelerator of many: the copy is as large as its fast links reach.
  const gpus = point.metric.perGpu && point.gpus === 1 ? gpu.domain : point.gpus;
  const narrowest = gpu.tflops.fp4 !== null ? "fp4" : gpu.tflops.fp8 !== null ? "fp8" : "bf16";
  const weights = orAssume(point.weights, "weights", narrowest);
  const formats = {
    weights,
    denseWeights: point.denseWeights ?? weights,
    cache: orAssume(point.cache, "cache", "fp8"),
    compute: point.compute ?? weights,
  };
  const usual = (point.engine === "tuned" ? ownValue(BENCHMARK_TOKENS, model.name) : undefined) ?? DEFAULT_TOKENS;
  const shape: Shape = {
    input: orAssume(point.input, "input tokens", usual.input),
    output: orAssume(point.output, "output tokens", usual.output),
    concurrency: point.concurrency,
    prefixHits: 0,
  };
  const { networkGbS, engine } = point;
  const on = (parallelism: Parallelism) => ({ model, gpu, gpus, formats, parallelism, networkGbS, engine });
  if (point.parallelism !== null) return { setup: on(told(point.parallelism, gpus)), shape, assumed };
  const usualKind = model.experts !== null && gpus > 1 ? "expert" : "tensor";
  const setup = fastestSpread(on(tensor(gpus)), shape, parameters, { kind: usualKind })?.setup ?? on(tensor(gpus));
  if (gpus > 1) assumed.push(spreadName(setup.parallelism));
  return { setup, shape, assumed };
}

const DEFAULT_TOKENS = { input: 1000, output: 1000 };

/** "TP2" spreads a copy over two, "TP2 PP4" over eight; expert parallelism or repeated attention over all. */
function told(text: string, gpus: number): Parallelism {
  const part = (name: string): number | undefined => {
    const digits = new RegExp(`${name}[\\s-]?(\\d+)`, "i").exec(text)?.[1];
    return digits === undefined ? undefined : Number(digits);
  };
  const tensorSize = part("TP");
  if (/\bD?EP|\bDP/i.test(text) && (tensorSize === undefined || /DP/i.test(text))) return expert(gpus);
  const stages = part("PP");
  if (tensorSize === undefined && stages === undefined) return tensor(gpus);
  return tensor(Math.min((tensorSize ?? 1) * (stages ?? 1), gpus));
}

function tensor(size: number): Parallelism {
  return { kind: "tensor", size };
}

function expert(size: number): Parallelism {
  return size === 1 ? tensor(1) : { kind: "expert", size };
}
