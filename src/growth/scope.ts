import type { PricedLoad } from "../compare/price-load.ts";

/** Is a load one of a provider or model as the workload names it? */
export function isNamed(name: string, { priced, load }: PricedLoad): boolean {
  return [priced.model.provider, priced.model.key, priced.model.id, load.model].includes(name);
}

/** Is it one of these? None named: all are meant. */
export function concerns(names: readonly string[], load: PricedLoad): boolean {
  return names.length === 0 || names.some((name) => isNamed(name, load));
}
