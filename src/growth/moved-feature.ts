import type { FeatureTokens } from "../domain/token-load.ts";
import type { Feature, Spread } from "../domain/workload.ts";
import { DEFAULT_OUTPUT } from "../load/token-load.ts";

/** Inputs by which a load is moved before it is priced: multiples of what is expected, but for shares the share itself. */
export type TokenAxis = "static-input" | "dynamic-input" | "output" | "result-tokens";
export type LoadAxis = TokenAxis | "turns" | "steps" | "reasoning" | "batch";

/** A feature with the static tokens that a counter told of it. */
export interface CountedFeature {
  readonly feature: Feature;
  readonly counted: FeatureTokens;
}

/** The feature as it is where one of its inputs is so; all others stay as they are expected. */
export function movedFeature({ feature, counted }: CountedFeature, axis: LoadAxis, value: number): CountedFeature {
  switch (axis) {
    case "static-input":
      return { feature, counted: { ...counted, static: counted.static * value } };
    case "output": {
      const told = feature.output?.kind === "tokens" ? feature.output.spread : DEFAULT_OUTPUT;
      return { counted, feature: { ...feature, output: { kind: "tokens", spread: longer(told, value) } } };
    }
    case "dynamic-input": {
      const { input } = feature;
      return {
        counted,
        feature: { ...feature, input: { ...input, dynamic: input.dynamic && longer(input.dynamic, value) } },
      };
    }
    case "turns":
      return { counted, feature: { ...feature, turns: feature.turns && longer(feature.turns, value) } };
    case "steps":
    case "result-tokens":
      return { counted, feature: movedAgent(feature, axis, value) };
    case "reasoning":
      return { counted, feature: { ...feature, reasoningShare: value } };
    case "batch":
      return { counted, feature: { ...feature, batch: value } };
  }
}

function movedAgent(feature: Feature, axis: "steps" | "result-tokens", value: number): Feature {
  const { agent } = feature;
  if (!agent) return feature;
  const { steps, resultTokens } = agent;
  return {
    ...feature,
    agent:
      axis === "steps"
        ? { ...agent, steps: longer(steps, value) }
        : { ...agent, resultTokens: resultTokens && longer(resultTokens, value) },
  };
}

const FIGURES = ["mean", "p10", "p50", "p90", "p95", "p99"] as const;

/** The same spread for the same multiple, so that its curve is worked out once. */
const known = new WeakMap<Spread, Map<number, Spread>>();

function longer(spread: Spread, multiple: number): Spread {
  const multiples = known.get(spread) ?? new Map<number, Spread>();
  known.set(spread, multiples);
  const found = multiples.get(multiple) ?? stretched(spread, multiple);
  multiples.set(multiple, found);
  return found;
}

/** All figures times a multiple; what ends at a maximum still ends there. */
function stretched({ max, tail, ...told }: Spread, multiple: number): Spread {
  const cap = max ?? Infinity;
  const figures = FIGURES.flatMap((name) => {
    const figure = told[name];
    return figure === undefined ? [] : [[name, Math.min(cap, figure * multiple)] as const];
  });
  return { ...Object.fromEntries(figures), ...(max === undefined ? {} : { max }), ...(tail && { tail }) };
}
