/** A function of an uncertain input as a sum over a few points: the value at each, and how much of it counts in each draw. */
export interface BlendedNodes {
  readonly nodes: readonly number[];
  /** By node; over all nodes they add up to 1 in every draw. */
  readonly weights: readonly Float64Array[];
}

/** The straight line between two ends: exact for what is straight. */
export function lineBetween(low: number, high: number, drawn: Float64Array): BlendedNodes {
  return lagrange([low, high], drawn);
}

/** So many points, as few of them as will do. */
const POINTS = [5, 9, 17];

/** Where a polynomial is off by no more than this share of the value between its points, it will do. */
const NEAR = 1e-3;

/**
 * The polynomial through Chebyshev points of what was drawn: one of lower degree comes out exactly. More points where the
 * function, asked between them, is elsewhere.
 */
export function chebyshev(drawn: Float64Array, at: (value: number) => number): BlendedNodes {
  const low = drawn.reduce((a, b) => Math.min(a, b), Infinity);
  const high = drawn.reduce((a, b) => Math.max(a, b), -Infinity);
  // Points that lie closer would be one and the same.
  if (!(high - low > 1e-9 * Math.abs(high))) return { nodes: [low], weights: [new Float64Array(drawn.length).fill(1)] };
  const chosen = POINTS.find((points) => isNear(chebyshevPoints(points, low, high), at)) ?? 17;
  return lagrange(chebyshevPoints(chosen, low, high), drawn);
}

function chebyshevPoints(points: number, low: number, high: number): number[] {
  return Array.from({ length: points }, (_, index) => {
    return (low + high) / 2 - ((high - low) / 2) * Math.cos(((2 * index + 1) * Math.PI) / (2 * points));
  });
}

function isNear(nodes: readonly number[], at: (value: number) => number): boolean {
  const between = Float64Array.from(nodes.slice(1), (node, index) => (node + (nodes[index] ?? node)) / 2);
  const { weights } = lagrange(nodes, between);
  const values = nodes.map(at);
  return between.every((value, place) => {
    const found = weights.reduce((sum, weight, node) => sum + (weight[place] ?? 0) * (values[node] ?? 0), 0);
    const known = at(value);
    return Math.abs(found - known) <= NEAR * Math.abs(known);
  });
}

function lagrange(nodes: readonly number[], drawn: Float64Array): BlendedNodes {
  const weights = nodes.map((own) => {
    const weight = new Float64Array(drawn.length).fill(1);
    for (const other of nodes) {
      if (other === own) continue;
      for (let draw = 0; draw < weight.length; draw++) {
        weight[draw] = ((weight[draw] ?? 0) * ((drawn[draw] ?? 0) - other)) / (own - other);
      }
    }
    return weight;
  });
  return { nodes, weights };
}
