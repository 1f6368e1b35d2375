import type { Money } from "../domain/money.ts";

/**
 * What each of n players adds, on the mean over all n! orders in which they may join. `worth` by the set of those who joined, as
 * bits: worth[0] is that of nobody. Exact: the sums are whole numbers of 10⁻¹⁵ USD over n!; each share is rounded down, and the
 * units that are then missing go one by one to the largest remainders (of equals to the earlier player), so that the shares add
 * up to worth[all] − worth[nobody] to the last digit.
 */
export function shapleyShares(players: number, worth: readonly Money[]): Money[] {
  if (worth.length !== 2 ** players) throw new RangeError(`expected ${2 ** players} sets, got ${worth.length}`);
  const orders = factorial(players);
  const numerators = Array.from({ length: players }, (_, player) => {
    let sum = 0n;
    for (let set = 0; set < worth.length; set++) {
      if (set & (1 << player)) continue;
      const joined = bitCount(set);
      const ways = factorial(joined) * factorial(players - joined - 1);
      sum += ways * ((worth[set | (1 << player)] ?? 0n) - (worth[set] ?? 0n));
    }
    return sum;
  });
  return largestRemainders(numerators, orders);
}

function largestRemainders(numerators: readonly bigint[], denominator: bigint): Money[] {
  const shares = numerators.map((numerator, index) => {
    const rest = ((numerator % denominator) + denominator) % denominator;
    return { index, whole: (numerator - rest) / denominator, rest };
  });
  const missing = Number(shares.reduce((sum, { rest }) => sum + rest, 0n) / denominator);
  const lucky = new Set(
    shares
      .toSorted((a, b) => (a.rest > b.rest ? -1 : a.rest < b.rest ? 1 : a.index - b.index))
      .slice(0, missing)
      .map(({ index }) => index),
  );
  return shares.map(({ index, whole }) => (whole + (lucky.has(index) ? 1n : 0n)) as Money);
}

function factorial(n: number): bigint {
  let product = 1n;
  for (let factor = 2n; factor <= BigInt(n); factor++) product *= factor;
  return product;
}

function bitCount(set: number): number {
  let count = 0;
  for (let rest = set; rest > 0; rest &= rest - 1) count++;
  return count;
}
