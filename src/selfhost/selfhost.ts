import type { Unpriced } from "../domain/price.ts";
import type { Money } from "../domain/money.ts";
import type { ServingSetup, Shape } from "../domain/serving.ts";
import { UserError } from "../errors.ts";
import { type ApiTerms, type BreakEven, breakEven, cheapestHybrid, type Hybrid } from "./break-even.ts";
import { FITTED } from "./facts/parameters.ts";
import { type Lever, levers, type Student } from "./levers.ts";
import { fewestGpus, freeBytes, residentBytes, reservedBytes, sequencesThatFit } from "./memory.ts";
import type { RooflineParameters } from "./parameters.ts";
import { type SelfhostPlan, sequencesForSpeed, type ServingCost, servingCost } from "./serving-cost.ts";
import type { StepTime } from "./step.ts";
import { copies, mixedThroughput } from "./throughput.ts";

/** What the user asks beside the plan. */
export interface SelfhostQuestion {
  readonly plan: Omit<SelfhostPlan, "calibration">;
  /** Output tokens a second of all accelerators, measured at this very shape; null: nobody did. */
  readonly measured: number | null;
  /** The least output tokens a second that each user must see; null: as fast as it comes. */
  readonly perUser: number | null;
  readonly student: Student | null;
  readonly apiModels: readonly string[];
  /** The load to serve, for the split between own accelerators and an API. */
  readonly load: { readonly requestsPerSecond: number; readonly peakOverMean: number } | null;
}

export type Roof = "memory bandwidth" | "arithmetic" | "network" | "launches and host";

export interface SelfhostResult {
  readonly plan: SelfhostPlan;
  readonly cost: ServingCost;
  readonly roof: Roof;
  /** Gigabytes of all copies. */
  readonly memory: { readonly weightsGb: number; readonly freeGb: number; readonly perSequenceGb: number };
  readonly fewestGpus: number | null;
  /** The true cost lies between the figure over this and the figure times this. */
  readonly band: number;
  readonly levers: readonly Lever[];
  readonly breakEvens: readonly (BreakEven | Unpriced)[];
  readonly hybrid: (Hybrid & { readonly model: string }) | null;
}

/** Without a measurement the band is about half of the figure, with one a tenth. */
const BAND = { predicted: 1.5, measured: 1.1 };

/**
 * Cost per token on one's own accelerators, where its roof is, what moves it, and from when on it beats an API.
 * Throws a UserError where the model does not fit, with the number of accelerators that would hold it, or where nobody can be
 * served as fast as asked.
 */
export function selfhost(
  question: SelfhostQuestion,
  terms: ApiTerms,
  parameters: RooflineParameters = FITTED,
): SelfhostResult {
  const { setup } = question.plan;
  const smallest = fewestGpus(setup, question.plan.shape);
  requireFit(setup, question.plan.shape, smallest);
  const shape = withSpeed(setup, question.plan.shape, question.perUser, parameters);
  const predicted = mixedThroughput(setup, shape, parameters).outputPerSecond;
  if (question.measured !== null) requirePossible(question.measured, setup);
  const calibration = question.measured === null ? 1 : question.measured / predicted;
  const plan: SelfhostPlan = { ...question.plan, shape, calibration };
  const cost = servingCost(plan, parameters);
  const breakEvens = question.apiModels.map((model) => breakEven(model, shape, cost, terms));
  return {
    plan,
    cost,
    roof: roofOf(cost.throughput.step),
    memory: {
      weightsGb: (residentBytes(setup) * copies(setup)) / 1e9,
      freeGb: (freeBytes(setup) * copies(setup)) / 1e9,
      perSequenceGb: reservedBytes(setup, shape) / 1e9,
    },
    fewestGpus: smallest,
    band: question.measured === null ? BAND.predicted : BAND.measured,
    levers: levers(plan, question.student, parameters),
    breakEvens,
    hybrid: hybridOf(question, plan, cost, breakEvens),
  };
}

function requireFit(setup: ServingSetup, shape: Shape, smallest: number | null): void {
  const { model, gpu, formats, parallelism } = setup;
  const context = Math.ceil(shape.input + shape.output);
  if (context > model.maxContext) {
    throw new UserError(
      `${model.name} takes up to ${model.maxContext} tokens, ${shape.input} in and ${shape.output} out are ${context}`,
      {},
      `--input-tokens ${Math.max(0, model.maxContext - shape.output)} would fit`,
    );
  }
  if (sequencesThatFit(setup, shape) >= 1) return;
  const sequence = reservedBytes(setup, shape);
  const resident = residentBytes(setup);
  // Rounded apart, so that what is missing shows however little it is.
  const needed = `${(Math.ceil((resident + sequence) / 1e8) / 10).toFixed(1)} GB`;
  const there = `${(Math.floor((resident + freeBytes(setup)) / 1e8) / 10).toFixed(1)} GB`;
  const cure = smallest === null ? "" : `${smallest} × ${gpu.name} would hold it`;
  throw new UserError(
    `${model.name} with ${formats.weights} weights and one request needs ${needed}; a copy on ${parallelism.size} × ${gpu.name} has ${there} for it`,
    {},
    cure === "" ? undefined : cure,
  );
}

/** Nothing writes more than the chips multiply, even if no prompt had to be read. */
function requirePossible(measured: number, { model, gpu, gpus }: ServingSetup): void {
  const { bf16, fp8, fp4 } = gpu.tflops;
  const most = (gpus * Math.max(bf16, fp8 ?? 0, fp4 ?? 0) * 1e12) / (2 * model.activeB * 1e9);
  if (measured <= most) return;
  throw new UserError(
    `--measured: ${gpus} × ${gpu.name} multiply enough for ${Math.floor(most)} output tokens a second at most, got ${measured}`,
    {},
    "give output tokens a second of all accelerators",
  );
}

function withSpeed(setup: ServingSetup, shape: Shape, perUser: number | null, parameters: RooflineParameters): Shape {
  if (perUser === null) return shape;
  const most = sequencesForSpeed(setup, shape, perUser, parameters);
  if (most === null) {
    const alone = mixedThroughput(setup, { ...shape, concurrency: copies(setup) }, parameters).perUser;
    throw new UserError(
      `--per-user: ${setup.gpus} × ${setup.gpu.name} give a single user ${Math.floor(alone)} tokens a second, not ${perUser}`,
      {},
      `--per-user ${Math.floor(alone)} would fit`,
    );
  }
  return { ...shape, concurrency: Math.min(most, shape.concurrency ?? most) };
}

function roofOf({ memory, compute, network, overhead }: StepTime): Roof {
  const parts: readonly (readonly [Roof, number])[] = [
    ["memory bandwidth", memory],
    ["arithmetic", compute],
    ["network", network],
    ["launches and host", overhead],
  ];
  return parts.reduce((most, part) => (part[1] > most[1] ? part : most))[0];
}

/** The split against the cheapest API model that has a price. */
function hybridOf(
  { load }: SelfhostQuestion,
  plan: SelfhostPlan,
  cost: ServingCost,
  breakEvens: readonly (BreakEven | Unpriced)[],
): SelfhostResult["hybrid"] {
  if (load === null) return null;
  const priced = breakEvens.filter((each) => each.kind === "break-even");
  const cheapest = priced.toSorted((a, b) => (a.apiPerRequest < b.apiPerRequest ? -1 : 1))[0];
  if (!cheapest) return null;
  const count = copies(plan.setup);
  const copy = {
    perSecond: cost.capacityRequests / count,
    hourly: (cost.hourly / BigInt(Math.max(1, Math.round(count)))) as Money,
  };
  return { ...cheapestHybrid(load, copy, cheapest.apiPerRequest), model: cheapest.model };
}
