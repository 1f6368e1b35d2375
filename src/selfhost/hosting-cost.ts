import type { Hosting, Power } from "../domain/hosting.ts";
import {
  add,
  type Fraction,
  type Money,
  multiplyFractions,
  subtract,
  sum,
  times,
  timesFraction,
} from "../domain/money.ts";

const HOURS_A_YEAR = 8760n;
const HOURS_A_MONTH: Fraction = { numerator: HOURS_A_YEAR, denominator: 12n };

/** What one accelerator costs an hour, whether it works or not. */
export function gpuHour(hosting: Hosting): Money {
  switch (hosting.kind) {
    case "rented":
      return hosting.perGpuHour;
    case "owned": {
      const { capex, residual, networkShare, upkeepShare, years, kilowatts, power } = hosting;
      const lost = subtract(capex, timesFraction(capex, residual));
      const bought = add(lost, timesFraction(capex, networkShare));
      return sum([
        timesFraction(bought, perHour(years)),
        timesFraction(timesFraction(capex, upkeepShare), { numerator: 1n, denominator: HOURS_A_YEAR }),
        powerHour(power, kilowatts),
      ]);
    }
    case "edge": {
      const { capex, years, kilowatts, power, management } = hosting;
      return sum([timesFraction(capex, perHour(years)), powerHour(power, kilowatts), monthlyAsHourly(management)]);
    }
  }
}

function perHour({ numerator, denominator }: Fraction): Fraction {
  return { numerator: denominator, denominator: numerator * HOURS_A_YEAR };
}

function powerHour(power: Power, kilowatts: Fraction): Money {
  if (power.kind === "colocation") return monthlyAsHourly(timesFraction(power.perKilowattMonth, kilowatts));
  return timesFraction(power.perKilowattHour, multiplyFractions(kilowatts, power.overhead));
}

/** A sum a month, by the hour: a month is a twelfth of 8,760 hours. */
export function monthlyAsHourly(amount: Money): Money {
  return timesFraction(amount, { numerator: HOURS_A_MONTH.denominator, denominator: HOURS_A_MONTH.numerator });
}

/** A sum an hour, by the day or by the month. */
export function hourlyAs(amount: Money, period: "day" | "month"): Money {
  return period === "day" ? times(amount, 24) : timesFraction(amount, HOURS_A_MONTH);
}
