/** The range of volumes that is looked at, as multiples of today's. */
export const FACTOR_RANGE = { from: 1e-3, to: 1e6 } as const;

const STEPS_A_DECADE = 20;

/**
 * The lowest multiple of today's volume at which something holds: steps of a twentieth of a decade, then halving inside the
 * first step where it starts to hold. Null: nowhere in the range. Costs need not rise with volume (more hits can make more
 * requests cheaper), so the first start counts, and a start that ends within one step can be missed.
 */
export function lowestFactor(holds: (factor: number) => boolean, from: number = FACTOR_RANGE.from): number | null {
  if (holds(from)) return from;
  const steps = Math.round(Math.log10(FACTOR_RANGE.to / from) * STEPS_A_DECADE);
  for (let step = 1; step <= steps; step++) {
    const at = (index: number) => from * 10 ** (index / STEPS_A_DECADE);
    if (holds(at(step))) return halved(holds, at(step - 1), at(step));
  }
  return null;
}

function halved(holds: (factor: number) => boolean, without: number, within: number): number {
  let low = without;
  let high = within;
  for (let step = 0; step < 40; step++) {
    const middle = (low + high) / 2;
    if (holds(middle)) high = middle;
    else low = middle;
  }
  return high;
}
