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

/** Polynomials through so many Chebyshev points of what was drawn: a polynomial of lower degree comes out exactly. */
export function chebyshev(points: number, drawn: Float64Array): BlendedNodes {
  const low = drawn.reduce((a, b) => Math.min(a, b), Infinity);
  const high = drawn.reduce((a, b) => Math.max(a, b), -Infinity);
  if (!(high > low)) return { nodes: [low], weights: [new Float64Array(drawn.length).fill(1)] };
  const nodes = Array.from({ length: points }, (_, index) => {
    return (low + high) / 2 - ((high - low) / 2) * Math.cos(((2 * index + 1) * Math.PI) / (2 * points));
  });
  return lagrange(nodes, drawn);
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
