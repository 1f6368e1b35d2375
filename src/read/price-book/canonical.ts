import type { PricedModel, PricePeriod } from "../../domain/price.ts";
import { plainModel, plainPeriod } from "./plain.ts";

/** A function that gives the SHA-256 of a text in lower-case hex: the core has no `node:crypto`. */
export type Sha256 = (text: string) => string;

/** JSON with sorted keys and no spaces, so that equal values have equal texts. https://www.rfc-editor.org/rfc/rfc8785 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, field]) => `${JSON.stringify(key)}:${canonicalJson(field)}`).join(",")}}`;
}

/** The text whose hash stamps a table. */
export function canonicalTable(version: string, models: readonly PricedModel[], showcase: readonly string[]): string {
  return canonicalJson({ version, showcase, models: models.map(plainModel) });
}

/**
 * The text whose hash locks a closed price: its dates and everything that money follows from. Sources, notes and the day of the last check
 * stay out, so that evidence can be added to an old price without touching the price.
 */
export function canonicalPrice(period: PricePeriod): string {
  const { id, from, to, rates, tiers, modes, schedule, uplifts, fees } = plainPeriod(period);
  return canonicalJson({ id, from, to, rates, tiers, modes, schedule, uplifts, fees });
}
