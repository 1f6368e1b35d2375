import type { Fraction, Money } from "./money.ts";

/** Whose accelerators they are, and what an hour of one costs whether it works or not. */
export type Hosting =
  | { readonly kind: "rented"; readonly perGpuHour: Money }
  | {
      readonly kind: "owned";
      /** Purchase price of one accelerator with its share of the server. */
      readonly capex: Money;
      readonly years: Fraction;
      /** Share of the purchase price that the sale brings at the end. */
      readonly residual: Fraction;
      /** Switches and cables, as a share of the purchase price. */
      readonly networkShare: Fraction;
      /** Repairs and hands, a share of the purchase price a year. */
      readonly upkeepShare: Fraction;
      readonly kilowatts: Fraction;
      readonly power: Power;
    }
  | {
      readonly kind: "edge";
      readonly capex: Money;
      readonly years: Fraction;
      readonly kilowatts: Fraction;
      readonly power: Power;
      /** Management of one device a month. */
      readonly management: Money;
    };

/** Power by the kW and month of a colocation that includes it, or by the kWh times the building's overhead (PUE). */
export type Power =
  | { readonly kind: "colocation"; readonly perKilowattMonth: Money }
  | { readonly kind: "metered"; readonly perKilowattHour: Money; readonly overhead: Fraction };

/** A kind of traffic: its share of the tokens, and what its latency leaves of the throughput. */
export interface TrafficClass {
  readonly name: string;
  readonly share: number;
  readonly service: "offline" | "server" | "interactive";
}

/** How much of what the accelerators could do is asked of them. */
export interface Operation {
  /** Above 0, up to 1. */
  readonly utilisation: number;
  readonly availability: number;
  /** Copies that stand by for one that fails. */
  readonly spares: number;
  /** Share of a benchmark's throughput that real traffic leaves: lengths vary, experts are uneven. */
  readonly derate: number;
  readonly traffic: readonly TrafficClass[];
}
