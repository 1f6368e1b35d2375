import type { OperatingPoint, Parallelism, PointMetric, ServingSetup, Shape } from "../domain/serving.ts";
import { sequencesThatFit } from "./memory.ts";
import { accelerator, servedModel } from "./names.ts";
import type { RooflineParameters } from "./parameters.ts";
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
  const { setup, shape, assumed } = setupOf(point);
  const { metric, derate, id, published, split } = point;
  if (sequencesThatFit(setup, shape) < 1) return { id, published, predicted: null, split, assumed };
  const rate = tokensPerSecond(metric.kind, setup, shape, parameters);
  const share = SERVICE_SHARES[metric.service] * derate * (metric.perGpu ? 1 / setup.gpus : 1);
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
  }
}

/** The setup that a point describes. What it leaves out is assumed: the narrowest format, 1,000 tokens in and out. */
export function setupOf(point: OperatingPoint): {
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
  const setup: ServingSetup = {
    model,
    gpu,
    gpus,
    formats: {
      weights,
      denseWeights: point.denseWeights ?? weights,
      cache: orAssume(point.cache, "cache", "fp8"),
      compute: point.compute ?? weights,
    },
    parallelism: parallelismOf({ ...point, gpus }, model.experts !== null),
    networkGbS: point.networkGbS,
    engine: point.engine,
  };
  const shape: Shape = {
    input: orAssume(point.input, "input tokens", DEFAULT_TOKENS),
    output: orAssume(point.output, "output tokens", DEFAULT_TOKENS),
    concurrency: point.concurrency,
    prefixHits: 0,
  };
  return { setup, shape, assumed };
}

const DEFAULT_TOKENS = 1000;

/** "TP2" spreads a copy over two; expert parallelism or repeated attention over all; nothing said: the usual for the model. */
function parallelismOf({ parallelism, gpus }: OperatingPoint, hasExperts: boolean): Parallelism {
  const text = parallelism ?? (hasExperts && gpus > 1 ? "EP" : `TP${gpus}`);
  const tensor = /TP[\s-]?(\d+)/i.exec(text)?.[1];
  if (/\bD?EP|\bDP/i.test(text) && (tensor === undefined || /DP/i.test(text))) return { kind: "expert", size: gpus };
  const size = Math.min(Number(tensor ?? gpus), gpus);
  return { kind: "tensor", size };
}
