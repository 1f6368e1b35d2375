/** Mix-ups that must not compile: `npm run typecheck` fails where one of them does. */
import { dayOf, type IsoDate } from "../../src/domain/dates.ts";
import { add, costOf, type Money, type Rate, ratePerMillion, usd } from "../../src/domain/money.ts";
import type { TokenUsage } from "../../src/domain/tokens.ts";

// @ts-expect-error a bare bigint is not money
const bare: Money = 5n;
// @ts-expect-error a number is not money
add(usd("1"), 2);
// @ts-expect-error a rate is not money
add(usd("1"), ratePerMillion("1"));
// @ts-expect-error money is not a rate
const rate: Rate = usd("1");
// @ts-expect-error a text is not a rate
costOf(1, "2.5");
// @ts-expect-error a text is not a date until it is parsed
const day: IsoDate = "2026-11-21";
// @ts-expect-error milliseconds or any other number are not an instant
dayOf(0);
// @ts-expect-error every kind of token is said, none is silently zero
const usage: TokenUsage = { input: 1, output: 1 };

export const unused = [bare, rate, day, usage];
