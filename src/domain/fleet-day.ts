import type { Money } from "./money.ts";

/** One day of a fleet that somebody disclosed: tokens, and what one node did a second, idle time included. */
export interface FleetDay {
  readonly name: string;
  readonly source: string;
  readonly date: string;
  readonly gpusPerNode: number;
  readonly usdPerGpuHour: Money;
  readonly input: { readonly tokens: number; readonly cached: number; readonly perNodeSecond: number };
  readonly output: { readonly tokens: number; readonly perNodeSecond: number };
}
