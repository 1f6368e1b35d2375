import type { NumberFormat } from "../domain/accelerator.ts";
import { approximateUsd, type Money } from "../domain/money.ts";
import type { ServedModel } from "../domain/served-model.ts";
import type { ServingSetup } from "../domain/serving.ts";
import { sequencesThatFit } from "./memory.ts";
import type { RooflineParameters } from "./parameters.ts";
import { type SelfhostPlan, servingCost } from "./serving-cost.ts";

/** One change, and what a request then costs. Quality is not the roofline's to say. */
export interface Lever {
  readonly name: "quantize" | "distil" | "longer-batch" | "compress-cache" | "prefix-cache" | "utilisation";
  /** What is changed: "weights fp8 → fp4". */
  readonly change: string;
  readonly perRequest: Money;
  /** Cost after over cost before. */
  readonly ratio: number;
}

/** A smaller model, and what training it costs a month of its use. */
export interface Student {
  readonly model: ServedModel;
  readonly monthly: Money;
}

/** Bits a value of a cache compressed by rotation and quantization. https://arxiv.org/abs/2504.19874 */
const COMPRESSED_BITS = 3.5;
const PREFIX_HITS = 0.5;
const GOOD_UTILISATION = 0.7;

/** Each lever alone, where it changes anything. */
export function levers(plan: SelfhostPlan, student: Student | null, parameters: RooflineParameters): Lever[] {
  const { setup, shape, operation } = plan;
  const base = servingCost(plan, parameters).perRequest;
  const found: Lever[] = [];
  const pull = (name: Lever["name"], change: string, changed: SelfhostPlan): void => {
    if (sequencesThatFit(changed.setup, changed.shape) < 1) return;
    const { perRequest } = servingCost(changed, parameters);
    if (perRequest !== base)
      found.push({ name, change, perRequest, ratio: approximateUsd(perRequest) / approximateUsd(base) });
  };
  const narrower = nextNarrower(setup);
  if (narrower) {
    const formats = { ...setup.formats, weights: narrower, denseWeights: narrower, compute: narrower };
    pull("quantize", `weights ${setup.formats.weights} → ${narrower}`, { ...plan, setup: { ...setup, formats } });
  }
  if (student) {
    pull("distil", `${setup.model.name} → ${student.model.name}`, {
      ...plan,
      setup: { ...setup, model: student.model },
      training: student.monthly,
    });
  }
  if (shape.concurrency !== null) {
    const concurrency = shape.concurrency * 2;
    pull("longer-batch", `${shape.concurrency} → ${concurrency} requests at once`, {
      ...plan,
      shape: { ...shape, concurrency },
    });
  }
  if (typeof setup.formats.cache === "string") {
    const formats = { ...setup.formats, cache: { bits: COMPRESSED_BITS } };
    pull("compress-cache", `cache ${setup.formats.cache} → ${COMPRESSED_BITS} bits`, {
      ...plan,
      setup: { ...setup, formats },
    });
  }
  if (shape.prefixHits < PREFIX_HITS) {
    pull("prefix-cache", `${Math.round(shape.prefixHits * 100)} → 50 % of the prompt from a prefix cache`, {
      ...plan,
      shape: { ...shape, prefixHits: PREFIX_HITS },
    });
  }
  if (operation.utilisation < GOOD_UTILISATION) {
    pull("utilisation", `busy ${Math.round(operation.utilisation * 100)} → 70 % of the time`, {
      ...plan,
      operation: { ...operation, utilisation: GOOD_UTILISATION },
    });
  }
  return found.toSorted((a, b) => a.ratio - b.ratio);
}

/** The next narrower format that the accelerator multiplies natively. */
function nextNarrower({ formats, gpu }: ServingSetup): NumberFormat | null {
  if (formats.weights === "bf16" && gpu.tflops.fp8 !== null) return "fp8";
  return formats.weights === "fp8" && gpu.tflops.fp4 !== null ? "fp4" : null;
}
