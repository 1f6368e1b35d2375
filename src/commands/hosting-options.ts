import type { Accelerator } from "../domain/accelerator.ts";
import type { Hosting, Power } from "../domain/hosting.ts";
import { type Fraction, fraction, multiplyFractions, usdToDecimal } from "../domain/money.ts";
import { UserError } from "../errors.ts";
import { parseNumber } from "../read/quantities.ts";
import { exactShare, money, number } from "./amounts.ts";
import type { SelfhostFlags } from "./selfhost.ts";

/** Names a figure that nobody gave. */
export type Assume = (code: string, text: string, value: string) => void;

/** Rented at the typical list price unless said; bought; or a device at the edge. */
export function readHosting(flags: SelfhostFlags, gpu: Accelerator, assume: Assume): Hosting {
  const ways = [flags.rent, flags.own, flags.edge].filter((way) => way !== undefined);
  if (ways.length > 1) throw new UserError("give one of --rent, --own and --edge");
  const years = (): Fraction => {
    const value = parseNumber(flags.years ?? "3");
    if (!value || value.numerator === 0n)
      throw new UserError(`--years: expected more than 0, got "${flags.years ?? ""}"`, {}, "3 is usual");
    return value;
  };
  const price = gpu.rental;
  const hint =
    price === null ? "" : `; ${gpu.name} rents for ${usdToDecimal(price.low)} to ${usdToDecimal(price.high)}`;
  if (flags.own === undefined && flags.edge === undefined) {
    if (flags.rent !== undefined)
      return {
        kind: "rented",
        perGpuHour: money(flags.rent, "--rent", "0", `dollars an hour of zero or more such as 2.50`, hint),
      };
    if (price === null)
      throw new UserError(`the rent of ${gpu.name} is not known`, {}, "give --rent 4.50 or --own 40000");
    assume(
      "rent",
      `an hour of one ${gpu.name} on demand, ${price.asOf}; sellers ask ${usdToDecimal(price.low)} to ${usdToDecimal(price.high)}`,
      `$${usdToDecimal(price.typical)}`,
    );
    return { kind: "rented", perGpuHour: price.typical };
  }
  const kilowatts = kilowattsOf(flags, gpu, flags.edge === undefined ? SERVER_POWER : "1");
  if (flags.edge !== undefined) {
    return {
      kind: "edge",
      capex: money(flags.edge, "--edge", "0"),
      years: years(),
      kilowatts,
      power: {
        kind: "metered",
        perKilowattHour: money(flags.electricity, "--electricity", "0.15"),
        overhead: number(flags.pue ?? "1", "--pue"),
      },
      management: money(flags.management, "--management", "0"),
    };
  }
  const power: Power =
    flags.electricity === undefined
      ? { kind: "colocation", perKilowattMonth: money(flags.colocation, "--colocation", "200") }
      : {
          kind: "metered",
          perKilowattHour: money(flags.electricity, "--electricity", "0"),
          overhead: number(flags.pue ?? "1.3", "--pue"),
        };
  return {
    kind: "owned",
    capex: money(flags.own, "--own", "0"),
    years: years(),
    residual: exactShare(flags.residual ?? "30%", "--residual"),
    networkShare: exactShare(flags.networkShare ?? "12%", "--network-share"),
    upkeepShare: exactShare(flags.upkeep ?? "5%", "--upkeep"),
    kilowatts,
    power,
  };
}

/** A node of eight H100 of 700 W draws 10.2 kW: fans, processors and power supplies included. */
const SERVER_POWER = "1.821";

function kilowattsOf({ kilowatts }: SelfhostFlags, gpu: Accelerator, around: string): Fraction {
  if (kilowatts !== undefined) return number(kilowatts, "--kilowatts");
  if (gpu.watts === null) throw new UserError(`the power of ${gpu.name} is not known`, {}, "give --kilowatts 0.5");
  return multiplyFractions({ numerator: BigInt(gpu.watts), denominator: 1000n }, fraction(around));
}
