import type { Counts } from "./mapping.ts";

/** Counts from the first of two shapes that has them. */
export function eitherCounts(first: Counts, second: Counts): Counts {
  const roles = new Set([...Object.keys(first), ...Object.keys(second)]) as Set<keyof Counts>;
  return Object.fromEntries([...roles].map((role) => [role, [...(first[role] ?? []), ...(second[role] ?? [])]]));
}
