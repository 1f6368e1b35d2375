import type { Parallelism, ServingSetup, Shape } from "../domain/serving.ts";
import { sequencesThatFit } from "./memory.ts";
import type { RooflineParameters } from "./parameters.ts";
import { sequencesForSpeed } from "./serving-cost.ts";
import { mixedThroughput } from "./throughput.ts";

/** A way to spread copies, and the output tokens a second that all its accelerators write together. */
export interface Spread {
  readonly setup: ServingSetup;
  readonly outputPerSecond: number;
}

/**
 * The spread of a setup's accelerators that writes most tokens a second, of those of a kind if one is named; where every user
 * is to see a speed, at the batch that leaves it. Null: in none does a copy hold a sequence.
 */
export function fastestSpread(
  setup: ServingSetup,
  shape: Shape,
  parameters: RooflineParameters,
  { kind, perUser = null }: { readonly kind?: Parallelism["kind"] | undefined; readonly perUser?: number | null } = {},
): Spread | null {
  const { gpus, model } = setup;
  const spreads = sizes(gpus).map((size): Parallelism => ({ kind: "tensor", size }));
  if (model.experts !== null && (gpus > 1 || kind === "expert")) spreads.push({ kind: "expert", size: gpus });
  return spreads
    .filter((spread) => kind === undefined || spread.kind === kind)
    .map((parallelism) => ({ ...setup, parallelism }))
    .filter((each) => sequencesThatFit(each, shape) >= 1)
    .map((each) => ({ setup: each, outputPerSecond: rate(each, shape, parameters, perUser) }))
    .reduce<Spread | null>(
      (best, each) => (best === null || each.outputPerSecond > best.outputPerSecond ? each : best),
      null,
    );
}

function rate(setup: ServingSetup, shape: Shape, parameters: RooflineParameters, perUser: number | null): number {
  if (perUser === null) return mixedThroughput(setup, shape, parameters).outputPerSecond;
  const most = sequencesForSpeed(setup, shape, perUser, parameters);
  if (most === null) return 0;
  const concurrency = Math.min(most, shape.concurrency ?? most);
  return mixedThroughput(setup, { ...shape, concurrency }, parameters).outputPerSecond;
}

/** Into how many a copy may be spread so that copies use all accelerators: by two, or over all of them. */
function sizes(gpus: number): number[] {
  return [1, 2, 4, 8, 16, 32, 64, gpus].filter((size, at, all) => gpus % size === 0 && all.indexOf(size) === at);
}

/** "TP2", or "experts over 8". */
export function spreadName({ kind, size }: Parallelism): string {
  return kind === "expert" ? `experts over ${size}` : `TP${size}`;
}
